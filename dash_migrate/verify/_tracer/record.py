"""Writes events down: a line of JSON each, whole, in a file of the process that they happened in."""

from __future__ import annotations

import os
import time
from _json import encode_basestring_ascii as quoted  # `json` itself takes longer to import

# What is used after the app has begun, which may replace them (gevent, eventlet).
_open, _write, _close, _pid, _now = os.open, os.write, os.close, os.getpid, time.time

_JSON = {False: "false", True: "true"}
_MOST = 10_000  # events of one process: an app that writes to ever new files fills no disk
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class Record:
    """The events of a process, each distinct one once.

    The file is opened for each of them, under the number of the process: so what a fork inherits is in
    nobody's way, and a process that closes all its files, or is killed, loses nothing.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._seen: set[tuple[str, str, str]] = set()

    def add(self, act: str, subject: str, place: str, *, found: bool = True, needed: bool = False) -> None:
        """Writes an event down, unless it has been: `act` and the rest as in `dash_migrate.verify.tracing`."""
        key = (act, subject, place)
        if key in self._seen or len(self._seen) >= _MOST:
            return
        self._seen.add(key)
        texts = f'"act": {quoted(act)}, "subject": {quoted(subject)}, "place": {quoted(place)}'
        flags = f'"found": {_JSON[found]}, "needed": {_JSON[needed]}'
        line = f'{{{texts}, "at": {_now()!r}, {flags}}}\n'
        file = _open(f"{self._folder}{os.sep}{_pid()}.jsonl", _FLAGS, 0o600)
        try:
            _write(file, line.encode("ascii"))
        finally:
            _close(file)
