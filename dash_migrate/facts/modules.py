"""Which file an import means: the app's own modules, told from packages by where they lie, not by name.

Folders are posix paths relative to the app's root, the root itself the empty string.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.index import index_of
from dash_migrate.facts.scope import guarded, in_failing_try, only_for_type_checkers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dash_migrate.facts.scope import ImportEdge, ModuleIndex
    from dash_migrate.workspace import Workspace

_SCRIPT_MARKS = (b"__main__", b".run(", b"run_server(")
_TEST_FOLDERS = frozenset({"test", "tests", "testing", "docs", "doc"})
_PAGES = "pages"  # where Dash looks for pages
_PACKAGE = "__init__.py"


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
        self._names = frozenset(part for path in self._python for part in path.removesuffix(".py").split("/"))
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
            base: the folder that Python searches first (the started script's); without it all the places that
                a file of the app may count on.

        Returns:
            The longest module prefix with the attributes left over; None for what is not the app's.
        """
        key = (dotted, folder_of(importer), base)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(dotted, key[1], base)
        found = self._resolved[key]
        if found is not None and found.path == importer and not dotted.startswith("."):
            return self._resolve(dotted, key[1], base, without=importer)
        return found

    def found_in(self, module: str, importer: str) -> str:
        """The folder in which an absolute import finds a module of the app; the root if it finds none."""
        names = tuple(module.split("."))
        for place in self._search_path(folder_of(importer), names[0]) if names[0] in self._names else ():
            found = self._below(place, names, least=len(names))
            if found is not None and found.path != importer:
                return place
        return ""

    def _resolve(self, dotted: str, folder: str, base: str | None, without: str = "") -> Found | None:
        parts = dotted.lstrip(".")
        level = len(dotted) - len(parts)
        names = tuple(part for part in parts.split(".") if part)
        if level:
            for _ in range(level - 1):
                if not folder:
                    return None
                folder = folder_of(folder)
            return self._below(folder, names, least=0)
        if not names or names[0] not in self._names:
            return None
        places = self._search_path(folder, names[0]) if base is None else [_plain(base), ""]
        # `from a.b import c` is the module a.b.c, or c in the module a.b: only then something else.
        for least in dict.fromkeys((max(len(names) - 1, 1), 1)):
            for place in places:
                found = self._below(place, names, least)
                if found is not None and found.path != without:
                    return found
        return None

    @cached_property
    def script_folders(self) -> frozenset[str]:
        """Folders that Python may search first: the app's root and wherever a script can be started.

        A file with relative imports is no script, nor is one in a package whose imports only work from above it.
        """
        marked = {folder_of(path) for path, index in self.indexes.items() if _is_script(index)}
        return frozenset({"", *(folder for folder in marked if folder and not self._imported_from_above(folder))})

    def _imported_from_above(self, folder: str) -> bool:
        """Whether the absolute imports below a folder need the root to be searched before the folder, or alone."""
        missed = {"": 0, folder: 0}
        for path, index in self.indexes.items():
            if path.startswith(f"{folder}/"):
                for edge in index.imports:
                    found = {place: self._finds(place, edge) for place in missed}
                    if any(found.values()):
                        missed = {place: count + (not found[place]) for place, count in missed.items()}
        return missed[""] == 0 and missed[folder] > 0

    def _finds(self, place: str, edge: ImportEdge) -> bool:
        """Whether an absolute import finds a module, or all that it takes from a folder, below one place."""
        names = tuple(edge.module.split("."))
        if edge.module.startswith(".") or names[0] not in self._names:
            return False
        if self._below(place, names, len(names)) is not None:
            return True
        inside = [self._below(place, (*names, name), len(names) + 1) for name in edge.names]
        return bool(inside) and all(inside)

    def _search_path(self, folder: str, top: str) -> list[str]:
        """Where a file in a folder finds an absolute import of `top`: the likeliest place first.

        Folders at or above it, nearest first, if they hold a script, or the package `top` that the file itself
        is part of and are none themselves; `src` last, which people install.
        """
        places = [folder]
        while places[-1]:
            places.append(folder_of(places[-1]))
        inside = f"{folder}/"
        found = [
            place
            for place in places
            if place in self.script_folders
            or (inside.startswith(f"{place}/{top}/") and f"{place}/{_PACKAGE}" not in self._python)
        ]
        return [*found, *(place for place in ("src",) if place not in found)]

    def _below(self, folder: str, names: tuple[str, ...], least: int) -> Found | None:
        """The longest module that the first names make below `folder`; `least` of them at least."""
        for length in range(len(names), least - 1, -1):
            stem = "/".join((folder, *names[:length]) if folder else names[:length])
            for path in (f"{stem}/{_PACKAGE}" if stem else _PACKAGE, f"{stem}.py"):
                if path in self._python:
                    return Found(path, names[length:])
        return None

    def submodule(self, path: str, name: str) -> str | None:
        """The module `name` of the package whose `__init__.py` is `path`; None if there is none."""
        if path.rpartition("/")[2] != _PACKAGE:
            return None
        found = self._below(folder_of(path), (name,), least=1)
        return found.path if found is not None else None

    def executed(self, edge: ImportEdge, importer: str, base: str | None = None) -> Iterator[str]:
        """Paths of the app's modules that an import statement runs: packages on the way included."""
        names = [edge.module]
        separator = "" if edge.module.endswith(".") else "."
        names += [f"{edge.module}{separator}{name}" for name in edge.names if name != "*"]
        for name in names:
            found = self.resolve(name, importer, base)
            if found is not None and len(found.rest) <= (name is not edge.module):
                yield from self._packages(found.path)
                yield found.path

    def _packages(self, path: str) -> Iterator[str]:
        folder = folder_of(path)
        while folder:
            init = f"{folder}/{_PACKAGE}"
            if init in self._python and init != path:
                yield init
            folder = folder_of(folder)

    def reached(self, path: str, base: str | None = None) -> frozenset[str]:
        """The app's modules that the imports of one file run, those inside functions too.

        What is imported only when the file is started as a script, or only for type checkers, is left out.
        """
        key = (path, base)
        if key not in self._reached:
            self._reached[key] = frozenset(self._reach(path, base))
        return self._reached[key]

    def _reach(self, path: str, base: str | None) -> Iterator[str]:
        index = self.indexes.get(path)
        for edge in index.imports if index is not None else ():
            if not edge.module.startswith(".") and edge.module.partition(".")[0] not in self._names:
                continue
            if runs_on_import(edge):
                yield from self.executed(edge, path, base)

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


