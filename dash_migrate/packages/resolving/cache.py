"""Answers of an index, kept for a day: the same question need not be asked twice.

One file an answer, named by a digest of the question, below the user's cache folder. It holds names, versions and
hashes: no address, no credential. What is broken or old is as good as not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

from dash_migrate.packages.resolving.model import Resolution

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_FOLDER = "resolutions"
_SECONDS = 24 * 60 * 60


def digest(parts: object) -> str:
    """The name of the answer to a question.

    Args:
        parts: all that the answer depends on, as JSON can hold it; only its digest is kept.
    """
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def kept(name: str) -> Resolution | None:
    """The answer of that name; None if there is none, it is older than a day or not readable."""
    path = _path(name)
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        if not 0 <= time.time() - path.stat().st_mtime < _SECONDS:
            return None
        told = json.loads(path.read_text("utf-8"))
        return Resolution(
            versions=_texts(told["versions"]),
            via=_lists(told["via"]),
            hashes=_lists(told["hashes"]),
            without_wheel=_texts(told["without_wheel"]),
            asked_for=str(told["asked_for"]),
        )
    return None


def keep(name: str, answer: Resolution) -> None:
    """Keeps an answer, unless it is a problem; sweeps the old ones. What cannot be written is not kept."""
    if answer.problem:
        return
    path = _path(name)
    new = path.with_name(f"{name}.{os.getpid()}.new")
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(path.parent.iterdir())
        new.write_text(json.dumps(asdict(answer), sort_keys=True), "utf-8")
        new.replace(path)
    with contextlib.suppress(OSError):
        new.unlink(missing_ok=True)


def _path(name: str) -> Path:
    from dash_migrate.verify.scratch import cache_folder

    return cache_folder() / _FOLDER / f"{name}.json"


def _sweep(paths: Iterable[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            if path.suffix in {".json", ".new"} and time.time() - path.stat().st_mtime >= _SECONDS:
                path.unlink()


def _texts(table: dict[str, object]) -> dict[str, str]:
    if not all(isinstance(value, str) for value in table.values()):
        raise TypeError
    return {key: str(value) for key, value in table.items()}


def _lists(table: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    if not all(
        isinstance(value, list) and all(isinstance(item, str) for item in value) for value in table.values()
    ):
        raise TypeError
    return {key: tuple(value) for key, value in table.items()}
