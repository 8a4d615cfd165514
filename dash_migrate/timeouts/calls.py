"""Calls by the dotted name of what is called, methods of objects that packages make among them."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from dash_migrate.facts.modules import is_template, is_test
from dash_migrate.facts.values import Role
from dash_migrate.timeouts.makers import makers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex, Scope

_DEPTH = 3  # calls that may lie behind a method: `HTMLSession().get().html.render` has two


@dataclass(frozen=True, slots=True, eq=False)
class Called:
    """A call of something of a package.

    Attributes:
        path: its file.
        name: the dotted name, `()` behind what was called to make the object: `requests.Session().get`.
    """

    path: str
    site: CallSite
    name: str

    @property
    def written(self) -> str:
        """The callee as the code spells it: `requests.get`, `model.fit`."""
        return " ".join(ast.unparse(self.site.node.func).split())


def called(facts: Facts, patterns: Iterable[str]) -> Iterator[Called]:
    """The calls of the app that match a pattern of `slow_calls.toml`, by file and line, each once.

    Tests and templates are passed over.
    """
    wanted = tuple(pattern for pattern in patterns if _is_possible(facts, pattern))
    if not wanted:
        return
    endings = tuple(pattern.rpartition(".")[2] for pattern in wanted)
    plain = facts.evaluator.spellings(endings)
    vague = _matcher(tuple(ending for ending in endings if "*" in ending))
    for path, index in facts.modules.indexes.items():
        if is_test(path) or is_template(path):
            continue
        for site in _sites(index, plain, vague):
            name = _name(facts, site, path, wanted)
            if name is not None:
                yield Called(path, site, name)


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Whether a dotted name matches one of the patterns."""
    return _matcher(tuple(patterns)).fullmatch(name) is not None


def names_of(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> Iterator[str]:
    """The dotted names of a package's thing that an expression may be."""
    index = facts.modules.indexes[path]
    yield from index.qualified(expr, scope)
    if isinstance(expr, ast.Name) and not scope.lookup(expr.id):
        yield expr.id  # a built-in function
    for value in facts.evaluator.values(expr, path, scope):
        if value.role is Role.EXTERNAL:
            yield value.name


def methods_of(facts: Facts, expr: ast.expr, path: str, scope: Scope, depth: int = _DEPTH) -> Iterator[str]:
    """The dotted names of a method, with `()` behind what was called to make its object."""
    if not isinstance(expr, ast.Attribute) or not depth:
        return
    yield from (f"{owner}.{expr.attr}" for owner in _made_by(facts, expr.value, path, scope, depth - 1))
    yield from (f"{owner}.{expr.attr}" for owner in methods_of(facts, expr.value, path, scope, depth - 1))


def _sites(index: ModuleIndex, plain: frozenset[str], vague: re.Pattern[str]) -> list[CallSite]:
    found = [
        site
        for name, sites in index.calls_named.items()
        if name in plain or vague.fullmatch(name)
        for site in sites
    ]
    return sorted(found, key=lambda one: (one.node.lineno, one.node.col_offset))


def _name(facts: Facts, site: CallSite, path: str, wanted: tuple[str, ...]) -> str | None:
    """The name of what a call calls that matches one of the patterns."""
    func = site.node.func
    direct = _matcher(wanted)
    for name in names_of(facts, func, path, site.scope):
        if direct.fullmatch(name):
            return name
    made = _matcher(tuple(pattern for pattern in wanted if "()" in pattern))
    if isinstance(func, ast.Attribute):
        return next((name for name in methods_of(facts, func, path, site.scope) if made.fullmatch(name)), None)
    return None


def _made_by(facts: Facts, expr: ast.expr, path: str, scope: Scope, depth: int) -> Iterator[str]:
    """What was called to make an object, with `()` behind it."""
    for call, where, inside in makers(facts, expr, path, scope):
        func = call.func
        yield from (f"{name}()" for name in names_of(facts, func, where, inside))
        yield from (f"{name}()" for name in methods_of(facts, func, where, inside, depth))


def _is_possible(facts: Facts, pattern: str) -> bool:
    """Whether the app mentions the package of a pattern, and calls what makes the object of a method."""
    root = pattern.partition(".")[0].rstrip("*")
    if "." in pattern and root and root not in facts.derive(_mentioned):
        return False
    maker = pattern.partition("()")[0].rpartition(".")[2]
    return "*" in maker or bool(facts.evaluator.spellings([maker]) & facts.derive(_names))


def _names(facts: Facts) -> frozenset[str]:
    """The last names of all that the app calls."""
    return frozenset(name for index in facts.modules.indexes.values() for name in index.calls_named)


def _mentioned(facts: Facts) -> frozenset[str]:
    """The packages that the app imports: the first parts of their names."""
    return frozenset(
        edge.module.partition(".")[0] for index in facts.modules.indexes.values() for edge in index.imports
    )


@cache
def _matcher(patterns: tuple[str, ...]) -> re.Pattern[str]:
    parts = (
        "".join(".*" if part == "*" else re.escape(part) for part in re.split(r"(\*)", one)) for one in patterns
    )
    return re.compile("|".join(parts))
