"""The variables that the app's own files for its start set to a database in a file: no host stands behind them."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from dash_migrate.services.endpoints import Endpoint

if TYPE_CHECKING:
    from dash_migrate.facts import Facts

# Images, Compose, scripts, variables: what sets variables for the app's process.
_SETS = re.compile(
    r"(?:.*/)?(?:Dockerfile(?:\.[\w.-]+)?|(?:docker-)?compose[\w.-]*\.ya?ml|[\w.-]+\.sh|\.env[\w.-]*|Procfile)"
)
_SET = re.compile(
    rb"(?m)^(?P<comment>[ \t]*#)?.*?\b(?P<name>[A-Z][A-Z0-9_]+)[ \t]*[=: ][ \t]*['\"]?(?P<scheme>[a-z][\w+]*):/"
)


def filed(facts: Facts) -> frozenset[str]:
    """The variables that are set to addresses of files wherever they are set; kept with `facts.derive`."""
    schemes: dict[str, set[str]] = defaultdict(set)
    for path in facts.workspace.paths:
        source = facts.workspace.source(path) if _SETS.fullmatch(path) else None
        for found in _SET.finditer(source.data) if source is not None else ():
            if not found["comment"]:
                schemes[found["name"].decode()].add(found["scheme"].decode())
    return frozenset(name for name, those in schemes.items() if all(map(_is_file, those)))


def _is_file(scheme: str) -> bool:
    return Endpoint("", "", scheme=scheme).is_file
