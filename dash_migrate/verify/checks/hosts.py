"""Which hosts the app talks to: the platform's network may not let it, and this machine is not there."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from dash_migrate.plan import Severity
from dash_migrate.verify.checks.check import Check, Judged, fault
from dash_migrate.verify.deploying.deployment import FailureKind
from dash_migrate.verify.tracing import Act

if TYPE_CHECKING:
    from dash_migrate.plan import Finding
    from dash_migrate.verify.evidence import Evidence
    from dash_migrate.verify.tracing import Event

_NAMES = frozenset({"localhost", "host.docker.internal"})


def judge(evidence: Evidence) -> Judged:
    """An error for each service on this machine, one piece of advice for each other host."""
    failure = evidence.deployment.failure
    if failure is not None and failure.kind is FailureKind.DEV_SERVER:
        return Judged(not_run="it starts a server of its own, see there")
    found: dict[str, Event] = {}
    for event in evidence.events:
        if event.act is Act.CONNECT:
            found.setdefault(event.subject, event)
    findings = [
        _local(evidence, event) if _is_this_machine(event.subject) else _remote(evidence, event)
        for event in found.values()
    ]
    return Judged((", ".join(found) or "none",), tuple(findings))


def _is_this_machine(subject: str) -> bool:
    """Whether a subject of the tracer is a service of this machine: `host:port`, `[::1]`, the path of a socket."""
    if "/" in subject:
        return True
    host = subject[1:].partition("]")[0] if subject.startswith("[") else subject.partition(":")[0]
    host = host.rstrip(".").lower()
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host in _NAMES or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def _local(evidence: Evidence, event: Event) -> Finding:
    return fault(
        Severity.ERROR,
        evidence.places.of(event.place),
        f"The app connects to {event.subject}, a service on this machine.",
        "On the platform the app's container is alone: nothing listens there.",
        "Read the address from a variable: REDIS_URL and DATABASE_URL are set by the platform's own services.",
        anchor=f"local {event.subject}",
    )


def _remote(evidence: Evidence, event: Event) -> Finding:
    return fault(
        Severity.ADVICE,
        evidence.places.of(event.place),
        f"The app connects to {event.subject}.",
        "The platform's network may be closed to it.",
        f"Ask the administrator of Dash Enterprise whether apps may reach {event.subject}.",
        anchor=f"remote {event.subject}",
    )


CHECK = Check("hosts", "The app counts on no service of this machine", judge)
