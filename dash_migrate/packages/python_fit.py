"""What the app asks of its Python: the code, its project's ranges, the distributions that are installed for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from dash_migrate.facts.imports import is_aside
from dash_migrate.facts.python_uses import PythonUse, python_uses
from dash_migrate.knowledge import load
from dash_migrate.packages.declared import REQUIREMENTS, read_declared
from dash_migrate.packages.python_evidence import allows, ranges
from dash_migrate.packages.python_versions import minor_number, minor_version
from dash_migrate.plan import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.specifiers import SpecifierSet

    from dash_migrate.facts import Facts
    from dash_migrate.step import App


@dataclass(frozen=True, slots=True)
class Asked:
    """A range that somebody sets: the project itself, or a distribution (`is_package`)."""

    who: str
    text: str
    allowed: SpecifierSet
    location: Location
    is_package: bool


class Demands:
    """All that an app asks of its Python."""

    def __init__(self, app: App) -> None:
        self.app = app

    @cached_property
    def uses(self) -> tuple[PythonUse, ...]:
        """The uses in the files that run on the platform; the app's own modules of a library's name left out."""
        return self.app.facts.derive(_uses)

    @property
    def lowest(self) -> PythonUse | None:
        """The newest thing that the code uses."""
        return max((use for use in self.uses if not use.gone), key=lambda use: use.minor, default=None)

    @property
    def highest(self) -> PythonUse | None:
        """The thing that goes first of what the code uses."""
        return min((use for use in self.uses if use.gone), key=lambda use: use.minor, default=None)

    def unmet_uses(self, version: str) -> Iterator[tuple[PythonUse, int]]:
        """What that version does not have: the first use of each thing, and how many more places have it."""
        first: dict[str, PythonUse] = {}
        places: dict[str, int] = {}
        for use in self.uses:
            if use.fails_with(minor_number(version)):
                first.setdefault(use.seen, use)
                places[use.seen] = places.get(use.seen, 0) + use.times
        yield from ((use, places[seen] - 1) for seen, use in first.items())

    def unmet(self, version: str) -> Iterator[Asked]:
        """The ranges that do not hold that version."""
        for item in ranges(self.app.workspace):
            if not allows(item.allowed, version):
                place = Location(item.path, item.line)
                yield Asked(item.path, item.text, item.allowed, place, is_package=False)
        environment = self.app.facts.environment
        here = environment.python_version if environment else None
        if environment is not None and minor_version(here or "") != minor_version(version):
            yield from (asked for asked in self._packages() if not allows(asked.allowed, version))

    def _packages(self) -> Iterator[Asked]:
        """The installed distributions that the platform will install too, with what they ask for."""
        from packaging.specifiers import InvalidSpecifier, SpecifierSet

        from dash_migrate.packages.study import study

        state = study(self.app)
        lines = {line.key: Location(line.path, line.number) for line in state.declared.lines if line.key}
        for key in dict.fromkeys((*state.declared.keys, *state.pins.lines, *state.pins.needed)):
            distribution = state.installed.get(key)
            if distribution is None or not distribution.requires_python:
                continue
            try:
                allowed = SpecifierSet(distribution.requires_python)
            except InvalidSpecifier:
                continue
            who = f"{key} {distribution.version}"
            place = lines.get(key, Location(REQUIREMENTS))
            yield Asked(who, distribution.requires_python, allowed, place, is_package=True)


def demands(app: App) -> Demands:
    """What the app asks for."""
    return Demands(app)


def _uses(facts: Facts) -> tuple[PythonUse, ...]:
    provided = load("python_versions")["modules-provided"]
    environment = facts.environment
    held = environment.distributions if environment else None
    known = read_declared(facts.workspace).keys | (held.keys() if held else frozenset())
    found = []
    for source in facts.workspace.python_files():
        for use in () if is_aside(source.path) else source.derive(python_uses):
            module = use.dotted.partition("(")[0]
            brought = not known.isdisjoint(provided.get(module, ())) or bool(
                use.gone and held and held.owners(module)
            )
            if not brought and not (module and facts.modules.resolve(module, use.path)):
                found.append(use)
    return tuple(found)
