"""What the finding on a written file says: who writes and reads it, what is lost, the line to write."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.paths import Anchor
from dash_migrate.facts.requests import Trigger
from dash_migrate.plan import Effort, Finding, Severity
from dash_migrate.wording import listing
from dash_migrate.writes.parts import in_handler
from dash_migrate.writes.words import LOST, NO_FILES, keeping, short_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.target_platform import TargetPlatform
    from dash_migrate.writes.folder_variables import FolderVariable
    from dash_migrate.writes.judging import Log, Loss, Touch
    from dash_migrate.writes.model import Target

_FIRST = 2  # files that are named where they are many
_MANY_NAMES = 4  # more calls of different names are listed by place alone
# Methods of frames that `dcc.send_data_frame` takes.
_SENT = frozenset({"to_csv", "to_excel", "to_parquet", "to_feather", "to_json", "to_stata"})


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
        _below_variable(loss, platform, folders) or _action(loss, platform),
        Effort.HOUR,
    )


def log_finding(step: str, log: Log) -> Finding:
    """The finding on a file that is a log by the way it is written."""
    first = log.writers[0].access
    who, shown = _who(log.writers), short_list((one.access.target.shown for one in log.writers), "other files")
    seen = (
        f"{_capital(short_list(who, 'others'))} {_verb(who, 'append')} lines to {shown} "
        f"({_places(log.writers, first.path)}), which nothing of the app reads."
    )
    used = short_list((_place(one, first.path) for one in log.writers), "more places")
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
    who = _who(loss.writers)
    seen = f"{_capital(short_list(who, 'others'))} {_verb(who, 'write')} {what} ({_places(loss.writers, here)})."
    if loss.readers:
        who = _who(loss.readers)
        what = "them" if loss.family else "it"
        seen += (
            f" {_capital(short_list(who, 'others'))} {_verb(who, 'read')} {what} ({_places(loss.readers, here)})."
        )
    return seen


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
        by_name.setdefault(one.access.name, []).append(_place(one, here))
    if len(by_name) > _MANY_NAMES:
        return short_list((f"{one.access.name} in {_place(one, here)}" for one in touches), "more places")
    return ", ".join(f"{name} in {short_list(places, 'more places')}" for name, places in by_name.items())


def _place(touch: Touch, here: str) -> str:
    location = touch.access.location
    return f"line {location.line}" if location.path == here else str(location)


def _capital(text: str) -> str:
    return text if re.match(r"\S+\.py\b", text) else text[:1].upper() + text[1:]


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


def _below_variable(loss: Loss, platform: TargetPlatform, folders: tuple[FolderVariable, ...]) -> str:
    """What to do where the path is not told, and the app takes its folder from a variable; empty for others."""
    if not folders or loss.writers[0].access.target.anchor is not None:
        return ""
    first, keep = folders[0], keeping(platform)
    is_home = keep.folder.startswith("~")
    resolve = (
        "" if first.expands or not is_home else f"; put os.path.expanduser(...) around it in {first.location}"
    )
    others = f", others from {listing([one.name for one in folders[1:]])}" if len(folders) > 1 else ""
    lies, it = ("they lie", "them") if loss.family else ("the file lies", "it")
    return (
        f"The app takes a folder to write to from {first.name} ({first.location}){others}. If {lies} below "
        f"it, set {first.name}={keep.folder} on the platform: that is in {keep.how}{resolve}. Else keep "
        f"{it} in a database or object store outside, or take the folder from that variable too."
    )


def _action(loss: Loss, platform: TargetPlatform) -> str:
    access, keep = loss.writers[0].access, keeping(platform)
    target = loss.family or access.target
    touched = sorted((*loss.writers, *loss.readers, *loss.own), key=lambda one: one.access.location)
    used = short_list((_place(one, access.path) for one in touched), "more places")
    sent, it = _sent(loss), "them" if loss.family else "it"
    return (
        f"{sent}{'keep' if sent else 'Keep'} {it} in a database or object store outside, in the platform's "
        f"Postgres or Redis, or in {keep.how}. For the last, take the path from the environment, and use it in "
        f"{used}:\n"
        f"    {line_for(target, access.path)}\n"
        f"and set {variable(target)}={keep.folder} on the platform; without it the app writes where it "
        f"does now.{_there_first(loss)}{_served(access.target)}"
    )


def _there_first(loss: Loss) -> str:
    """What else is to be done for a file that is read before it is written."""
    first = loss.writers[0].access
    early = any(one.access.path == first.path and one.access.location < first.location for one in loss.own)
    return " Copy the file that there is now into that folder first." if early else ""


def _served(target: Target) -> str:
    """What else is to be done for a file that Dash sends to the browser."""
    if not target.text.startswith("assets/"):
        return ""
    return " Dash sends files below assets/ to the browser; from another folder a route of the server has to."


def _sent(loss: Loss) -> str:
    """What to do with a table that a callback writes for the visitor; empty for other files."""
    access = loss.writers[0].access
    method = access.name.rpartition(".")[2]
    if method not in _SENT or loss.readers or access.name.startswith(".") or loss.on_machine or loss.family:
        return ""
    name = access.target.text.rpartition("/")[2] if access.target.complete and access.target.anchor else "data.csv"
    return (
        f'If it is for the visitor, return dcc.send_data_frame({access.name}, "{name}") to the data of a '
        "dcc.Download instead. If it has to last, "
    )


def variable(target: Target) -> str:
    """The variable for the folder of a file: `UPLOADS_DIR`; `APP_DATA_DIR` where the folder has no name."""
    word = re.sub(r"\W+", "_", _folder(target).rpartition("/")[2]).strip("_").upper()
    named = target.anchor is not None and re.match(r"[A-Z]", word) is not None and word.isascii()
    return f"{word}_DIR" if named else "APP_DATA_DIR"


def _folder(target: Target) -> str:
    return target.text.rpartition("/")[0]


def line_for(target: Target, path: str) -> str:
    """The line that gives the path, with the folder that is used now where the variable is not set."""
    name, folder = variable(target), _folder(target)
    if target.anchor is None:
        return f'folder = Path(os.environ.get("{name}", ".")).expanduser()'
    if target.anchor is Anchor.FILE:
        made = f'Path(os.environ.get("{name}") or {_beside(folder, path)}).expanduser()'
    else:
        local = posixpath.join("~", folder) if target.anchor is Anchor.HOME else folder or "."
        made = f'Path(os.environ.get("{name}", "{local}")).expanduser()'
    return f'path = {made} / "{posixpath.basename(target.text)}"' if target.complete else f"folder = {made}"


def _beside(folder: str, path: str) -> str:
    """A folder below the app's root, as the file `path` names it."""
    steps = posixpath.relpath(folder or ".", posixpath.dirname(path) or ".").split("/")
    up = steps.count("..")
    base = f"Path(__file__).resolve().parents[{up}]" if up else "Path(__file__).parent"
    rest = "/".join(step for step in steps if step not in {".", ".."})
    return f'{base} / "{rest}"' if rest else base
