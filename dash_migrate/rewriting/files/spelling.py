"""How code names a file of the app wherever the process runs: by `__file__`, in the style of the module."""

from __future__ import annotations

import ast
import enum
import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.modules import folder_of
from dash_migrate.facts.scope import Kind
from dash_migrate.needs import Import
from dash_migrate.plan import Splice

if TYPE_CHECKING:
    from dash_migrate.facts.scope import ModuleIndex, Scope


class Form(enum.Enum):
    """What kind of value is needed."""

    OBJECT = "an object of pathlib"
    TEXT = "a text"
    EITHER = "whatever the call takes"


@dataclass(frozen=True, slots=True)
class Spelled:
    """An expression, and what it needs at the top of its file."""

    text: str
    needs: tuple[Import, ...] = ()


def spelled(index: ModuleIndex, scope: Scope, node: ast.expr, target: str, form: Form) -> Spelled | None:
    """An expression for a file below the app's root, to stand at a node of a module.

    Args:
        index: the module.
        scope: that `node` stands in.
        node: what is replaced; gives the quotes, and the style.
        target: posix, below the root.
        form: what it must be.

    Returns:
        None if the file gives the names that it takes to something else.
    """
    os_path, path_class = _name(index, scope, "os.path", node), _name(index, scope, "pathlib.Path", node)
    needs: tuple[Import, ...] = ()
    if os_path is None and path_class is None:
        free = [name for name in ("Path", "os") if _free(index, scope, name)]
        if not free:
            return None
        if free[0] == "Path":
            path_class, needs = "Path", (Import(index.path, "pathlib", "Path"),)
        else:
            os_path, needs = "os.path", (Import(index.path, "os"),)
    if form is Form.OBJECT and path_class is None:
        if not _free(index, scope, "Path"):
            return None
        path_class, needs = "Path", (Import(index.path, "pathlib", "Path"),)
    parts = posixpath.relpath(target, folder_of(index.path) or ".").split("/")
    quote = _quote(index, node)
    plain = form is Form.EITHER and os_path is not None and not _joins(node, os_path)
    if path_class and (form is Form.OBJECT or os_path is None or plain):
        text = _by_class(path_class, parts, quote)
        return Spelled(f"str({text})" if form is Form.TEXT else text, needs)
    words = ", ".join(f"{quote}{part}{quote}" for part in parts)
    return Spelled(f"{os_path}.join({os_path}.dirname(__file__), {words})", needs)


def _by_class(name: str, parts: list[str], quote: str) -> str:
    up = parts.count("..")
    start = f"{name}(__file__).parent" if not up else f"{name}(__file__).resolve().parent" + ".parent" * up
    return " / ".join([start, *(f"{quote}{part}{quote}" for part in parts[up:])])


def _quote(index: ModuleIndex, node: ast.expr) -> str:
    text = index.source.segment(node)
    return "'" if text.count("'") > text.count('"') else '"'


def _joins(node: ast.expr, os_path: str) -> bool:
    """Whether a node is put together by `os.path` already."""
    return isinstance(node, ast.Call) and ast.unparse(node.func).startswith(f"{os_path}.")


def _name(index: ModuleIndex, scope: Scope, dotted: str, node: ast.expr) -> str | None:
    """How a module calls something at a node; None if it does not, or not yet."""
    for name, bindings in index.scope.bindings.items():
        for binding in bindings:
            whole = f"{binding.qualified}."
            if binding.kind is not Kind.IMPORT or not (dotted == binding.qualified or dotted.startswith(whole)):
                continue
            own = len(bindings) == 1 and len(binding.ancestors) == 1 and scope.lookup(name) is bindings
            if own and (scope.function is not None or binding.node.lineno < node.lineno):  # type: ignore[attr-defined]  # an import
                return name + dotted.removeprefix(binding.qualified)
    return None


def _free(index: ModuleIndex, scope: Scope, name: str) -> bool:
    """Whether an import can bind a name: nothing else does."""
    found = scope.lookup(name)
    wanted = {"Path": "pathlib.Path", "os": "os"}[name]
    return all(one.kind is Kind.IMPORT and one.qualified == wanted and one.scope is index.scope for one in found)


def replaced(index: ModuleIndex, node: ast.expr, text: str) -> Splice:
    """The edit that puts an expression in the place of a node, in brackets where something is taken of it."""
    start, end = index.source.span(node)
    bare = index.source.utf8[end : end + 1]
    needs_brackets = " / " in text and not text.startswith("str(") and bare in {b".", b"["}
    return Splice(index.path, start, end, f"({text})" if needs_brackets else text)
