"""Which data files the app opens by a path that is relative to a folder other than the app's root."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Kind
from dash_migrate.facts.values import last_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.facts.modules import Modules
    from dash_migrate.facts.scope import ModuleIndex, Scope

_READERS = re.compile(
    r"(?:open|load|loads|Image|Path|connect|imread|read_[a-z_]+|genfromtxt|loadtxt|File|listdir|scandir|glob|walk)\Z"
)
_MAX_PATH = 200


def opens_beside(modules: Modules, closure: Iterable[str], folder: str) -> bool:
    """Whether files are opened by paths that exist below `folder`, and none by a path that only the root has."""
    workspace = modules.workspace
    beside = False
    for path in closure:
        index = modules.indexes.get(path)
        for opened in _opened(index) if index is not None else ():
            at_root, inside = workspace.exists(opened), workspace.exists(f"{folder}/{opened}")
            if at_root and not inside:
                return False
            beside = beside or (inside and not at_root)
    return beside


def _opened(index: ModuleIndex) -> Iterable[str]:
    """The relative paths that calls of a file open."""
    for name, calls in index.calls_named.items():
        if _READERS.match(name):
            for call in calls:
                text = _text(call.node.args[0], call.scope) if call.node.args else None
                if text and (path := _relative(text)):
                    yield path


def _text(expr: ast.expr, scope: Scope) -> str | None:
    """The text of a constant, of a name that is bound to one, or of an `os.path.join` of such."""
    match expr:
        case ast.Constant(value=str(value)):
            return value
        case ast.Name(id=name):
            bindings = scope.lookup(name)
            if len(bindings) == 1 and bindings[0].kind is Kind.ASSIGN:
                bound = bindings[0].value
                return bound.value if isinstance(bound, ast.Constant) and isinstance(bound.value, str) else None
        case ast.Call(func=func, args=parts) if last_name(func) == "join" and len(parts) > 1:
            texts = [_text(part, scope) for part in parts]
            return "/".join(text for text in texts if text) if all(texts) else None
    return None


def _relative(text: str) -> str:
    """A path as written, relative; empty for what is none: an address, an absolute path, several lines."""
    path = text.replace("\\", "/").removeprefix("./")
    none = "://" in path or "\n" in path or path.startswith(("/", "~", "..")) or path[1:2] == ":"
    return "" if none or len(path) >= _MAX_PATH or path in {"", "."} else path
