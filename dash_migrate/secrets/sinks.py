"""What takes credentials: calls, attributes and configuration keys, and which of their arguments hold one."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from dash_migrate.facts.values import argument, last_name
from dash_migrate.knowledge import load
from dash_migrate.secrets.names import NameClass, name_class, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.scope import ModuleIndex, Scope

_PASSWORD, _KEY = "password", "key"
_UNNAMED = frozenset({"pairs", "pair"})


@dataclass(frozen=True, slots=True)
class Sink:
    """Something that takes a credential, a table `[[sink]]` of the knowledge."""

    calls: tuple[str, ...]
    positions: tuple[int, ...]
    keywords: tuple[str, ...]
    pairs: tuple[int, ...]
    pairs_keywords: tuple[str, ...]
    pair_positions: tuple[int, ...]
    pair_keywords: tuple[str, ...]
    least: int
    most: int
    owner: str
    canonical: str
    kind: str
    receiver: str
    direct: bool


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """A value that a sink takes.

    Args:
        expr: the argument.
        receiver: whose object the method must be of; empty for any.
        shape: "one" credential, a "pair" of user and credential, or a container of "pairs".
        name: the argument's keyword, for the variable's name; empty where only the sink tells.
        why: what takes it.
        direct: whether only a text that stands there itself counts, and that only maybe.
    """

    expr: ast.expr
    shape: str
    name: str
    owner: str
    canonical: str
    kind: str
    why: str
    receiver: str
    direct: bool


@cache
def _sinks() -> dict[str, list[Sink]]:
    """The sinks by the last name that they are called by."""
    found: dict[str, list[Sink]] = {}
    for table in (*load("secret_sinks")["sink"], *load("secret_clients")["sink"]):
        sink = _sink(table)
        for last in {call.rpartition(".")[2] for call in sink.calls}:
            found.setdefault(last, []).append(sink)
    return found


def _sink(table: dict[str, Any]) -> Sink:
    return Sink(
        tuple(table["calls"]),
        tuple(table.get("positions", ())),
        tuple(table.get("keywords", ())),
        tuple(table.get("pairs", ())),
        tuple(table.get("pairs-keywords", ())),
        tuple(table.get("pair", ())),
        tuple(table.get("pair-keywords", ())),
        table.get("least", 0),
        table.get("most", 99),
        table.get("owner", ""),
        table.get("canonical", ""),
        table.get("kind", _PASSWORD),
        table.get("receiver", ""),
        table.get("direct", False),
    )


def sink_names(index: ModuleIndex) -> set[str]:
    """The last names by which a file may call sinks, its own names for them included."""
    known = _sinks().keys()
    return {*known, *(alias for alias, original in index.aliases if original in known)}


def taken(index: ModuleIndex, call: ast.Call, scope: Scope) -> Iterator[Taken]:
    """The credentials that a call takes, if it is a sink."""
    names = index.qualified(call.func, scope)
    lasts = {last_name(call.func), *(name.rpartition(".")[2] for name in names)}
    sinks = dict.fromkeys(sink for last in sorted(lasts) for sink in _sinks().get(last, ()))
    for sink in sinks:
        name = _called(sink, names, call)
        if name is None or not sink.least <= len(call.args) <= sink.most:
            continue
        owner = sink.owner or owner_of(name)
        why = f"is passed to {name.lstrip('.')}"
        for shape, positions, keywords in (
            ("one", sink.positions, sink.keywords),
            ("pairs", sink.pairs, sink.pairs_keywords),
            ("pair", sink.pair_positions, sink.pair_keywords),
        ):
            for position in positions:
                expr = argument(ast.Call(call.func, call.args, []), position, "")
                if expr is not None:
                    yield Taken(expr, shape, "", owner, sink.canonical, sink.kind, why, sink.receiver, sink.direct)
            for keyword in call.keywords:
                if keyword.arg in keywords:
                    named = "" if shape in _UNNAMED else keyword.arg or ""
                    kind = sink.kind if named else _PASSWORD
                    yield Taken(
                        keyword.value, shape, named, owner, sink.canonical, kind, why, sink.receiver, sink.direct
                    )


def _called(sink: Sink, names: tuple[str, ...], call: ast.Call) -> str | None:
    """The name by which a call means a sink; None if it does not."""
    last = last_name(call.func)
    for known in sink.calls:
        top, end = known.partition(".")[0], known.rpartition(".")[2]
        if known.startswith("."):
            if end == last and (isinstance(call.func, ast.Attribute) or names):
                return known
        elif any(name == known or _is_same(name, top, end) for name in names):
            return known
    return None


def _is_same(name: str, top: str, end: str) -> bool:
    """Whether a dotted name is something of this name, of the same package: `requests.auth.X` and `requests.X`."""
    return name.partition(".")[0] == top and name.rpartition(".")[2] == end


def owner_of(dotted: str) -> str:
    """Whom a variable for something of this package is named after; empty for packages that are not known."""
    return str(load("secret_sinks")["owners"].get(dotted.lstrip(".").partition(".")[0], ""))


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute or configuration key that is a credential whatever it looks like."""

    on: tuple[str, ...]
    canonical: str
    kind: str
    signs: bool


