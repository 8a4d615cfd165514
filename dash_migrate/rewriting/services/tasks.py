"""What is to be done on the platform: services to add, variables to set for servers that are elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.modules import is_test
from dash_migrate.facts.reached import runs
from dash_migrate.facts.variables import Without, reads
from dash_migrate.platform_tasks import PlatformTask, Service, Stage, add_service
from dash_migrate.services.guards import is_dealt_with
from dash_migrate.services.knowledge import LINKED, POSTGRES, REDIS, services
from dash_migrate.services.moved import is_of_another, linked_service

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.services.contacts import Contact
    from dash_migrate.target_platform import TargetPlatform

_SERVICES = {REDIS: Service.REDIS, POSTGRES: Service.POSTGRES}


def tasks(
    step: str, facts: Facts, target: TargetPlatform, found: Sequence[Contact], local: Sequence[Contact]
) -> Iterator[PlatformTask]:
    """The tasks that remain on the platform.

    Args:
        step: whose tasks they are.
        facts: of the app.
        target: the platform.
        found: all places that connect.
        local: those among them that connect to the machine itself.
    """
    running = [one for one in found if runs(facts, one.path)]
    moved = list(_moved(step, facts, running))
    for service, variable in LINKED.items():
        alone = [one for one in running if one in local and one.endpoint.service == service]
        reason = _reason(facts, service, variable, [one for one in alone if not is_dealt_with(facts, one)])
        reason = reason or next((task.why for kind, task in moved if kind == service), "")
        if reason:
            yield add_service(step, _SERVICES[service], target, reason)
    yield from (task for _, task in moved)
    elsewhere = (one for one in running if one in local and one.endpoint.service not in LINKED and one.beside)
    firsts = {(one.endpoint.service, one.beside): one for one in reversed(tuple(elsewhere))}
    yield from (_to_set(step, facts, one) for one in reversed(firsts.values()))


def _reason(facts: Facts, service: str, variable: str, local: Sequence[Contact]) -> str:
    """What in the app asks for a service; empty if nothing does."""
    for one in local:
        where = facts.modules.indexes[one.path].source.location(one.node)
        return f"{one.name} in {where} connects to {one.endpoint.shown}"
    if is_of_another(facts, service):
        return ""
    for read in facts.derive(reads).by_name.get(variable, ()):
        if runs(facts, read.path) and not is_test(read.path) and read.without is not Without.SETS:
            return f"{read.path}:{read.line} reads {variable}"
    return ""


def _moved(step: str, facts: Facts, running: Sequence[Contact]) -> Iterator[tuple[str, PlatformTask]]:
    """The tasks for variables of the app's own that hold the address of a local Redis or Postgres in `.env`."""
    for one in running:
        read = one.spelled.read if one.spelled is not None else None
        service = linked_service(facts, one)
        if read is None or not service or read.name in LINKED.values():
            continue
        variable, name = LINKED[service], services()[service].name
        text = f"Set {read.name} in the App Manager to the value that {variable} has there once {name} is added."
        why = f"{one.name} takes its address from it ({read.path}:{read.line}), which is a local {name} here"
        yield service, PlatformTask(step, Stage.SET_UP, text, why)


def _to_set(step: str, facts: Facts, contact: Contact) -> PlatformTask:
    """The task to say where a server is that the code looks for on the machine itself without a variable."""
    name = services()[contact.endpoint.service].name
    variable = " and ".join(sorted(contact.beside))
    where = facts.modules.indexes[contact.path].source.location(contact.node)
    text = f"Set {variable} in the App Manager to where the platform reaches {name.replace('a ', 'the ', 1)}."
    return PlatformTask(
        step, Stage.SET_UP, text, f"{contact.name} in {where} takes {contact.endpoint.shown} without it"
    )
