"""The places that read or set environment variables, by whatever library, with the names they ask for."""

from __future__ import annotations

import ast
import enum
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.scope import Kind
from dash_migrate.facts.values import argument
from dash_migrate.facts.variable_access import Parents, asked, missing, without
from dash_migrate.facts.variables import Read, Store, Without
from dash_migrate.facts.written import Written, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex, Scope

# A file with none of these reads no variable; `env` stands in environ, getenv, dotenv and environs.
_NEEDLES = (b"env", b"ENV", b"decouple", b"config")


class _Reader(enum.Enum):
    """What variables are read from."""

    ENVIRON = "os.environ or a copy of it"
    FILE = "the values of a .env file"
    CONFIG = "a callable that fails where the variable is not set: decouple's config, env of environs"
    GETENV = "os.getenv"
    PUTENV = "os.putenv"


_NAMED = {
    "os.environ": _Reader.ENVIRON,
    "os.getenv": _Reader.GETENV,
    "os.putenv": _Reader.PUTENV,
    "decouple.config": _Reader.CONFIG,
}
_MADE = {
    "dotenv.dotenv_values": _Reader.FILE,
    "dotenv.main.dotenv_values": _Reader.FILE,
    "decouple.AutoConfig": _Reader.CONFIG,
    "decouple.Config": _Reader.CONFIG,
    "environs.Env": _Reader.CONFIG,
    "environs.FileAwareEnv": _Reader.CONFIG,
    "environ.Env": _Reader.CONFIG,  # django-environ
    "environ.FileAwareEnv": _Reader.CONFIG,
    "starlette.config.Config": _Reader.CONFIG,
}
_MAX_DEPTH = 8
_MAPPING_METHODS = frozenset({"get", "pop", "__getitem__", "setdefault", "update"})
# Methods of environs' and django-environ's Env that read a variable: one a type.
_TYPED = frozenset({
    "bool", "bytes", "cache", "cache_url", "channels", "date", "datetime", "db", "db_url", "decimal", "dict",
    "dj_cache_url", "dj_db_url", "dj_email_url", "email", "email_url", "enum", "float", "get_value", "int", "json",
    "list", "log_level", "path", "search_url", "str", "time", "timedelta", "tuple", "unicode", "url", "uuid",
})  # fmt: skip
# What attributes are called that hold such a thing; others are not followed, since that takes time.
_HOLDS = re.compile(r"(?i)env|conf|setting|secret|var")


def reads_of(facts: Facts) -> Iterator[Read]:
    """Every read and every setting of a variable in the app's Python files, tests among them."""
    for index in facts.modules.indexes.values():
        if any(needle in index.source.data for needle in _NEEDLES):
            yield from _File(facts, index).reads()


