"""Which modules of the project a step uses, and which of them nothing else does: read off their imports."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

_PACKAGES = ("codemods", "dash_migrate")


class Imports:
    """The imports among the modules of a repository; those for type checkers alone do not count.

    Args:
        root: of the repository.
        steps: the files of the steps, by name.
    """

    def __init__(self, root: Path, steps: dict[str, Path]) -> None:
        self._root = root
        self._steps = {_dotted(path.relative_to(root)): name for name, path in steps.items()}
        found = (path.relative_to(root) for package in _PACKAGES for path in (root / package).rglob("*.py"))
        self._paths = {_dotted(path): path.as_posix() for path in sorted(found)}

    def only_of(self, steps: Collection[str]) -> list[str]:
        """The files that these steps use and nothing else does, their own included; relative to the repository."""
        chosen = {module for module, name in self._steps.items() if name in steps}
        used = self._reached(chosen)
        elsewhere = self._reached(self._paths.keys() - used)
        return [path for module, path in self._paths.items() if module in used - elsewhere]

    def users(self, path: str) -> frozenset[str]:
        """The names of the steps that use a file."""
        return frozenset(name for name, files in self._used.items() if path in files)

    @cached_property
    def _used(self) -> dict[str, frozenset[str]]:
        """The files that each step uses."""
        return {
            name: frozenset(self._paths[used] for used in self._reached({module}))
            for module, name in self._steps.items()
        }

    @cached_property
    def _edges(self) -> dict[str, set[str]]:
        """What each module imports. Nothing uses a step: the series names all of them."""
        return {module: set(self._imported(module)) - self._steps.keys() for module in self._paths}

    def _reached(self, modules: Iterable[str]) -> set[str]:
        found: set[str] = set()
        left = list(modules)
        while left:
            module = left.pop()
            if module not in found:
                found.add(module)
                left += self._edges[module]
        return found

    def imported_by(self, path: Path) -> frozenset[str]:
        """The files of the project that a file outside of it imports itself."""
        return frozenset(self._paths[module] for module in self._in_file(path, ""))

    def _imported(self, module: str) -> Iterator[str]:
        """The modules of the project that a module imports, the packages around them included."""
        path = self._paths[module]
        yield from self._in_file(
            self._root / path, module if path.endswith("__init__.py") else module.rpartition(".")[0]
        )

    def _in_file(self, path: Path, package: str) -> Iterator[str]:
        for node in _statements(ast.parse(path.read_bytes())):
            for name in _names(node, package):
                parts = name.split(".")
                around = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
                yield from (found for found in around if found in self._paths)


def _names(node: ast.stmt, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        around = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
        base = ".".join((*around, *([node.module] if node.module else [])))
        yield from (f"{base}.{alias.name}" for alias in node.names)


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """All statements but those under `if TYPE_CHECKING:`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.stmt):
            yield node
        if not isinstance(node, ast.expr):
            yield from _statements(node)


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
