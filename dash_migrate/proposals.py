"""What a step proposes, each with its id, and how what it proposes for its own result compares."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.plan import Change, Finding, Note, stable_id
from dash_migrate.platform_tasks import PlatformTask

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dash_migrate.plan import Proposal
    from dash_migrate.redact import Redactor
    from dash_migrate.step import App, Step


def propose(step: Step, app: App, known: Redactor) -> list[Proposal]:
    """What a step proposes, with ids: equal anchors in a file are counted from the top.

    Secrets that are known are left out of what an id is made of: a short one could be guessed from it.
    """
    counts: Counter[tuple[str, str]] = Counter()
    stamped: list[Proposal] = []
    for item in step.propose(app):
        if isinstance(item, Note | PlatformTask):
            stamped.append(item)
            continue
        anchor = known.blank(item.anchor)
        key = item.location.path, " ".join(anchor.split())
        stamped.append(replace(item, id=stable_id(step.name, item.location.path, anchor, counts[key])))
        counts[key] += 1
    return stamped


def repeated(changes: Sequence[Change], kept: Sequence[Change], again: Iterable[Proposal]) -> set[str]:
    """The ids of kept changes that a second run proposes again: of equal ones, more than were left over."""
    left = Counter(map(_key, changes)) - Counter(map(_key, kept))
    now = Counter(_key(item) for item in again if isinstance(item, Change))
    return {change.id for change in kept if now[_key(change)] > left[_key(change)]}


def more_tasks(proposals: Iterable[Proposal], on_result: Iterable[Proposal]) -> list[PlatformTask]:
    """The tasks that only the result of a step's changes has: a service that the code asks for now."""
    known = {(item.text, item.commands) for item in proposals if isinstance(item, PlatformTask)}
    tasks = [item for item in on_result if isinstance(item, PlatformTask)]
    return [task for task in tasks if (task.text, task.commands) not in known]


def _key(item: Change | Finding) -> tuple[str, str]:
    """What equal proposals of a step share; the ordinal among them tells them apart."""
    return item.location.path, " ".join(item.anchor.split())
