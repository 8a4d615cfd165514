"""The change that leaves signing in to the platform, or why it cannot be made."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.reached import runs
from dash_migrate.facts.statements import statements_around
from dash_migrate.needs import Import, Requirement
from dash_migrate.packages.declared import declares
from dash_migrate.rewriting.blocks import suite_of, under_guard
from dash_migrate.rewriting.routes import Spot, has_os
from dash_migrate.rewriting.sign_in.mechanisms import BASIC_AUTH, files, mechanisms
from dash_migrate.rewriting.sign_in.names import Takes, uses
from dash_migrate.rewriting.sign_in.places import PLATFORM, Place, external, optional, parents_in, shown, switched
from dash_migrate.rewriting.sign_in.visitor_name import by_file, name_edits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex
    from dash_migrate.needs import Need
    from dash_migrate.plan import Splice
    from dash_migrate.rewriting.sign_in.names import Use
    from dash_migrate.workspace import Workspace

_GUARD = f'if "{PLATFORM}" not in os.environ:'
_GROUPS = frozenset(
    f"dash_auth.{module}{name}"
    for module in ("", "group_protection.")
    for name in ("list_groups", "check_groups", "protected", "protected_callback")
)
_LIBRARIES = "dash-enterprise-libraries"
_REQUIREMENT = Requirement(
    "dash-enterprise-auth",
    "gives the name of the visitor whom the platform has signed in; it needs Flask and Werkzeug below 3.2",
)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The edits, where they start, and what they need."""

    place: Place
    asks: tuple[Place, ...]
    names: tuple[Use, ...]
    edits: tuple[Splice, ...]
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Hindered:
    """Why the app's own sign-in stays, and what to write.

    Args:
        seen: what stands in the way.
        action: what to do about it.
    """

    place: Place
    seen: str
    action: str


def handed_over(facts: Facts, workspace: Workspace) -> HandedOver | Hindered | None:
    """What becomes of `dash_auth.BasicAuth` and of the names that are read of `request.authorization`.

    None where there is neither, or a condition on the environment switches it already.
    """
    asks = tuple(
        place
        for found in facts.derive(mechanisms)
        if found.key == BASIC_AUTH
        for place in found.places
        if runs(facts, place.path) and not (switched(facts, place) or optional(facts, place))
    )
    read = tuple(
        use for use in facts.derive(uses) if runs(facts, use.place.path) and not switched(facts, use.place)
    )
    names = tuple(use for use in read if use.takes is Takes.NAME)
    others = tuple(use for use in read if use.takes is not Takes.NAME)
    if not asks and not names:
        return None
    hindrance = next(_hindrances(facts, asks, others), None)
    if hindrance is not None:
        return hindrance
    edits: list[Splice] = []
    for place in asks:
        guarded = _guarded(facts, place)
        if isinstance(guarded, Hindered):
            return guarded
        edits += guarded
    for path, of_file in by_file(names).items():
        found = name_edits(facts.modules.indexes[path], of_file)
        if found is None or not all(_may_use_os(use.place) for use in of_file):
            return _unread(of_file[0].place)
        edits += found
    touched = dict.fromkeys([place.path for place in asks] + [use.place.path for use in names])
    needs: tuple[Need, ...] = tuple(Import(path, "os") for path in touched)
    if names and not declares(workspace, _LIBRARIES):
        needs = (*needs, _REQUIREMENT)
    return HandedOver((*asks, *(use.place for use in names))[0], asks, names, tuple(edits), needs)