class _File:
    """One file that may read variables."""

    def __init__(self, facts: Facts, index: ModuleIndex) -> None:
        self.facts = facts
        self.index = index
        self.parents = Parents(index)
        self._known: dict[tuple[str, int], _Reader | None] = {}

    def reads(self) -> Iterator[Read]:
        for node in ast.walk(self.index.tree):
            match node:
                case ast.Subscript(value=base, slice=key):
                    yield from self._subscript(node, base, key)
                case ast.Call():
                    yield from self._call(node)
                case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[base]):
                    if self._reader(_without_keys(base), node) in {_Reader.ENVIRON, _Reader.FILE}:
                        for name in self._names(key, node):
                            yield self._read(name, node, asked(node, self.parents))
                case ast.BinOp(left=names, op=ast.Sub(), right=base):
                    if self._reader(_without_keys(base), node) is _Reader.ENVIRON:
                        yield from self._checked(names, node)

    def _subscript(self, node: ast.Subscript, base: ast.expr, key: ast.expr) -> Iterator[Read]:
        reader = self._reader(base, node)
        if reader not in {_Reader.ENVIRON, _Reader.FILE}:
            return
        store = Store.FILE if reader is _Reader.FILE else Store.ENVIRONMENT
        for name in self._names(key, node):
            if isinstance(node.ctx, ast.Store):
                yield self._read(name, node, Without.SETS, self.parents.assigned(node))
            elif isinstance(node.ctx, ast.Load):
                yield self._read(name, node, missing(self.facts, node, name, self.parents), store=store)

    def _call(self, node: ast.Call) -> Iterator[Read]:
        reader = self._reader(node.func, node)
        if reader is _Reader.GETENV and (key := argument(node, 0, "key")) is not None:
            yield from self._got(node, key, argument(node, 1, "default"), Store.ENVIRONMENT)
        elif reader is _Reader.PUTENV and node.args:
            yield from self._set(node, node.args[0], argument(node, 1, "value"))
        elif reader is _Reader.CONFIG:
            yield from self._configured(node)
        elif isinstance(node.func, ast.Attribute):
            yield from self._method(node, node.func)

    def _method(self, node: ast.Call, func: ast.Attribute) -> Iterator[Read]:
        if func.attr not in _MAPPING_METHODS | _TYPED or (not node.args and func.attr != "update"):
            return
        base = self._reader(func.value, node)
        if base is _Reader.CONFIG and func.attr in _TYPED:
            yield from self._configured(node)
        if base not in {_Reader.ENVIRON, _Reader.FILE}:
            return
        store = Store.FILE if base is _Reader.FILE else Store.ENVIRONMENT
        match func.attr:
            case "get":
                yield from self._got(node, node.args[0], argument(node, 1, "default"), store)
            case "pop" if len(node.args) > 1:
                yield from self._got(node, node.args[0], node.args[1], store)
            case "pop" | "__getitem__":
                for name in self._names(node.args[0], node):
                    yield self._read(name, node, missing(self.facts, node, name, self.parents), store=store)
            case "setdefault":
                yield from self._set(node, node.args[0], argument(node, 1, "default"))
            case "update":
                yield from self._updated(node)

    def _updated(self, node: ast.Call) -> Iterator[Read]:
        for keyword in node.keywords:
            if keyword.arg is not None:
                yield self._read(keyword.arg, node, Without.SETS, keyword.value)
        for given in node.args:
            if isinstance(given, ast.Dict):
                for key, value in zip(given.keys, given.values, strict=True):
                    if key is not None:
                        yield from self._set(node, key, value)

    def _set(self, node: ast.expr, key: ast.expr, value: ast.expr | None) -> Iterator[Read]:
        for name in self._names(key, node):
            yield self._read(name, node, Without.SETS, value)

    def _got(self, node: ast.Call, key: ast.expr, default: ast.expr | None, store: Store) -> Iterator[Read]:
        if isinstance(default, ast.Constant) and default.value is None:
            default = None
        for name in self._names(key, node):
            comes = Without.COPES if default is not None else without(self.facts, node, name, self.parents)
            yield self._read(name, node, comes, default, store)

    def _configured(self, node: ast.Call) -> Iterator[Read]:
        """`config("X", default=...)`: without a default it fails; None is a default there."""
        if not node.args:
            return
        default = argument(node, None, "default") or (node.args[1] if len(node.args) > 1 else None)
        for name in self._names(node.args[0], node):
            comes = missing(self.facts, node, name, self.parents) if default is None else Without.COPES
            yield self._read(name, node, comes, default)

    def _checked(self, names: ast.expr, node: ast.BinOp) -> Iterator[Read]:
        """`{"A", "B"} - os.environ.keys()`: a check that all of them are set."""
        scope = self.parents.scope(node)
        found = written(self.facts, names, self.index.path, scope)
        if isinstance(found.expr, ast.Set | ast.List | ast.Tuple):
            for item in found.expr.elts:
                if isinstance(item, ast.Constant) and isinstance(item.value, str):
                    yield self._read(item.value, node, Without.FAILS)

    def _read(
        self,
        name: str,
        node: ast.expr,
        comes: Without,
        default: ast.expr | None = None,
        store: Store = Store.ENVIRONMENT,
    ) -> Read:
        return Read(name, self.index.path, node, comes, default, store)

    def _names(self, key: ast.expr, node: ast.AST) -> tuple[str, ...]:
        """The names that an expression may be, where they are written out."""
        if isinstance(key, ast.Constant):
            return (key.value,) if isinstance(key.value, str) else ()
        origins = self.facts.derive(flow).origins(key, self.index.path, self.parents.scope(node))
        texts = {
            origin.node.value for origin in origins if isinstance(origin.node, ast.Constant) and not origin.way
        }
        return tuple(sorted(text for text in texts if isinstance(text, str)))

    def _reader(self, expr: ast.expr, node: ast.AST) -> _Reader | None:
        """What an expression reads variables from, if it does."""
        if not isinstance(expr, ast.Name | ast.Attribute | ast.Call | ast.Dict):
            return None
        scope = self.parents.scope(node)
        if not isinstance(expr, ast.Name):
            return _reader(self.facts, Written(expr, self.index.path, scope))
        key = (expr.id, id(scope))
        if key not in self._known:
            self._known[key] = _reader(self.facts, Written(expr, self.index.path, scope))
        return self._known[key]


