"""Which files are part of the app: not environments, not caches, not what git ignores.

git itself is asked where the folder lies in a repository; elsewhere the folders are walked and `.gitignore` files
are read with pathspec. Folders that are never the app's own are left out either way, committed ones too: a virtual
environment in the repository, by whatever name, and though its `pyvenv.cfg` may not have been committed.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.gitstate import ask_git

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pathspec import GitIgnoreSpec

_FOREIGN_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages", "__MACOSX"})
_ENVIRONMENT_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})
# What lies in an environment's folder: its mark, what is installed in it, the scripts that switch it on.
_IN_ENVIRONMENT = re.compile(
    r"(?P<folder>.+?)/(?:pyvenv\.cfg$|conda-meta/|Lib/site-packages/|lib(?:64)?/python\d[\d.]*/site-packages/|"
    r"(?:bin|Scripts)/(?:activate\.(?:bat|csh|fish)|Activate\.ps1|activate_this\.py)$)"
)
_HINTS = ("pyvenv.cfg", "conda-meta/", "site-packages/", "/activate", "/Activate.ps1")


def list_files(root: Path) -> frozenset[str]:
    """Posix paths, relative to `root`, of the files that are part of the app.

    Left out: virtual environments (see `is_environment`), `node_modules`, caches, dot folders, and what git
    ignores. Symbolic links to folders are not followed.
    """
    listed = _ask_git(root)
    return frozenset(_walk(root)) if listed is None else frozenset(_own(root, listed))


def committed_environments(root: Path) -> dict[str, int]:
    """The virtual environments that git tracks below `root`: each folder with the number of its files there.

    Empty without a repository. The outermost folder counts, whatever lies in it.
    """
    answer = ask_git(root, "ls-files", "-z", "--cached")
    names = [name for name in (answer or "").split("\0") if name]
    found = _environments(names)
    counts = Counter(folder for name in names if (folder := _inside(name, found)))
    return dict(sorted(counts.items()))


def is_environment(folder: Path) -> bool:
    """Whether a folder is a virtual environment.

    By its mark (`pyvenv.cfg`, `conda-meta`), or, where that was not copied or committed, by its packages
    (`Lib/site-packages`, `lib/python3.11/site-packages`) or its `activate` scripts.
    """
    try:
        names = os.listdir(folder)  # noqa: PTH208 - names alone
    except OSError:
        return False
    return _is_marked(folder, frozenset(names))


def _is_marked(folder: Path, names: frozenset[str]) -> bool:
    if not _ENVIRONMENT_MARKS.isdisjoint(names):
        return True
    if "Lib" in names and (folder / "Lib" / "site-packages").is_dir():
        return True
    if any(name in names and any((folder / name).glob("python*/site-packages")) for name in ("lib", "lib64")):
        return True
    scripts = (
        (folder / name / script)
        for name in ("bin", "Scripts")
        if name in names
        for script in ("activate.fish", "activate.bat", "activate_this.py", "Activate.ps1")
    )
    return any(script.is_file() for script in scripts)


def _ask_git(root: Path) -> list[str] | None:
    """What git tracks or would track below `root`; None if git cannot tell or ignores the whole folder."""
    answer = ask_git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = [name for name in (answer or "").split("\0") if name]
    if answer is None or (not names and any(root.iterdir())):
        return None
    return names


def _own(root: Path, names: Iterable[str]) -> Iterator[str]:
    """What is left of git's list: files that are there, outside of foreign folders and environments."""
    names = dict.fromkeys(names)
    environments = _environments(names)
    own: dict[str, bool] = {}  # of each folder, whether its files are the app's
    for name in names:
        folder = name.rpartition("/")[0]
        if folder not in own:
            parts = folder.split("/") if folder else []
            foreign = any(part in _FOREIGN_FOLDERS or part.startswith(".") for part in parts)
            own[folder] = not foreign and not _inside(name, environments)
        if own[folder] and (root / name).is_file():
            yield name


def _environments(names: Iterable[str]) -> frozenset[str]:
    """The folders below the root that these files show to be environments."""
    hinted = (name for name in names if any(hint in name for hint in _HINTS))
    return frozenset(match["folder"] for name in hinted if (match := _IN_ENVIRONMENT.match(name)))


def _inside(name: str, environments: frozenset[str]) -> str:
    """The outermost environment that a file lies in; empty if it is in none."""
    parts = name.split("/")
    folders = ("/".join(parts[:depth]) for depth in range(1, len(parts))) if environments else ()
    return next((folder for folder in folders if folder in environments), "")


def _walk(root: Path) -> Iterator[str]:
    specs: dict[str, GitIgnoreSpec] = {}
    for folder, folders, files in os.walk(root):
        here = Path(folder).relative_to(root).as_posix()
        if folder != str(root) and _is_marked(Path(folder), frozenset((*files, *folders))):
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
