"""Which versions of Python an app's project files ask for, as a specifier with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.packages.projects.notation import as_specifier
from dash_migrate.packages.projects.pyproject import PYPROJECT
from dash_migrate.packages.projects.reading import Unread, table, text, toml_tables
from dash_migrate.packages.projects.setuptools import config_python, script_python

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace


@dataclass(frozen=True, slots=True)
class RequiredPython:
    """The versions of Python that an app declares to run with.

    Args:
        specifier: as pip writes it: ">=3.9,<4.0".
        written: as it stands in the file: "^3.9".
        path: the file.
        line: 1-based.
    """

    specifier: str
    written: str
    path: str
    line: int


def requires_python(workspace: Workspace) -> RequiredPython | None:
    """What the first project file asks for that says something exact: pyproject, Pipfile, setup.cfg, setup.py."""
    return next(required_pythons(workspace), None)


def required_pythons(workspace: Workspace) -> Iterator[RequiredPython]:
    """What each project file asks for, as of `requires_python`."""
    for path, asked in ((PYPROJECT, _pyproject), ("Pipfile", _pipfile)):
        source = workspace.source(path)
        tables = toml_tables(source) if source else None
        if source is None or tables is None or isinstance(tables, Unread):
            continue
        for written, pattern in asked(tables):
            if specifier := as_specifier(written):
                plain = written.removesuffix(".*") if path == "Pipfile" else written
                yield RequiredPython(specifier, plain, path, _line(source, pattern, plain))
    for path, read in (("setup.cfg", config_python), ("setup.py", script_python)):
        source = workspace.source(path)
        found = read(source) if source else None
        if found and (specifier := as_specifier(found[0])):
            yield RequiredPython(specifier, found[0], path, found[1])


def _pyproject(tables: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    yield text(table(tables, "project"), "requires-python"), "requires-python"
    python = table(tables, "tool", "poetry", "dependencies").get("python")
    version = python.get("version") if isinstance(python, dict) else python
    if isinstance(version, str):
        yield version, "python"
    yield text(table(tables, "tool", "flit", "metadata"), "requires-python"), "requires-python"
    yield text(table(tables, "tool", "pdm"), "python_requires"), "python_requires"


def _pipfile(tables: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    requires = table(tables, "requires")
    if full := text(requires, "python_full_version"):
        yield full, "python_full_version"
        return
    # Pipenv's `python_version = "3.11"` is any 3.11.
    version = text(requires, "python_version")
    yield f"{version}.*" if re.fullmatch(r"\d+\.\d+", version) else version, "python_version"


def _line(source: SourceFile, key: str, written: str) -> int:
    whole = source.utf8.decode("utf-8", "replace")
    match = re.search(rf"(?m)^[ \t]*{key}[ \t]*=[^\n]*{re.escape(written)}", whole) or re.search(
        rf"(?m)^[ \t]*{key}\b", whole
    )
    return whole.count("\n", 0, match.start()) + 1 if match else 1
