"""What an app declares elsewhere than in `requirements.txt`: in pyproject.toml, Pipfile and requirements.in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.packages.declared import Kind, Line, parse_requirement, read_declared
from dash_migrate.packages.installed import canonical
from dash_migrate.toml import TOMLDecodeError, loads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

CONDA_FILES = ("environment.yml", "environment.yaml")
_EXACT = re.compile(r"\d[\w.]*")


def project_lines(workspace: Workspace) -> tuple[Line, ...]:
    """The dependencies that the app's project files declare; development groups are left out.

    A constraint in a notation that pip does not know (`^1.2`) gives a line of the kind FOREIGN.
    """
    found: list[Line] = list(read_declared(workspace, "requirements.in").lines)
    for path, read in (("pyproject.toml", _pyproject), ("Pipfile", _pipfile)):
        source = workspace.source(path)
        tables = _tables(source) if source else None
        if source is not None and tables is not None:
            found += (_placed(source, name, text) for name, text in read(tables))
    return tuple(found)


def conda_file(workspace: Workspace) -> SourceFile | None:
    """The app's conda environment file, if it has one."""
    return next((source for path in CONDA_FILES if (source := workspace.source(path))), None)


def _tables(source: SourceFile) -> Mapping[str, object] | None:
    try:
        return loads(source.utf8.decode("utf-8", "replace"))
    except TOMLDecodeError:
        return None


def _pyproject(tables: Mapping[str, object]) -> Iterator[tuple[str, str | None]]:
    project = _table(tables, "project")
    listed = project.get("dependencies")
    for text in listed if isinstance(listed, list) else ():
        if isinstance(text, str):
            yield re.split(r"[^\w.-]", text.strip(), maxsplit=1)[0], text
    for name, value in _table(tables, "tool", "poetry", "dependencies").items():
        if name != "python":
            yield name, _as_requirement(name, value)


def _pipfile(tables: Mapping[str, object]) -> Iterator[tuple[str, str | None]]:
    for name, value in _table(tables, "packages").items():
        yield name, _as_requirement(name, value)


def _as_requirement(name: str, value: object) -> str | None:
    """A Poetry or Pipenv entry as pip writes it; None if it cannot be written so."""
    details = value if isinstance(value, dict) else {"version": value}
    version, extras = details.get("version", "*"), details.get("extras", [])
    if not isinstance(version, str) or not isinstance(extras, list) or not details.keys() <= {"version", "extras"}:
        return None
    specifier = "" if version == "*" else f"=={version}" if _EXACT.fullmatch(version) else version
    return name + (f"[{','.join(map(str, extras))}]" if extras else "") + specifier


def _placed(source: SourceFile, name: str, text: str | None) -> Line:
    """A line for a declared dependency, at the place where the file names it."""
    pattern = re.compile(rf"""(?im)^[ \t]*["']?{re.escape(name)}(?![\w-])|["']{re.escape(name)}(?![\w-])""")
    match = pattern.search(source.utf8.decode("utf-8", "replace"))
    number = source.utf8.decode("utf-8", "replace").count("\n", 0, match.start()) + 1 if match else 1
    requirement = parse_requirement(text) if text else None
    kind = Kind.REQUIREMENT if requirement else Kind.FOREIGN
    return Line(source.path, number, 0, 0, text or name, kind, canonical(name), requirement)


def _table(tables: Mapping[str, object], *keys: str) -> Mapping[str, object]:
    table = tables
    for key in keys:
        inner = table.get(key)
        table = inner if isinstance(inner, dict) else {}
    return table
