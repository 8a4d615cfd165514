"""Asks git about many paths at once: they go to its standard input, where no command line can become too long."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS = 60.0


def find_git(root: Path) -> str | None:
    """The user's git; never one that lies in the app `root`: nothing of the app is run."""
    found = shutil.which("git")
    if found is None or Path(found).resolve().is_relative_to(root.resolve()):
        return None
    return str(Path(found).resolve())


def feed_git(
    program: str,
    folder: Path,
    arguments: tuple[str, ...],
    given: bytes,
    variables: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    """Runs a git command that only reads, or that works in a folder of ours.

    Args:
        program: as of `find_git`.
        folder: where it runs.
        arguments: the command and its options.
        given: its standard input.
        variables: what to add to its environment.

    Returns:
        Its return code and output; file names that are no text come as surrogates.

    Raises:
        OSError: if it cannot be started or does not end.
    """
    kept = {
        # How the user's git is configured counts; what leads it to another repository does not.
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith("GIT_CONFIG")
    }
    try:
        done = subprocess.run(
            [program, "-c", "core.fsmonitor=false", *arguments],
            cwd=folder,
            env={
                **kept,
                "GIT_OPTIONAL_LOCKS": "0",
                "GIT_TERMINAL_PROMPT": "0",
                "LC_ALL": "C",
                **(variables or {}),
            },
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.SubprocessError as error:
        raise OSError(f"git {arguments[0]} does not end") from error
    return done.returncode, os.fsdecode(done.stdout)
