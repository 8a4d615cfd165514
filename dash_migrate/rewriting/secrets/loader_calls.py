"""The calls of `load_dotenv` that a module has: which file each loads, told without running anything."""

from __future__ import annotations

import ast
import enum
import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.values import last_name
from dash_migrate.rewriting.secrets.loader_text import ENV_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = "/\0"  # a folder that no path in the code names
_ANYWHERE = "a/a/a/a/a/a/a/a/module.py"
_CLEANING = frozenset({"abspath", "realpath", "normpath", "resolve"})
_SAME = _CLEANING | {"absolute", "str", "fspath", "as_posix", "Path", "PurePath"}


class Loads(enum.Enum):
    """Which file a call loads."""

    APP = "the app folder's .env, by its path"
    SEARCHED = "the next .env, which python-dotenv looks for"
    OTHER = "another file, or one that only a run shows"


@dataclass(frozen=True, slots=True, eq=False)
class LoadCall:
    """A statement of a module's top level that is a call of `load_dotenv`.

    Args:
        position: of the statement in the module's body.
        plain: whether the call takes nothing but the file.
    """

    statement: ast.Expr
    call: ast.Call
    position: int
    loads: Loads
    plain: bool


def load_calls(tree: ast.Module, path: str | None) -> tuple[LoadCall, ...]:
    """The calls of `load_dotenv` on the top level of a module, in its order.

    Args:
        tree: the module.
        path: its posix path below the app's folder; None if that is not known: then each `.env` that is found
            from `__file__` counts as the app folder's.
    """
    return tuple(_calls(tree, path))


def _calls(tree: ast.Module, path: str | None) -> Iterator[LoadCall]:
    imported = _imported(tree)
    values: dict[str, ast.expr | None] | None = None
    for position, node in enumerate(tree.body):
        if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
            continue
        call = node.value
        if not _is_load(call.func, imported):
            continue
        if values is None:
            values = _values(tree)
        given = [*call.args, *(one.value for one in call.keywords if one.arg == "dotenv_path")]
        plain = len(given) == len(call.args) + len(call.keywords) and len(given) <= 1
        loads = _loaded(given[0] if given else None, path, values, 0)
        if not given and not plain:  # it may be given a stream
            loads = Loads.SEARCHED if "stream" not in {one.arg for one in call.keywords} else Loads.OTHER
        yield LoadCall(node, call, position, loads, plain)


def _imported(tree: ast.Module) -> dict[str, str]:
    """What the names are that a module imports of python-dotenv: the package or its function."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update({alias.asname or alias.name: "dotenv" for alias in node.names if alias.name == "dotenv"})
        elif isinstance(node, ast.ImportFrom) and node.module in {"dotenv", "dotenv.main"} and not node.level:
            loads = [alias for alias in node.names if alias.name == "load_dotenv"]
            found.update({alias.asname or alias.name: "load_dotenv" for alias in loads})
    return found


def _is_load(func: ast.expr, imported: dict[str, str]) -> bool:
    match func:
        case ast.Name(id=name):
            return imported.get(name) == "load_dotenv"
        case ast.Attribute(value=ast.Name(id=name), attr="load_dotenv"):
            return imported.get(name) == "dotenv"
    return False


def _loaded(given: ast.expr | None, path: str | None, values: dict[str, ast.expr | None], depth: int) -> Loads:
    if given is None:
        return Loads.SEARCHED
    match given:
        case ast.Call(func=func, args=[], keywords=[]) if last_name(func) == "find_dotenv":
            return Loads.SEARCHED
        case ast.Name(id=name) if depth < 8 and (value := values.get(name)) is not None:
            return _loaded(value, path, values, depth + 1)
    text = _text(given, f"{_ROOT}/{path or _ANYWHERE}", values, 0)
    if text is None:
        return Loads.OTHER
    file = posixpath.normpath(text)
    if file == f"{_ROOT}/{ENV_FILE}" or (
        path is None and file.startswith(_ROOT) and file.endswith(f"/{ENV_FILE}")
    ):
        return Loads.APP
    return Loads.SEARCHED if file == ENV_FILE else Loads.OTHER


def _values(tree: ast.Module) -> dict[str, ast.expr | None]:
    """What names of the top level are set to; None where that happens more than once, or in other ways."""
    found: dict[str, ast.expr | None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found[node.id] = None if node.id in found else node
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            target = node.targets[0]
            if found.get(target.id) is target:
                found[target.id] = node.value
        elif isinstance(node, ast.ImportFrom):
            renamed = {alias.asname: ast.Name(alias.name) for alias in node.names if alias.asname}
            found.update({name: None if name in found else original for name, original in renamed.items()})
    return found


def _text(node: ast.expr, file: str, values: dict[str, ast.expr | None], depth: int) -> str | None:
    """The path that an expression is, `__file__` being `file`; None if only a run shows it."""
    if depth > 20:
        return None
    again = depth + 1
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id="__file__"):
            return file
        case ast.Name(id=name) if (value := values.get(name)) is not None and not isinstance(value, ast.Name):
            return _text(value, file, values, again)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _joined([left, right], file, values, again)
        case ast.Attribute(value=inner, attr="parent"):
            return _up(_text(inner, file, values, again), 1)
        case ast.Subscript(value=ast.Attribute(value=inner, attr="parents"), slice=ast.Constant(value=int(count))):
            return _up(_text(inner, file, values, again), count + 1) if count >= 0 else None
        case ast.Call(func=func, args=args, keywords=[]):
            return _called(func, args, file, values, again)
    return None


def _called(
    func: ast.expr, args: list[ast.expr], file: str, values: dict[str, ast.expr | None], depth: int
) -> str | None:
    name = last_name(func)
    if isinstance(func, ast.Name) and isinstance(original := values.get(name), ast.Name):
        name = original.id
    if name in _SAME and len(args) <= 1:
        inner = args[0] if args else getattr(func, "value", None)
        text = _text(inner, file, values, depth) if isinstance(inner, ast.expr) else None
        return posixpath.normpath(text) if text is not None and name in _CLEANING else text
    if name == "dirname" and len(args) == 1:
        return _up(_text(args[0], file, values, depth), 1)
    if name == "join" or (name in _SAME and args):
        return _joined(args, file, values, depth)
    if name == "joinpath" and isinstance(func, ast.Attribute):
        return _joined([func.value, *args], file, values, depth)
    return None


def _joined(parts: list[ast.expr], file: str, values: dict[str, ast.expr | None], depth: int) -> str | None:
    texts = [_text(part, file, values, depth) for part in parts]
    known = [text for text in texts if text is not None]
    return posixpath.join(*known) if known and len(known) == len(texts) else None


def _up(text: str | None, count: int) -> str | None:
    """A folder above a path; None for one that is relative to wherever the app is started."""
    if text is None or not text.startswith("/"):
        return None
    for _ in range(count):
        text = posixpath.dirname(text)
    return text
