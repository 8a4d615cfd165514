"""What git knows of an app: which files have changes that git could not bring back.

Git itself is asked. Nothing of the repository is run or written: no hook, no file system monitor, no index
refresh. A git that is missing, broken, slow or distrusts the folder is the same as none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_TIME_LIMIT = 20.0
# Windows allows 32,767 characters for a whole command line.
_MOST_CHARACTERS = 24_000
_STATUS_OPTIONS = ("--porcelain", "-z", "--no-renames", "--untracked-files=all")
# What git sets for its hooks and would lead another git away from the folder it is asked about.
_LEADS_AWAY = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)


def git_toplevel(root: Path) -> Path | None:
    """The top folder of the git work tree around a folder; None if there is none, or git cannot tell."""
    answer = ask_git(root, "rev-parse", "--show-toplevel")
    name = "" if answer is None else answer.removesuffix("\n")
    return Path(name) if name else None


def uncommitted(root: Path, paths: Sequence[str]) -> tuple[str, ...] | None:
    """The files whose content git could not bring back.

    Args:
        root: the app's folder.
        paths: files, posix, below it.

    Returns:
        Those of `paths`, in their order, that are modified, staged or untracked; ignored ones are not among
        them. None if there is no repository, or git cannot tell.
    """
    base = root.resolve()
    files = {path: _real(base, path) for path in paths}
    by_repository: dict[Path, set[Path]] = {base: set()}
    for file in files.values():
        by_repository.setdefault(_repository(base, file), set()).add(file)
    changed: set[Path] = set()
    for folder, inside in by_repository.items():
        found = _changed(folder, inside)
        if found is None and folder == base:
            return None
        changed |= inside if found is None else found
    return tuple(path for path in paths if files[path] in changed)


def _real(base: Path, path: str) -> Path:
    """The file that a path means; git does not look behind links."""
    try:
        real = (base / path).resolve()
    except (OSError, RuntimeError, ValueError):
        return base / path
    return real if real.is_relative_to(base) else base / path


def _repository(base: Path, file: Path) -> Path:
    """The innermost repository, or submodule, inside the app that a file lies in; else the app's folder."""
    folders = (folder for folder in file.parents if folder.is_relative_to(base))
    return next((folder for folder in folders if (folder / ".git").exists()), base)


def _changed(folder: Path, files: Iterable[Path]) -> set[Path] | None:
    """Those of some files that the repository around a folder reports; None if it cannot tell."""
    prefix = ask_git(folder, "rev-parse", "--show-prefix")
    if prefix is None:
        return None
    reported: set[str] = set()
    below = {file: file.relative_to(folder).as_posix() for file in files}
    for part in command_parts(below.values()):
        answer = ask_git(folder, "--literal-pathspecs", "status", *_STATUS_OPTIONS, "--", *part)
        if answer is None:
            return None
        reported.update(entry[3:] for entry in answer.split("\0"))
    return {file for file, name in below.items() if prefix.removesuffix("\n") + name in reported}


def command_parts(paths: Iterable[str]) -> Iterator[list[str]]:
    """The paths in parts that fit on a command line each, in their order."""
    part: list[str] = []
    size = 0
    for path in paths:
        if part and size + len(path) > _MOST_CHARACTERS:
            yield part
            part, size = [], 0
        part.append(path)
        size += len(path) + 3
    if part:
        yield part


def _program(folder: Path) -> str | None:
    """The user's git; never one that lies in the app: nothing of the app is run."""
    found = shutil.which("git")
    if found is None:
        return None
    program = Path(found).resolve()
    return None if program.is_relative_to(folder.resolve()) else str(program)


def git_call(folder: Path, *arguments: str) -> tuple[list[str], dict[str, str]] | None:
    """The command line and the environment with which git is asked about a folder; None if there is no git.

    For who reads its output while it comes; all others use `ask_git`.
    """
    program = _program(folder)
    if program is None:
        return None
    environment = {name: value for name, value in os.environ.items() if name not in _LEADS_AWAY}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    return [program, "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", *arguments], environment


def ask_git(folder: Path, *arguments: str) -> str | None:
    """What git prints when asked about a folder, in the one careful way.

    Args:
        folder: where it is asked.
        arguments: the command and its options; one that only reads.

    Returns:
        Its output; file names that are no text come as surrogates. None if it fails in any way.
    """
    call = git_call(folder, *arguments)
    if call is None:
        return None
    command, environment = call
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIME_LIMIT,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return os.fsdecode(done.stdout) if done.returncode == 0 else None
