"""An index on this machine in the place of the public one, and an environment to ask about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dash_migrate.facts.environment import Environment
from dash_migrate.packages import publicity
from dash_migrate.packages.declared import parse_lines
from dash_migrate.packages.installed import read_installed
from dash_migrate.packages.names import Basis
from dash_migrate.packages.question import ask_index
from dash_migrate.packages.resolving import indexes, uv
from dash_migrate.packages.resolving.model import Resolution
from dash_migrate.packages.wanted import Want
from dash_migrate.plan import Location
from dash_migrate.settings import Settings
from dash_migrate.source import SourceFile
from tests.support.environments import Dist, make_environment
from tests.support.index import RecordingIndex, recording_index

VCS = {"url": "https://git.example.com/x.git", "vcs_info": {"vcs": "git", "commit_id": "1" * 40}}
FOLDER = {"url": "file:///home/anna/acme", "dir_info": {}}
EDITABLE = {"url": "file:///home/anna/acme", "dir_info": {"editable": True}}
FILE = {"url": "file:///home/anna/acme-1.0-py3-none-any.whl", "archive_info": {}}
ARCHIVE = {"url": "https://files.example.com/acme-1.0.tar.gz", "archive_info": {}}

Ask = Callable[..., Resolution]


def want(key: str, basis: Basis = Basis.ENVIRONMENT, specifier: str = "") -> Want:
    return Want(key, "imported in app.py", Location("app.py"), basis, frozenset(), specifier)


@pytest.fixture(autouse=True)
def _no_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uv, "find_uv", lambda: None)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordingIndex]:
    """Stands for the public index: it is the one that pip asks by itself, and no other is configured."""
    with recording_index() as found:
        monkeypatch.setenv("PIP_INDEX_URL", found.url)
        monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
        monkeypatch.setattr(indexes, "is_default", lambda url: url == found.url)
        yield found


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Asks about wants, lines of a requirements file and an environment."""

    def asked(
        wants: list[Want],
        text: str = "",
        installed: dict[str, str | Dist] | None = None,
        settings: Settings = Settings(),  # noqa: B008 - frozen
    ) -> Resolution:
        publicity._channels.cache_clear()
        prefix = make_environment(tmp_path / "env", installed or {})
        folder = prefix / "lib/python3.11/site-packages"
        environment = Environment(prefix, "env", "3.11.7", "a test", (folder,), is_ours=False)
        lines = list(parse_lines(SourceFile("requirements.txt", text.encode())))
        return ask_index(wants, lines, read_installed([folder]), settings=settings, environment=environment)

    return asked
