"""Which files are part of the app: not environments, not caches, not what git ignores.

git itself is asked where the folder lies in a repository; elsewhere the folders are walked and `.gitignore` files
are read with pathspec. Folders that are never the app's own are left out either way, committed ones too.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pathspec import GitIgnoreSpec

_FOREIGN_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages", "__MACOSX"})
_ENVIRONMENT_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})
_GIT_SECONDS = 30


def list_files(root: Path) -> frozenset[str]:
    """Posix paths, relative to `root`, of the files that are part of the app.

    Left out: folders with `pyvenv.cfg` or `conda-meta` (virtual environments), `node_modules`, caches, dot
    folders, and what git ignores. Symbolic links to folders are not followed.
    """
    listed = _ask_git(root)
    return frozenset(_walk(root)) if listed is None else frozenset(_own(root, listed))


def _ask_git(root: Path) -> list[str] | None:
    """What git tracks or would track below `root`; None if git cannot tell or ignores the whole folder."""
    command = [
        "git",
        "-C",
        str(root),
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=_GIT_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    names = [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
    if done.returncode or (not names and any(root.iterdir())):
        return None
    return names


def _own(root: Path, names: Iterable[str]) -> Iterator[str]:
    paths = [PurePosixPath(name) for name in names]
    environments = {
        path.parent for path in paths if path.name == "pyvenv.cfg" or "conda-meta" in path.parent.parts
    }
    for path in paths:
        folders = path.parts[:-1]
        foreign = any(part in _FOREIGN_FOLDERS or part.startswith(".") for part in folders)
        if foreign or not environments.isdisjoint(path.parents):
            continue
        if (root / path).is_file():
            yield str(path)


def _walk(root: Path) -> Iterator[str]:
    specs: dict[str, GitIgnoreSpec] = {}
    for folder, folders, files in os.walk(root):
        here = Path(folder).relative_to(root).as_posix()
        if folder != str(root) and not _ENVIRONMENT_MARKS.isdisjoint([*files, *folders]):
            folders.clear()
            continue
        if ".gitignore" in files:
            specs[here] = _ignore_spec(Path(folder) / ".gitignore")
        prefix = "" if here == "." else f"{here}/"
        folders[:] = sorted(
            name
            for name in folders
            if name not in _FOREIGN_FOLDERS
            and not name.startswith(".")
            and not _ignored(specs, f"{prefix}{name}/")
        )
        for name in files:
            if not _ignored(specs, prefix + name) and (Path(folder) / name).is_file():
                yield prefix + name


def _ignore_spec(path: Path) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(path.read_text("utf-8", "replace").splitlines())
    except (OSError, ValueError):
        return GitIgnoreSpec.from_lines([])


def _ignored(specs: dict[str, GitIgnoreSpec], path: str) -> bool:
    """Whether the nearest ignore file with a word on `path` says that git leaves it out."""
    for folder in sorted(specs, key=len, reverse=True):
        inside = path if folder == "." else path.removeprefix(f"{folder}/")
        if folder == "." or inside != path:
            result = specs[folder].check_file(inside)
            if result.include is not None:
                return bool(result.include)
    return False
