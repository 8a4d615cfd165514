"""The variables of the environment from which the app takes folders that it writes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.writes.found import accesses
from dash_migrate.writes.model import Act
from dash_migrate.writes.parts import variables

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.plan import Location


@dataclass(frozen=True, slots=True)
class FolderVariable:
    """A variable that names a folder.

    Args:
        location: where the app reads it first.
        expands: whether the file that reads it resolves a `~` somewhere.
    """

    name: str
    location: Location
    expands: bool


def folder_variables(facts: Facts) -> tuple[FolderVariable, ...]:
    """The variables below whose folders the app makes folders or writes files, each once; kept with `facts`."""
    return facts.derive(_all)


def _all(facts: Facts) -> tuple[FolderVariable, ...]:
    found: dict[str, FolderVariable] = {}
    for access in accesses(facts):
        if not access.act.writes and access.act is not Act.MAKE:
            continue
        for name, path, node in variables(facts, access.argument, access.path, access.site.scope):
            source = facts.modules.indexes[path].source
            one = FolderVariable(name, source.location(node), b"expanduser" in source.data)
            found[name] = min(found.get(name, one), one, key=lambda known: known.location)
    return tuple(sorted(found.values(), key=lambda one: one.location))
