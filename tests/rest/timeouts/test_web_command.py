"""A start that was measured decides on `--timeout`; nothing is guessed then."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.plan import Severity, Verdict
from tests.rest.timeouts.planned import files, plan, procfile, saw
from tests.support.apps import write_app


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))


@pytest.mark.parametrize(
    ("command", "seconds", "left", "tier"),
    [
        ("gunicorn app:server", 15.0, "gunicorn app:server", None),
        ("gunicorn app:server", 15.5, "gunicorn app:server --timeout 60", "safe"),
        ("gunicorn app:server -w 2", 52.0, "gunicorn app:server -w 2 --timeout 110", "safe"),
        ("gunicorn app:server --timeout 120", 52.0, "gunicorn app:server --timeout 120", None),
        ("gunicorn --timeout 90 app:server", 52.0, "gunicorn --timeout 110 app:server", "ask"),
        ("gunicorn --timeout=40 app:server", 52.0, "gunicorn --timeout=110 app:server", "safe"),
        ("gunicorn -t40 app:server", 52.0, "gunicorn -t110 app:server", "safe"),
        ("gunicorn -t 0 app:server", 52.0, "gunicorn -t 0 app:server", None),
        ("gunicorn --timeout $TIME app:server", 52.0, "gunicorn --timeout $TIME app:server", None),
        ("gunicorn --preload app:server", 52.0, "gunicorn --preload app:server", None),
        ("waitress-serve app:server", 52.0, "waitress-serve app:server", None),
    ],
)
def test_the_timeout_leaves_twice_the_time(
    tmp_path: Path, command: str, seconds: float, left: str, tier: str | None
) -> None:
    root = write_app(tmp_path / "app", files(command))
    saw(root, seconds)
    found = plan(root)
    assert procfile(found) == f"web: {left}"
    changes = list(found.changes(Verdict.ACCEPTED))
    assert [change.tier.value for change in changes] == ([tier] if tier else [])
    for change in changes:
        assert f"The app took {seconds:.0f} s to start when it was verified on 2026-03-01." in change.why
        assert "dash-migrate verify" not in change.why


@pytest.mark.parametrize(
    ("config", "is_found"),
    [
        ("timeout = 30\n", True),
        ("timeout = 200\n", False),
        ("timeout = int(LIMIT)\n", True),
        ("timeout = 0\n", False),
    ],
)
def test_a_configuration_file_is_the_authors(tmp_path: Path, config: str, is_found: bool) -> None:
    root = write_app(tmp_path / "app", files(gunicorn_conf_py=config))
    saw(root, 52.0)
    found = plan(root)
    assert procfile(found) == "web: gunicorn app:server --workers 2"
    starts = [one for one in found.findings() if one.location.path == "Procfile"]
    assert bool(starts) is is_found
    for one in starts:
        assert one.severity is Severity.WARNING
        assert one.action == "Set this in gunicorn.conf.py, which the command reads: timeout = 110"


def test_applying_it_is_enough(tmp_path: Path) -> None:
    root = write_app(tmp_path / "app", files())
    saw(root, 52.0)
    (root / "Procfile").write_text(procfile(plan(root)) + "\n")
    assert not list(plan(root).changes(Verdict.ACCEPTED))
