"""Applies the writes of a plan: all of them, or none."""

from __future__ import annotations

import stat
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.transaction import keys
from dash_migrate.transaction.delta import decode
from dash_migrate.transaction.detection import detector, obvious
from dash_migrate.transaction.errors import ApplyError
from dash_migrate.transaction.loans import journal_delta
from dash_migrate.transaction.protocol import bring, recover_all
from dash_migrate.transaction.records import FileRecord, KeyRef, Kind, Run, Side, State
from dash_migrate.transaction.session import session
from dash_migrate.transaction.staging import Content, Staged, stage
from dash_migrate.transaction.targets import (
    check_unchanged,
    find_targets,
    locate,
    missing_folders,
    project_root,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dash_migrate.redact import Redactor
    from dash_migrate.transaction.delta import Delta, Spans
    from dash_migrate.transaction.keys import Key
    from dash_migrate.transaction.records import FileWrite
    from dash_migrate.transaction.targets import Target


def commit(
    root: Path,
    writes: Sequence[FileWrite],
    *,
    title: str,
    refused: Sequence[str] = (),
    known: Redactor | None = None,
    lenders: Sequence[str] = (),
) -> Run:
    """Writes files so that all are as wanted or, whatever happens, all as before; `undo` takes it back.

    Args:
        root: the app's folder.
        writes: what to write; those that change nothing are left out.
        title: the run in a line, for people; it must not hold a secret.
        refused: ids of the changes that were refused; remembered until the run is undone.
        known: the app's secrets; without it, the obvious ones of the files count. None is written to the journal
            but borrowed from a file of the run, or of `lenders`, that has it.
        lenders: files, posix, below the root, that may hold secrets (`.env`), if they exist. Their values, and
            those of files made for their owner only, count as secrets in any case.

    Returns:
        The recorded run; one with number 0, of which nothing is recorded, if there is nothing to write and
        nothing refused.

    Raises:
        OutsideProjectError: if a path, or a link on it, leads out of the app.
        ChangedError: if files are not what the plan was made from.
        SecretError: if the journal would have to hold a secret.
        LockedError: if another command is writing the app.
        ApplyError: if anything else is in the way. Nothing was changed, unless the message says otherwise.
    """
    base = project_root(root)
    targets = find_targets(base, writes)
    outside = _outside_lenders(base, targets, lenders)
    hidden = obvious(writes) if known is None else known
    deltas = _deltas(targets, outside, detector(writes, outside, lenders, hidden), hidden.places)
    at = datetime.now(timezone.utc).isoformat(timespec="seconds")
    run = Run(0, title, at, State.DONE, KeyRef("", in_project=False), refused=tuple(refused))
    if not targets and not refused:
        return run
    with session(base) as journal:
        recover_all(journal)
        targets = find_targets(base, writes)  # anew: what was recovered may have made or removed files
        check_unchanged(targets)
        key = keys.obtain(journal.folder)
        number = max(journal.numbers(), default=0) + 1
        digests = stage(journal, number, key, [_staged(target) for target in targets])
        run = replace(
            run,
            number=number,
            key=key.ref,
            folders=missing_folders(base, (t.file for t in targets if t.write.after is not None)),
            files=_records(targets, digests, deltas, key),
            lenders=_borrowed(deltas, outside, key),
        )
        bring(journal, run, key, Side.AFTER)
        return run


def _outside_lenders(base: Path, targets: Sequence[Target], lenders: Sequence[str]) -> dict[str, bytes]:
    """The content of the lenders that the run does not write, by real path."""
    written = {target.real for target in targets}
    found: dict[str, bytes] = {}
    for path in lenders:
        with suppress(OSError, ApplyError):  # who cannot be read does not lend
            file = locate(base, path)
            real = file.relative_to(base).as_posix()
            if real not in written:
                found[real] = file.read_bytes()
    return found


def _deltas(
    targets: Sequence[Target], outside: Mapping[str, bytes], holds_secret: Callable[[bytes], bool], spans: Spans
) -> dict[str, Delta]:
    """How to take back what the run takes away, by real path."""
    texts = {real: decode(data, real)[0] for real, data in outside.items()}
    for target in targets:
        if isinstance(target.write.after, bytes):
            texts[target.real] = decode(target.write.after, target.real)[0]
    deltas: dict[str, Delta] = {}
    for target in targets:
        before, after = target.write.before, target.write.after
        if before is not None and not isinstance(after, Path):
            deltas[target.real] = journal_delta(
                target.real, after or b"", before, texts, holds_secret, spans=spans
            )
    return deltas


def _staged(target: Target) -> Staged:
    """Both sides of a file that is edited, the new side of one that is made. A deleted one will be moved."""
    write, status = target.write, target.status
    mode = write.mode if status is None else stat.S_IMODE(status.st_mode)
    edited = write.before is not None and write.after is not None
    return Staged(
        write.path,
        Content(write.before, mode) if edited and write.before is not None else None,
        None if write.after is None else Content(write.after, mode),
        status,
    )


def _records(
    targets: Sequence[Target], digests: Sequence[str | None], deltas: Mapping[str, Delta], key: Key
) -> tuple[FileRecord, ...]:
    return tuple(
        FileRecord(
            path=target.write.path,
            real=target.real,
            kind=_kind(target.write),
            mode=0 if target.status is None else stat.S_IMODE(target.status.st_mode),
            before=None if target.write.before is None else key.digest(target.write.before),
            after=digest,
            delta=deltas.get(target.real),
        )
        for target, digest in zip(targets, digests, strict=True)
    )


def _kind(write: FileWrite) -> Kind:
    if write.after is None:
        return Kind.DELETED
    if write.before is not None:
        return Kind.EDITED
    return Kind.COPIED if isinstance(write.after, Path) else Kind.CREATED


def _borrowed(deltas: Mapping[str, Delta], outside: Mapping[str, bytes], key: Key) -> tuple[tuple[str, str], ...]:
    """The lenders outside the run that deltas really borrow from, and their digests."""
    used = {loan.path for delta in deltas.values() for loan in delta.loans()}
    return tuple((real, key.digest(data)) for real, data in sorted(outside.items()) if real in used)
