"""From a plan to the disk: which files are written, and whether git could bring them back."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING

from dash_migrate.diff import Kind, file_changes
from dash_migrate.errors import DashMigrateError
from dash_migrate.gitstate import ask_git, uncommitted
from dash_migrate.plan import Verdict
from dash_migrate.transaction import FileWrite, commit, own_paths, refusals
from dash_migrate.wording import count
from dash_migrate.workspace import Reference

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dash_migrate.plan import Plan
    from dash_migrate.transaction import Run
    from dash_migrate.workspace import Content

_PLATFORM_URL = re.compile(r"/GIT/[^/]+/?$|(^|//)dokku@")
# Files that may hold secrets already, so that the journal need not.
_LENDERS = (".env",)


class DirtyError(DashMigrateError):
    """git could not bring back what a run would overwrite."""


def writes(plan: Plan) -> tuple[FileWrite, ...]:
    """What a plan writes, file by file, with the content that it was made from."""
    modes = _modes(plan)
    found = []
    for path, content in plan.after.changed():
        original = plan.after.original(path)
        before = None if original is None else original.data
        found.append(FileWrite(path, before, _after(content), modes.get(path)))
    return tuple(found)


def new_refusals(plan: Plan) -> tuple[str, ...]:
    """The ids of the changes that were refused in this run, not in an earlier one."""
    before = refusals(plan.root)
    return tuple(change.id for change in plan.changes(Verdict.REFUSED) if change.id not in before)


def check_git(root: Path, files: Sequence[FileWrite]) -> None:
    """Refuses to write over what git could not bring back; what an earlier run wrote does not count.

    Raises:
        DirtyError: with the files, and what to do.
    """
    own = own_paths(root)
    paths = [file.path for file in files if file.before is not None and file.path not in own]
    dirty = uncommitted(root, paths)
    if dirty:
        lines = "".join(f"\n  {path}" for path in dirty)
        raise DirtyError(
            f"git could not bring back {count(len(dirty), 'file')} that would be edited:{lines}\n"
            "Commit or stash them first, then run the command again. `--allow-dirty` goes on without that; "
            "`dash-migrate undo` brings them back either way."
        )


def write(plan: Plan, files: Sequence[FileWrite]) -> Run:
    """Writes the files, all or none, and records the run and what was refused in it.

    Raises:
        ApplyError: if they cannot be written; the message says why and what to do.
    """
    changes = len(list(plan.changes(Verdict.ACCEPTED)))
    return commit(
        plan.root,
        files,
        title=f"{count(changes, 'change')} to {count(len(files), 'file')}",
        refused=new_refusals(plan),
        known=plan.redactor,
        lenders=_LENDERS,
    )


def platform_push(root: Path) -> str | None:
    """The push that deploys the app, if one of the repository's remotes is on the platform.

    Dash Enterprise's remotes end with `/GIT/<app>` or are of the user `dokku`; it builds the branch `master`.
    """
    remotes = ask_git(root, "config", "--get-regexp", r"^remote\..*\.url$")
    branch = ask_git(root, "symbolic-ref", "--short", "HEAD")
    for line in (remotes or "").splitlines():
        key, _, url = line.partition(" ")
        if _PLATFORM_URL.search(url):
            name, here = key.removeprefix("remote.").removesuffix(".url"), (branch or "HEAD").strip()
            return f"git push {name} {here}" if here == "master" else f"git push {name} {here}:master"
    return None


def _after(content: Content) -> bytes | Path | None:
    if content is None:
        return None
    return content.source if isinstance(content, Reference) else content.data


def _modes(plan: Plan) -> dict[str, int]:
    """Permission bits of new files: as their edits ask for them; a renamed file keeps its own."""
    modes: dict[str, int] = {}
    for change in file_changes(plan.before, plan.after):
        if change.kind is Kind.RENAMED and change.old_path is not None:
            modes[change.path] = stat.S_IMODE((plan.root / change.old_path).stat().st_mode)
    modes |= plan.after.modes
    return modes
