"""Which names are public for everybody, and why others are not, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from dash_migrate.knowledge import load
from dash_migrate.packages import publicity
from dash_migrate.packages.installed import Installed
from dash_migrate.packages.publicity import may_ask, private_reason, public_names
from dash_migrate.settings import Settings

NOTHING = Installed(())


def test_the_tables_names_are_public() -> None:
    names = public_names()
    # Of same-name, of distributions, what a Procfile runs, a worker class, of pipreqs' table.
    assert {"dash", "dash-ag-grid", "pyyaml", "gunicorn", "gevent", "beautifulsoup4"} <= names
    assert "dash-design-kit" not in names
    assert "utils" not in names


def test_the_needs_without_an_import_are_public(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = {
        "same": {"psycopg2": ["psycopg2-binary"]},
        "rule": [{"host": "plotly", "needs": ["Kaleido>=1 | orca.py"]}, {"needs": ["xlrd<2"]}],
    }

    def loaded(name: str) -> Mapping[str, Any]:
        return rules if name == "implicit" else load(name)

    monkeypatch.setattr(publicity, "load", loaded)
    public_names.cache_clear()
    try:
        assert {"psycopg2", "psycopg2-binary", "kaleido", "orca-py", "xlrd"} <= public_names()
    finally:
        public_names.cache_clear()


@pytest.mark.parametrize(
    ("key", "settings", "reason", "may"),
    [
        ("dash", Settings(), None, True),
        ("dash", Settings(private=("dash",)), "named private in the configuration", False),
        ("dash-design-kit", Settings(), "Plotly's own", False),
        ("dash-design-kit", Settings(public=("dash-design-kit",)), None, True),
        ("never-heard-of", Settings(), None, False),
        ("never-heard-of", Settings(public=("never-heard-of",)), None, True),
    ],
)
def test_the_users_word_and_the_tables(key: str, settings: Settings, reason: str | None, *, may: bool) -> None:
    assert private_reason(key, NOTHING, (), settings) == reason
    assert may_ask(key, NOTHING, (), settings) is may
