"""What of this machine lies in the app's folder, and whether git would send it along."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.ignore_rules import IgnoreRules
from dash_migrate.gitstate import ask_git
from dash_migrate.listing import is_environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from dash_migrate.workspace import Workspace

GITIGNORE = ".gitignore"
_MAX_DEPTH = 3
# As many paths as fit on a command line.
_MAX_PROBES = 200
_FOREIGN = frozenset({"node_modules", "__pycache__"})
# Files that show which variables there are, without values: meant to be shared.
_EXAMPLES = frozenset({"example", "sample", "template", "dist", "defaults", "schema", "tpl"})
# What git reads as more than a name.
_SPECIAL = re.compile(r"[\\*?\[]|^[#!]| (?=\Z)")


@dataclass(frozen=True, slots=True)
class LocalPath:
    """A file or folder that belongs to this machine.

    Args:
        pattern: the line that keeps it out of a push.
        probes: paths that are ignored where all of it is.
    """

    pattern: str
    probes: tuple[str, ...]


class LocalFiles:
    """The local files of one version of the app.

    Args:
        workspace: the app; its `.gitignore` counts as edited so far, the rest as it is on the disk.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._root = workspace.root

    @cached_property
    def environments(self) -> tuple[str, ...]:
        """The folders that hold a Python environment, whatever their names."""
        return tuple(path for path, folder in _folders(self._root) if is_environment(folder))

    @cached_property
    def variable_files(self) -> tuple[str, ...]:
        """The `.env` files and their like: `.env.local`, not `.env.example`."""
        names = {path for path in self._workspace.paths if holds_variables(path)}
        for path, folder in (("", self._root), *_folders(self._root)):
            if not is_environment(folder):
                names |= {_join(path, item.name) for item in _items(folder) if holds_variables(item.name)}
        found = (path for path in names if path in self._workspace.paths or (self._root / path).is_file())
        return tuple(sorted(found))

    def local(self) -> Iterator[LocalPath]:
        """All that should not be pushed."""
        for folder in self.environments:
            inside = (f"{folder}/pyvenv.cfg", f"{folder}/lib/x.py")
            yield LocalPath(f"{_escaped(folder)}/", inside)
        for path in self.variable_files:
            yield LocalPath(PurePosixPath(path).name, (path,))
        places = {str(PurePosixPath(path).parent) for path in self._workspace.paths if path.endswith(".py")}
        if places:
            first = ("" if place == "." else place for place in sorted(places)[:_MAX_PROBES])
            yield LocalPath("__pycache__/", tuple(_join(place, "__pycache__/x") for place in first))

    def ignored(self, probes: Sequence[str]) -> bool:
        """Whether all paths are ignored: by the `.gitignore` as edited so far, or by any rule that git knows."""
        left = [path for path in probes if not self._rules.ignored((path,))]
        return not left or set(left) <= self._ignored_by_git(left)

    def taken_back(self, probes: Sequence[str]) -> int | None:
        """The line of `.gitignore` that says, with a `!`, that one of the paths is to be pushed."""
        return self._rules.taken_back(probes)

    def tracked(self, path: str) -> bool:
        """Whether git has the file, or anything in the folder, committed or staged."""
        return bool(ask_git(self._root, "--literal-pathspecs", "ls-files", "-z", "--", path))

    @cached_property
    def _rules(self) -> IgnoreRules:
        return IgnoreRules(self._workspace.source(GITIGNORE))

    def _ignored_by_git(self, paths: Iterable[str]) -> set[str]:
        """Those of the paths that git ignores, tracked or not; none where it cannot be asked."""
        answer = ask_git(self._root, "check-ignore", "--no-index", "--", *paths)
        return set((answer or "").splitlines())


def _folders(root: Path) -> Iterator[tuple[str, Path]]:
    """The folders below the app's, a few levels deep; what lies in environments is passed over."""
    waiting = [("", root, 0)]
    while waiting:
        path, folder, depth = waiting.pop(0)
        for item in _items(folder):
            if item.name in _FOREIGN or item.is_symlink() or not item.is_dir():
                continue
            yield _join(path, item.name), item
            if depth + 1 < _MAX_DEPTH and not item.name.startswith(".") and not is_environment(item):
                waiting.append((_join(path, item.name), item, depth + 1))


def _items(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def holds_variables(path: str) -> bool:
    """Whether a file is `.env` or one of its like (`.env.local`); not `.env.example`."""
    name = PurePosixPath(path).name
    return name == ".env" or (name.startswith(".env.") and _EXAMPLES.isdisjoint(name.split(".")))


def _escaped(path: str) -> str:
    """A path as a pattern that means just it."""
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", path)
