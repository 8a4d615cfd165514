"""Against the index that pip asks by itself."""

from __future__ import annotations

import pytest

from dash_migrate.packages.names import Basis
from dash_migrate.packages.resolving.model import Resolution
from tests.requirements.resolving.conftest import Ask, want

pytestmark = pytest.mark.corpus


def asked(ask: Ask, *given: tuple[str, str], **more: str) -> Resolution:
    found = ask([want(key, Basis.TABLE, specifier) for key, specifier in given], "", dict(more))
    if "cannot be reached" in found.problem or "no complete answer" in found.problem:
        pytest.skip(f"needs a package index: {found.problem}")
    return found


def test_a_resolution(ask: Ask) -> None:
    found = asked(ask, ("dash", "==2.18.2"), ("gunicorn", ""), werkzeug="3.0.6")
    assert found.problem == ""
    assert found.versions["dash"] == "2.18.2"
    assert found.versions["werkzeug"] == "3.0.6"
    assert "setuptools" in found.versions
    assert found.versions["gunicorn"]
    assert {"dash", "flask"} <= set(found.via["werkzeug"])


def test_a_conflict(ask: Ask) -> None:
    found = asked(ask, ("dash", "==2.9.3"), ("dash-bootstrap-components", "==2.0.4"))
    assert "the app asks for dash==2.9.3" in found.problem
    assert "dash-bootstrap-components 2.0.4 needs dash>=3.0.4" in found.problem


def test_a_driver_without_a_wheel(ask: Ask) -> None:
    found = asked(ask, ("dash", "==2.18.2"), ("psycopg2", "==2.9.9"))
    assert found.without_wheel == {"psycopg2": "psycopg2 2.9.9 has wheels, but none for Python 3.11 on Linux"}
    assert found.versions["dash"] == "2.18.2"
