"""What is wrong with the content of a push, whatever the app does: what stays behind, what should."""

from __future__ import annotations

import os
import posixpath
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.facts.ignored import holds_variables
from dash_migrate.plan import Effort, Finding, Location, Severity, stable_id
from dash_migrate.verify.push.content import POINTER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.verify.push.files import Pushed

STEP = "verify"
LARGE = 100_000_000  # bytes; git hosts refuse files of this size
_ORDER = tuple(Severity)


def findings_of(original: Path, root: Path, pushed: Pushed) -> tuple[Finding, ...]:
    """What is wrong with a push, the worst first.

    Args:
        original: the app's folder.
        root: the copy of what a push holds.
        pushed: what that is.
    """
    found = [
        *_nested(pushed),
        *_pointers(root, pushed),
        *_links(original, pushed),
        *_variables(pushed),
        *_large(root, pushed),
        *_twins(pushed),
    ]
    return tuple(sorted(found, key=lambda finding: (_ORDER.index(finding.severity), finding.location)))


def _finding(
    kind: str,
    severity: Severity,
    path: str,
    *,
    seen: str,
    why: str,
    action: str,
    effort: Effort = Effort.MINUTES,
) -> Finding:
    ident = stable_id(STEP, path, kind, 0)
    return Finding(STEP, kind, severity, Location(path), seen, why, action, effort, ident)


def _nested(pushed: Pushed) -> Iterator[Finding]:
    for path in pushed.pointers:
        yield _finding(
            "nested repository",
            Severity.ERROR,
            path,
            seen=f"{path} is a git repository of its own",
            why="A push sends only the name of its commit, not its files: on the platform the folder is empty.",
            action=f"Put the files themselves into the app: `git rm --cached {path}` if it is a submodule, remove "
            f"{path}/.git, then `git add {path}`; or install it with requirements.txt.",
            effort=Effort.HOUR,
        )


def _pointers(root: Path, pushed: Pushed) -> Iterator[Finding]:
    for path in pushed.paths:
        file = root / path
        if path in pushed.links or not file.is_file() or file.stat().st_size > 1024:
            continue
        if file.read_bytes().startswith(POINTER):
            yield _finding(
                "git lfs",
                Severity.ERROR,
                path,
                seen=f"{path} is stored with Git LFS",
                why="A push sends a small text that points at it: the platform does not have the content.",
                action=f"Store it in git itself: take {path} out of .gitattributes, then "
                f"`git rm --cached {path}` and `git add {path}`; or have the app read it from where it is kept.",
                effort=Effort.HOUR,
            )


def _links(original: Path, pushed: Pushed) -> Iterator[Finding]:
    for path in sorted(pushed.links):
        file = original / path
        if not file.is_symlink():
            continue
        target = os.readlink(file).replace("\\", "/")  # noqa: PTH115 - the text as it is stored
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if Path(target).is_absolute() or inside == ".." or inside.startswith("../"):
            yield _finding(
                "link",
                Severity.ERROR,
                path,
                seen=f"{path} is a link that leads out of the app's folder",
                why="A push sends the link and not what it leads to: on the platform it leads nowhere.",
                action=f"Remove {path} and copy what it leads to, the file or folder itself, into its place.",
            )


def _variables(pushed: Pushed) -> Iterator[Finding]:
    for path in pushed.paths:
        if not holds_variables(path):
            continue
        tracked = path in pushed.tracked
        yield _finding(
            "variables",
            Severity.ERROR if tracked else Severity.WARNING,
            path,
            seen=f"{path} is committed" if tracked else f"{path} would be committed: git does not ignore it",
            why="Its values, secrets too, would lie in the repository for everybody who can read it.",
            action=(f"`git rm --cached {path}`, add" if tracked else "Add")
            + f" `{posixpath.basename(path)}` to .gitignore, and set the variables in the App Manager."
            + (" Change the secrets that it holds." if tracked else ""),
        )


def _large(root: Path, pushed: Pushed) -> Iterator[Finding]:
    for path in pushed.paths:
        if path in pushed.links or not (root / path).is_file():
            continue
        size = (root / path).stat().st_size
        if size > LARGE:
            yield _finding(
                "large file",
                Severity.WARNING,
                path,
                seen=f"{path} has {size / 1e6:.0f} MB",
                why="It is sent with the push and stays in the history for good; servers often refuse such files.",
                action="Keep it out of git and have the app read it from a database or a file store.",
                effort=Effort.DAY,
            )


def _twins(pushed: Pushed) -> Iterator[Finding]:
    """Paths that differ only in case, or in how an accent is written: one file on Windows and macOS."""
    first: dict[str, str] = {}
    for path in pushed.paths:
        other = first.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if other != path:
            yield _finding(
                "same name",
                Severity.WARNING,
                path,
                seen=f"{path} and {other} differ only in upper and lower case",
                why="The platform has two files; on Windows and macOS there is one, with the content of either.",
                action=f"Keep one of them: `git rm --cached {path}`, or rename it.",
            )
