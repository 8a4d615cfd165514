"""Whether the prefix is taken off a path, in which form, and by which name of the app."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.rewriting.accessor import Accessor, NoAccessor, accessor
from dash_migrate.rewriting.pathname.body import body_of
from dash_migrate.rewriting.pathname.findings import places
from dash_migrate.rewriting.pathname.forms import Form, target_of
from dash_migrate.rewriting.pathname.texts import names_variable
from dash_migrate.rewriting.pathname.trail import Use, Uses
from dash_migrate.rewriting.pathname.uses import uses_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Ancestors
    from dash_migrate.rewriting.pathname.receivers import Receiver
    from dash_migrate.rewriting.pathname.trail import Way

_REMOVEPREFIX = (3, 9)


class Sort(enum.Enum):
    """What is done about one path."""

    NOTHING = "nothing looks at it"
    STRIP = "the prefix is taken off"
    LEAVE = "it is right as it is"
    BY_HAND = "somebody has to decide"


@dataclass(frozen=True, slots=True)
class Judged:
    """What is done about one path, and why: words that follow its name, or a sentence for a finding."""

    way: Way
    sort: Sort
    form: Form = Form.STRIP
    why: str = ""
    action: str = ""


def judged(facts: Facts, receiver: Receiver, way: Way) -> Judged:
    """What is done about one of the paths that a function gets."""
    uses = uses_of(facts, receiver.path, receiver.function, way, receiver.setting(facts))
    found, target = uses.places, target_of(way)
    if not found:
        return Judged(way, Sort.NOTHING)
    if found.keys() == {Use.URL}:
        return Judged(way, Sort.LEAVE, why=f"goes back to the browser as an address, {places(found[Use.URL])}")
    if Use.STRIPPED in found:
        return Judged(way, Sort.LEAVE, why=f"loses its prefix already, {places(found[Use.STRIPPED])}")
    if Use.RAW in found and Use.MATCHED not in found:
        return Judged(
            way, Sort.LEAVE, why=f"is compared with paths that have the prefix, {places(found[Use.RAW])}"
        )
    asked = any(map(names_variable, body_of(facts, receiver.path, receiver.function).nodes()))
    if asked and Use.MATCHED not in found:
        return Judged(way, Sort.LEAVE, why="is used where the code asks for the platform's prefix itself")
    name, owner = getattr(receiver.function, "name", "the lambda"), owner_at(facts, receiver)
    by = owner.expression if isinstance(owner, Accessor) else "app"
    local = owner.prefix or "/" if isinstance(owner, Accessor) else "/"
    for seen, action in _obstacles(facts, receiver, uses, target):
        line = Form.STRIP.statement(target, by, local)
        return Judged(way, Sort.BY_HAND, why=seen, action=action.format(line=line, app=by))
    counts = Use.EXACT in found or uses.returned
    if (counts or Use.URL in found) and _has_removeprefix(facts):
        return Judged(way, Sort.STRIP, Form.EXACT)
    if not counts:
        return Judged(way, Sort.STRIP)
    where = f" ({places(found[Use.EXACT])})" if Use.EXACT in found else ""
    seen = f"{target} is the path of the browser, and a slash at its end may count here{where}."
    line = Form.EXACT.statement(target, by, local)
    action = f"Write as the first statement of {name}: {line} (Python 3.9 and later)."
    return Judged(way, Sort.BY_HAND, why=seen, action=action)


def _obstacles(facts: Facts, receiver: Receiver, uses: Uses, target: str) -> Iterator[tuple[str, str]]:
    """What keeps the prefix from being taken off in front, with what to do: `{line}` stands for the statement."""
    found = uses.places
    if Use.RAW in found:
        seen = f"{target} is compared with paths that have the platform's prefix ({places(found[Use.RAW])}), and"
        local = places(found[Use.MATCHED])
        yield (
            f"{seen} with others that have not ({local}).",
            f"Compare {target} with {{app}}.get_relative_path(...) of the paths in {local}.",
        )
    elif any(map(names_variable, body_of(facts, receiver.path, receiver.function).nodes())):
        local = places(found[Use.MATCHED])
        yield (
            f"{target} is compared with paths without the prefix ({local}), and the code asks for the prefix.",
            "If the prefix is not taken off before that, start the function with: {line}",
        )
    if receiver.mixed:
        yield (
            f"{target} is the path of the browser in one registration of this callback, and not in another.",
            "Give each a function of its own; the one that gets the path starts with: {line}",
        )
    callers = [] if isinstance(receiver.function, ast.Lambda) else _callers(facts, receiver)
    if callers:
        yield (
            f"{target} is the path of the browser, and the app calls this function by itself ({callers[0]}).",
            "Move its body to a function of its own, which both call; the callback starts with: {line}",
        )
    owner = owner_at(facts, receiver)
    if (isinstance(owner, Accessor) and owner.prefix is None) or (isinstance(owner, NoAccessor) and owner.several):
        yield (
            f"{target} starts with a prefix of the app's own on your machine, which cannot be read here.",
            "Start the function with: {line}; and compare with paths without a prefix.",
        )


def _callers(facts: Facts, receiver: Receiver) -> list[str]:
    assert not isinstance(receiver.function, ast.Lambda)
    calls = facts.sites.callers(receiver.path, receiver.function)
    return [str(facts.modules.indexes[path].source.location(call.node)) for path, call in calls]


def _has_removeprefix(facts: Facts) -> bool:
    """Whether the app is known to run on a Python whose strings have `removeprefix`."""
    version = facts.environment.python_version if facts.environment is not None else None
    parts = version.split(".")[:2] if version else []
    return all(part.isdigit() for part in parts) and tuple(map(int, parts)) >= _REMOVEPREFIX


def owner_at(facts: Facts, receiver: Receiver) -> Accessor | NoAccessor:
    """What has Dash's path functions at the top of a function."""
    function = receiver.function
    index = facts.modules.indexes[receiver.path]
    scope = index.scopes[function]
    if isinstance(function, ast.Lambda):
        return accessor(facts, receiver.path, function.body, scope, receiver.callbacks[0].site.ancestors)
    inside: Ancestors = ((function, "body"),)
    outer = scope.parent.bindings.get(function.name, []) if scope.parent is not None else []
    around = next((binding.ancestors for binding in outer if binding.node is function), ())
    here = ast.copy_location(ast.Name("_", ast.Load()), function.body[0])
    return accessor(facts, receiver.path, here, scope, (*around, *inside))
