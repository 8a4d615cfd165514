"""Runs a tool that asks an index: in a folder of its own, under a time limit that ends its children too."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING

from dash_migrate.packages.resolving.model import NoAnswer, Reason
from dash_migrate.packages.resolving.progress import tell
from dash_migrate.verify.process import kill_group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_PAUSE = 0.05  # seconds between two looks
_WORD = 10  # seconds between two words of progress
# What says where pip finds packages and how it gets there. All else would change what it does, or what it says.
_KEPT = frozenset(
    f"PIP_{name}"
    for name in (
        *("CACHE_DIR", "CERT", "CLIENT_CERT", "CONFIG_FILE", "CONSTRAINT", "DEFAULT_TIMEOUT", "EXTRA_INDEX_URL"),
        *("FIND_LINKS", "INDEX_URL", "KEYRING_PROVIDER", "NO_CACHE_DIR", "NO_INDEX", "PRE", "PROXY", "RETRIES"),
        *("TIMEOUT", "TRUSTED_HOST", "UPLOADED_PRIOR_TO"),
    )
)
_SET = {
    "NO_COLOR": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_INPUT": "1",
    "PIP_PROGRESS_BAR": "off",
    "PIP_REQUIRE_HASHES": "0",
    "PIP_REQUIRE_VIRTUALENV": "0",
    "PIP_USER": "0",
}


class Clock:
    """The time that is left for all that one question needs.

    Args:
        seconds: how long it may take.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._started = time.monotonic()

    @property
    def spent(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._started

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.seconds - self.spent


def run(command: Sequence[str], folder: Path, variables: Mapping[str, str], clock: Clock) -> tuple[int, str]:
    """Runs a command in a folder of its own and waits for it.

    Returns:
        Its return code and what it said.

    Raises:
        NoAnswer: if the time is up; the process and its children are gone then.
        OSError: if it cannot be started.
    """
    # Output goes to a file: a pipe that pip's own children keep open would outlive the time limit.
    log = folder / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        try:
            code = _wait(process, clock)
        finally:
            _stop(process)
    if code is None:
        raise NoAnswer(Reason.TIME, f"The package index gave no complete answer in {clock.seconds:.0f} seconds.")
    return code, log.read_text("utf-8", "replace")


def _wait(process: subprocess.Popen[bytes], clock: Clock) -> int | None:
    """The return code; None if the time is up first."""
    word = clock.spent + _WORD
    while clock.left > 0:
        try:
            return process.wait(_PAUSE)
        except subprocess.TimeoutExpired:
            if clock.spent > word:
                tell(f"still asking the package index, {clock.spent:.0f} seconds so far ...")
                word += _WORD
    return None


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the process with all that it started."""
    if hasattr(os, "killpg"):
        kill_group(process.pid)
    elif process.poll() is None:
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
        process.kill()
    process.wait()


def variables(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment variables for pip: the user's, less what would make it do or say something else."""
    kept = {
        name: value
        for name, value in environ.items()
        if not name.upper().startswith(("PIP_", "PYTHON", "CUSTOM_COMPILE")) or name.upper() in _KEPT
    }
    # Only when it tries again does pip say that an index did not answer; five times, its default, take long.
    retries = kept.get("PIP_RETRIES", "1")
    return {"PIP_DEFAULT_TIMEOUT": "15", **kept, **_SET, "PIP_RETRIES": "1" if retries == "0" else retries}
