"""What to do where gunicorn, started in the app's root, cannot import the entry module."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from dash_migrate.facts.target import Obstacle
from dash_migrate.plan import Change, Finding, Location, Rename, Severity, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.workspace import Workspace

_WHY = "gunicorn is started in the root of what is pushed and imports the module by its dotted name."
_SEEN = {
    Obstacle.DOTTED_NAME: "gunicorn cannot import {name}: a dot in a module's name stands for a package.",
    Obstacle.TAKEN_NAME: "gunicorn cannot import {name}: it has imported another module of this name already.",
    Obstacle.PACKAGE_AT_ROOT: "{path} imports relative to its own folder, the root: it is in no package there.",
    Obstacle.HIDES_PACKAGE: "The package {folder}/ hides the installed package of that name, which {name} needs.",
    Obstacle.NOT_A_PACKAGE: "{path} uses relative imports, but its folder cannot be imported as a package.",
}
_NO_DOTS = "(or write the imports without their dots)"
# Larger files are data: nobody names a module there.
_MAX_BYTES = 1_000_000
_SHOWN = 4


def out_of_reach(step: str, workspace: Workspace, path: str, obstacle: Obstacle) -> Change | Finding:
    """The renaming of a file that no import can mean, or what to do where a renaming is not all.

    Args:
        step: the name of the step that proposes it.
        workspace: the app.
        path: the entry module's file.
        obstacle: why it cannot be imported.
    """
    folder, _, name = path.rpartition("/")
    top = folder.partition("/")[0]
    seen = _SEEN[obstacle].format(path=path, name=name, folder=top)
    if obstacle in {Obstacle.DOTTED_NAME, Obstacle.TAKEN_NAME}:
        target = (f"{folder}/" if folder else "") + _new_name(name, obstacle)
        mentions = list(_mentions(workspace, path, name.removesuffix(".py")))
        if not mentions and not workspace.exists(target):
            title = f"Rename {name} to {target.rpartition('/')[2]}"
            why = f"{seen} {_WHY}"
            return Change(step, name, title, why, Tier.ASK, Location(path), (Rename(path, target),))
        action = f"{_moved(path, target)}, and write the new name where the old one stands: {_shown(mentions)}"
    elif obstacle is Obstacle.HIDES_PACKAGE:
        action = _moved(top, _word(top))
    elif obstacle is Obstacle.NOT_A_PACKAGE:
        wrong = next((part for part in folder.split("/") if not part.isidentifier()), top)
        before, _, after = folder.partition(wrong)
        action = f"{_moved(folder, before + _word(wrong) + after)} {_NO_DOTS}"
    else:
        action = f"Plan the folder above, so that this one is a package in it: dash-migrate plan .. {_NO_DOTS}"
    return Finding(step, f"reach {path}", Severity.ERROR, Location(path), seen, _WHY, action)


def _new_name(name: str, obstacle: Obstacle) -> str:
    stem = name.removesuffix(".py")
    return f"{stem.strip('_')}_app.py" if obstacle is Obstacle.TAKEN_NAME else f"{_word(stem)}.py"


def _word(name: str) -> str:
    """A name that can be imported: `app_v2` for `app.v2`; `plotly_app` for `plotly`, which is a package's."""
    word = re.sub(r"[^\w]+", "_", name).strip("_")
    return word if word != name else f"{word}_app"


def _moved(path: str, target: str) -> str:
    return f"git mv {shlex.quote(path)} {shlex.quote(target)}"


def _mentions(workspace: Workspace, path: str, stem: str) -> Iterator[str]:
    """Where other files of the app name a module, as `file:line`."""
    needle = re.compile(rb"(?<![\w.])" + re.escape(stem.encode()) + rb"(?![\w])")
    for other in workspace.paths:
        source = workspace.source(other) if other != path else None
        if source is None or len(source.data) > _MAX_BYTES:
            continue
        found = needle.search(source.data)
        if found is not None:
            line = source.data.count(b"\n", 0, found.start()) + 1
            yield f"{other}:{line}"


def _shown(mentions: list[str]) -> str:
    more = f" and {len(mentions) - _SHOWN} more files" if len(mentions) > _SHOWN else ""
    return ", ".join(mentions[:_SHOWN]) + more if mentions else "in what starts it"
