"""Which files the app needs on the platform, those included that git ignores and no step has read."""

from __future__ import annotations

import ast
import posixpath
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from dash_migrate.facts.assets import assets
from dash_migrate.facts.index import index_of
from dash_migrate.facts.modules import folder_of, runs_on_import
from dash_migrate.facts.reached import running
from dash_migrate.facts.scope import in_failing_try
from dash_migrate.facts.values import argument
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ImportEdge, ModuleIndex
    from dash_migrate.plan import Location


# What people put beside an app to show or to check it: names of files there are those of a user's own files.
_SAMPLES = frozenset({"example", "examples", "sample", "samples", "test", "tests", "testing", "demo", "demos"})


@dataclass(frozen=True, slots=True)
class Imported:
    """A module of the app that an import means, by where it would lie.

    Args:
        path: the file, posix, below the app's root.
        by: the import.
    """

    path: str
    by: Location


def needed(facts: Facts) -> Needed:
    """What the app needs; kept with `facts.derive(needed)`."""
    return Needed(facts)


class Needed:
    """What one version of the app needs on the platform.

    Args:
        facts: of that version.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._workspace = facts.workspace
        self._held: dict[str, set[str]] = {}

    @cached_property
    def modules(self) -> frozenset[str]:
        """The Python files that run on the platform."""
        return frozenset(index.path for index in running(self._facts))

    @cached_property
    def deployment(self) -> tuple[str, ...]:
        """The files that the platform reads, as the plan leaves them, and the lists that they include."""
        found = [name for name in load("shipping")["deployment"] if self._workspace.exists(name)]
        source = self._workspace.source("requirements.txt")
        for line in source.text.splitlines() if source is not None else ():
            words = line.split()
            if len(words) == 2 and words[0] in {"-r", "--requirement", "-c", "--constraint"}:
                found.append(posixpath.normpath(words[1]))
        return tuple(path for path in dict.fromkeys(found) if not path.startswith(".."))

    @cached_property
    def missed(self) -> tuple[Imported, ...]:
        """The modules that imports mean and that are not among the app's files, though they lie in its folder."""
        found: dict[str, Imported] = {}
        waiting = [*self._unresolved]
        while waiting:
            path, by = waiting.pop(0)
            if path not in found and self._lies_here(path):
                found[path] = Imported(path, by)
                source = self._workspace.source(path)
                index = index_of(source) if source is not None else None
                waiting += self._unresolved_of(index) if index is not None else ()
        return tuple(found.values())

    def imports_below(self, folder: str) -> Location | None:
        """The first import that means a module in a folder of which no file is the app's."""
        return next((by for path, by in self._unresolved if path.startswith(f"{folder}/")), None)

    @cached_property
    def _unresolved(self) -> tuple[tuple[str, Location], ...]:
        """Where the modules would lie that imports mean and the app's files do not hold, with the imports.

        Imports that the code goes on without are left out.
        """
        return tuple(found for index in running(self._facts) for found in self._unresolved_of(index))

    def _unresolved_of(self, index: ModuleIndex) -> Iterator[tuple[str, Location]]:
        for edge in index.imports:
            if runs_on_import(edge) and not in_failing_try(edge.ancestors):
                place = index.source.location(edge.node)
                yield from ((path, place) for path in self._places(index, edge))

    def needs(self, path: str) -> bool:
        """Whether a file is a module, a file of the platform's, an asset, or one that the code names."""
        inside = tuple(f"{folder}/" for folder in self.asset_folders)
        fixed = path in self.modules or path in self.deployment or path.startswith(inside)
        return fixed or (not path.endswith(".py") and self.names(path) is not None)

    def names(self, path: str) -> Location | None:
        """Where code that runs on the platform has a text that ends in the file's name; None if nowhere."""
        name = path.rpartition("/")[2]
        for index in running(self._facts):
            if name.encode() not in index.source.data:
                continue
            for node in ast.walk(index.tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    text = node.value.replace("\\", "/")
                    if "://" in text:  # a file of a server's
                        continue
                    if (text == name and not self._is_sample(path)) or (
                        text.endswith(f"/{name}") and _may_be(path, text)
                    ):
                        return index.source.location(node)
        return None

    def _is_sample(self, path: str) -> bool:
        """Whether a file lies among examples or tests, in a folder that no code that runs names."""
        aside = {part for part in path.split("/")[:-1] if part.lower() in _SAMPLES}
        return bool(aside) and aside.isdisjoint(self._folders)

    @cached_property
    def _folders(self) -> frozenset[str]:
        """The parts of all paths that code that runs on the platform spells out."""
        nodes = (node for index in running(self._facts) for node in ast.walk(index.tree))
        texts = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
        return frozenset(part for text in texts if "\n" not in text for part in text.replace("\\", "/").split("/"))

    def names_below(self, folder: str) -> Location | None:
        """Where code that runs on the platform has a text that names a file in a folder; None if nowhere."""
        inside = f"{folder}/".encode()
        for index in running(self._facts):
            if inside in index.source.data.replace(b"\\", b"/"):
                for node in ast.walk(index.tree):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        text = posixpath.normpath(node.value.replace("\\", "/")).removeprefix("../")
                        if text.startswith(f"{folder}/") and "\n" not in text:
                            return index.source.location(node)
        return None

    @cached_property
    def asset_folders(self) -> tuple[str, ...]:
        """The assets folders of the app's Dash instances."""
        return tuple(dict.fromkeys(one.folder for one in assets(self._facts) if one.folder))

    @cached_property
    def page_folders(self) -> tuple[str, ...]:
        """The folders whose modules Dash imports as pages."""
        found = (one.pages_folder for one in self._facts.sites.instances if one.uses_pages)
        return tuple(dict.fromkeys(path for path in found if path))

    @cached_property
    def templates(self) -> tuple[tuple[str, Location], ...]:
        """The templates that Flask is asked to render, with the calls: where they lie in the app's folder."""
        found = []
        for index in running(self._facts):
            for call in index.calls_named.get("render_template", ()):
                name = argument(call.node, 0, "template_name_or_list")
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    for folder in _above(folder_of(index.path)):
                        path = posixpath.join(folder, "templates", name.value)
                        if self._lies_here(path):
                            found.append((path, index.source.location(call.node)))
        return tuple(found)

    def _lies_here(self, path: str) -> bool:
        """Whether a file is in the folder and none of the files that the plan was made of."""
        return path not in self._listed and (self._workspace.root / path).is_file()

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(self._workspace.paths)

    def _places(self, index: ModuleIndex, edge: ImportEdge) -> Iterator[str]:
        """Where the modules that an import means would lie: the module, its packages, names taken from it."""
        dotted = edge.module.lstrip(".")
        level = len(edge.module) - len(dotted)
        parts = tuple(dotted.split(".")) if dotted else ()
        here = folder_of(index.path)
        scripts = self._facts.modules.script_folders
        searched = {here, "src", *(folder for folder in _above(here) if folder in scripts)}
        bases = {_up(here, level - 1)} if level else {base for base in searched if self._has(base, parts[0])}
        wanted = [parts[:length] for length in range(1, len(parts) + 1)]
        for names in wanted:
            if not self._is_known(edge.module[:level] + ".".join(names), index.path):
                yield from _files(bases, names)
        for name in edge.names:
            if not self._is_known(f"{edge.module}.{name}" if dotted else f"{edge.module}{name}", index.path):
                yield from _files(bases, (*parts, name))

    def _has(self, folder: str, name: str) -> bool:
        """Whether a folder holds a module or a folder of that name."""
        if folder not in self._held:
            try:
                names = {item.name for item in (self._workspace.root / folder).iterdir()}
            except OSError:
                names = set()
            self._held[folder] = names
        return not self._held[folder].isdisjoint({name, f"{name}.py"})

    def _is_known(self, dotted: str, importer: str) -> bool:
        """Whether it is a module of the app, or a name that one binds."""
        found = self._facts.modules.resolve(dotted, importer)
        if found is None or not found.rest:
            return found is not None
        index = self._facts.modules.indexes.get(found.path)
        return index is not None and len(found.rest) == 1 and found.rest[0] in index.scope.bindings


def _files(bases: Iterable[str | None], names: tuple[str, ...]) -> Iterator[str]:
    for base in sorted(base for base in bases if base is not None):
        stem = posixpath.join(base, *names)
        yield f"{stem}.py"
        yield f"{stem}/__init__.py"


def _up(folder: str, levels: int) -> str | None:
    for _ in range(levels):
        if not folder:
            return None
        folder = folder_of(folder)
    return folder


def _above(folder: str) -> Iterator[str]:
    yield folder
    while folder:
        folder = folder_of(folder)
        yield folder


def _may_be(path: str, text: str) -> bool:
    """Whether a path may be what a text with folders means: the shorter of them ends the longer."""
    plain = posixpath.normpath(text).lstrip("/").removeprefix("../")
    return f"/{path}".endswith(f"/{plain}") or f"/{plain}".endswith(f"/{path}")