def runs_on_import(edge: ImportEdge) -> bool:
    """Whether importing the file, or calling what it defines, runs an import: not only starting it as a script."""
    return not guarded(edge.ancestors) and not only_for_type_checkers(edge.ancestors)


def dotted_module(path: str) -> str:
    """The module that a file is, as it is imported from the app's root."""
    return path.removesuffix(".py").removesuffix(f"/{_PACKAGE.removesuffix('.py')}").replace("/", ".")


def _is_script(index: ModuleIndex) -> bool:
    """Whether a file can be started as a script and looks like it."""
    marked = index.path.endswith("wsgi.py") or any(mark in index.source.data for mark in _SCRIPT_MARKS)
    relative = (edge for edge in index.imports if edge.module.startswith("."))
    return marked and all(in_failing_try(edge.ancestors) for edge in relative)


def folder_of(path: str) -> str:
    """The folder that a path lies in; the root is the empty string."""
    return path.rpartition("/")[0]


def _plain(folder: str) -> str:
    plain = str(PurePosixPath(folder))
    return "" if plain == "." else plain


def is_template(path: str) -> bool:
    """Whether a file belongs to a project template: a name to be filled in stands in its path."""
    return "{{" in path or "{%" in path


@lru_cache(maxsize=8192)
def is_test(path: str) -> bool:
    """Whether a file is a test, packaging script or documentation: never part of the running app.

    What lies with the pages is one, of tests perhaps: `pages/test_results.py`.
    """
    *folders, name = path.split("/")
    stem = name.removesuffix(".py")
    named = (name.startswith("test_") or stem.endswith("_test")) and _PAGES not in folders
    packaging = name in {"conftest.py", "setup.py", "noxfile.py"}
    return named or packaging or not _TEST_FOLDERS.isdisjoint(map(str.lower, folders))
