"""Changes of addresses that are written out: a URL, a connection string, what puts one together."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.plan import Change, Splice, Tier
from dash_migrate.rewriting.services.sqlalchemy import deals_with_scheme, refuses_postgres
from dash_migrate.rewriting.services.writing import chosen, place_at, postgres_address, redis_address, with_driver
from dash_migrate.services.knowledge import LINKED, REDIS, services

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.services.contacts import Contact
    from dash_migrate.services.spelled import Spelled

_NUMBER = re.compile(r"\d*\Z")


@dataclass(frozen=True, slots=True, eq=False)
class Address:
    """A local address, and all that connects by it."""

    spelled: Spelled
    contacts: tuple[Contact, ...]


def address_change(step: str, facts: Facts, address: Address, tier: Tier) -> Change | None:
    """The change that takes the platform's address if there is one; None where that cannot be written."""
    spelled, contact = address.spelled, address.contacts[0]
    place = place_at(facts, spelled.path, spelled.scope, spelled.node)
    if place is None:
        return None
    normalise = any(one.sqlalchemy for one in address.contacts) and refuses_postgres(facts)
    normalise = normalise and not deals_with_scheme(facts, address.contacts)
    where = contact.endpoint
    plain = isinstance(spelled.node, ast.Constant | ast.JoinedStr) and not spelled.variables
    if where.service == REDIS:
        if where.query or not _NUMBER.match(where.database):
            return None
        code = redis_address(place, where.database) if plain else None
        if code is None and where.database in {"", "0"}:
            code = chosen(place, where.service, "{address}")
    elif plain:
        code = postgres_address(place, where.scheme, read_by_sqlalchemy=normalise)
    else:
        code = chosen(place, where.service, "{address}" + (with_driver(where.scheme) if normalise else ""))
    if code is None:
        return None
    start, end = place.source.span(spelled.node)
    names = ", ".join(dict.fromkeys(one.name for one in address.contacts))
    return Change(
        step=step,
        anchor=place.code,
        title=title(contact),
        why=why(address.contacts, names),
        tier=tier,
        location=place.source.location(spelled.node),
        edits=(Splice(place.source.path, start, end, code),),
        needs=place.imports,
    )


def title(contact: Contact) -> str:
    """The title of a change to an address."""
    service = contact.endpoint.service
    return f"Take the address of {services()[service].name} from {LINKED[service]}"


def why(contacts: Sequence[Contact], names: str) -> str:
    """Why an address has to come from the environment."""
    where = contacts[0].endpoint
    variable = LINKED[where.service]
    return (
        f"{names} connects to {where.shown}. On the platform nothing answers there: the app's container "
        "runs the app alone. "
        f"The platform gives the address of a linked {services()[where.service].name} as {variable}; "
        "without that variable the app does what it did."
    )
