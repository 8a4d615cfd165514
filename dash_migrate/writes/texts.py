"""What the finding on a written file says: who writes and reads it, what is lost, the line to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.requests import Trigger
from dash_migrate.plan import Effort, Finding, Severity
from dash_migrate.wording import capitalised, listing
from dash_migrate.writes.parts import in_handler
from dash_migrate.writes.remedies import remedy
from dash_migrate.writes.words import LOST, NO_FILES, place, short_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.target_platform import TargetPlatform
    from dash_migrate.writes.folder_variables import FolderVariable
    from dash_migrate.writes.judging import Log, Loss, Touch

_FIRST = 2  # files that are named where they are many
_MANY_NAMES = 4  # more calls of different names are listed by place alone


def loss_finding(step: str, loss: Loss, platform: TargetPlatform, folders: tuple[FolderVariable, ...]) -> Finding:
    """The finding on a file, or the files of a folder, that the platform does not keep.

    Args:
        step: that finds it.
        loss: the file or files.
        platform: where the app is to run.
        folders: the variables from which the app takes folders that it writes to.
    """
    first = loss.writers[0].access
    return Finding(
        step,
        " ".join(first.target.store),
        Severity.ERROR if loss.on_machine else Severity.WARNING,
        first.location,
        _seen(loss),
        _why(loss),
        remedy(loss, platform, folders),
        Effort.HOUR,
    )


def log_finding(step: str, log: Log) -> Finding:
    """The finding on a file that is a log by the way it is written."""
    first = log.writers[0].access
    who, shown = _who(log.writers), short_list((one.access.target.shown for one in log.writers), "other files")
    seen = (
        f"{capitalised(short_list(who, 'others'))} {_verb(who, 'append')} lines to {shown} "
        f"({_places(log.writers, first.path)}), which nothing of the app reads."
    )
    used = short_list((place(one.access.location, first.path) for one in log.writers), "more places")
    failed = all(in_handler(one.access.site) for one in log.writers)
    call = 'logging.getLogger(__name__).exception("...")' if failed else "print(...)"
    data = "" if failed else " What is to last as data belongs in a database."
    action = f"Log to the standard streams: write {call} in {used}.{data}"
    return Finding(
        step, " ".join(first.target.store), Severity.ADVICE, first.location, seen, NO_FILES, action, Effort.HOUR
    )


def _seen(loss: Loss) -> str:
    here = loss.writers[0].access.path
    what = _what(loss)
    if loss.family is None and _is_upload(loss.writers):
        what = f"what visitors upload to {what}"
    seen = _deed(loss.writers, "write", what, here)
    if loss.readers:
        seen += f" {_deed(loss.readers, 'read', 'them' if loss.family else 'it', here)}"
    return seen


def _deed(touches: tuple[Touch, ...], verb: str, what: str, here: str) -> str:
    """Who does what where, as a sentence."""
    who = _who(touches)
    return f"{capitalised(short_list(who, 'others'))} {_verb(who, verb)} {what} ({_places(touches, here)})."


def _what(loss: Loss) -> str:
    """The file, or the files by how many and where they are if they are many."""
    shown = [*dict.fromkeys(one.access.target.shown for one in loss.writers)]
    named = short_list(shown, "other files")
    if loss.family is None:
        return named
    folder = f" in {loss.family.shown}" if loss.family.shown else ""
    count = len({one.access.target.store for one in loss.writers})
    return f"{count} files{folder}, among them {listing(shown[:_FIRST])}"


def _who(touches: tuple[Touch, ...]) -> list[str]:
    """Who does it: `the callback a`, `update.py, which the Procfile starts as a process of its own,`."""
    return list(dict.fromkeys(name for touch in touches for name in _names(touch)))


def _names(touch: Touch) -> Iterator[str]:
    if touch.when.start:
        yield "the start of the app"
    if touch.when.script:
        yield f"{touch.when.script}, which the Procfile starts as a process of its own,"
    yield from (request.title for request in touch.when.requests)


def _verb(who: list[str], verb: str) -> str:
    return verb if len(who) > 1 else f"{verb}s"


def _places(touches: tuple[Touch, ...], here: str) -> str:
    """`df.to_csv in line 12 and 20, open in pages/b.py:30`."""
    by_name: dict[str, list[str]] = {}
    for one in touches:
        by_name.setdefault(one.access.name, []).append(place(one.access.location, here))
    if len(by_name) > _MANY_NAMES:
        return short_list(
            (f"{one.access.name} in {place(one.access.location, here)}" for one in touches), "more places"
        )
    return ", ".join(f"{name} in {short_list(places, 'more places')}" for name, places in by_name.items())


def _is_upload(writers: Iterable[Touch]) -> bool:
    """Whether one of the callbacks is given the contents of a `dcc.Upload`."""
    return any(request.is_upload for touch in writers for request in touch.when.requests)


def _why(loss: Loss) -> str:
    if loss.on_machine:
        return "The folder is on the computer where the app was written; the platform has none of that name."
    apart = any(one.when.script or _in_worker(one) for one in loss.writers)
    if apart and loss.readers:
        return (
            "Each process of the Procfile runs in a container with a disk of its own: "
            "what one of them writes, the others never see."
        )
    return f"{LOST}: what was written is gone then."


def _in_worker(touch: Touch) -> bool:
    queued = (one for one in touch.when.requests if getattr(one.function, "decorator_list", ()))
    return any(one.trigger in {Trigger.BACKGROUND, Trigger.TASK} for one in queued)
