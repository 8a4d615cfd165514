"""What the app does already with the platform's sign-in, and where that fails: `dash_enterprise_auth`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.components import component_of
from dash_migrate.facts.moments import moments
from dash_migrate.plan import Finding, Severity
from dash_migrate.rewriting.sign_in.findings import STEP
from dash_migrate.rewriting.sign_in.mechanisms import files
from dash_migrate.rewriting.sign_in.places import Place, external, in_function, parents_in, shown, switched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex

_ASKS = ("get_username", "get_user_data", "get_kerberos_ticket_cache")
_BUTTON = "create_logout_button"
_PACKAGES = (
    "dash_enterprise_auth",
    "dash_enterprise_libraries.dea",
    "dash_enterprise_libraries.dash_enterprise_auth",
)


def enterprise_findings(facts: Facts) -> Iterator[Finding]:
    """Findings on calls of the platform's own package that fail where they stand."""
    too_early: list[Place] = []
    unguarded: list[Place] = []
    for index in files(facts):
        if b"dash_enterprise" not in index.source.data:
            continue
        for name in (*_ASKS, _BUTTON):
            for call in _calls(facts, index, name):
                place = Place(index, call.node, call.scope)
                if name == _BUTTON and not _covered(facts, place):
                    unguarded.append(place)
                elif name != _BUTTON and _at_start(facts, place, call):
                    too_early.append(place)
    if too_early:
        yield _early(sorted(too_early, key=lambda place: place.location))
    if unguarded:
        yield _logout(sorted(unguarded, key=lambda place: place.location))
    yield from _button_gone(facts)


def _calls(facts: Facts, index: ModuleIndex, name: str) -> Iterator[CallSite]:
    for spelled in facts.evaluator.spellings([name]).intersection(index.calls_named):
        for call in index.calls_named[spelled]:
            meant = external(facts, call.node.func, index.path, call.scope)
            if any(f"{package}.{name}" in meant for package in _PACKAGES):
                yield call


def _at_start(facts: Facts, place: Place, call: CallSite) -> bool:
    """Whether it runs while the app is imported, where there is no visitor; not where a failure is caught."""
    if _in_try(place):
        return False
    at_start = moments(facts).at_start(place.path, call.scope, call.ancestors)
    return at_start or not in_function(place)


def _in_try(place: Place) -> bool:
    parents = place.index.source.derive(parents_in)
    return any(
        isinstance(above, ast.Try) and above.handlers and part in above.body
        for above, part in parents.around(place.node)
    )


def _covered(facts: Facts, place: Place) -> bool:
    return switched(facts, place) or _in_try(place)


def _early(places: list[Place]) -> Finding:
    first = places[0]
    call = first.index.source.segment(first.node)
    return Finding(
        STEP,
        "asked too early",
        Severity.ERROR,
        first.location,
        f"{call} runs while the app is imported ({shown([place.location for place in places])}).",
        "There is no visitor then: it raises RuntimeError, and the app does not start.",
        "Call it where a visitor is served: in a callback, or in a function that is the layout\n"
        f"def serve_layout():\n    user = {call}\n    ...\n\napp.layout = serve_layout",
    )


def _logout(places: list[Place]) -> Finding:
    first = places[0]
    call = " ".join(first.index.source.segment(first.node).split())
    return Finding(
        STEP,
        "logout button",
        Severity.WARNING,
        first.location,
        f"{call} stands here without a condition ({shown([place.location for place in places])}).",
        "It raises RuntimeError where DASH_LOGOUT_URL is not set: the platform sets it, your machine does not.",
        f'Write {call} if "DASH_LOGOUT_URL" in os.environ else None',
    )


def _button_gone(facts: Facts) -> Iterator[Finding]:
    """`dcc.LogoutButton`, which Dash 3 no longer has."""
    version = facts.dash_version
    if version is None or version.major < 3:
        return
    places = [
        Place(index, call.node, call.scope)
        for index in files(facts)
        for call in index.calls_named.get("LogoutButton", ())
        if any(name.startswith("dash") for name in external(facts, call.node.func, index.path, call.scope))
        or component_of(facts, call.node, index.path, call.scope) is not None
    ]
    if places:
        first = min(places, key=lambda place: place.location)
        yield Finding(
            STEP,
            "LogoutButton",
            Severity.ERROR,
            first.location,
            f"dcc.LogoutButton is used ({shown([place.location for place in places])}).",
            f"Dash {version} has it no longer: the app fails with AttributeError.",
            'Write html.A("Logout", href=os.environ.get("DASH_LOGOUT_URL", "/")); the platform sets the variable.',
        )
