"""Addresses, settings and names of variables in the texts of an app's expressions.

Comments, docstrings, labels of components and texts that are only printed or compared do not count.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from dash_migrate.facts.scope import Scope, only_for_type_checkers
from dash_migrate.facts.values import last_name
from dash_migrate.facts.variables import dotenv_secrets
from dash_migrate.packages.implicit.conditions import is_unseen
from dash_migrate.packages.implicit.hits import Hit, indexes, usable_rules
from dash_migrate.packages.implicit.receivers import called
from dash_migrate.packages.implicit.texts import constants, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex
    from dash_migrate.packages.implicit.rules import Book, Rule

_SCHEME = re.compile(r"(?:db\+)?(?P<scheme>[a-z][a-z0-9_]*(?:\+[a-z0-9_]+)?)://")
# What only asks for a text, or shows one.
_ASKING = frozenset({"startswith", "endswith", "split", "partition", "count", "find", "index", "removeprefix"})
_SHOWING = frozenset({"print", "debug", "info", "warning", "error", "exception", "critical", "log", "compile"})
_LABELS = frozenset(
    {"placeholder", "help", "description", "children", "title", "label", "examples", "example", "doc"}
)
# Clients that take the address themselves: SQLAlchemy's driver is not what they need.
_OWN_CLIENTS = frozenset(
    {
        "adbc_driver_postgresql", "adbc_driver_snowflake", "aiomysql", "aiopg", "asyncpg", "connectorx", "duckdb",
        "httpx", "motor", "pg8000", "polars", "psycopg", "psycopg2", "psycopg_pool", "pymongo", "redis",
        "requests", "urllib",
    }
)  # fmt: skip


class _Place(NamedTuple):
    """Where an expression stands: its scope, and the innermost call around it."""

    scope: Scope
    call: ast.Call | None


def found(facts: Facts, book: Book, used: frozenset[str]) -> Iterator[Hit]:
    """All places where a rule on an address, a setting or a variable applies.

    Args:
        facts: of the app.
        book: the rules.
        used: the dotted names that the app imports, or has need of.
    """
    usable = usable_rules(facts, book, used)
    schemes = [scheme for scheme, rules in book.by_scheme.items() if any(rule.id in usable for rule in rules)]
    words = [key for key, rules in book.by_key.items() if any(rule.id in usable for rule in rules)]
    words += [rule.variables for rule in book.on_variables if rule.id in usable]
    kept = _schemes_kept(facts)
    words += [rf"\b{re.escape(name)}\b" for name in kept]
    if schemes:
        words += [rf"\b(?:{'|'.join(map(re.escape, schemes))})://", r"\}://", r"\bURL\b"]
    if not words:
        return
    needles = re.compile("|".join(words).encode())
    for index in indexes(facts):
        if needles.search(index.source.utf8):
            yield from _Walk(facts, book, usable, index, kept).run()


def _schemes_kept(facts: Facts) -> dict[str, str]:
    """The schemes of addresses that `.env` holds, by variable: what the app reads in place of a literal."""
    found = ((name, _SCHEME.match(secret.value)) for name, secret in dotenv_secrets(facts.workspace).items())
    return {name: match["scheme"] for name, match in found if match is not None}


class _Walk:
    """One walk over a file for all of these rules."""

    def __init__(
        self, facts: Facts, book: Book, usable: set[str], index: ModuleIndex, kept: Mapping[str, str]
    ) -> None:
        self.facts, self.book, self.usable, self.index, self.kept = facts, book, usable, index, kept

    def run(self) -> Iterator[Hit]:
        """The hits, each where it stands."""
        stack: list[tuple[ast.AST, _Place]] = [(self.index.tree, _Place(self.index.scope, None))]
        while stack:
            node, place = stack.pop()
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant | ast.JoinedStr):
                continue  # a docstring, or text that goes nowhere
            if isinstance(node, ast.If) and only_for_type_checkers(((node, "body"),)):
                stack += [(part, place) for part in node.orelse]
                continue
            yield from self._at(node, place)
            if isinstance(node, ast.Compare) or (isinstance(node, ast.Call) and self._is_shown(node, place)):
                continue
            if isinstance(node, ast.JoinedStr):
                stack += [(part.value, place) for part in node.values if isinstance(part, ast.FormattedValue)]
                continue
            scope = self.index.scopes.get(node, place.scope)
            inner = _Place(scope, node if isinstance(node, ast.Call) else place.call)
            children = [child for child in ast.iter_child_nodes(node) if not self._is_label(child)]
            stack += [(child, inner) for child in reversed(children)]

    def _at(self, node: ast.AST, place: _Place) -> Iterator[Hit]:
        match node:
            case ast.Constant(value=str(text)):
                yield from self._address(node, text, place)
                yield from self._variable(node, text)
                if text in self.kept:
                    yield from self._scheme(node, self.kept[text], place)
            case ast.JoinedStr():
                yield from self._formatted(node, place)
            case ast.Call():
                yield from self._of_call(node, place)
            case _:
                yield from self._set(node, place)

    def _set(self, node: ast.AST, place: _Place) -> Iterator[Hit]:
        match node:
            case ast.keyword(arg=str(key), value=value):
                yield from self._setting(key, value, place)
            case ast.Dict(keys=keys, values=values):
                for one, value in zip(keys, values, strict=True):
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        yield from self._setting(one.value, value, place)
            case ast.Assign(targets=[target], value=value):
                yield from self._setting(_key(target), value, place)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield from self._setting(_key(target), value, place)

    def _of_call(self, call: ast.Call, place: _Place) -> Iterator[Hit]:
        """`URL.create("postgresql+psycopg2", ...)`: a scheme alone."""
        if last_name(call.func) not in {"create", "URL"}:
            return
        names = [keyword.value for keyword in call.keywords if keyword.arg in {"drivername", "name"}]
        for name in (*call.args[:1], *names):
            for text in texts(self.facts, name, self.index.path, place.scope):
                if text.whole and "://" not in text.head:
                    yield from self._scheme(name, text.head, place)

    def _address(self, node: ast.expr, text: str, place: _Place) -> Iterator[Hit]:
        match = _SCHEME.match(text)
        if match is not None:
            yield from self._scheme(node, match["scheme"], place)

    def _formatted(self, node: ast.JoinedStr, place: _Place) -> Iterator[Hit]:
        first = node.values[0] if node.values else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield from self._address(node, first.value, place)
        elif isinstance(first, ast.FormattedValue) and len(node.values) > 1:
            rest = node.values[1]
            if isinstance(rest, ast.Constant) and str(rest.value).startswith("://"):
                for text in texts(self.facts, first.value, self.index.path, place.scope):
                    if text.whole:
                        yield from self._scheme(node, text.head, place)

    def _scheme(self, node: ast.expr, scheme: str, place: _Place) -> Iterator[Hit]:
        rules = [rule for rule in self.book.by_scheme.get(scheme, ()) if rule.id in self.usable]
        if not rules or (place.call is not None and self._is_replaced(node, place.call)):
            return
        itself = self._takes_it_itself(place)
        for rule in rules:
            if not itself or "sqlalchemy" not in rule.uses:
                yield self._hit(rule, node, f"{scheme}:// address")

    @staticmethod
    def _is_replaced(node: ast.expr, call: ast.Call) -> bool:
        return last_name(call.func) == "replace" and bool(call.args) and call.args[0] is node

    def _takes_it_itself(self, place: _Place) -> bool:
        """Whether the address goes to a client that needs no driver of SQLAlchemy."""
        if place.call is None:
            return False
        names = called(self.facts, place.call.func, self.index, place.scope)
        return any(name.partition(".")[0] in _OWN_CLIENTS for name in names)

    def _variable(self, node: ast.Constant, text: str) -> Iterator[Hit]:
        for rule in self.book.on_variables:
            if rule.id in self.usable and re.fullmatch(rule.variables, text):
                yield self._hit(rule, node, text)

    def _setting(self, key: str, value: ast.expr, place: _Place) -> Iterator[Hit]:
        for rule in self.book.by_key.get(key, ()):
            if rule.id in self.usable:
                given = constants(self.facts, value, self.index.path, place.scope)
                told = any(str(one).lower() in rule.values for one in given if isinstance(one, str))
                if told or ("*unseen*" in rule.values and self._is_unseen(value, place)):
                    yield self._hit(rule, value, key)

    def _is_unseen(self, value: ast.expr, place: _Place) -> bool:
        return is_unseen(self.facts, value, self.index.path, place.scope)

    def _is_shown(self, call: ast.Call, place: _Place) -> bool:
        """Whether what a call is given is only shown or asked: printed, logged, compared, a component's text."""
        name = last_name(call.func)
        if name in _SHOWING or (name in _ASKING and isinstance(call.func, ast.Attribute)):
            return True
        if name.endswith(("Error", "Exception")):
            return True
        if not name[:1].isupper():
            return False
        names = called(self.facts, call.func, self.index, place.scope)
        return any(one.startswith(("dash.html.", "dash.dcc.", "dash_")) and "Backend" not in one for one in names)

    @staticmethod
    def _is_label(node: ast.AST) -> bool:
        return isinstance(node, ast.keyword) and node.arg in _LABELS

    def _hit(self, rule: Rule, node: ast.expr, seen: str) -> Hit:
        return Hit(rule, self.index.source.location(node), seen)


def _key(target: ast.expr) -> str:
    """The setting that an assignment sets: `CACHE_TYPE = `, `config.CACHE_TYPE = `, `config["CACHE_TYPE"] = `."""
    if isinstance(target, ast.Subscript):
        inner = target.slice
        return inner.value if isinstance(inner, ast.Constant) and isinstance(inner.value, str) else ""
    return last_name(target)
