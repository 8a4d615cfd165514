"""Variables of the app's own whose value in `.env` is the address of a local Redis or Postgres."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.variables import reads
from dash_migrate.services.containers import containers
from dash_migrate.services.endpoints import endpoint
from dash_migrate.services.knowledge import LINKED, service_of

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.services.contacts import Contact
    from dash_migrate.services.endpoints import Endpoint


def on_this_machine(facts: Facts, contact: Contact) -> Endpoint | None:
    """Where the variable leads that a contact takes its address from, as `.env` has it; None if that is not known.

    `.env` is not pushed: on the platform the variable has another value.
    """
    read = contact.spelled.read if contact.spelled is not None else None
    value = facts.derive(reads).dotenv.get(read.name) if read is not None else None
    return endpoint(value.value, contact.endpoint.service) if value is not None else None


def is_of_another(facts: Facts, service: str) -> bool:
    """Whether the platform's variable for a service is the address of something else here: of a MySQL."""
    value = facts.derive(reads).dotenv.get(LINKED[service])
    scheme = value.value.partition("://")[0] if value is not None else ""
    return service_of(scheme) not in {"", service}


def linked_service(facts: Facts, contact: Contact) -> str:
    """The service of the platform that takes the place of what such a variable names here; empty if none does."""
    where = on_this_machine(facts, contact)
    if where is None or where.service not in LINKED or not where.scheme:
        return ""
    return where.service if where.is_local(facts.derive(containers)) else ""
