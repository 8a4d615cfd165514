"""What the last `verify` saw the app take: seconds until it served, seconds and bytes of each callback.

`verify` keeps it in the user's cache folder, in `measurements/`, one file for each app's folder, readable by the
user only: ids of callbacks and numbers, and digests of the Python files that were run. `plan` takes the numbers
only while those files are the same, as they were on the disk or as the plan made them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.workspace import Workspace

_FOLDER = "measurements"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Timing:
    """The most that a callback was seen to take.

    Attributes:
        seconds: from its request to the last byte of its answer, with one visitor.
        request_bytes: of the request's body, which holds inputs and states.
        response_bytes: of the answer's body, without compression.
    """

    seconds: float
    request_bytes: int
    response_bytes: int

    def and_at_least(self, other: Timing) -> Timing:
        """The larger of each number."""
        return Timing(
            max(self.seconds, other.seconds),
            max(self.request_bytes, other.request_bytes),
            max(self.response_bytes, other.response_bytes),
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """What `verify` saw of an app.

    Attributes:
        at: the day.
        start_seconds: from the start of the Procfile's command to its first answer; None if it never came up.
        original_seconds: the same of the app as its author runs it.
        callbacks: by output, as `_dash-dependencies` names it. Background callbacks, and those that no page fires
            by itself, are not in it.
    """

    at: dt.date
    start_seconds: float | None = None
    original_seconds: float | None = None
    callbacks: Mapping[str, Timing] = field(default_factory=dict)

    def of(self, facts: Facts, callback: Callback) -> Timing | None:
        """What was seen of a callback; None if it did not fire, or others of the app have the same output."""
        from dash_migrate.facts.output_ids import output_id, without_digests

        name = output_id(facts, callback)
        found = [timing for output, timing in self.callbacks.items() if without_digests(output) == name]
        alone = name is not None and facts.derive(_outputs).count(name) == 1
        return found[0] if alone and len(found) == 1 else None


def measured(facts: Facts) -> Measured | None:
    """What `verify` saw of this app last; None if it never ran here, or the code has changed since."""
    return facts.workspace.of_disk(_load)


def keep(root: Path, found: Measured, ran: Iterable[Mapping[str, bytes]]) -> None:
    """Keeps what was seen of the app in a folder, in the place of what was seen before.

    A disk that is full, or read-only, is no error: it is not kept then. Neither are numbers of callbacks whose
    name holds a secret of the app.

    Args:
        root: the app's folder, resolved.
        found: what was seen.
        ran: the Python files that were run, path to content, in each state in which they may be found on the disk.
    """
    from dash_migrate.redact import Redactor
    from dash_migrate.redaction.ledger import noted
    from dash_migrate.transaction import durable
    from dash_migrate.verify.scratch import CacheError, private_folder

    hidden = Redactor(noted()).certain_values()
    callbacks = {
        name: [timing.seconds, timing.request_bytes, timing.response_bytes]
        for name, timing in found.callbacks.items()
        if not any(value in name for value in hidden)
    }
    document = {
        "version": _VERSION,
        "at": found.at.isoformat(),
        "start_seconds": found.start_seconds,
        "original_seconds": found.original_seconds,
        "callbacks": callbacks,
        "files": [sorted(_digest(path, data) for path, data in files.items()) for files in ran],
    }
    try:
        private_folder(_FOLDER)
        durable.write_atomic(_path(root), json.dumps(document).encode())
    except (CacheError, OSError):
        return


def _path(root: Path) -> Path:
    from dash_migrate.verify.scratch import cache_folder

    return cache_folder() / _FOLDER / f"{hashlib.sha256(os.fsencode(root)).hexdigest()[:32]}.json"


def _digest(path: str, data: bytes) -> str:
    return hashlib.sha256(path.encode("utf-8", "surrogateescape") + b"\0" + data).hexdigest()[:32]


def _load(workspace: Workspace) -> Measured | None:
    try:
        document = json.loads(_path(workspace.root).read_bytes())
        if document["version"] != _VERSION or not _is_current(document["files"], workspace):
            return None
        return _read(document)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):  # never kept, or damaged
        return None


def _read(document: Mapping[str, Any]) -> Measured:  # JSON that an earlier version may have written
    callbacks = {
        str(name): Timing(float(seconds), int(sent), int(got))
        for name, (seconds, sent, got) in document["callbacks"].items()
    }
    start, original = document["start_seconds"], document["original_seconds"]
    return Measured(
        at=dt.date.fromisoformat(document["at"]),
        start_seconds=None if start is None else float(start),
        original_seconds=None if original is None else float(original),
        callbacks=callbacks,
    )


def _is_current(states: Iterable[Iterable[str]], workspace: Workspace) -> bool:
    """Whether all files of one of the states that were run lie on the disk unchanged."""
    here = set(_on_disk(workspace))
    return any(files and here.issuperset(files) for files in map(tuple, states))


def _on_disk(workspace: Workspace) -> Iterator[str]:
    """The digest of each Python file, edits left out."""
    paths = {*workspace.paths, *(path for path, _ in workspace.changed())}
    for path in paths:
        if path.endswith(".py") and (source := workspace.original(path)) is not None:
            yield _digest(path, source.data)


def _outputs(facts: Facts) -> tuple[str | None, ...]:
    from dash_migrate.facts.callbacks import callbacks
    from dash_migrate.facts.output_ids import output_id

    return tuple(output_id(facts, callback) for callback in callbacks(facts))
