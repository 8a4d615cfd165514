"""The WSGI target: how gunicorn, started in the app's root, must be told to import the entry module.

A dotted module is the plain form. Where the app's imports count on the entry module's own folder being
searched, `--pythonpath` adds it; `--chdir` is used only where data files are opened relative to that folder,
because it breaks all paths that are relative to the root.
"""

from __future__ import annotations

import ast
import enum
import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.evaluate import last_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dash_migrate.facts.entry import Entry
    from dash_migrate.facts.modules import Modules

# What the import system takes as one part of a dotted module: a file name of any kind, but for dots.
_PART = re.compile(r"[^./\\:]+\Z")
_READERS = re.compile(r"(?:open|load|loads|Image|connect|imread|read_[a-z_]+|genfromtxt|loadtxt|File)\Z")
_MAX_PATH = 200


@dataclass(frozen=True, slots=True)
class Target:
    """What gunicorn is told.

    Args:
        module: dotted module.
        attr: a name in it, or a call.
        pythonpath: folder to search first, relative to the app's root.
        chdir: folder to start in.
    """

    module: str
    attr: str
    pythonpath: str | None = None
    chdir: str | None = None

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


class Obstacle(enum.Enum):
    """Why gunicorn, started in the app's root, cannot import an entry module at all."""

    DOTTED_NAME = "a dot in the file's name"
    PACKAGE_AT_ROOT = "relative imports beside the root"
    NOT_A_PACKAGE = "a folder whose name cannot be imported, and relative imports in it"


def importable(path: str) -> bool:
    """Whether the import system can reach the file by its name: no dots in it or in its folders."""
    return all(_PART.match(part) for part in PurePosixPath(path).with_suffix("").parts)


def make_target(entry: Entry, attr: str, modules: Modules, installs: Callable[[str], bool]) -> Target | Obstacle:
    """The target for an entry module.

    Args:
        entry: the entry module.
        attr: the name or call to serve.
        modules: the app's modules.
        installs: whether the environment that the app runs with has a package of this import name.

    Returns:
        The target, or why there can be none.
    """
    path = PurePosixPath(entry.path)
    stem = path.parent.name if path.name == "__init__.py" else path.stem
    if not _PART.match(stem):
        return Obstacle.DOTTED_NAME
    folder = str(path.parent.parent if path.name == "__init__.py" else path.parent)
    relative = any(edge.module.startswith(".") for edge in modules.indexes[entry.path].imports)
    if folder == ".":
        return Obstacle.PACKAGE_AT_ROOT if relative and path.name != "__init__.py" else Target(stem, attr)
    closure = modules.closure(entry.path, base=folder)
    own_folder = _needs_folder(modules, closure, folder)
    dotted = ".".join((*PurePosixPath(folder).parts, stem))
    blocked = not importable(f"{folder}/x.py") or _shadowed(modules, folder, installs)
    if not relative and _opens_beside(modules, closure, folder):
        return Target(stem, attr, chdir=folder)
    if relative:
        pythonpath = folder if own_folder else None
        return Obstacle.NOT_A_PACKAGE if blocked else Target(dotted, attr, pythonpath=pythonpath)
    if own_folder or blocked:
        return Target(stem, attr, pythonpath=folder)
    return Target(dotted, attr)


def _needs_folder(modules: Modules, closure: Iterable[str], folder: str) -> bool:
    """Whether an absolute import of the app works only with `folder` on the search path."""
    for path in closure:
        index = modules.indexes.get(path)
        for edge in index.imports if index else ():
            if edge.module.startswith("."):
                continue
            if modules.resolve(edge.module, path, folder) and not modules.resolve(edge.module, path, "."):
                return True
    return False


def _shadowed(modules: Modules, folder: str, installs: Callable[[str], bool]) -> bool:
    """Whether a package of the same name wins over the folder, which has no `__init__.py`."""
    top = PurePosixPath(folder).parts[0]
    if f"{top}/__init__.py" in modules.workspace.paths:
        return False
    return installs(top) or top in sys.stdlib_module_names


def _opens_beside(modules: Modules, closure: Iterable[str], folder: str) -> bool:
    """Whether files are opened by paths that exist below `folder` and not below the root."""
    workspace = modules.workspace
    for path in closure:
        index = modules.indexes.get(path)
        for call in index.calls if index else ():
            first = call.node.args[0] if call.node.args else None
            if not isinstance(first, ast.Constant) or not _READERS.match(last_name(call.node.func)):
                continue
            value = first.value
            if not isinstance(value, str) or "://" in value or not 0 < len(value) < _MAX_PATH:
                continue
            inside = value.replace("\\", "/").removeprefix("./")
            if inside.startswith("/") or "\n" in inside or workspace.exists(inside):
                continue
            if workspace.exists(str(PurePosixPath(folder) / inside)):
                return True
    return False
