"""Which file on the disk a path of a plan means, and whether it may be written at all."""

from __future__ import annotations

import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.transaction.errors import ApplyError, ChangedError, OutsideProjectError, reason_of

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from dash_migrate.transaction.records import FileWrite

FOLDER_NAME = ".dash-migrate"
_NOTHING_CHANGED = "Nothing was changed."
_PLAN_AGAIN = "then run `dash-migrate plan` again."


@dataclass(frozen=True, slots=True)
class Target:
    """A write and the file that it is about.

    Attributes:
        write: what was asked for.
        file: the real file, links followed, absolute.
        real: the same, posix, below the app's real root.
        status: the file's status now; None if there is none.
    """

    write: FileWrite
    file: Path
    real: str
    status: os.stat_result | None


def project_root(root: Path) -> Path:
    """The app's real root.

    Raises:
        ApplyError: if it is no folder.
    """
    try:
        real = root.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise ApplyError(f"{root}: there is no such folder. Name the folder of the app.") from error
    if not real.is_dir():
        raise ApplyError(f"{root}: is not a folder. Name the folder of the app.")
    return real


def locate(root: Path, path: str) -> Path:
    """The real file that a path means, links followed; it need not exist.

    Args:
        root: the app's real root.
        path: posix, below it.

    Raises:
        OutsideProjectError: if the path, or a link on it, leads out of the app or into a folder of a tool.
    """
    pure = PurePosixPath(path)
    if "\0" in path or not pure.parts or pure.is_absolute() or ".." in pure.parts:
        raise OutsideProjectError(f"{path!r}: is no path below the app's folder. {_NOTHING_CHANGED}", [path])
    try:
        real = (root / path).resolve()
    except (OSError, RuntimeError) as error:
        raise OutsideProjectError(
            f"{path}: a link on this path leads nowhere. {_NOTHING_CHANGED} Repair the link, {_PLAN_AGAIN}",
            [path],
        ) from error
    if not real.is_relative_to(root) or real == root:
        raise OutsideProjectError(
            f"{path}: leads out of the app's folder, to {real}. {_NOTHING_CHANGED} Put the file itself into "
            f"the app, {_PLAN_AGAIN}",
            [path],
        )
    parts = [part.casefold() for part in real.relative_to(root).parts]
    if ".git" in parts or parts[0] == FOLDER_NAME:
        raise OutsideProjectError(f"{path}: belongs to a tool, not to the app. {_NOTHING_CHANGED}", [path])
    return real


def find_targets(root: Path, writes: Iterable[FileWrite]) -> tuple[Target, ...]:
    """The files that the writes are about; writes that change nothing are left out.

    Raises:
        ApplyError: if one may not be written, or two are about the same file.
    """
    targets: list[Target] = []
    for write in writes:
        if write.before == write.after:
            continue
        target = _target(root, write)
        twin = next((other for other in targets if _may_be_one(other, target)), None)
        if twin is not None:
            raise ApplyError(
                f"{write.path}: is the same file as {twin.write.path}, at least where upper and lower case "
                f"are not told apart. {_NOTHING_CHANGED} Remove or rename one of them, {_PLAN_AGAIN}",
                [twin.write.path, write.path],
            )
        targets.append(target)
    return tuple(targets)


def check_unchanged(targets: Sequence[Target]) -> None:
    """Checks that every target still is what the plan was made from.

    Raises:
        ChangedError: naming all that are not.
        ApplyError: if one cannot be read.
    """
    changed = [target.write.path for target in targets if not _unchanged(target)]
    if changed:
        raise ChangedError(
            f"{', '.join(changed)}: changed since the plan was made. {_NOTHING_CHANGED} Run "
            "`dash-migrate plan` again.",
            changed,
        )


def missing_folders(root: Path, files: Iterable[Path]) -> tuple[str, ...]:
    """The folders above the files that do not exist yet: posix, below the root, outermost first."""
    missing = {
        folder.relative_to(root).as_posix()
        for file in files
        for folder in file.parents
        if folder.is_relative_to(root) and not folder.exists()
    }
    return tuple(sorted(missing, key=lambda folder: (folder.count("/"), folder)))


def _unchanged(target: Target) -> bool:
    before = target.write.before
    if before is None or target.status is None:
        return (before is None) == (target.status is None)
    try:
        return target.file.read_bytes() == before
    except OSError as error:
        raise _unreadable(target.write.path, error) from error


def _unreadable(path: str, error: OSError) -> ApplyError:
    return ApplyError(
        f"{path}: cannot be read: {reason_of(error)}. {_NOTHING_CHANGED} Make it readable, {_PLAN_AGAIN}",
        [path],
    )


def _target(root: Path, write: FileWrite) -> Target:
    """The target of one write.

    Raises:
        ApplyError: if something that is no plain file is in the way, or a copy would replace a file.
    """
    path = write.path
    file = locate(root, path)
    try:
        status = file.stat() if file.exists() else None
        above = next(folder for folder in file.parents if folder.exists())
        above_is_folder = above.is_dir()
    except OSError as error:
        raise _unreadable(path, error) from error
    obstacle = None
    if not above_is_folder:
        obstacle = f"{above.relative_to(root).as_posix()} is a file, not a folder"
    elif status is not None and not stat.S_ISREG(status.st_mode):
        obstacle = "a folder is in the way" if stat.S_ISDIR(status.st_mode) else "it is not a plain file"
    elif isinstance(write.after, Path) and write.before is not None:
        obstacle = "a copied file may not replace another"
    elif write.after is None and (root / path).is_symlink():
        obstacle = "it is a link, and removing the file behind it would leave a dead link"
    if obstacle is not None:
        raise ApplyError(
            f"{path}: cannot be written: {obstacle}. {_NOTHING_CHANGED} Move it away, {_PLAN_AGAIN}", [path]
        )
    return Target(write, file, file.relative_to(root).as_posix(), status)


def _may_be_one(one: Target, two: Target) -> bool:
    """Whether two targets are one file, or would be where case or the spelling of accents does not count.

    Two files that exist under nearly the same name, and not as one, certainly are two.
    """
    if one.real == two.real:
        return True
    if _folded(one.real) != _folded(two.real):
        return False
    return one.status is None or two.status is None or one.file.samefile(two.file)


def _folded(real: str) -> str:
    return unicodedata.normalize("NFC", real).casefold()
