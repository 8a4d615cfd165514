"""The containers that Compose starts beside the app on its author's machine: hosts that exist nowhere else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dash_migrate.facts import Facts

_COMPOSE = re.compile(r"(?:.*/)?(?:docker-)?compose[\w.-]*\.ya?ml")


def containers(facts: Facts) -> frozenset[str]:
    """The names of the services in the app's Compose files, in lower case; kept with `facts.derive`."""
    found: set[str] = set()
    for path in facts.workspace.paths:
        if _COMPOSE.fullmatch(path):
            source = facts.workspace.source(path)
            found |= _named(source.data) if source is not None else set()
    return frozenset(found)


def _named(data: bytes) -> set[str]:
    import yaml

    try:
        table = yaml.safe_load(data)
    except (yaml.YAMLError, UnicodeDecodeError):
        return set()
    listed = table.get("services") if isinstance(table, dict) else None
    if not isinstance(listed, dict):
        return set()
    found = {str(name).lower() for name in listed}
    for options in listed.values():
        if isinstance(options, dict):
            aliases = (options.get("container_name"), options.get("hostname"))
            found |= {str(name).lower() for name in aliases if name}
    return found
