"""Says once what is to be said of many places: equal findings of one file become one that lists them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.plan import Change, Finding, Note
from dash_migrate.platform_tasks import PlatformTask
from dash_migrate.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.plan import Proposal

_MOST = 5
_LINES = re.compile(r"\bline \d+|:\d+")  # where the same is said of other places


def merged(proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    """The proposals in order: each change once, of equal findings the first, with the lines of the others."""
    kept: dict[object, Change | Finding | Note] = {}
    lines: dict[object, list[int]] = {}
    for one in proposals:
        if isinstance(one, PlatformTask):
            yield one
            continue
        key = _key(one)
        if key in kept:
            lines.setdefault(key, []).append(one.location.line)
        else:
            kept[key] = one
    for key, one in kept.items():
        others = sorted(set(lines.get(key, ())) - {one.location.line})
        if isinstance(one, Finding) and others:
            shown = ", ".join(map(str, others[:_MOST]))
            more = f" and {count(len(others) - _MOST, 'more place')}" if len(others) > _MOST else ""
            yield replace(one, seen=f"{one.seen} The same in line {shown}{more}.")
        else:
            yield one


def _key(one: Change | Finding | Note) -> object:
    """What equal proposals have in common."""
    if isinstance(one, Change):
        return one.edits
    if isinstance(one, Finding):
        return one.step, one.location.path, " ".join(one.anchor.split()), _LINES.sub("", one.seen), one.action
    return id(one)
