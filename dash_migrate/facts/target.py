"""The WSGI target: how gunicorn, started in the app's root, must be told to import the entry module.

A dotted module is the plain form. Where the app's imports count on further folders being searched,
`--pythonpath` adds them; `--chdir` is used only where data files are opened relative to the module's folder,
because it breaks all paths that are relative to the root.
"""

from __future__ import annotations

import enum
import re
import shlex
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash_migrate.facts.modules import folder_of, runs_on_import
from dash_migrate.facts.opened import opens_beside
from dash_migrate.facts.scope import in_failing_try
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash_migrate.facts.modules import Modules

# What the import system takes as one part of a dotted module, and a command line as no option: a name of any
# kind without dots.
_PART = re.compile(r"[^-./\\:][^./\\:]*\Z")


class Obstacle(enum.Enum):
    """Why gunicorn, started in the app's root, cannot import an entry module at all."""

    DOTTED_NAME = "a dot in the file's name"
    TAKEN_NAME = "the name of a module that gunicorn has imported already"
    PACKAGE_AT_ROOT = "relative imports beside the root"
    HIDES_PACKAGE = "a folder that hides the installed package of its name"
    NOT_A_PACKAGE = "a folder whose name cannot be imported, and relative imports in it"


@dataclass(frozen=True, slots=True)
class Target:
    """What gunicorn is told.

    Args:
        module: dotted module.
        attr: a name in it, or a call.
        pythonpath: folders to search first, relative to the app's root, with commas between them.
        chdir: folder to start in.
        base: the folder that `module` is counted from; empty for the root.
    """

    module: str
    attr: str
    pythonpath: str | None = None
    chdir: str | None = None
    base: str = ""

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that gunicorn is told of, relative to the app's root."""
        return tuple(filter(None, (*(self.pythonpath or "").split(","), self.chdir)))

    @property
    def positional(self) -> str:
        """`module:attr`, quoted for the shell if it must be."""
        return shlex.quote(f"{self.module}:{self.attr}")

    @property
    def words(self) -> tuple[str, ...]:
        """The folder options and the target, as written in a Procfile."""
        options = [("--chdir", self.chdir), ("--pythonpath", self.pythonpath)]
        given = [word for name, value in options if value for word in (name, shlex.quote(value))]
        return (*given, self.positional)


def find_target(
    path: str, attr: str, modules: Modules, closure: frozenset[str], installs: Callable[[str], bool]
) -> Target | Obstacle:
    """The target for a module, or why there is none.

    Args:
        path: the module's file.
        attr: the name or call to serve.
        modules: the app's modules.
        closure: the files that importing the module runs, itself and the pages that Dash imports included.
        installs: whether the environment that the app runs with has a package of this import name.
    """
    search = _Search(path, modules, closure, installs)
    found = search.target()
    return replace(found, attr=attr) if isinstance(found, Target) else found


class _Search:
    """Looks for the folder to import one module from."""

    def __init__(
        self, path: str, modules: Modules, closure: frozenset[str], installs: Callable[[str], bool]
    ) -> None:
        self.modules = modules
        self.closure = closure
        self.installs = installs
        self.file = path
        module = folder_of(path) if path.endswith("/__init__.py") else path.removesuffix(".py")
        self.module = module
        self.folder = folder_of(module)

    def target(self) -> Target | Obstacle:
        """The target without its name."""
        stem = self.module.rpartition("/")[2]
        if not _PART.match(stem):
            return Obstacle.DOTTED_NAME
        if self._hides_package():
            return Obstacle.HIDES_PACKAGE
        climb = self._climb()
        needed = self._needed_folders()
        alone = self.folder and not climb and not needed - {self.folder}
        if alone and opens_beside(self.modules, self.closure, self.folder):
            return Obstacle.TAKEN_NAME if _taken(stem) else Target(stem, "", None, self.folder, self.folder)
        return self._from(sorted(needed, key=len, reverse=True), needed, climb)

    def _from(self, bases: list[str], needed: frozenset[str], climb: int) -> Target | Obstacle:
        """The dotted module below the first base that it can be imported from."""
        path = ",".join(sorted(needed)) or None
        fault = Obstacle.PACKAGE_AT_ROOT
        for base in dict.fromkeys([*bases, "", self.folder]):
            parts = self._parts(base)
            if parts is None or len(parts) - 1 < climb:
                continue
            if not all(map(_PART.match, parts)) or self._shadowed(base, parts):
                fault = Obstacle.NOT_A_PACKAGE
                continue
            if len(parts) == 1 and _taken(parts[0]):
                fault = Obstacle.TAKEN_NAME
                continue
            if base and base not in needed:
                path = ",".join(sorted({*needed, base}))
            return Target(".".join(parts), "", pythonpath=path, base=base)
        return fault

    def _parts(self, base: str) -> list[str] | None:
        """The module's dotted name below a folder; None if it does not lie there."""
        if base and not self.module.startswith(f"{base}/"):
            return None
        return self.module.removeprefix(f"{base}/" if base else "").split("/")

    def _climb(self) -> int:
        """How many folders above it the module itself must be a package of, for its relative imports."""
        index = self.modules.indexes[self.file]
        levels = [
            len(edge.module) - len(edge.module.lstrip("."))
            for edge in index.imports
            if edge.module.startswith(".") and not in_failing_try(edge.ancestors)
        ]
        highest = max(levels, default=0)
        return highest - 1 if self.file.endswith("/__init__.py") and highest else highest

    def _needed_folders(self) -> frozenset[str]:
        """Folders other than the root that absolute imports of the app count on."""
        needed = set()
        for path in self.closure:
            index = self.modules.indexes.get(path)
            for edge in index.imports if index else ():
                if edge.module.startswith(".") or not runs_on_import(edge) or in_failing_try(edge.ancestors):
                    continue
                folder = self.modules.found_in(edge.module, path)
                found = self.modules.resolve(edge.module, path)
                if folder and found != self.modules.resolve(edge.module, path, ""):
                    needed.add(folder)
        return frozenset(needed)

    def _shadowed(self, base: str, parts: list[str]) -> bool:
        """Whether a package of the same name wins over a folder, which has no `__init__.py`."""
        top = f"{base}/{parts[0]}" if base else parts[0]
        if len(parts) == 1 or f"{top}/__init__.py" in self.modules.workspace.paths:
            return False
        # Python's own list of its modules leaves its tests out.
        return self.installs(parts[0]) or parts[0] == "test" or parts[0] in sys.stdlib_module_names

    def _hides_package(self) -> bool:
        """Whether a package in the root hides an installed one that the module imports; the root is searched."""
        top = self.folder.partition("/")[0]
        init = f"{top}/__init__.py"
        if init not in self.modules.indexes or not self.installs(top):
            return False
        bound = self.modules.indexes[init].scope.bindings
        for path in self.closure:
            index = self.modules.indexes.get(path)
            for edge in index.imports if index is not None else ():
                if edge.module.partition(".")[0] != top:
                    continue
                for name in [f"{edge.module}.{name}" for name in edge.names if name != "*"] or [edge.module]:
                    found = self.modules.resolve(name, path)
                    if found is not None and found.path == init and found.rest and found.rest[0] not in bound:
                        return True
        return False


def _taken(name: str) -> bool:
    """Whether gunicorn has imported another module of this name before it looks for the app."""
    return name in load("loaded")["modules"]
