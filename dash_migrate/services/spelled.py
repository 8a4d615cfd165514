"""What texts an expression may be: constants put together, with holes for what is known only at run time."""

from __future__ import annotations

import ast
import itertools
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from dash_migrate.facts.flow import flow
from dash_migrate.facts.values import argument, last_name
from dash_migrate.facts.variables import reads
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.facts.origins import Origin
    from dash_migrate.facts.scope import ModuleIndex, Scope
    from dash_migrate.facts.variables import Read

# What stands for a part that is not known: the variable's name between the two marks, or nothing.
OPEN, CLOSE = "\x01", "\x02"
HOLE = re.compile(f"{OPEN}(?P<name>[^{CLOSE}]*){CLOSE}")
_UNKNOWN = OPEN + CLOSE
_FIELDS = re.compile(r"\{(?P<field>[\w.\[\]]*)(?:![rsa])?(?::[^{}]*)?\}")
_PERCENT = re.compile(r"%\((?P<key>\w+)\)[sd]|%[sdr]")
_KEEPS = frozenset({"strip", "rstrip", "lstrip", "lower", "encode", "decode", "replace", "removesuffix"})
_QUOTES = frozenset({"quote", "quote_plus", "str"})
_MOST = 6
_FEW = 2
_MAX_DEPTH = 8


@dataclass(frozen=True)  # no slots: what is worked out once is kept
class Spelled:
    """One text that an expression may be.

    Args:
        text: with holes for what is not known.
        node: the literal, or what puts it together, or the read of a variable.
        path: the file of `node`.
        scope: the scope that its names are looked up in.
        read: the read of an environment variable that all of it is.
    """

    text: str
    node: ast.expr
    path: str
    scope: Scope
    read: Read | None = None

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The environment variables that parts of it come from."""
        return tuple(dict.fromkeys(hole["name"] for hole in HOLE.finditer(self.text) if hole["name"]))


@dataclass(frozen=True, slots=True, eq=False)
class _Here:
    facts: Facts
    path: str
    scope: Scope
    depth: int

    @property
    def index(self) -> ModuleIndex:
        return self.facts.modules.indexes[self.path]

    def of(self, expr: ast.expr) -> list[Spelled]:
        return list(itertools.islice(_spelled(self, expr), _MOST))

    def one(self, expr: ast.expr) -> str:
        """The text of a part: a hole where it is not one text alone."""
        found = {one.text for one in self.of(expr)}
        return found.pop() if len(found) == 1 else _named_hole(found)


def spellings(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> tuple[Spelled, ...]:
    """All texts that an expression of a file is known to be; empty if nothing of them is known.

    Args:
        facts: of the app.
        expr: the expression, a node of the file's tree.
        path: the file.
        scope: where the expression stands.
    """
    return tuple(_Here(facts, path, scope, 0).of(expr))


def read_at(facts: Facts, node: ast.AST | None) -> Read | None:
    """The read of an environment variable that a node is."""
    return facts.derive(_reads_by_node).get(id(node))


def _reads_by_node(facts: Facts) -> Mapping[int, Read]:
    return {id(read.node): read for read in facts.derive(reads).every}


def _fields_by_default(facts: Facts) -> Mapping[int, Read]:
    """The fields of settings classes, which variables set, by the expression of their default."""
    fields = (read for read in facts.derive(reads).every if isinstance(read.node, ast.stmt))
    return {id(field.default): field for field in fields if field.default is not None}


def _named_hole(texts: Iterable[str]) -> str:
    """A hole that keeps a variable's name, if only one is among the texts."""
    named = {match["name"] for text in texts if (match := HOLE.fullmatch(text)) and match["name"]}
    return f"{OPEN}{named.pop()}{CLOSE}" if len(named) == 1 else _UNKNOWN


def _spelled(here: _Here, expr: ast.expr) -> Iterator[Spelled]:
    if here.depth > _MAX_DEPTH:
        return
    origins = here.facts.derive(flow).origins(expr, here.path, here.scope)
    for origin in sorted(origins, key=_position):
        yield from _of_origin(here, origin)


def _position(origin: Origin) -> tuple[str, int, int, int]:
    node = origin.node
    return (origin.path, getattr(node, "lineno", 0), getattr(node, "col_offset", 0), len(origin.way))


