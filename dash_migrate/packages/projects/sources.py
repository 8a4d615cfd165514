"""Which file is the app's list of what it needs, where it has several."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.packages.projects.pyproject import PYPROJECT
from dash_migrate.packages.projects.reading import Unread, table, text, toml_tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dash_migrate.workspace import Workspace

CONDA_FILES = ("environment.yml", "environment.yaml")
# Lock files with the tool that writes them, the surest first where an app has several of them.
LOCK_FILES = {
    "pylock.toml": "",
    "uv.lock": "uv",
    "poetry.lock": "Poetry",
    "pdm.lock": "PDM",
    "Pipfile.lock": "Pipenv",
}


class SourceKind(enum.Enum):
    """What a file is to the app's requirements, in the order in which they count."""

    LOCK = "a lock file"
    PROJECT = "a project file"
    INPUT = "the source of a compiled list"
    COMPILED = "a list for pip"
    SETUP = "a package's own build file"
    CONDA = "a list for conda"


@dataclass(frozen=True, slots=True)
class Source:
    """A file that declares what the app needs, with the tool that writes or reads it (empty: pip)."""

    kind: SourceKind
    path: str
    tool: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """All files that declare what the app needs, the one that counts most first."""

    found: tuple[Source, ...] = ()

    @property
    def lock(self) -> Source | None:
        """The lock of the tool in use: it tells the versions."""
        return next((source for source in self.found if source.kind is SourceKind.LOCK), None)

    @property
    def direct(self) -> Source | None:
        """The file that names what the app needs directly."""
        return next((source for source in self.found if source.kind is not SourceKind.LOCK), None)

    @property
    def others(self) -> tuple[Source, ...]:
        """The files that do not count beside `direct`, the lock left out."""
        return tuple(source for source in self.found if source not in (self.direct, self.lock))

    @property
    def said(self) -> str:
        """One phrase for the reader: "pyproject.toml (Poetry), versions from poetry.lock"; empty without any."""
        if self.direct is None:
            return self.lock.path if self.lock else ""
        tool = f" ({self.direct.tool})" if self.direct.tool else ""
        versions = f", versions from {self.lock.path}" if self.lock else ""
        return f"{self.direct.path}{tool}{versions}"


def sources(workspace: Workspace, declaring: Collection[str]) -> Sources:
    """The files of an app in the order in which they count.

    Args:
        workspace: the app.
        declaring: the project files that name at least one dependency; a pyproject.toml with nothing but settings
            of tools does not count.
    """
    return Sources(tuple(_found(workspace, declaring)))


def tool_of(workspace: Workspace) -> str:
    """The tool that manages the project, as its files tell: "Poetry", "PDM", "uv", "Pipenv", or empty."""
    source = workspace.source(PYPROJECT)
    tables = toml_tables(source) if source else None
    if tables is not None and not isinstance(tables, Unread):
        tools = table(tables, "tool")
        backend = text(table(tables, "build-system"), "build-backend")
        for name, tool in (("poetry", "Poetry"), ("pdm", "PDM"), ("uv", "uv")):
            if name in tools or backend.startswith(name):
                return tool
        if table(tables, "project") and workspace.exists("uv.lock"):
            return "uv"
    return "Pipenv" if workspace.exists("Pipfile") else ""


def lock_path(workspace: Workspace) -> str | None:
    """The lock of the tool in use; else the only lock there is, or the first of several."""
    present = [path for path in LOCK_FILES if workspace.source(path)]
    tool = tool_of(workspace)
    own = [path for path in present if LOCK_FILES[path] == tool]
    return next(iter((*own, *present)), None)


def _found(workspace: Workspace, declaring: Collection[str]) -> Iterator[Source]:
    tool = tool_of(workspace)
    lock = lock_path(workspace)
    if lock is not None:
        yield Source(SourceKind.LOCK, lock, LOCK_FILES[lock] or tool)
    for path, kind, used_by in (
        (PYPROJECT, SourceKind.PROJECT, "" if tool == "Pipenv" else tool),
        ("Pipfile", SourceKind.PROJECT, "Pipenv"),
        ("requirements.in", SourceKind.INPUT, ""),
        ("requirements.txt", SourceKind.COMPILED, ""),
        ("setup.cfg", SourceKind.SETUP, "setuptools"),
        ("setup.py", SourceKind.SETUP, "setuptools"),
    ):
        if path in declaring or (kind is SourceKind.COMPILED and workspace.exists(path)):
            yield Source(kind, path, used_by)
    for path in CONDA_FILES:
        if workspace.exists(path):
            yield Source(SourceKind.CONDA, path, "conda")
