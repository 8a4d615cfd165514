"""A copy of exactly what a `git push` of the app will hold, in another place than the app's own."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.errors import DashMigrateError
from dash_migrate.facts.ignored import holds_variables
from dash_migrate.source import SourceFile
from dash_migrate.verify.push.content import pointer
from dash_migrate.verify.push.files import pushed_files
from dash_migrate.verify.push.findings import findings_of
from dash_migrate.workspace import Reference

if TYPE_CHECKING:
    from dash_migrate.plan import Finding
    from dash_migrate.verify.push.files import Pushed
    from dash_migrate.workspace import Workspace


class PushError(DashMigrateError):
    """What a push would hold cannot be told or copied."""


@dataclass(frozen=True, slots=True)
class PushCopy:
    """A copy of what a push holds.

    Attributes:
        root: the app's folder in the copy; the path of no other app.
        home: an empty folder beside it: the home of the user that the platform runs the app as.
        paths: its files, posix, sorted. Files with variables (`.env`) are none of them, pushed or not.
        size: bytes of all files.
        findings: what the push leaves behind or should not hold, by severity and place.
    """

    root: Path
    home: Path
    paths: tuple[str, ...]
    size: int
    findings: tuple[Finding, ...]

    @property
    def files(self) -> int:
        """How many files it holds."""
        return len(self.paths)


def push_copy(after: Workspace, scratch: Path) -> PushCopy:
    """Copies what a push will hold once the plan is applied and everything is committed.

    With git that is what git tracks and what it does not ignore, by the ignore files as the plan leaves them;
    without, all that the `.gitignore` files as planned leave. Modes and symbolic links are kept. Content is that
    of the disk, with the plan's edits made, in the form in which git commits it.

    Args:
        after: the app as the plan leaves it.
        scratch: the folder to make the copy in, see `scratch.scratch`.

    Raises:
        PushError: if a file cannot be read or copied, or git fails.
    """
    place = scratch / secrets.token_hex(4)
    root, home, skeleton = place / "app", place / "home", place / "rules"
    try:
        for folder in (place, root, home, skeleton):
            folder.mkdir(mode=0o700)
        pushed = pushed_files(after, skeleton)
        shutil.rmtree(skeleton, ignore_errors=True)
        copied = [path for path in pushed.paths if not holds_variables(path) and _copy(after, pushed, path, root)]
        size = sum((root / path).lstat().st_size for path in copied)
        return PushCopy(root, home, tuple(copied), size, findings_of(after.root, root, pushed))
    except OSError as error:
        cause = error.strerror or str(error).splitlines()[0] or type(error).__name__
        raise PushError(
            f"{error.filename or after.root}: what a push would hold cannot be copied: {cause}. Make the file "
            "readable (or ignore it with .gitignore), then run the command again."
        ) from error


class PushCopies:
    """As many copies of the same push as there are runs that write into theirs.

    Attributes:
        first: is made at once, and given out first.
    """

    def __init__(self, after: Workspace, scratch: Path) -> None:
        """Takes what `push_copy` takes, and raises what it raises."""
        self._after = after
        self._scratch = scratch
        self.first = push_copy(after, scratch)
        self._unused = [self.first]

    def unused(self) -> PushCopy:
        """Gives a copy that nobody has written to.

        Raises:
            PushError: as of `push_copy`.
        """
        return self._unused.pop() if self._unused else push_copy(self._after, self._scratch)


def _copy(after: Workspace, pushed: Pushed, path: str, root: Path) -> bool:
    """Copies one file; False if a push leaves nothing of use in its place."""
    source, target = after.root / path, root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    content = pushed.edits.get(path)
    if path in pushed.links and content is None:
        return _link(source, target)
    if isinstance(content, SourceFile):
        target.write_bytes(pushed.conversions.committed(path, content.data))
    elif isinstance(content, Reference):
        shutil.copyfile(content.source, target)
    elif path in pushed.conversions.large:
        target.write_bytes(pointer(source))
    elif path in pushed.conversions.text:
        target.write_bytes(pushed.conversions.committed(path, source.read_bytes()))
    else:
        shutil.copyfile(source, target)
    target.chmod(0o755 if path in pushed.executable else 0o644)
    return True


def _link(source: Path, target: Path) -> bool:
    """Makes a link as the platform gets it; an absolute one leads nowhere there and is left out."""
    where = os.readlink(source) if source.is_symlink() else source.read_text("utf-8")  # noqa: PTH115 - not a Path
    if Path(where).is_absolute():
        return False
    try:
        target.symlink_to(where)
    except OSError:  # Windows: not everybody may make links
        with contextlib.suppress(OSError):
            shutil.copyfile(source.parent / where, target)
    return os.path.lexists(target)