def _of_origin(here: _Here, origin: Origin) -> Iterator[Spelled]:
    node = origin.node
    access = origin.way[0].node if origin.way else node
    read = read_at(here.facts, access)
    if read is not None and isinstance(access, ast.expr):
        text = f"{OPEN}{read.name}{CLOSE}"
        yield Spelled(text, access, origin.way[0].path if origin.way else origin.path, origin.scope, read)
        if not origin.way and read.default is not None:
            yield from _there(here, origin).of(read.default)
    elif not origin.way and isinstance(node, ast.expr):
        field = here.facts.derive(_fields_by_default).get(id(node))
        if field is not None:
            yield Spelled(f"{OPEN}{field.name}{CLOSE}", node, origin.path, origin.scope, field)
        inner = _there(here, origin)
        for text in _texts(inner, node):
            yield Spelled(text, node, origin.path, origin.scope)


def _there(here: _Here, origin: Origin) -> _Here:
    return _Here(here.facts, origin.path, origin.scope, here.depth + 1)


def _texts(here: _Here, node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str() | int() as value) if not isinstance(value, bool):
            yield str(value)
        case ast.Constant(value=bytes() as value):
            yield value.decode("utf-8", "replace")
        case ast.JoinedStr(values=values):
            pieces = itertools.product(*(_pieces(here, value) for value in values))
            yield from ("".join(one) for one in itertools.islice(pieces, _MOST))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            rest = here.one(right)
            yield from (f"{one.text}{rest}" for one in here.of(left))
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            yield from (_percent(here, one.text, right) for one in here.of(left))
        case ast.Call():
            yield from _called(here, node)
        case ast.List(elts=[first, *_]) | ast.Tuple(elts=[first, *_]):
            yield from (one.text for one in here.of(first))


def _pieces(here: _Here, value: ast.expr) -> list[str]:
    """What a piece of an f-string may be: a few texts, or a hole."""
    if isinstance(value, ast.Constant):
        return [str(value.value)]
    found = (
        list(dict.fromkeys(one.text for one in here.of(value.value)))
        if isinstance(value, ast.FormattedValue)
        else []
    )
    return found if 0 < len(found) <= _FEW else [_named_hole(found)]


def _percent(here: _Here, text: str, right: ast.expr) -> str:
    given = iter(right.elts if isinstance(right, ast.Tuple) else [right])
    keyed = _keyed(right)

    def fill(match: re.Match[str]) -> str:
        value = keyed.get(match["key"]) if match["key"] else next(given, None)
        return here.one(value) if value is not None else _UNKNOWN

    return _PERCENT.sub(fill, text)


def _keyed(expr: ast.expr) -> dict[str, ast.expr]:
    if not isinstance(expr, ast.Dict):
        return {}
    pairs = zip(expr.keys, expr.values, strict=True)
    return {
        key.value: value for key, value in pairs if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def _called(here: _Here, call: ast.Call) -> Iterator[str]:
    names = here.index.qualified(call.func, here.scope)
    knowledge = load("services")
    through = next((knowledge["through"][name] for name in names if name in knowledge["through"]), None)
    last = last_name(call.func)
    first = call.args[0] if call.args else None
    if through is not None:
        given = argument(call, through, "url")
        yield from (one.text for one in here.of(given)) if given is not None else ()
    elif any(name in knowledge["composes"]["names"] for name in names):
        yield _composed(here, call)
    elif last == "format" and isinstance(call.func, ast.Attribute):
        yield from (_formatted(here, one.text, call) for one in here.of(call.func.value))
    elif last in _KEEPS and isinstance(call.func, ast.Attribute) and not names:
        yield from (one.text for one in here.of(call.func.value))
    elif last in _QUOTES and first is not None:
        yield from (unquote_plus(one.text) for one in here.of(first))


def _formatted(here: _Here, text: str, call: ast.Call) -> str:
    given = iter(call.args)
    keyed = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}

    def fill(match: re.Match[str]) -> str:
        field = re.split(r"[.\[]", match["field"])[0]
        value = keyed.get(field) if field and not field.isdigit() else None
        if field.isdigit():
            value = call.args[int(field)] if int(field) < len(call.args) else None
        elif not field:
            value = next(given, None)
        return here.one(value) if value is not None and not isinstance(value, ast.Starred) else _UNKNOWN

    return _FIELDS.sub(fill, text)


def _composed(here: _Here, call: ast.Call) -> str:
    """The URL that SQLAlchemy's `URL.create` puts together."""
    names = ("drivername", "username", "password", "host", "port", "database")
    given = [argument(call, position, name) for position, name in enumerate(names)]
    scheme, user, _, host, port, base = (here.one(one) if one is not None else "" for one in given)
    return f"{scheme}://{user}{'@' if user else ''}{host}{':' if port else ''}{port}/{base}"
