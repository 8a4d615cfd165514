"""An exception in one line: its type, its message, and where in the app it was raised."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 300


def describe(exc: BaseException, root: Path) -> str:
    """Returns `Type: message (file.py:3)`; the place is the innermost line inside the app.

    Args:
        exc: what was raised.
        root: the app's folder, without links in its path. Without a line in it, the place is left out.
    """
    while hasattr(exc, "exceptions") and type(exc).__name__.endswith("ExceptionGroup"):
        exc = exc.exceptions[0]  # what a task group has gathered; the first came first
    if isinstance(exc, SyntaxError) and exc.filename:
        message = exc.msg
        where = _inside([(exc.filename, exc.lineno or 1)], root)
    else:
        message = _message(exc)
        frames = [(f.f_code.co_filename, line) for f, line in traceback.walk_tb(exc.__traceback__)]
        where = _inside(reversed(frames), root)
    text = type(exc).__name__ + (": " + message if message else "")
    return text + (" (" + where + ")" if where else "")


def current_line(root: Path) -> str | None:
    """Returns `file.py:3`, the innermost line inside the app that is being run now."""
    frames = [(f.f_code.co_filename, line) for f, line in traceback.walk_stack(None)]
    return _inside(frames, root)


def place(filename: str, line: int, root: Path) -> str | None:
    """Returns `file.py:3` for a line of the app's own code, else None."""
    return _inside([(filename, line)], root)


def _message(exc: BaseException) -> str:
    try:
        text = " ".join(str(exc).split())
    except Exception:  # noqa: BLE001 - the app's exception may fail to print itself
        return ""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "\u2026"


def _inside(frames: Iterable[tuple[str, int]], root: Path) -> str | None:
    """Returns the first frame whose file is the app's own, not an environment's within its folder."""
    for filename, line in frames:
        if not Path(filename).is_absolute():  # `<string>`, `<frozen importlib._bootstrap>`
            continue
        try:
            inner = Path(filename).resolve().relative_to(root)
        except (ValueError, OSError):
            continue
        if "site-packages" not in inner.parts:
            return inner.as_posix() + ":" + str(line)
    return None
