"""What an app declares beside `requirements.txt`: in pyproject.toml, Pipfile, setup files and requirements.in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.packages.declared import REQUIREMENTS, read_declared
from dash_migrate.packages.installed import canonical
from dash_migrate.packages.projects import pyproject
from dash_migrate.packages.projects.details import pipenv_requirement
from dash_migrate.packages.projects.pyproject import PYPROJECT, pyproject_entries
from dash_migrate.packages.projects.python import RequiredPython, required_pythons, requires_python
from dash_migrate.packages.projects.reading import Entry, Unread, placed, rows, table, text, toml_tables
from dash_migrate.packages.projects.setuptools import config_entries, config_files, config_problem, script_entries
from dash_migrate.packages.projects.sources import CONDA_FILES, Source, SourceKind, Sources, sources, tool_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.packages.declared import Line
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

__all__ = [
    "CONDA_FILES", "OtherIndex", "RequiredPython", "Source", "SourceKind", "Sources", "Unread", "conda_file",
    "declared_by", "optional_names", "other_indexes", "project_lines", "required_pythons", "requires_python",
    "tool_of", "unreadable_projects",
]  # fmt: skip
PIPFILE = "Pipfile"
_LOGIN = re.compile(r"(?<=://)[^/@]*@")


@dataclass(frozen=True, slots=True)
class OtherIndex:
    """A package index that a project file names beside, or instead of, the one that pip asks by itself.

    Args:
        name: as the file calls it; may be empty.
        url: its address, without user and password unless these are `${VARIABLES}`.
        path: the file.
        line: 1-based.
        keys: canonical names of the dependencies that are to come from it alone.
        has_login: whether a user or a password was left out of the address.
    """

    name: str
    url: str
    path: str
    line: int
    keys: frozenset[str] = frozenset()
    has_login: bool = False


def project_lines(workspace: Workspace) -> tuple[Line, ...]:
    """The dependencies that the app's project files declare for the running app, as pip writes them.

    Groups for development and optional ones are left out. What pip has no words for gives a line of the kind
    FOREIGN. A name with alternatives (`python = "<3.9"` and another) gives a line for each.
    """
    found: list[Line] = list(read_declared(workspace, "requirements.in").lines)
    read = {"requirements.in", REQUIREMENTS}
    for source, entries, files in _project_files(workspace):
        found += (placed(source, entry) for entry in entries)
        for path in files:
            if path not in read:
                read.add(path)
                found += read_declared(workspace, path).lines
    return tuple(found)


def optional_names(workspace: Workspace) -> frozenset[str]:
    """Names that pyproject.toml and Pipfile declare for extras, development or groups only.

    The running app is not declared to need them; but an import of one of them is no stranger's name.
    """
    found: set[str] = set()
    if (tables := _tables(workspace, PYPROJECT)) is not None:
        found.update(pyproject.declared_optionally(tables))
    if (tables := _tables(workspace, PIPFILE)) is not None:
        categories = (
            name for name in tables if name not in {"packages", "source", "requires", "pipenv", "scripts"}
        )
        found.update(canonical(name) for category in categories for name in table(tables, category))
    return frozenset(found)


def declared_by(workspace: Workspace) -> Sources:
    """Which of the app's files is its list, and which tells the versions.

    The order: lock of the tool in use, pyproject.toml, Pipfile, requirements.in, requirements.txt, setup files.
    `environment.yml` comes last: the platform takes requirements.txt where it finds both.
    """
    declaring = {line.path for line in read_declared(workspace, "requirements.in").lines}
    declaring |= {source.path for source, entries, files in _project_files(workspace) if entries or files}
    return sources(workspace, declaring)


def other_indexes(workspace: Workspace) -> tuple[OtherIndex, ...]:
    """The package indexes that pyproject.toml and Pipfile name, with what is to come from each."""
    found: list[OtherIndex] = []
    for path, named, chosen in (
        (PYPROJECT, pyproject.indexes, pyproject.index_of),
        (PIPFILE, _pipfile_indexes, _pipfile_index_of),
    ):
        source, tables = workspace.source(path), _tables(workspace, path)
        if source is None or tables is None:
            continue
        by_name: dict[str, set[str]] = {}
        for key, name in chosen(tables):
            by_name.setdefault(name, set()).add(key)
        for name, url, _ in named(tables):
            line = next((number for number, row in enumerate(_rows(source), 1) if url in row), 1)
            plain = _without_login(url)
            keys = frozenset(by_name.get(name, ()))
            found.append(OtherIndex(name, plain, path, line, keys, has_login=plain != url))
    return tuple(found)


def unreadable_projects(workspace: Workspace) -> tuple[Unread, ...]:
    """The project files that exist and cannot be read, with the line and the cause."""
    found = []
    for path in (PYPROJECT, PIPFILE):
        source = workspace.source(path)
        tables = toml_tables(source) if source else None
        if isinstance(tables, Unread):
            found.append(tables)
    config = workspace.source("setup.cfg")
    problem = config_problem(config) if config else None
    return (*found, problem) if problem else tuple(found)


def conda_file(workspace: Workspace) -> SourceFile | None:
    """The app's conda environment file, if it has one."""
    return next((source for path in CONDA_FILES if (source := workspace.source(path))), None)


def _project_files(workspace: Workspace) -> Iterator[tuple[SourceFile, list[Entry], list[str]]]:
    """The project files with their entries, and the requirements files that they refer to."""
    source, tables = workspace.source(PYPROJECT), _tables(workspace, PYPROJECT)
    if source is not None and tables is not None:
        yield source, list(pyproject_entries(tables, workspace)), pyproject.extra_files(tables)
    source, tables = workspace.source(PIPFILE), _tables(workspace, PIPFILE)
    if source is not None and tables is not None:
        packages = table(tables, "packages").items()
        yield source, [Entry(name, pipenv_requirement(name, value), "packages") for name, value in packages], []
    if (source := workspace.source("setup.cfg")) is not None:
        yield source, list(config_entries(source)), config_files(source)
    if (source := workspace.source("setup.py")) is not None:
        yield source, list(script_entries(source)), []


def _tables(workspace: Workspace, path: str) -> Mapping[str, object] | None:
    source = workspace.source(path)
    tables = toml_tables(source) if source else None
    return None if isinstance(tables, Unread) else tables


def _pipfile_indexes(tables: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    for number, row in enumerate(rows(tables, "source")):
        if number and text(row, "url"):  # the first is the one that all comes from
            yield text(row, "name"), text(row, "url"), "source"


def _pipfile_index_of(tables: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in table(tables, "packages").items():
        if isinstance(value, dict) and text(value, "index"):
            yield canonical(name), text(value, "index")


def _rows(source: SourceFile) -> list[str]:
    return source.utf8.decode("utf-8", "replace").splitlines()


def _without_login(url: str) -> str:
    match = _LOGIN.search(url)
    return url if match is None or "$" in match[0] else _LOGIN.sub("", url, count=1)