def _without_keys(expr: ast.expr) -> ast.expr:
    """`os.environ` of `os.environ.keys()` and `set(os.environ)`."""
    match expr:
        case ast.Call(func=ast.Attribute(value=base, attr="keys"), args=[]):
            return base
        case ast.Call(func=ast.Name(id="set" | "frozenset" | "list"), args=[base]):
            return _without_keys(base)
    return expr


def _reader(facts: Facts, here: Written, depth: int = 0) -> _Reader | None:
    index = facts.modules.indexes.get(here.path)
    if index is None or depth > _MAX_DEPTH:
        return None
    for name in index.qualified(here.expr, here.scope):
        if name in _NAMED and facts.modules.resolve(name, here.path) is None:
            return _NAMED[name]
    if isinstance(here.expr, ast.Attribute) and not _HOLDS.search(here.expr.attr):
        return None
    if isinstance(here.expr, ast.Call):
        return _made(facts, index, here.expr, here.scope, depth)
    if isinstance(here.expr, ast.Dict):
        parts = [v for k, v in zip(here.expr.keys, here.expr.values, strict=True) if k is None]
        found = {_reader(facts, Written(part, here.path, here.scope), depth + 1) for part in parts}
        return next((one for one in (_Reader.ENVIRON, _Reader.FILE) if one in found), None)
    if isinstance(here.expr, ast.Name) and not _promises(here.expr.id, here.scope):
        return None
    there = written(facts, here.expr, here.path, here.scope)
    return _reader(facts, there, depth + 1) if there.expr is not here.expr else None


def _promises(name: str, scope: Scope) -> bool:
    """Whether what a name is given may be something that variables are read from, at first sight."""
    for binding in scope.lookup(name):
        match binding.value:
            case ast.Dict(keys=keys):
                promises = None in keys
            case ast.Attribute(attr=attr):
                promises = _HOLDS.search(attr) is not None
            case ast.Name() | ast.Call():
                promises = True
            case _:
                promises = binding.kind is Kind.IMPORT
        if not promises:
            return False
    return True


def _made(facts: Facts, index: ModuleIndex, call: ast.Call, scope: Scope, depth: int) -> _Reader | None:
    """What a call gives: `dotenv_values()`, `Env()`, `os.environ.copy()`, `dict(os.environ)`."""
    for name in index.qualified(call.func, scope):
        if name in _MADE and facts.modules.resolve(name, index.path) is None:
            return _MADE[name]
    match call:
        case ast.Call(func=ast.Attribute(value=base, attr="copy"), args=[]):
            pass
        case ast.Call(func=ast.Name(id="dict"), args=[base, *_]):
            pass
        case _:
            return None
    found = _reader(facts, Written(base, index.path, scope), depth + 1)
    return found if found in {_Reader.ENVIRON, _Reader.FILE} else None
