"""Puts both sides of a run's files beside its journal, on the disk, before anything of the app is touched."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.transaction import durable
from dash_migrate.transaction.errors import ApplyError, reason_of
from dash_migrate.transaction.keys import KEY_NAME, Key
from dash_migrate.transaction.records import Side

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from dash_migrate.transaction.journal import Journal


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds on one side; a `Path` stands for a copy of that file.

    `mode` is its permission bits; None leaves them to the umask.
    """

    data: bytes | Path = field(repr=False)
    mode: int | None


@dataclass(frozen=True, slots=True)
class Staged:
    """One file of a run as it is to be staged.

    Attributes:
        path: its name in messages.
        before: its content before; None if there is none, or the file itself will be moved into the stage.
        after: the same of its content after.
        like: status of the file whose owner it gets; None for a new file.
    """

    path: str
    before: Content | None
    after: Content | None
    like: os.stat_result | None


def stage(journal: Journal, number: int, key: Key, files: Sequence[Staged]) -> list[str | None]:
    """Stages the files of a run, in their order, and the key.

    Args:
        journal: the app's journal, locked.
        number: the run's number; its folder is made if there is none.
        key: the run's key.
        files: the files.

    Returns:
        The keyed digest of each file's content after, as it was staged; None where there is none.

    Raises:
        ApplyError: if a file cannot be read or staged; nothing is left of the attempt.
    """
    path = journal.folder.name
    try:
        journal.run_folder(number).mkdir(mode=0o700, exist_ok=True)
        journal.stage(number).mkdir(mode=0o700)
        durable.write_new(journal.stage(number) / KEY_NAME, key.secret, 0o600)
        digests: list[str | None] = []
        for index, file in enumerate(files):
            path = file.path
            _put(journal.staged(number, index, Side.BEFORE), file.before, file.like, key)
            digests.append(_put(journal.staged(number, index, Side.AFTER), file.after, file.like, key))
        durable.sync_folder(journal.stage(number))
        durable.sync_folder(journal.folder)
    except OSError as error:
        _discard(journal, number)
        raise ApplyError(
            f"{path}: cannot be prepared: {reason_of(error)}. Nothing was changed. Check that the file can "
            "be read, and the free space, then run the command again.",
            [path],
        ) from error
    except BaseException:  # Ctrl-C
        _discard(journal, number)
        raise
    return digests


def _put(path: Path, content: Content | None, like: os.stat_result | None, key: Key) -> str | None:
    """Stages one side of a file and gives its keyed digest. Raises `OSError`."""
    if content is None:
        return None
    digest = key.new_digest()
    if isinstance(content.data, Path):
        durable.copy_new(content.data, path, content.mode, digest)
    else:
        digest.update(content.data)
        durable.write_new(path, content.data, content.mode)
    if like is not None:
        durable.keep_owner(path, like)
    return digest.hexdigest()


def _discard(journal: Journal, number: int) -> None:
    """Removes what was staged, but no journal; what cannot be removed is left to the next command."""
    recorded = journal.journal_file(number).exists()
    with suppress(OSError):
        durable.remove_tree(journal.stage(number) if recorded else journal.run_folder(number))
