"""What to do about a file that the platform does not keep: never half of it.

Lines are given where all places are known that make the path. Elsewhere the places are named that are known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.wording import listing
from dash_migrate.writes.lines import instead_of, line_for, variable
from dash_migrate.writes.words import keeping, place, short_list

if TYPE_CHECKING:
    from dash_migrate.plan import Location
    from dash_migrate.target_platform import TargetPlatform
    from dash_migrate.writes.folder_variables import FolderVariable
    from dash_migrate.writes.judging import Loss, Touch
    from dash_migrate.writes.model import Made, Target

# Methods of frames that `dcc.send_data_frame` takes, and the suffix of what they make.
_SENT = {"to_csv": "csv", "to_excel": "xlsx", "to_parquet": "parquet", "to_feather": "feather"}
_SENT |= {"to_json": "json", "to_stata": "dta"}
_NAMES = frozenset({"path", "folder"})


def remedy(loss: Loss, platform: TargetPlatform, folders: tuple[FolderVariable, ...]) -> str:
    """What to do about a file, or the files of a folder.

    Args:
        loss: the file or files.
        platform: where the app is to run.
        folders: the variables from which the app takes folders that it writes to.
    """
    if folders and loss.writers[0].access.target.anchor is None:
        return _below_variable(loss, platform, folders)
    sent, it = _sent(loss), "them" if loss.family else "it"
    return (
        f"{sent}{'keep' if sent else 'Keep'} {it} in a database or object store outside, in the platform's "
        f"Postgres or Redis, or in {keeping(platform).how}. {_last(loss, platform)}"
        f"{_served(loss.writers[0].access.target)}"
    )


def _last(loss: Loss, platform: TargetPlatform) -> str:
    """How to have the file in the folder that lasts."""
    access = loss.writers[0].access
    target, kept = loss.family or access.target, keeping(platform).folder
    touched = sorted((*loss.writers, *loss.readers, *loss.own), key=lambda one: one.access.location)
    early = _there_first(loss)
    now = "without it the app writes where it does now"
    if target.anchor is None:
        return (
            "For the last, take the folder from the environment wherever the app makes this path or reads it:\n"
            f"    {line_for(target, access.path)}\n"
            f"where ... is the folder that is used now, and set {variable(target)}={kept} on the platform.{early}"
        )
    taken = frozenset(name for name in _NAMES if any(one.access.site.scope.lookup(name) for one in touched))
    if all(map(_in_place, touched)):
        used = short_list((place(one.access.location, access.path) for one in touched), "more places")
        how = f"take the path from the environment, and use it in {used}:"
        line, key = line_for(target, access.path, taken), variable(target)
    else:
        makers = _makers(touched)
        made = short_list((place(one.location, access.path) for one in makers), "more places")
        one = makers[0]
        if len(makers) > 1 or not one.spelled:
            how = f"take the folder from the environment where the path is made, in {made}, such as"
            line, key = line_for(target, one.location.path, taken), variable(target)
        else:
            how = f"write for {one.spelled} in {made}, where the path is made:"
            line, key = instead_of(one)
            if not one.is_file and not early:
                early = " What the app reads from that folder has to be copied there first."
    return f"For the last, {how}\n    {line}\nand set {key}={kept} on the platform; {now}.{early}"


def _in_place(touch: Touch) -> bool:
    """Whether a path is put together where it is used, and nowhere else."""
    call, path = touch.access.site.node, touch.access.path
    made = touch.access.target.made
    return all(
        one.location.path == path and call.lineno <= one.location.line <= (call.end_lineno or 0) for one in made
    )


def _makers(touched: list[Touch]) -> list[Made]:
    """Where the paths are made, each place once: that of a file and of a folder too is one of the folder."""
    found: dict[Location, Made] = {}
    every = (made for one in touched for made in one.access.target.made)
    for made in sorted(every, key=lambda one: (one.location, one.is_file, one.spelled)):
        found.setdefault(made.location, made)
    return list(found.values())


def _below_variable(loss: Loss, platform: TargetPlatform, folders: tuple[FolderVariable, ...]) -> str:
    """What to do where the path is not told, and the app takes its folder from a variable."""
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
    told = access.target.complete and access.target.anchor
    name = access.target.text.rpartition("/")[2] if told else f"data.{_SENT[method]}"
    return (
        f'If it is for the visitor, return dcc.send_data_frame({access.name}, "{name}") to the data of a '
        "dcc.Download instead. If it has to last, "
    )
