"""What an app's files say of its Python version: one version, or a range that must hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.packages.conda import conda_python
from dash_migrate.packages.declared import readable
from dash_migrate.packages.projects import conda_file, required_pythons
from dash_migrate.packages.projects.reading import table
from dash_migrate.toml import TOMLDecodeError, loads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from packaging.specifiers import SpecifierSet

    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

RUNTIME = "runtime.txt"
PYTHON_VERSION = ".python-version"
PROJECT = "project.toml"
BUILD_VARIABLE = "BP_CPYTHON_VERSION"
# Where project.toml keeps the variables of the build, in its older and its newer form.
SCHEMES = (("build", "env"), ("io", "buildpacks", "build", "env"))
_VERSION = r"(?P<version>[23]\.\d+(?:\.\d+)?)"
_LINES = {
    PYTHON_VERSION: re.compile(rf"(?m)^[ \t]*(?:python-|cpython-)?{_VERSION}(?![\w.])"),
    RUNTIME: re.compile(rf"(?im)^[ \t]*[\"']?(?:python)?[ \t=_-]*v?{_VERSION}(?![\w.])"),
    "Dockerfile": re.compile(
        rf"(?im)^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(?:\S*/)?python:{_VERSION}(?:[-@ \t\r].*)?$"
    ),
}
_EXACT = re.compile(rf"===?{_VERSION}(?:\.\*)?")
_PINNED = re.compile(rf"[ \t]*(?:==?=?[ \t]*|~[ \t]*)?{_VERSION}(?:\.\*)?[ \t]*")


@dataclass(frozen=True, slots=True)
class Stated:
    """A Python version that a file of the app names: "3.11" or "3.11.4"."""

    version: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Range:
    """The Python versions that the app's project allows; `text` is as written."""

    allowed: SpecifierSet
    text: str
    path: str
    line: int


def stated(workspace: Workspace) -> tuple[Stated, ...]:
    """The versions that files name, the one to be trusted most first; ranges that hold one minor version count."""
    found = [
        *_by_line(workspace, PYTHON_VERSION),
        *_by_line(workspace, RUNTIME),
        *_of_project_toml(workspace),
        *_of_conda(workspace),
        *(Stated(version, item.path, item.line) for item in ranges(workspace) if (version := _only(item.allowed))),
        *_by_line(workspace, "Dockerfile"),
    ]
    return tuple(item for item in found if item.version.startswith("3."))


def stated_in(workspace: Workspace, path: str) -> Stated | None:
    """What `.python-version`, `runtime.txt` or a Dockerfile says, however it is spelled; Python 2 too."""
    return next(iter(_by_line(workspace, path)), None)


def stated_for_conda(workspace: Workspace) -> Stated | None:
    """What the conda environment file says."""
    return next(_of_conda(workspace), None)


def ranges(workspace: Workspace) -> tuple[Range, ...]:
    """The ranges that the project's files ask for: `requires-python`, Poetry's `python`, Pipfile's and others."""
    return tuple(
        Range(_specifier(asked.specifier), asked.written, asked.path, asked.line)
        for asked in required_pythons(workspace)
    )


def allows(allowed: SpecifierSet, version: str) -> bool:
    """Whether a range holds a version: "3.11.4", or any patch of "3.11"."""
    if version.count(".") > 1:
        return allowed.contains(version, prereleases=True)
    return any(allowed.contains(f"{version}.{patch}", prereleases=True) for patch in range(30))


def build_variables(tables: Mapping[str, object]) -> Iterator[str]:
    """The values that a project.toml gives to the build's Python version, in both forms of the file."""
    for scheme in SCHEMES:
        entries = table(tables, *scheme[:-1]).get(scheme[-1])
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and entry.get("name") == BUILD_VARIABLE:
                yield str(entry.get("value", ""))


def tables_of(source: SourceFile) -> Mapping[str, object] | None:
    """A TOML file's tables; None if it cannot be read."""
    try:
        return loads(source.utf8.decode("utf-8", "replace"))
    except TOMLDecodeError:
        return None


def pinned_minor(value: str) -> str | None:
    """The one minor version that "3.11.*", "3.11", "==3.11.4" or "~3.11" mean; None for a range."""
    match = _PINNED.fullmatch(value)
    return ".".join(match["version"].split(".")[:2]) if match else None


def _by_line(workspace: Workspace, path: str) -> Iterator[Stated]:
    source = workspace.source(path)
    matches = list(_LINES[path].finditer(_text(source))) if source else []
    if source is not None and matches:
        match = matches[-1] if path == "Dockerfile" else matches[0]  # the last stage is what runs
        yield Stated(match["version"], path, _line(_text(source), match))


def _of_project_toml(workspace: Workspace) -> Iterator[Stated]:
    source = workspace.source(PROJECT)
    tables = tables_of(source) if source else None
    for value in build_variables(tables) if tables else ():
        minor = pinned_minor(value)
        if source is not None and minor is not None:
            place = source.utf8.find(BUILD_VARIABLE.encode())
            yield Stated(minor, PROJECT, source.line_at(max(place, 0)))


def _of_conda(workspace: Workspace) -> Iterator[Stated]:
    source = conda_file(workspace)
    asked = conda_python(readable(source)) if source else None
    if source is not None and asked is not None:
        version = _only(_specifier(asked[0]))
        if version is not None:
            yield Stated(version, source.path, asked[1])


def _only(allowed: SpecifierSet) -> str | None:
    """The one version that a range names, else the only minor version that it allows."""
    if exact := _EXACT.fullmatch(str(allowed)):
        return exact["version"]
    minors = [f"3.{minor}" for minor in range(6, 30) if allows(allowed, f"3.{minor}")]
    return minors[0] if len(minors) == 1 else None


def _specifier(value: str) -> SpecifierSet:
    from packaging.specifiers import SpecifierSet

    return SpecifierSet(value)


def _text(source: SourceFile) -> str:
    return source.utf8.decode("utf-8", "replace")


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start("version")) + 1
