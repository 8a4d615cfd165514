"""Flask-Caching's settings: a host of Redis becomes its URL, which Flask-Caching prefers to host and port.

Source: `flask_caching.backends.rediscache.RedisCache.factory`, version 2.5: with CACHE_REDIS_URL the host, the
port and the password of the settings are not looked at, and CACHE_REDIS_DB is the database's number.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.plan import Change, Splice
from dash_migrate.rewriting.services.addresses import why
from dash_migrate.rewriting.services.writing import place_at
from dash_migrate.services.guards import parents_of
from dash_migrate.services.knowledge import LINKED, REDIS

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.plan import Tier
    from dash_migrate.services.contacts import Contact

_HOST, _URL, _PORT = "CACHE_REDIS_HOST", "CACHE_REDIS_URL", "CACHE_REDIS_PORT"
_OTHERS = frozenset({_URL, "CACHE_REDIS_PASSWORD", "CACHE_OPTIONS"})
_DEFAULT_PORT = 6379


def setting_change(step: str, facts: Facts, contact: Contact, tier: Tier) -> Change | None:
    """The change that gives Flask-Caching a URL in place of a host, in settings that are one dictionary.

    None where a login, a port that is no number or other options stand beside it.
    """
    index = facts.modules.indexes[contact.path]
    above = parents_of(facts, index).of(contact.node)
    if contact.name != _HOST or not isinstance(above, ast.Dict) or not isinstance(contact.node, ast.Constant):
        return None
    entries = {
        key.value: (key, value)
        for key, value in zip(above.keys, above.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
    port = entries[_PORT][1] if _PORT in entries else ast.Constant(_DEFAULT_PORT)
    place = place_at(facts, contact.path, contact.scope, contact.node)
    if place is None or entries.keys() & _OTHERS or len(entries) != len(above.keys):
        return None
    if not isinstance(port, ast.Constant) or not isinstance(port.value, int):
        return None
    local = f"redis://{contact.endpoint.host}:{port.value}"
    key_start, key_end = index.source.span(entries[_HOST][0])
    start, end = index.source.span(contact.node)
    key = index.source.segment(entries[_HOST][0]).replace(_HOST, _URL)
    return Change(
        step=step,
        anchor=f"{_HOST} {place.code}",
        title=f"Take the address of Redis from {LINKED[REDIS]}",
        why=why((contact,), contact.name),
        tier=tier,
        location=index.source.location(contact.node),
        edits=(
            Splice(contact.path, key_start, key_end, key),
            Splice(contact.path, start, end, f'{place.environ}.get("{LINKED[REDIS]}", "{local}")'),
        ),
        needs=place.imports,
    )
