"""The original: the app as it was before any change, in a private copy to run it in."""

from __future__ import annotations

import contextlib
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.errors import DashMigrateError
from dash_migrate.temporary import remove_tree
from dash_migrate.transaction import ApplyError, runs, undo
from dash_migrate.transaction.targets import FOLDER_NAME
from dash_migrate.verify.originals.copying import copy_app
from dash_migrate.verify.originals.revision import lay_revision
from dash_migrate.verify.scratch import scratch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dash_migrate.transaction import Run


class OriginalError(DashMigrateError):
    """The original cannot be made."""


class Source(enum.Enum):
    """What the original was made from."""

    AS_IS = "the app as it is now"
    JOURNAL = "the app with all recorded runs undone"
    REVISION = "a revision of git's"


@dataclass(frozen=True, slots=True)
class Original:
    """The original, ready to be run.

    Attributes:
        root: the folder to run it in: a copy, with what git ignores (data, `.env`); the app is not touched.
        source: what it was made from.
        remarks: what the reader should know of it, in one line each.
    """

    root: Path
    source: Source
    remarks: tuple[str, ...] = ()


@contextlib.contextmanager
def original_of(root: Path, revision: str | None = None) -> Iterator[Original]:
    """Gives the original of an app in a copy, and removes that however the block ends.

    Without a revision it is the app with all runs of dash-migrate undone that its journal has. If one of them
    cannot be undone, since files were edited after it, it is the app as it is, and a remark says so.

    Args:
        root: the app's folder.
        revision: the commit, branch or tag that the user names as the original.

    Raises:
        UsageError: if the revision, or the app in it, is not there.
        OriginalError: if the app cannot be copied.
        CacheError: if there is no place for the copy.
    """
    with scratch() as folder:
        try:
            original = _revision(root, revision, folder) if revision else _undone(root, folder)
        except OSError as error:
            cause = error.strerror or str(error) or type(error).__name__
            raise OriginalError(
                f"{error.filename or root}: the app cannot be copied: {cause}. Make room, or set "
                "DASH_MIGRATE_CACHE_DIR to a folder that has some, then run the command again."
            ) from error
        yield original


def _revision(root: Path, revision: str, folder: Path) -> Original:
    copy, remarks = _copied(root, folder, ())
    remove_tree(copy / FOLDER_NAME)
    lay_revision(root, copy, revision, folder / "index")
    return Original(copy, Source.REVISION, remarks)


def _undone(root: Path, folder: Path) -> Original:
    """The app with all recorded runs taken back, the last one first."""
    try:
        recorded = runs(root)
    except ApplyError as error:
        return _as_is(root, folder, error)
    copy, remarks = _copied(root, folder, recorded)
    if not recorded:
        remove_tree(copy / FOLDER_NAME)
        return Original(copy, Source.AS_IS, remarks)
    try:
        while runs(copy):
            undo(copy)
    except ApplyError as error:
        remove_tree(folder / "copy")
        return _as_is(root, folder, error)
    return Original(copy, Source.JOURNAL, remarks)


def _as_is(root: Path, folder: Path, error: ApplyError) -> Original:
    """The app as it is, since the journal's runs cannot be undone."""
    copy, remarks = _copied(root, folder, ())
    remove_tree(copy / FOLDER_NAME)
    reason = ", ".join(error.paths) or str(error).splitlines()[0].replace(str(copy), str(root))
    remark = (
        f"An earlier run of dash-migrate cannot be undone ({reason}), so the app as it is now counts as the "
        "original. `--original REV` names a commit instead."
    )
    return Original(copy, Source.AS_IS, (remark, *remarks))


def _copied(root: Path, folder: Path, recorded: tuple[Run, ...]) -> tuple[Path, tuple[str, ...]]:
    """A copy in which the files that an undo works with are copies too, not links."""
    of_runs = {name for run in recorded for file in run.files for name in (file.path, file.real)}
    lenders = {path for run in recorded for path, _ in run.lenders}
    place = folder / "copy"
    place.mkdir(mode=0o700)
    return copy_app(root, place, of_runs | lenders)
