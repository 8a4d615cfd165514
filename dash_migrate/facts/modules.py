"""Which file an import means: the app's own modules, told from packages by where they lie, not by name."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.index import index_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dash_migrate.facts.scope import ImportEdge, ModuleIndex
    from dash_migrate.workspace import Workspace

_SCRIPT_MARKS = (b"__main__", b".run(", b"run_server(")
_TEST_FOLDERS = frozenset({"test", "tests", "testing", "docs", "doc"})


def _nothing(path: str) -> tuple[str, ...]:
    del path
    return ()


@dataclass(frozen=True, slots=True)
class Found:
    """A module of the app and what is left of the dotted name: attributes inside it."""

    path: str
    rest: tuple[str, ...]


class Modules:
    """The app's Python files as a set of importable modules.

    Args:
        workspace: the version of the app to look at.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._python = frozenset(path for path in workspace.paths if path.endswith(".py"))
        self._reached: dict[tuple[str, str | None], frozenset[str]] = {}
        self._resolved: dict[tuple[str, str, str | None], Found | None] = {}

    @cached_property
    def indexes(self) -> dict[str, ModuleIndex]:
        """The index of every file that parses, by path."""
        pairs = ((source.path, index_of(source)) for source in self.workspace.python_files())
        return {path: index for path, index in pairs if index is not None}

    def resolve(self, dotted: str, importer: str, base: str | None = None) -> Found | None:
        """The module of the app that `dotted` means in the file `importer`.

        Args:
            dotted: an absolute dotted name, or a relative one with its leading dots.
            importer: path of the importing file.
            base: the folder that Python searches first (the started script's); without it the folders
                above the importer that hold a script, nearest first, and the app's root.

        Returns:
            The longest module prefix with the attributes left over; None for what is not the app's.
        """
        key = (dotted, importer, base)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(dotted, importer, base)
        return self._resolved[key]

    def _resolve(self, dotted: str, importer: str, base: str | None) -> Found | None:
        parts = dotted.lstrip(".")
        level = len(dotted) - len(parts)
        names = tuple(part for part in parts.split(".") if part)
        folder = PurePosixPath(importer).parent
        if level:
            for _ in range(level - 1):
                folder = folder.parent
            return self._below(folder, names, least=0)
        searched = self._search_path(folder) if base is None else [PurePosixPath(base), PurePosixPath()]
        for candidate in dict.fromkeys(searched):
            found = self._below(candidate, names, least=1)
            if found is not None and found.path != importer:
                return found
        return None

    @cached_property
    def script_folders(self) -> frozenset[str]:
        """Folders that Python may search first: the app's root and wherever a script can be started."""
        folders = {"."}
        for source in self.workspace.python_files():
            if any(mark in source.data for mark in _SCRIPT_MARKS) or source.path.endswith("wsgi.py"):
                folders.add(str(PurePosixPath(source.path).parent))
        return frozenset(folders)

    def _search_path(self, folder: PurePosixPath) -> list[PurePosixPath]:
        return [place for place in (folder, *folder.parents) if str(place) in self.script_folders]

    def _below(self, folder: PurePosixPath, names: tuple[str, ...], least: int) -> Found | None:
        """The longest module that the first names make below `folder`; `least` of them at least."""
        for length in range(len(names), least - 1, -1):
            stem = folder.joinpath(*names[:length])
            for path in (f"{stem}.py", str(stem / "__init__.py")):
                if path in self._python:
                    return Found(path, names[length:])
        return None

    def executed(self, edge: ImportEdge, importer: str, base: str | None = None) -> Iterator[str]:
        """Paths of the app's modules that an import statement runs: packages on the way included."""
        names = [edge.module]
        separator = "" if edge.module.endswith(".") else "."
        names += [f"{edge.module}{separator}{name}" for name in edge.names if name != "*"]
        for name in names:
            found = self.resolve(name, importer, base)
            if found is not None:
                yield from self._packages(found.path)
                yield found.path

    def _packages(self, path: str) -> Iterator[str]:
        for parent in PurePosixPath(path).parents:
            init = str(parent / "__init__.py")
            if init in self._python and init != path:
                yield init

    def reached(self, path: str, base: str | None = None) -> frozenset[str]:
        """The app's modules that the imports of one file run, those inside functions too."""
        key = (path, base)
        if key not in self._reached:
            index = self.indexes.get(path)
            edges = index.imports if index is not None else ()
            found = (target for edge in edges for target in self.executed(edge, path, base))
            self._reached[key] = frozenset(found)
        return self._reached[key]

    def closure(
        self, start: str, base: str | None = None, extra: Callable[[str], Iterable[str]] = _nothing
    ) -> frozenset[str]:
        """All modules that importing `start` runs, itself included.

        Args:
            start: path of the module.
            base: the folder that Python searches first.
            extra: further modules that a module runs (pages that Dash imports by itself).
        """
        seen = {start}
        waiting = deque([start])
        while waiting:
            path = waiting.popleft()
            new = self.reached(path, base).union(extra(path)) - seen
            waiting.extend(new)
            seen |= new
        return frozenset(seen)


def is_template(path: str) -> bool:
    """Whether a file belongs to a project template: a name to be filled in stands in its path."""
    return "{{" in path or "{%" in path


def is_test(path: str) -> bool:
    """Whether a file is a test, packaging script or documentation: never part of the running app."""
    pure = PurePosixPath(path)
    named = pure.name.startswith("test_") or pure.stem.endswith("_test")
    return (
        named
        or pure.name in {"conftest.py", "setup.py", "noxfile.py"}
        or not _TEST_FOLDERS.isdisjoint(part.lower() for part in pure.parts[:-1])
    )
