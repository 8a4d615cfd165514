"""The app's own modules, as an import statement finds them: by the folders that Python searches."""

from __future__ import annotations

import ast
import posixpath
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from dash_migrate.source import SourceFile

_ALTERS = frozenset({"append", "insert", "extend"})


class OwnModules:
    """The modules that lie in the app.

    Args:
        paths: posix paths of all files of the app.
        sources: its Python files: which of them are scripts, and what they add to `sys.path`.
    """

    def __init__(self, paths: Collection[str], sources: Iterable[SourceFile] = ()) -> None:
        python = [PurePosixPath(path) for path in paths if path.endswith((".py", ".pyw"))]
        self.files = frozenset(str(path) for path in python)
        self.folders = frozenset(str(parent) for path in python for parent in path.parents)
        self.anywhere = frozenset(path.stem for path in python) | {
            path.parent.name for path in python if path.name == "__init__.py"
        }
        self._near: dict[tuple[str, str], frozenset[str]] = {}
        self._searched: set[str] = {"", "src"}
        self._script_folders: set[str] = set()
        for source in sources:
            self._searched |= source.derive(_added_to_path) & self.folders - {"."}
            folder = posixpath.dirname(source.path)
            # In a package the guard is for trying one module; the app imports it by the package's name.
            if source.derive(_is_app_script) and f"{folder}/__init__.py" not in self.files:
                self._script_folders.add(folder)

    def is_certain(self, path: str, name: str) -> bool:
        """Whether Python finds the module in the app before it looks at what is installed.

        That is so in the app's root, in `src`, in folders that the code adds to `sys.path`, and in the folder of
        a script that starts an app, for the files below it. In a folder without `__init__.py`, which gives way to
        an installed package, only the modules that the app really has are certain.
        """
        folders = (parent for parent in _parents(path) if parent in self._script_folders)
        return any(self._finds(root, name, path) for root in (*self._searched, *folders))

    def is_near(self, path: str, top: str) -> bool:
        """Whether something of that name lies beside the importing file, above it or in `src`."""
        folder = posixpath.dirname(path)
        if (folder, top) not in self._near:
            self._near[folder, top] = frozenset(self._found_near(folder, top))
        return bool(self._near[folder, top] - {path})

    def is_somewhere(self, path: str, top: str) -> bool:
        """Whether any other module of the app has that name."""
        return top in self.anywhere and PurePosixPath(path).stem != top

    def _finds(self, root: str, name: str, path: str) -> bool:
        base = posixpath.join(root, name.partition(".")[0])
        if f"{base}/__init__.py" in self.files or (f"{base}.py" != path and f"{base}.py" in self.files):
            return True
        parts = name.split(".")
        deeper = ("/".join(parts[:depth]) for depth in range(2, len(parts) + 1)) if base in self.folders else ()
        return any(
            f"{inner}.py" in self.files or f"{inner}/__init__.py" in self.files
            for inner in (posixpath.join(root, part) for part in deeper)
        )

    def _found_near(self, folder: str, top: str) -> Iterator[str]:
        """The files and folders of that name in the folder, in those above it and in `src`."""
        here = PurePosixPath(folder)
        for parent in (here, *here.parents, PurePosixPath("src")):
            base = str(parent / top)
            if f"{base}.py" in self.files:
                yield f"{base}.py"
            if base in self.folders:
                yield base


def _parents(path: str) -> Iterator[str]:
    while path:
        path = posixpath.dirname(path)
        yield path


def _is_app_script(source: SourceFile) -> bool:
    """Whether the file is run to start a Dash app: Python then searches its folder first."""
    data = source.data
    return b"__main__" in data and (b"Dash(" in data or b"run_server(" in data or b".run(" in data)


def _added_to_path(source: SourceFile) -> frozenset[str]:
    """The folders, below the app's root, that the constants in a call like `sys.path.append` can mean."""
    if b"sys.path" not in source.data or source.tree is None:
        return frozenset()
    found: set[str] = set()
    here = posixpath.dirname(source.path)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _alters_path(node.func):
            constants = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
            texts = [text.replace("\\", "/") for text in constants if isinstance(text, str)]
            for text in {*texts, "/".join(texts)} - {"", "."}:
                for base in (here, posixpath.dirname(here), ""):
                    found.add(posixpath.normpath(posixpath.join(base, text.lstrip("/"))))
    return frozenset(found)


def _alters_path(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and called.attr in _ALTERS
        and isinstance(called.value, ast.Attribute)
        and called.value.attr == "path"
        and isinstance(called.value.value, ast.Name)
        and called.value.value.id == "sys"
    )
