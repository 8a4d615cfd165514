"""Packages that sign visitors in: where the app sets them up."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash_migrate.facts.flow import flow
from dash_migrate.facts.modules import is_template, is_test
from dash_migrate.facts.values import argument
from dash_migrate.facts.written import written
from dash_migrate.knowledge import load
from dash_migrate.rewriting.sign_in.places import Place, external

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex, Scope

LDAP = "ldap"
OPENID = "openid"
# Attributes of Flask's request that hold what a visitor has typed.
_BROUGHT = frozenset({"form", "values", "json", "get_json", "authorization"})
BASIC_AUTH = "basic-auth"
# Mechanisms of packages, by their key in the knowledge file; the others are found by what the code does.
PACKAGES = (
    "basic-auth",
    "plotly-auth",
    "http-auth",
    "flask-login",
    "flask-simplelogin",
    "flask-security",
    "openid",
)


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One way of signing in, with all its places in the order of files and text.

    Args:
        key: in `knowledge/sign_in.toml`.
        title: the subject of a sentence.
        does: its predicate.
    """

    key: str
    title: str
    does: str
    places: tuple[Place, ...]


def mechanisms(facts: Facts) -> tuple[Mechanism, ...]:
    """What packages the app signs its visitors in with; kept with `facts.derive(mechanisms)`."""
    known = load("sign_in")
    found: dict[str, list[Place]] = defaultdict(list)
    names = {name: key for key in PACKAGES for name in known[key]["calls"]}
    for place, called in _uses(facts, names.keys()):
        found[names[called]].append(place)
    found[OPENID].extend(_asked(facts, known[OPENID]))
    found[LDAP].extend(_ldap(facts, known[LDAP]))
    return tuple(
        Mechanism(key, known[key]["title"], known[key]["does"], tuple(found[key]))
        for key in (*PACKAGES, LDAP)
        if found[key]
    )


def files(facts: Facts) -> Iterator[ModuleIndex]:
    """The files that a step on signing in looks at, by path: tests and project templates left out."""
    for path in sorted(facts.modules.indexes):
        if not (is_test(path) or is_template(path)):
            yield facts.modules.indexes[path]


def _uses(facts: Facts, wanted: AbstractSet[str]) -> Iterator[tuple[Place, str]]:
    """Calls of what is wanted, and classes of the app that are made of it, with what they mean."""
    spelled = facts.evaluator.spellings(wanted)
    for index in files(facts):
        calls = [call for name in spelled.intersection(index.calls_named) for call in index.calls_named[name]]
        for call in sorted(calls, key=lambda call: call.position):
            for name in sorted(external(facts, call.node.func, index.path, call.scope) & wanted):
                yield Place(index, call.node, call.scope), name
        for node, scope in index.scopes.items():
            if isinstance(node, ast.ClassDef) and scope.parent is not None:
                for base in node.bases:
                    for name in sorted(external(facts, base, index.path, scope.parent) & wanted):
                        yield Place(index, base, scope.parent), name


def _ldap(facts: Facts, known: Mapping[str, Any]) -> Iterator[Place]:
    """Binds with a password that somebody typed, and extensions that make them."""
    yield from (place for place, _ in _uses(facts, dict.fromkeys(known["extensions"]).keys()))
    binds = {bind["call"]: bind for bind in known["binds"]}
    for place, called in _uses(facts, binds.keys()):
        if isinstance(place.node, ast.Call):
            bind = binds[called]
            yield from _typed(facts, place, argument(place.node, bind["position"], bind["keyword"]))
    for place in _asked(facts, known):
        if isinstance(place.node, ast.Call):
            yield from _typed(facts, place, argument(place.node, 1, "cred"))


def _asked(facts: Facts, known: Mapping[str, Any]) -> Iterator[Place]:
    """Calls of a mechanism's methods on what its makers give."""
    makers = frozenset(known["makers"])
    for index in files(facts):
        for name in known["methods"]:
            for call in index.calls_named.get(name, ()):
                if isinstance(call.node.func, ast.Attribute) and _made_by(facts, call, index.path, makers):
                    yield Place(index, call.node, call.scope)


def _made_by(facts: Facts, call: CallSite, path: str, makers: frozenset[str]) -> bool:
    """Whether the object of a method call is what one of these functions gave."""
    assert isinstance(call.node.func, ast.Attribute)
    origins = facts.derive(flow).origins(call.node.func.value, path, call.scope)
    calls = ((one.node, one) for one in origins if isinstance(one.node, ast.Call) and not one.way)
    return any(external(facts, node.func, one.path, one.scope) & makers for node, one in calls)


def _typed(facts: Facts, place: Place, password: ast.expr | None) -> Iterator[Place]:
    """The place, if the password is a parameter that a callback or a caller outside gives, or of a request."""
    if password is None:
        return
    for origin in facts.derive(flow).origins(password, place.path, place.scope):
        if isinstance(origin.node, ast.arg) or (
            isinstance(origin.node, ast.expr) and from_request(facts, origin.node, origin.path, origin.scope)
        ):
            yield place
            return


def from_request(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> bool:
    """Whether an expression is taken of what the browser sent: `request.form["password"]`, `.get(...)`."""
    for node in ast.walk(expr):
        meant = written(facts, node, path, scope).expr if isinstance(node, ast.Name) else node
        sent = meant.value if isinstance(meant, ast.Attribute) and meant.attr in _BROUGHT else None
        if sent is not None and "flask.request" in external(facts, sent, path, scope):
            return True
    return False
