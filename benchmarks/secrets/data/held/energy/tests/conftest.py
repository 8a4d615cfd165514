import pytest

from sources.warehouse import Source, Warehouse


@pytest.fixture
def password():
    return "correct horse"


@pytest.fixture
def warehouse():
    return Warehouse(user="test", pwd="test-pwd-1")


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv("ENERGY_TOKEN", "fake-token-for-tests")
    monkeypatch.setattr(Warehouse, "token", "dapi-fake")
    return Source("s", "localhost", password="hunter2")
