"""Files of one folder that one part of the app writes: told of together where they are many."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.writes.model import Target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.facts.requests import Request
    from dash_migrate.writes.judging import Loss, Touch

# Fewer are told of one by one: each has its own line to write.
_MANY = 4
# Of files whose place is not told the module that writes them. Of others what their paths are relative to, the
# topmost folder, whether that is one of a computer, and the script and the requests that write: one pipeline.
_Family = tuple[str, str, str, bool, str, tuple["Request", ...]]


def together(losses: Iterable[Loss]) -> tuple[Loss, ...]:
    """The losses, those of one family as one where they are many, by the place of the first write.

    Args:
        losses: what is told of; a loss that the user does not want to hear of is none of them.
    """
    families: dict[_Family, list[Loss]] = defaultdict(list)
    for loss in losses:
        families[_family(loss)].append(loss)
    found: list[Loss] = []
    for members in families.values():
        found += [_as_one(members)] if len(members) >= _MANY else members
    return tuple(sorted(found, key=lambda one: one.writers[0].access.location))


def _family(loss: Loss) -> _Family:
    first = loss.writers[0].access
    where, text = first.target.store
    if first.target.anchor is None:
        return first.path, where, "", loss.on_machine, "", ()  # nothing is told of any: one answer is for all
    when = loss.writers[0].when
    steps = [step for step in posixpath.dirname(text).split("/") if step not in {"", ".."}]
    return "", where, steps[0] if steps else "", loss.on_machine, when.script, when.requests


def _as_one(members: list[Loss]) -> Loss:
    ordered = sorted(members, key=lambda one: one.writers[0].access.location)
    target = ordered[0].writers[0].access.target
    known = target.anchor is not None
    folders = [posixpath.dirname(one.writers[0].access.target.text) for one in ordered]
    common = posixpath.commonpath(folders) if known and len({one[:1] == "/" for one in folders}) == 1 else ""
    folder = posixpath.join(common, "") if known else target.text
    return replace(
        ordered[0],
        writers=_united(one.writers for one in ordered),
        readers=_united(one.readers for one in ordered),
        own=_united(one.own for one in ordered),
        family=Target(target.anchor, folder, complete=not known, shown=folder if known else ""),
    )


def _united(groups: Iterable[tuple[Touch, ...]]) -> tuple[Touch, ...]:
    """The touches of several losses, each once, by place."""
    every = dict.fromkeys(touch for group in groups for touch in group)
    return tuple(sorted(every, key=lambda one: one.access.location))
