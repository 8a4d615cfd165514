"""Changes of calls that name host and port, or nothing at all: `redis.Redis(host="localhost")`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.plan import Change, Splice
from dash_migrate.rewriting.services.addresses import title, why
from dash_migrate.rewriting.services.writing import chosen, place_at
from dash_migrate.services.given import given
from dash_migrate.services.knowledge import LINKED, REDIS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from dash_migrate.facts import Facts
    from dash_migrate.plan import Tier
    from dash_migrate.services.contacts import Contact
    from dash_migrate.services.knowledge import Client
    from dash_migrate.source import SourceFile

# Redis: what the platform's address holds itself.
_LOGIN = frozenset({"password", "username"})


def call_change(step: str, facts: Facts, contact: Contact, tier: Tier) -> Change | None:
    """The change that connects by the platform's address if there is one; None where that is not the same.

    A call that only says what a URL says, in constants, becomes a call with a URL. Any other is kept whole for
    where the variable is not set, so that nothing of it is evaluated on the platform.
    """
    client, call = contact.client, contact.node
    if client is None or not isinstance(call, ast.Call):
        return None
    place = place_at(facts, contact.path, contact.scope, call)
    if place is None:
        return None
    spread = given(facts, contact.path, contact.site).spread.keys() if contact.site is not None else frozenset()
    rest = _rest(place.source, client, call, spread)
    if rest is None:
        return None
    local = _local_url(client, contact, call) if contact.endpoint.service == REDIS else None
    func = place.source.segment(call.func) + (f".{client.method}" if client.method else "")
    if local is not None and b"#" not in place.source.utf8[slice(*place.source.span(call))]:
        address = f'{place.environ}.get("{LINKED[REDIS]}", "{local}")'
        code = f"{func}({', '.join((address, *rest))})"
    else:
        before = rest[: _first(client)]
        arguments = ", ".join((*before, "{address}", *rest[len(before) :]))
        code = chosen(place, contact.endpoint.service, f"{func}({arguments})")
    start, end = place.source.span(call)
    return Change(
        step=step,
        anchor=place.code,
        title=title(contact),
        why=why((contact,), contact.name),
        tier=tier,
        location=place.source.location(call),
        edits=(Splice(contact.path, start, end, code),),
        needs=place.imports,
    )


def _first(client: Client) -> int:
    """At which position the client takes a URL."""
    return client.url.position or 0 if client.url is not None else 0


def _rest(source: SourceFile, client: Client, call: ast.Call, spread: AbstractSet[str]) -> list[str] | None:
    """The arguments that stay beside a URL, as code; None if one of them is not known to mean the same there."""
    kept: list[str] = []
    replaced = client.replaced | (_LOGIN if client.service == REDIS else frozenset())
    for position, value in enumerate(call.args):
        if client.positions:
            if position >= len(client.positions):
                return None
            name = client.positions[position]
            if name not in replaced:
                kept.append(f"{name}={source.segment(value)}")
        elif position < _first(client):
            kept.append(source.segment(value))
        else:
            return None
    for keyword in call.keywords:
        if keyword.arg is None:
            if not spread <= replaced:
                return None
        elif keyword.arg in client.keywords:
            kept.append(f"{keyword.arg}={source.segment(keyword.value)}")
        elif keyword.arg not in replaced:
            return None
    return kept


def _local_url(client: Client, contact: Contact, call: ast.Call) -> str | None:
    """The URL for what a call says in constants; None if it says more, or not in constants."""
    names = {keyword.arg for keyword in call.keywords}
    if names & _LOGIN or None in names or contact.endpoint.variables:
        return None
    said: Sequence[ast.expr | None] = [_argument(client, call, name) for name in ("host", "port")]
    if not all(one is None or isinstance(one, ast.Constant) for one in said):
        return None
    host, port = contact.endpoint.host, contact.endpoint.port
    return f"redis://{host}:{port}" if port else None


def _argument(client: Client, call: ast.Call, name: str) -> ast.expr | None:
    by_name = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
    position = client.positions.index(name) if name in client.positions else None
    if by_name is None and position is not None and position < len(call.args):
        return call.args[position]
    return by_name
