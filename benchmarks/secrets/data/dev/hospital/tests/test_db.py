"""Tests need no hospital."""

from data import db, loading


def test_connection_takes_a_password(monkeypatch):
    monkeypatch.setenv("HIS_PASSWORD", "not-a-real-password")
    assert db.connection(password="test-password-123")


def test_target():
    target = db.Target(password="s3cr3t", api_token="abc123def456")
    assert target.password == "s3cr3t"


def test_mail(monkeypatch):
    monkeypatch.setattr(loading, "SMTP_WORD", "dummy")
    assert loading.report("x") is None
