"""The one piece of advice that lists every host the app talks to, for the platform's administrator."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.facts.reached import may_run
from dash_migrate.facts.uncalled import uncalled
from dash_migrate.plan import Finding, Severity
from dash_migrate.services.containers import containers
from dash_migrate.services.filed import filed
from dash_migrate.services.knowledge import LINKED
from dash_migrate.services.libraries import talks
from dash_migrate.services.moved import on_this_machine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.plan import Location
    from dash_migrate.services.contacts import Contact
    from dash_migrate.services.endpoints import Endpoint
    from dash_migrate.services.libraries import Talk

_SHOWN_PLACES = 3
_PLAIN = re.compile(r"[\w-]+(\.[\w-]+)*:\d+(?=\Z| )")
_PRIVATE = ("10.", "192.168.", *(f"172.{number}." for number in range(16, 32)))


def network(step: str, facts: Facts, remote: Iterable[Contact]) -> Iterator[Finding]:
    """One finding with all hosts that code which runs on the platform connects to; none if there are none.

    Args:
        step: whose finding it is.
        facts: of the app.
        remote: the places that connect to other machines.
    """
    places: dict[str, list[Location]] = defaultdict(list)
    linked = {*LINKED.values(), *facts.derive(filed)}
    for where, location in sorted(_ends(facts, remote), key=lambda pair: pair[1]):
        if linked.isdisjoint(where.variables) and location not in places[said(where)]:
            places[said(where)].append(location)
    hosts = [host for host, those in places.items() if those]
    if not hosts:
        return
    first = min(location for those in places.values() for location in those)
    count = f"{len(hosts)} hosts" if len(hosts) > 1 else "one host"
    yield Finding(
        step=step,
        anchor=f"network access {' '.join(sorted(hosts))}",
        severity=Severity.ADVICE,
        location=first,
        seen=f"The app talks to {count}: {'; '.join(f'{host} ({_listed(places[host])})' for host in hosts)}.",
        why=(
            "On the platform the app is on another network than your computer. What that one does not let through "
            "fails, or waits until a timeout."
        ),
        action=_action(hosts),
    )


def _ends(facts: Facts, remote: Iterable[Contact]) -> Iterator[tuple[Endpoint, Location]]:
    indexes = facts.modules.indexes
    beside = facts.derive(containers)
    for one in remote:
        here = on_this_machine(facts, one)
        if _is_done(facts, one) and not (here is not None and here.is_local(beside)):
            where = one.endpoint if here is None else replace(here, variables=one.endpoint.variables)
            yield where, indexes[one.path].source.location(one.node)
    for talk in facts.derive(talks):
        if _is_done(facts, talk):
            yield talk.endpoint, indexes[talk.path].source.location(talk.node)


def _is_done(facts: Facts, one: Contact | Talk) -> bool:
    """Whether the platform runs the file, and something calls the function."""
    return may_run(facts, one.path) and not uncalled(facts, one.path, one.node)


def said(where: Endpoint) -> str:
    """A host as an administrator needs it: with its port, or the variable that names it."""
    if not where.variables:
        return where.shown
    variable = where.variables[0]
    if where.host == f"{{{variable}}}":
        return f"the host that {variable} names"
    return where.shown if f"{{{variable}}}" in where.shown else f"{where.shown} by {variable}"


def _listed(places: list[Location]) -> str:
    more = len(places) - _SHOWN_PLACES
    return ", ".join(map(str, places[:_SHOWN_PLACES])) + (f" and {more} more" if more > 0 else "")


def _action(hosts: list[str]) -> str:
    text = (
        "Check in a workspace of the platform that each can be reached; have its administrator open what cannot."
    )
    known = next((host.partition(" ")[0] for host in hosts if _PLAIN.match(host)), "")
    if known:
        host, _, port = known.rpartition(":")
        text += f"""\npython -c "import socket; socket.create_connection(('{host}', {port}), 10)\""""
    private = [host for host in hosts if host.startswith(_PRIVATE)]
    if private:
        text += f"\nPrivate addresses may be other machines in the platform's network: {', '.join(private)}."
    return text
