"""What the original served, kept for the next verification: it need not be run again while nothing of it changed.

They lie in the user's cache folder, in `baselines/`, readable by the user only: one file each, compressed JSON. A
baseline holds what the app served to a visitor (layouts, the answers of callbacks), so whatever its data are, they
lie there too; the contents of files, the app's output and its secrets do not. `Baselines.clear` removes all.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import time
import zlib
from typing import TYPE_CHECKING

from dash_migrate.errors import UsageError
from dash_migrate.facts.environment import find_environment
from dash_migrate.redact import Redactor
from dash_migrate.redaction.ledger import noted
from dash_migrate.transaction import durable
from dash_migrate.verify.evidence import Baseline
from dash_migrate.verify.originals import visit_json
from dash_migrate.verify.originals.copying import LARGE, app_files
from dash_migrate.verify.scratch import private_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from dash_migrate.verify.model import JSON, AsImported, AsScript

KEPT = 20
# What an app serves depends on more than its files: a database, the day.
MOST_SECONDS = 4 * 3600.0
_END = ".json.z"


def baseline_key(root: Path, python: Path, ways: Iterable[AsScript | AsImported], *more: str) -> str:
    """The name of a baseline: a digest of everything of this machine that decides what the original serves.

    That is every file of the original (of 50 MB and more: size and time of the last change), the interpreter and
    what is installed beside it, and how the app is run.

    Args:
        root: the original's folder.
        python: the interpreter that it runs with.
        ways: how it is run: the first one that serves is taken.
        more: what else decides: limits of the visit, variables.

    Raises:
        OSError: if a file cannot be read.
    """
    digest = hashlib.sha256()
    for part in (visit_json.visit_format(), str(python), repr(tuple(ways)), *more, *_distributions(root, python)):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\0")
    for path in sorted(app_files(root)):
        digest.update(os.fsencode(path) + b"\0" + _state(root / path) + b"\0")
    return digest.hexdigest()[:32]


class Baselines:
    """The baselines of this user.

    Raises:
        CacheError: if the cache folder cannot be used.
    """

    def __init__(self) -> None:
        self._folder = private_folder("baselines")

    def load(self, key: str) -> Baseline | None:
        """The baseline of that key; None if there is none of the last hours of today, or it is damaged."""
        path = self._path(key)
        try:
            if not _recent(path.stat().st_mtime, time.time()):
                return None
            return _from_json(json.loads(zlib.decompress(path.read_bytes())))
        except (OSError, ValueError, zlib.error, RecursionError):
            return None

    def save(self, key: str, baseline: Baseline) -> None:
        """Keeps a baseline, and removes the oldest ones. A full disk is no error: it is not kept then.

        Neither is one that holds a secret of the app, which it then gives to every visitor: it is run anew.
        """
        path = self._path(key)
        fresh = path.with_name(f"{key}.{secrets.token_hex(4)}.new")
        try:
            text = json.dumps(_to_json(baseline))
            if not any(value in text for value in Redactor(noted()).certain_values()):
                durable.write_new(fresh, zlib.compress(text.encode(), 6), 0o600)
                fresh.replace(path)
        except (OSError, RecursionError):
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)
        self.prune(KEPT)

    def prune(self, keep: int) -> None:
        """Removes all but the newest baselines, and what a crash left of unfinished ones."""
        files = sorted(self._files(), key=_changed, reverse=True)
        complete = [file for file in files if file.name.endswith(_END)]
        old = time.time() - MOST_SECONDS
        abandoned = [file for file in files if not file.name.endswith(_END) and _changed(file) < old]
        for file in (*complete[keep:], *abandoned):
            with contextlib.suppress(OSError):
                file.unlink()

    def clear(self) -> None:
        """Removes all."""
        for file in self._files():
            with contextlib.suppress(OSError):
                file.unlink()

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{_END}"

    def _files(self) -> list[Path]:
        return [path for path in self._folder.iterdir() if path.is_file()]


def _recent(saved: float, now: float) -> bool:
    """Whether a time lies in the last hours of the same day here; both in seconds since the epoch."""
    same_day = time.localtime(saved)[:3] == time.localtime(now)[:3]
    return same_day and -60 < now - saved < MOST_SECONDS


def _changed(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _state(file: Path) -> bytes:
    """What a file is like: content, or size and time if it is large; whether it can be run; where a link leads."""
    if file.is_symlink() and not file.is_file():
        return b"link " + os.fsencode(os.readlink(file))  # noqa: PTH115 - the text as it is stored
    status = file.stat()
    if status.st_size >= LARGE:
        return b"large %d %d" % (status.st_size, status.st_mtime_ns)
    digest = hashlib.sha256()
    for chunk in durable.chunks(file) if file.is_file() else ():
        digest.update(chunk)
    return b"file %d " % (status.st_mode & 0o100) + digest.digest()


def _distributions(root: Path, python: Path) -> Iterator[str]:
    """What is installed beside an interpreter, name and version."""
    try:
        environment = find_environment(root, python, {})
    except UsageError:
        return
    if environment is not None:
        yield environment.python_version or ""
        for key, distribution in sorted(environment.distributions.items()):
            yield f"{key}=={distribution.version}"


def _to_json(baseline: Baseline) -> dict[str, JSON]:
    assert baseline.visits is not None  # else there is nothing to keep
    return {
        "visits": [visit_json.visit_to_json(visit) for visit in baseline.visits],
        "pages": list(baseline.pages),
        "assets": list(baseline.assets),
        "how": baseline.how,
        "home": baseline.home,
        "parts": [_to_json(part) for part in baseline.parts],
        "seconds": baseline.seconds,
    }


def _from_json(document: JSON) -> Baseline:
    found = visit_json.mapping(document)
    first, second = map(visit_json.visit_from_json, visit_json.sequence(found.get("visits")))
    seconds = found.get("seconds")
    return Baseline(
        visits=(first, second),
        assets=visit_json.texts(found.get("assets")),
        how=visit_json.text(found.get("how")),
        pages=visit_json.texts(found.get("pages")),
        home=visit_json.text(found.get("home")),
        parts=tuple(map(_from_json, visit_json.sequence(found.get("parts")))),
        seconds=None if seconds is None else visit_json.number(seconds),
    )
