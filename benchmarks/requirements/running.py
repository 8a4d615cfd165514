"""Runs a command and measures what it costs."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def run(
    command: Sequence[str], *, cwd: Path, env: Mapping[str, str], timeout: float | None = None
) -> tuple[subprocess.CompletedProcess[str], float]:
    """Runs a command to its end, with nothing to read.

    Args:
        command: the program and its arguments.
        cwd: where.
        env: the environment variables.
        timeout: in seconds.

    Returns:
        What it printed, and the seconds of CPU that it took, its children's included; where the system does not
        tell them, those of the clock.

    Raises:
        subprocess.TimeoutExpired: if it takes longer.
    """
    before, began = os.times(), time.perf_counter()
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )
    after, ended = os.times(), time.perf_counter()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return done, used or ended - began