def _hindrances(facts: Facts, asks: tuple[Place, ...], others: tuple[Use, ...]) -> Iterator[Hindered]:
    """What else counts on the browser's own password dialogue."""
    if others:
        places = shown([use.place.location for use in others])
        yield Hindered(
            others[0].place,
            f"request.authorization is used for more than a name ({places}): on the platform it is None.",
            f'Do that only where "{PLATFORM}" not in os.environ.',
        )
    for place in asks:
        given = {item.arg for item in place.node.keywords} if isinstance(place.node, ast.Call) else set()
        if "user_groups" in given:
            yield Hindered(
                place,
                "BasicAuth gives users groups here, by way of Flask's session: on the platform there are none.",
                "Decide by dash_enterprise_auth.get_username() who may see what, in the callbacks themselves.",
            )
    if asks:
        yield from _counting_on_it(facts)


def _counting_on_it(facts: Facts) -> Iterator[Hindered]:
    """Calls of dash-auth that ask for groups, and `session["user"]`, which it sets."""
    for index in files(facts):
        for name in ("list_groups", "check_groups", "protected", "protected_callback"):
            for call in index.calls_named.get(name, ()):
                if external(facts, call.node.func, index.path, call.scope) & _GROUPS:
                    yield Hindered(
                        Place(index, call.node, call.scope),
                        f"dash_auth.{name} asks for what BasicAuth has put into Flask's session.",
                        "Decide by dash_enterprise_auth.get_username() who may see what.",
                    )
        yield from _session(facts, index)


def _session(facts: Facts, index: ModuleIndex) -> Iterator[Hindered]:
    if b"session" not in index.source.data:
        return
    parents = index.source.derive(parents_in)
    for node in ast.walk(index.tree):
        match node:
            case ast.Subscript(value=base, slice=ast.Constant(value="user")):
                scope = parents.scope(node)
                if "flask.session" in external(facts, base, index.path, scope):
                    yield Hindered(
                        Place(index, node, scope),
                        'session["user"] is what BasicAuth notes of the visitor: the platform has no such thing.',
                        f'Write dash_enterprise_auth.get_username() if "{PLATFORM}" in os.environ '
                        'else session["user"]["email"]',
                    )


def _guarded(facts: Facts, place: Place) -> list[Splice] | Hindered:
    """The edits that put the statement of a call under the guard."""
    index, parents = place.index, place.index.source.derive(parents_in)
    statement = parents.of(place.node)
    parent = parents.of(statement) if statement is not None else None
    if not isinstance(statement, ast.Expr | ast.Assign) or parent is None or not _may_use_os(place):
        return _kept(place)
    if isinstance(statement, ast.Assign):
        names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
        if len(names) != len(statement.targets) or any(_is_used(facts, place, name) for name in names):
            return _kept(place)
    body = suite_of(parent, statement)
    return list(under_guard(index.source, parent, body, [[statement]], _GUARD))


def _is_used(facts: Facts, place: Place, name: str) -> bool:
    """Whether something asks for what the call is assigned to."""
    loads = (node for node in ast.walk(place.index.tree) if isinstance(node, ast.Name | ast.Global | ast.Nonlocal))
    if any(isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) for node in loads):
        return True
    for index in facts.modules.indexes.values():
        for edge in index.imports:
            for taken in {name, "*"}.intersection(edge.names):
                found = facts.modules.resolve(edge.module, index.path)
                if found is not None and found.path == place.path and taken == name:
                    return True
    return False


def _may_use_os(place: Place) -> bool:
    around = statements_around(place.index.tree, place.node)
    return has_os(Spot(place.path, place.node, place.scope, around, ""))


def _kept(place: Place) -> Hindered:
    text = " ".join(place.index.source.segment(place.node).split())
    return Hindered(
        place,
        f"{text.partition('(')[0]} gives what other code asks for here, or cannot be put under a condition.",
        f'Run it, and what uses its result, only where "{PLATFORM}" not in os.environ.',
    )


def _unread(place: Place) -> Hindered:
    text = " ".join(place.index.source.segment(place.node).split())
    return Hindered(
        place,
        f"The visitor's name is read here in a way that cannot be rewritten by itself: {text}",
        f'Write dash_enterprise_auth.get_username() if "{PLATFORM}" in os.environ else {text}',
    )
