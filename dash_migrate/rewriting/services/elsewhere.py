"""Findings on servers of the author's machine that the platform has no service for."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from dash_migrate.facts.reached import runs
from dash_migrate.facts.scope import in_failing_try
from dash_migrate.facts.uncalled import uncalled
from dash_migrate.facts.values import argument, last_name
from dash_migrate.plan import Effort, Finding, Severity
from dash_migrate.services.beside import started_beside
from dash_migrate.services.contacts import Form
from dash_migrate.services.guards import is_dealt_with, parents_of
from dash_migrate.services.knowledge import WEB, services

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.services.contacts import Contact

_WEB = frozenset({WEB, "http"})
_DASH_PORT = 8050
_MOST_PLACES = 5


def elsewhere(step: str, facts: Facts, local: Iterable[Contact]) -> Iterator[Finding]:
    """A finding for each server at a local address, which names all the places that connect to it.

    Args:
        step: whose findings they are.
        facts: of the app.
        local: the places that connect to the machine itself, and to no Redis or Postgres.
    """
    groups: dict[tuple[str, str], list[Contact]] = defaultdict(list)
    for one in local:
        excused = one.beside or _is_own_server(facts, one) or is_dealt_with(facts, one)
        if not excused and not uncalled(facts, one.path, one.node):
            groups[one.endpoint.service, one.endpoint.shown].append(one)
    taken: set[str] = set()
    for those in groups.values():
        those.sort(key=lambda one: not runs(facts, one.path))
        where = those[0].endpoint
        name = _variable_for(facts, those)
        name = f"{name}_{where.port}" if name in taken else name
        taken.add(name)
        yield _finding(step, facts, those, name)


def _is_own_server(facts: Facts, contact: Contact) -> bool:
    """Whether the app starts the server itself: by its start script, or on a port that is chosen when it runs."""
    chosen = contact.endpoint.service in _WEB and contact.endpoint.port is None
    return chosen or started_beside(facts, contact.endpoint)


def _finding(step: str, facts: Facts, those: Sequence[Contact], variable: str) -> Finding:
    """The finding on one server; `variable` is to name where it is."""
    first = those[0]
    where, service = first.endpoint, services()[first.endpoint.service]
    locations = [facts.modules.indexes[one.path].source.location(one.node) for one in those]
    others = list(dict.fromkeys(str(place) for place in locations[1:] if place != locations[0]))
    also = ", ".join(others)
    if len(others) > _MOST_PLACES + 1:
        also = f"{', '.join(others[:_MOST_PLACES])} and {len(others) - _MOST_PLACES} more places"
    copes = first.site is not None and in_failing_try(first.site.ancestors)
    itself = where.service in _WEB and where.port == _own_port(facts)
    return Finding(
        step=step,
        anchor=f"{where.service} {where.shown}",
        severity=Severity.WARNING if copes else Severity.ERROR,
        location=locations[0],
        seen=f"{first.name} connects to {service.name} at {where.shown}"
        + (f" (also in {also})." if also else "."),
        why=_why(first, itself=itself),
        action=_action(facts, first, variable) if not itself else _ITSELF,
        effort=Effort.HOUR,
    )


_ITSELF = "Call the Python function that answers this URL, instead of asking the app's own server for it."


def _why(contact: Contact, *, itself: bool) -> str:
    if itself:
        return "The app asks its own server. On the platform that one listens on another port."
    if contact.endpoint.service in _WEB:
        return "On the platform nothing answers there: the app's container runs the app alone."
    name = services()[contact.endpoint.service].name
    return f"On the platform nothing answers there. It has Redis and Postgres for apps, but not {name}."


def _own_port(facts: Facts) -> int:
    """The port that the app itself is run on here."""
    for site in facts.sites.runs:
        port = argument(site.site.node, None, "port")
        if isinstance(port, ast.Constant) and isinstance(port.value, int):
            return port.value
    return _DASH_PORT


def _action(facts: Facts, contact: Contact, variable: str) -> str:
    text = f"Run it on a server that the platform reaches, set {variable} in the App Manager, and write: "
    read = f'os.environ.get("{variable}", {_local(facts, contact)})'
    if contact.form is Form.UNSAID:
        return f'{text}{contact.name}(host=os.environ.get("{variable}", "{contact.endpoint.host}"), ...)'
    if _is_web(contact) and _has_path(contact) and _variable(facts, contact) == variable:
        return f"{text}{variable} = {read}"
    if _is_web(contact):
        base = f'"{contact.endpoint.scheme or "http"}://{contact.endpoint.shown}"'
        return f'{text}{variable} = os.environ.get("{variable}", {base}), and put it in front of each path.'
    return text + (
        f"{read} in place of the address." if contact.form is Form.URL else f"{read} in place of the host."
    )


def _variable_for(facts: Facts, those: Sequence[Contact]) -> str:
    """A name for the variable that says where a server is; none that the code has for something else."""
    first = those[0]
    name = _variable(facts, first) or services()[first.endpoint.service].variable
    if first.form is Form.HOST:
        return f"{name.removesuffix('_URL')}_HOST" if name.endswith("_URL") else name
    taken = any(_variable(facts, one) == name and _has_path(one) for one in those)
    return f"{name.removesuffix('_URL')}_BASE_URL" if taken and _is_web(first) and not _is_one(those) else name


def _is_web(contact: Contact) -> bool:
    return contact.endpoint.service in _WEB


def _has_path(contact: Contact) -> bool:
    return (
        contact.spelled is not None
        and isinstance(contact.spelled.node, ast.Constant)
        and bool(contact.endpoint.database)
    )


def _is_one(those: Sequence[Contact]) -> bool:
    """Whether all places take the same address."""
    return len({one.spelled.text if one.spelled is not None else "" for one in those}) == 1


def _variable(facts: Facts, contact: Contact) -> str:
    """The name that the code has for the address already."""
    spelled = contact.spelled
    if spelled is None:
        return ""
    if isinstance(spelled.node, ast.JoinedStr) and isinstance(spelled.node.values[0], ast.FormattedValue):
        start = last_name(spelled.node.values[0].value)
        return start if start.isupper() else ""
    above = parents_of(facts, facts.modules.indexes[spelled.path]).of(spelled.node)
    target = above.targets[0] if isinstance(above, ast.Assign) else None
    name = target.id if isinstance(target, ast.Name) else ""
    return name if name.isupper() else ""


def _local(facts: Facts, contact: Contact) -> str:
    """The local address as it is written, if that holds no password."""
    spelled = contact.spelled
    if spelled is None or contact.endpoint.has_login or not isinstance(spelled.node, ast.Constant):
        return "..."
    return facts.modules.indexes[spelled.path].source.segment(spelled.node)
