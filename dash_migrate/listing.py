"""Which files are part of the app: not environments, not caches, not what git ignores.

git itself is asked where the folder lies in a repository; elsewhere the folders are walked and `.gitignore` files
are read with pathspec. Folders that are never the app's own are left out either way, committed ones too.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.gitstate import ask_git

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pathspec import GitIgnoreSpec

_FOREIGN_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages", "__MACOSX"})
_ENVIRONMENT_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})


def list_files(root: Path) -> frozenset[str]:
    """Posix paths, relative to `root`, of the files that are part of the app.

    Left out: folders with `pyvenv.cfg` or `conda-meta` (virtual environments), `node_modules`, caches, dot
    folders, and what git ignores. Symbolic links to folders are not followed.
    """
    listed = _ask_git(root)
    return frozenset(_walk(root)) if listed is None else frozenset(_own(root, listed))


def _ask_git(root: Path) -> list[str] | None:
    """What git tracks or would track below `root`; None if git cannot tell or ignores the whole folder."""
    answer = ask_git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = [name for name in (answer or "").split("\0") if name]
    if answer is None or (not names and any(root.iterdir())):
        return None
    return names


def _own(root: Path, names: Iterable[str]) -> Iterator[str]:
    """What is left of git's list: files that are there, outside of foreign folders and environments."""
    environments = {folder for name in names for folder in _environments(name)}
    for name in dict.fromkeys(names):
        folders = PurePosixPath(name).parts[:-1]
        foreign = any(part in _FOREIGN_FOLDERS or part.startswith(".") for part in folders)
        inside = any("/".join(folders[:depth]) in environments for depth in range(1, len(folders) + 1))
        if not foreign and not inside and (root / name).is_file():
            yield name


def _environments(name: str) -> Iterator[str]:
    """The folder below the root that a file shows to be an environment."""
    folders = name.split("/")[:-1]
    if folders and name.endswith("/pyvenv.cfg"):
        yield "/".join(folders)
    if "conda-meta" in folders[1:]:
        yield "/".join(folders[: folders.index("conda-meta", 1)])


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
