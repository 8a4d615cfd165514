"""Redis and Postgres at a local address: a change for each address or call, or a finding where none is sure."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from dash_migrate.facts.variables import Without, reads
from dash_migrate.plan import Finding, Note, Severity, Tier
from dash_migrate.rewriting.services.addresses import Address, address_change
from dash_migrate.rewriting.services.caching import setting_change
from dash_migrate.rewriting.services.calls import call_change
from dash_migrate.secrets.found import found as found_secrets
from dash_migrate.services.contacts import Form
from dash_migrate.services.guards import is_dealt_with
from dash_migrate.services.knowledge import LINKED, POSTGRES, services

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.plan import Location, Proposal
    from dash_migrate.services.contacts import Contact

_URL_KEY = "CACHE_REDIS_URL"


def linking(step: str, facts: Facts, local: Iterable[Contact]) -> Iterator[Proposal]:
    """What becomes of local addresses of services that the platform can link.

    Args:
        step: whose proposals they are.
        facts: of the app.
        local: the places that connect to Redis or Postgres on the machine itself.
    """
    local = tuple(local)
    waiting = [one for one in local if not is_dealt_with(facts, one)]
    for one in local:
        if one not in waiting:
            yield Note(
                step, _where(facts, one), f"left alone: the code itself decides when {one.name} connects here"
            )
    with_login = any(one.endpoint.has_login for one in waiting)
    known = found_secrets(facts) if with_login else ()
    secrets = {id(part) for one in known for part in ast.walk(one.literal.node)}
    addresses: dict[int, list[Contact]] = defaultdict(list)
    calls: dict[int, Contact] = {}
    for one in waiting:
        if one.form is Form.URL and one.spelled is not None:
            addresses[id(one.spelled.node)].append(one)
        else:
            calls.setdefault(id(one.node), one)
    several = _several(waiting)
    for those in addresses.values():
        yield from _address(step, facts, tuple(those), secrets, several)
    for one in calls.values():
        tier = Tier.ASK if one.beside else _tier(facts, one, several)
        change = call_change(step, facts, one, tier) or setting_change(step, facts, one, tier)
        yield change or _by_hand(step, facts, one)


def _address(
    step: str, facts: Facts, contacts: tuple[Contact, ...], secrets: set[int], several: frozenset[str]
) -> Iterator[Proposal]:
    first = contacts[0]
    spelled = first.spelled
    if spelled is None:
        return
    if any(id(part) in secrets for part in ast.walk(spelled.node)):
        yield _secret(step, facts, first)
    elif any(_is_overruled(one) for one in contacts):
        yield _by_hand(step, facts, first)
    else:
        change = address_change(step, facts, Address(spelled, contacts), _tier(facts, first, several))
        yield change or _by_hand(step, facts, first)


def _is_overruled(contact: Contact) -> bool:
    """Whether other arguments of the call say where to as well, so that an address alone changes nothing."""
    if contact.client is None or not isinstance(contact.node, ast.Call):
        return False
    return any(keyword.arg in {"host", "hostaddr", "port"} for keyword in contact.node.keywords)


def _several(contacts: Iterable[Contact]) -> frozenset[str]:
    """The services of which the app has several databases: the platform links one of each."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in contacts:
        if one.endpoint.service == POSTGRES and one.endpoint.database:
            found[POSTGRES].add(one.endpoint.database)
    return frozenset(service for service, databases in found.items() if len(databases) > 1)


def _tier(facts: Facts, contact: Contact, several: frozenset[str]) -> Tier:
    """Ask where the variable already means something to the app, or stands for several databases."""
    variable = LINKED[contact.endpoint.service]
    known = facts.derive(reads)
    used = variable in known.dotenv or any(r.without is not Without.COPES for r in known.by_name.get(variable, ()))
    return Tier.ASK if used or contact.endpoint.service in several else Tier.SAFE


def _secret(step: str, facts: Facts, contact: Contact) -> Finding:
    """The finding for an address with a password in it, which is not written once more."""
    variable = LINKED[contact.endpoint.service]
    name = services()[contact.endpoint.service].name
    return Finding(
        step=step,
        anchor=f"secret {contact.endpoint.service} {contact.endpoint.shown}",
        severity=Severity.ERROR,
        location=_where(facts, contact),
        seen=f"{contact.name} connects to {contact.endpoint.shown}; the address holds a password.",
        why=f"On the platform no {name} answers there: the app's container runs the app alone.",
        action=(
            f'Write os.environ["{variable}"] in its place and keep the local address in .env: '
            "dash-migrate apply --include-ask moves it there."
        ),
    )


def _by_hand(step: str, facts: Facts, contact: Contact) -> Finding:
    variable = LINKED[contact.endpoint.service]
    name = services()[contact.endpoint.service].name
    code = facts.modules.indexes[contact.path].source.segment(contact.node)
    return Finding(
        step=step,
        anchor=f"by hand {contact.endpoint.service} {code}",
        severity=Severity.ERROR,
        location=_where(facts, contact),
        seen=f"{contact.name} connects to {contact.endpoint.shown}.",
        why=f"On the platform no {name} answers there: the app's container runs the app alone.",
        action=_line(contact, variable, name),
    )


def _line(contact: Contact, variable: str, name: str) -> str:
    """What to write, by what the client takes."""
    client = contact.client
    if client is None:
        code = f'"{_URL_KEY}": os.environ.get("{variable}", "redis://{contact.endpoint.shown}")'
        return f"Add {name} to the app and give its address, which the platform sets: {code}"
    if client.method:
        code = f'{contact.name}.{client.method}(os.environ["{variable}"]) if "{variable}" in os.environ else ...'
    elif client.url is not None:
        code = f'{contact.name}(os.environ["{variable}"]) if "{variable}" in os.environ else ...'
    else:
        code = f'urllib.parse.urlsplit(os.environ["{variable}"]) gives hostname, port, username, password and path'
    return f"Add {name} to the app and connect by {variable}, which the platform sets: {code}"


def _where(facts: Facts, contact: Contact) -> Location:
    path, node = contact.path, contact.node
    if contact.spelled is not None and contact.form is Form.URL:
        path, node = contact.spelled.path, contact.spelled.node
    return facts.modules.indexes[path].source.location(node)
