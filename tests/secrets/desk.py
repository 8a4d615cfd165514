"""A desk to try commands at: an app full of canaries, and all places where a command could leave one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.secrets.canaries import FILES, leaks, leaks_below, leaks_in_app

if TYPE_CHECKING:
    from collections.abc import Callable

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither SIGKILL nor pseudo terminals")
PLAN = ("--offline", "--include-ask")
APPLY = ("--offline", "--allow-dirty")
SECONDS = 120


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it printed."""

    code: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        return (self.out + self.err).decode("utf-8", "replace")


@dataclass(frozen=True)
class Desk:
    """An app and all places where a command could leave something: its state, its cache, temporary files."""

    base: Path

    @property
    def app(self) -> Path:
        return self.base / "app"

    @property
    def beside(self) -> tuple[Path, ...]:
        return tuple(self.base / name for name in ("state", "cache", "tmp", "out"))

    def environment(self, **variables: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "DASH_"))}
        state, cache, temporary, _ = map(str, self.beside)
        own = {
            "DASH_MIGRATE_STATE_DIR": state,
            "DASH_MIGRATE_CACHE_DIR": cache,
            "TMPDIR": temporary,
            "TEMP": temporary,
        }
        return {**kept, **own, "TMP": temporary, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "100", **variables}

    def run(self, *words: str, **variables: str) -> Ended:
        """Runs a command on the app; what it prints shows no canary."""
        return self.python("-m", "dash_migrate", *words, str(self.app), **variables)

    def python(self, *words: str, **variables: str) -> Ended:
        done = subprocess.run(
            [sys.executable, *words],
            capture_output=True,
            check=False,
            env=self.environment(**variables),
            timeout=SECONDS,
        )
        ended = Ended(done.returncode, done.stdout, done.stderr)
        assert "internal error" not in ended.text or variables, ended.text
        assert leaks(ended.out, "stdout") == []
        assert leaks(ended.err, "stderr") == []
        return ended

    def check(self, *, moved: bool) -> None:
        """No canary is anywhere but where it may be: in `.env`, and in the code that still is as it was."""
        assert leaks_in_app(self.app, lambda canary: not (moved and canary.moves)) == []
        assert leaks_below(*self.beside) == []


def contents(root: Path) -> dict[str, bytes]:
    files = (file for file in root.rglob("*") if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def original() -> dict[str, bytes]:
    return {path: text.encode() for path, text in FILES.items()}


def reviewed(desk: Desk, press: Callable[[str], str], *words: str) -> bytes:
    """What a terminal shows of a review in which a person presses a key for what it shows of each change."""
    import pty  # not on Windows
    import select

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "dash_migrate", "apply", "--interactive", *APPLY, *words, str(desk.app)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=desk.environment(TERM="xterm-256color"),
        start_new_session=True,
    )
    os.close(theirs)
    shown, seen, key, ends = b"", 0, "", time.monotonic() + SECONDS
    while time.monotonic() < ends:
        # A key that comes before the terminal waits for single keys is lost: it is pressed again after a while.
        if ours not in select.select([ours], [], [], 1)[0]:
            # Ctrl-U clears the line that such keys have left.
            os.write(ours, b"\x15y\n" if shown.rstrip().endswith(b"[y/N]") else key.encode())
            continue
        try:
            got = os.read(ours, 65536)
        except OSError:  # the other side is closed
            break
        if not got:
            break
        shown += got
        if shown.rstrip().removesuffix(b"\x1b[0m").endswith(b"k,q,?]"):
            time.sleep(0.02)
            key, seen = press(shown[seen:].decode("utf-8", "replace")), len(shown)
            os.write(ours, key.encode())
    os.close(ours)
    assert process.wait(SECONDS) == 0, shown.decode("utf-8", "replace")[-2000:]
    return shown