@cache
def _attributes() -> dict[str, Attribute]:
    found = {}
    for table in load("secret_sinks")["attribute"]:
        one = Attribute(tuple(table.get("on", ())), table.get("canonical", ""), table["kind"], table["signs"])
        found.update(dict.fromkeys(table["names"], one))
    return found


def attribute(name: str, on: str) -> Attribute | None:
    """The attribute or key that a name is, if it is one of the known; `on` is the name of what has it."""
    found = _attributes().get(name)
    if found is None or (found.on and on.partition(".")[0] not in found.on):
        return None
    return found


@cache
def _table(of: str, name: str) -> frozenset[str]:
    return frozenset(load("secret_sinks")[of][name])


def is_header(name: str, outer: str) -> bool:
    """Whether a key is the name of a header with a credential; `outer` is what the dictionary is given to."""
    lowered = name.lower()
    if lowered not in _table("headers", "names"):
        return False
    return "-" in lowered or lowered == "authorization" or _is_of_headers(outer)


def is_of_request(name: str, outer: str) -> bool:
    """Whether a name is one that a request brings and that may let it in: a header of its own, a weak name."""
    if outer == "headers":
        return name.lower().startswith("x-") and name.lower() not in _table("headers", "harmless")
    return outer in _table("headers", "requests") and name_class(name) is NameClass.WEAK


def _is_of_headers(outer: str) -> bool:
    return outer.lower() in _table("headers", "arguments") or "headers" in words(outer)


def is_component(index: ModuleIndex, call: ast.Call, scope: Scope) -> bool:
    """Whether a call makes a component, or belongs to a callback: its arguments are shown or name properties."""
    last = last_name(call.func)
    if last in _table("components", "calls"):
        return True
    names = index.qualified(call.func, scope)
    if names:
        modules = _table("components", "modules")
        return any(name.partition(".")[0] in modules for name in names) and last not in _table(
            "components", "others"
        )
    base = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(base, ast.Name) and base.id in _table("components", "names") and last[:1].isupper()


def holds_credential(name: str) -> bool:
    """Whether a property of a component is one that takes a credential."""
    return name in _table("components", "properties")


def is_sure_container(name: str) -> bool:
    """Whether a container of this name holds users and their passwords."""
    said = " ".join(words(name))
    return any(phrase in said for phrase in _table("containers", "sure"))


def is_likely_container(name: str) -> bool:
    """Whether a container of this name may hold users and their passwords."""
    said = " ".join(words(name))
    return any(said == phrase or said.endswith(f" {phrase}") for phrase in _table("containers", "likely"))


def is_pair(name: str) -> bool:
    """Whether a pair of this name is a user and a password."""
    said = " ".join(words(name))
    return any(said == phrase or said.endswith(f" {phrase}") for phrase in _table("containers", "pair"))


def is_field(name: str) -> bool:
    """Whether a key is one of a connection's or person's description, not the name of a user."""
    return name.lower() in _table("containers", "fields")
