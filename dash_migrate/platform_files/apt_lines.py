"""What a Dockerfile installs with apt, and what of it the platform's list of packages cannot bring."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.system.needs import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.source import SourceFile

_COMMENT = re.compile(r"(?m)^[ \t]*#.*\n?")
_CONTINUED = re.compile(r"\\[ \t]*\n")
_INSTALL = re.compile(r"apt(?:-get)?\s+(?:-\S+\s+)*install\s+(?P<words>[^&|;\n]*)")
_PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.-]+\Z")
# Python itself, its headers and what installs packages for it: the platform's builder has them.
_PYTHON = re.compile(
    r"python[\d.]*(?:-(?:dev|full|minimal|venv|distutils|pip|setuptools|wheel|virtualenv|pkg-resources|is-python3))?\Z"
)
# A source of packages that the image's own distribution does not have.
_ADDS_SOURCE = re.compile(r"sources\.list|add-apt-repository|apt-key\b|(?:nodesource|yarnpkg)\.com")


@dataclass(frozen=True, slots=True)
class Installed:
    """A package that a Dockerfile installs with apt.

    Args:
        name: without a version.
        foreign: whether it comes, or may come, from a source that the Dockerfile adds to apt's.
    """

    name: str
    foreign: bool


def installed(source: SourceFile) -> tuple[Installed, ...]:
    """The packages that a Dockerfile installs, each once; those of a builder of Python apps are left out."""
    tools, foreign = load("platform_files")["built-in"], load(TABLE)["foreign"]
    found: dict[str, Installed] = {}
    for name, adds in _named(source):
        if _PACKAGE.match(name) and name not in tools and not _PYTHON.match(name) and name not in found:
            found[name] = Installed(name, adds or name in foreign)
    return tuple(found.values())


def _named(source: SourceFile) -> Iterator[tuple[str, bool]]:
    """Each word behind `apt install`, and whether its instruction adds a source in front of it."""
    text = _CONTINUED.sub(" ", _COMMENT.sub("", source.text))
    for instruction in text.splitlines():
        added = _ADDS_SOURCE.search(instruction)
        for match in _INSTALL.finditer(instruction):
            after = added is not None and added.start() < match.start()
            yield from ((word.partition("=")[0], after) for word in match["words"].split())
