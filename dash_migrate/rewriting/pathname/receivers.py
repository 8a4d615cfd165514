"""Which functions of the app get the browser's path, by which parameter."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from dash_migrate.facts.callbacks import Callback, callbacks
from dash_migrate.facts.dependencies import Dependency, Grouping, Role
from dash_migrate.facts.url_properties import by_name
from dash_migrate.facts.values import argument, last_name
from dash_migrate.rewriting.pathname.trail import Setting
from dash_migrate.rewriting.urls.outputs import holds_url
from dash_migrate.rewriting.urls.returned import returned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.rewriting.pathname.body import Callee
    from dash_migrate.rewriting.pathname.trail import Way

PATHNAME = "pathname"


@dataclass(frozen=True, slots=True, eq=False)
class Receiver:
    """A function that gets paths from Dash.

    Args:
        path: the file of the function.
        callbacks: the registrations that call it.
        ways: for each path the parameter, and the keys behind which it lies in a group.
        mixed: whether a registration gives one of the parameters something else.
    """

    path: str
    function: Callee
    callbacks: tuple[Callback, ...]
    ways: tuple[Way, ...]
    mixed: bool

    def setting(self, facts: Facts) -> Setting:
        """What else the function is given, and which of the expressions that it returns are addresses."""
        named = (item for one in self.callbacks for item in one.parameters.items())
        prefixed = (name for name, given in named if given.property != PATHNAME and by_name(given.property))
        every = [(spot, output) for one in self.callbacks for spot, output in returned(facts, one)]
        urls = {spot.expr: holds_url(facts, output.component_id, output.property) for spot, output in every}
        paths = frozenset(str(way[0]) for way in self.ways if len(way) == 1)
        return Setting(frozenset(prefixed), paths, frozenset(expr for expr, is_url in urls.items() if is_url))


Pieces: TypeAlias = dict["Callee", list[Callback]]


def gives_path(facts: Facts, dependency: Dependency) -> bool:
    """Whether a dependency gives the browser's path: the property of a Location, not of something else."""
    if dependency.property != PATHNAME or dependency.role is Role.TRIGGER:
        return False
    owners = facts.derive(_components).get(dependency.component_id or "", frozenset())
    return not owners or is_location(facts, dependency)


def is_location(facts: Facts, dependency: Dependency) -> bool:
    """Whether the app makes a Location with the id that a dependency names."""
    owners = facts.derive(_components).get(dependency.component_id or "", frozenset())
    return any("Location" in owner for owner in owners)


def _components(facts: Facts) -> Mapping[str, frozenset[str]]:
    """The names of what is called with an `id` that is written out, by that id."""
    found: dict[str, set[str]] = {}
    for index in facts.modules.indexes.values():
        for call in index.calls:
            given = argument(call.node, None, "id") if call.node.keywords else None
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                found.setdefault(given.value, set()).add(last_name(call.node.func))
    return {name: frozenset(owners) for name, owners in found.items()}


def registrations(facts: Facts, files: frozenset[str], name: str) -> list[Callback]:
    """The callbacks of these files that get a property of that name."""
    return [one for one in callbacks(facts) if one.path in files and any(d.property == name for d in one.inputs)]


def receivers(facts: Facts, found: list[Callback]) -> Iterator[Receiver]:
    """The functions that registrations give the path to, each once."""
    pieces: Pieces = {}
    for one in found:
        if one.function is not None and any(gives_path(facts, d) for d in one.inputs):
            pieces.setdefault(one.function, []).append(one)
    registered = _all_callbacks(facts)
    for function, calls in pieces.items():
        every = [frozenset(_ways(facts, one)) for one in calls]
        ways = sorted(frozenset().union(*every), key=lambda way: [str(key) for key in way])
        mixed = len(set(every)) > 1 or len(registered[function]) > len(calls)
        yield Receiver(calls[0].function_path, function, tuple(calls), tuple(ways), mixed)


def _all_callbacks(facts: Facts) -> Pieces:
    found: Pieces = {}
    for one in callbacks(facts):
        if one.function is not None:
            found.setdefault(one.function, []).append(one)
    return found


def _ways(facts: Facts, one: Callback) -> Iterator[Way]:
    for name, given in {**one.taken.parameters, **one.taken.groups}.items():
        yield from _inside(facts, given, (name,))


def _inside(facts: Facts, grouping: Grouping, way: Way) -> Iterator[Way]:
    """The ways to the paths of a group."""
    match grouping:
        case Dependency(many=False) if gives_path(facts, grouping):
            yield way
        case tuple() if None not in grouping:
            for number, part in enumerate(grouping):
                yield from _inside(facts, part, (*way, number))
        case Mapping():
            for key, part in grouping.items():
                yield from _inside(facts, part, (*way, key))
