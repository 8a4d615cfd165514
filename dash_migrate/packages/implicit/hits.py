"""Where an app's code does what a rule names: imports, calls, methods, decorated coroutines."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.imports import is_aside
from dash_migrate.facts.scope import only_for_type_checkers
from dash_migrate.facts.values import last_name
from dash_migrate.packages.implicit.conditions import fits, may_fit
from dash_migrate.packages.implicit.receivers import called, is_receiver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Ancestors, CallSite, ModuleIndex, Scope
    from dash_migrate.packages.implicit.rules import Book, Rule
    from dash_migrate.plan import Location

_Where = tuple["ModuleIndex", "Scope"]
# `dcc.send_data_frame(df.to_excel, "x.xlsx")` calls the method that it is given with what follows.
_SENDERS = frozenset({"send_data_frame", "send_bytes"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a rule applies.

    Args:
        seen: what is seen there, for the reader.
        optional: it stands where the app goes on without it if an import fails.
    """

    rule: Rule
    location: Location
    seen: str
    optional: bool = False


def indexes(facts: Facts) -> Iterator[ModuleIndex]:
    """The files that may run on the platform."""
    for path, index in facts.modules.indexes.items():
        if not is_aside(path):
            yield index


def imported_names(facts: Facts) -> frozenset[str]:
    """The dotted names that the app imports, each with those that it lies in."""
    found: set[str] = set()
    for index in indexes(facts):
        for edge in index.imports:
            if edge.module.startswith(".") or only_for_type_checkers(edge.ancestors):
                continue
            for name in (edge.module, *(f"{edge.module}.{name}" for name in edge.names)):
                while name and name not in found:
                    found.add(name)
                    name = name.rpartition(".")[0]  # noqa: PLW2901 - the way up
    return frozenset(found)


def hits(facts: Facts, book: Book, imported: frozenset[str]) -> Iterator[Hit]:
    """All places where a rule on imports, calls or methods applies, in the order of files and lines."""
    usable = usable_rules(facts, book, imported)
    tops = {name for name in imported if "." not in name}
    for index in indexes(facts):
        yield from _imports(index, book, usable)
        for name in book.by_name.keys() & index.calls_named.keys():
            rules = [rule for rule in book.by_name[name] if rule.id in usable and _callable(rule, tops)]
            for site in index.calls_named[name] if rules else ():
                yield from _at(facts, rules, index, site, name)
        for sender in _SENDERS & index.calls_named.keys():
            for site in index.calls_named[sender]:
                yield from _sent(facts, book, usable, index, site)
        yield from _wildcards(facts, book, usable, tops, index)
        if book.on_decorators and b"async def" in index.source.data:
            yield from _coroutines(book, usable, index)


def usable_rules(facts: Facts, book: Book, used: frozenset[str]) -> set[str]:
    """The rules, by id, for apps that use what this one does."""
    texts = {rule.silenced for rule in book.rules if rule.silenced}
    data = [index.source.data for index in indexes(facts)]
    silent = {text for text in texts if any(text.encode() in one for one in data)}
    return {
        rule.id
        for rule in book.rules
        if rule.silenced not in silent and (not rule.uses or not used.isdisjoint(rule.uses))
    }


def _callable(rule: Rule, tops: set[str]) -> bool:
    """Whether the app imports a package whose functions, or values, the rule names."""
    return bool(rule.methods) or any(name.partition(".")[0] in tops for name in rule.calls)


def _imports(index: ModuleIndex, book: Book, usable: set[str]) -> Iterator[Hit]:
    for edge in index.imports:
        for rule in book.by_import.get(edge.module.partition(".")[0], ()):
            names = {edge.module, *(f"{edge.module}.{name}" for name in edge.names)}
            matching = [name for name in rule.imports if any(_below(one, name) for one in names)]
            if rule.id in usable and matching and not only_for_type_checkers(edge.ancestors):
                yield _hit(rule, index, edge.node, edge.ancestors, f"import {matching[0]}")


def _below(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def _at(facts: Facts, rules: list[Rule], index: ModuleIndex, site: CallSite, name: str) -> Iterator[Hit]:
    if only_for_type_checkers(site.ancestors):
        return
    rules = [rule for rule in rules if may_fit(rule, site.node)]
    if not rules:
        return
    names = called(facts, site.node.func, index, site.scope)
    for rule in rules:
        where = (index, site.scope)
        if _is_called(facts, rule, names, site.node.func, where) and fits(facts, rule, site.node, *where):
            yield _hit(rule, index, site.node, site.ancestors, name)


def _is_called(facts: Facts, rule: Rule, names: tuple[str, ...], func: ast.expr, where: _Where) -> bool:
    if any(name in rule.calls for name in names):
        return True
    if not isinstance(func, ast.Attribute):
        return False
    if func.attr in rule.methods:
        return is_receiver(facts, rule.of, func, *where)
    inner = func.value
    through = isinstance(inner, ast.Attribute) and f"{inner.attr}.{func.attr}" in rule.methods
    return through and is_receiver(facts, rule.of, inner, *where)  # type: ignore[arg-type]  # an Attribute: `through`


def _sent(facts: Facts, book: Book, usable: set[str], index: ModuleIndex, site: CallSite) -> Iterator[Hit]:
    """A method of a frame or figure that is handed over to be called."""
    call = site.node
    method = call.args[0] if call.args else None
    if not isinstance(method, ast.Attribute):
        return
    made = ast.Call(func=method, args=call.args[1:], keywords=call.keywords)
    for rule in book.by_name.get(method.attr, ()):
        where = (index, site.scope)
        if rule.id in usable and _is_called(facts, rule, (), method, where) and fits(facts, rule, made, *where):
            yield _hit(rule, index, call, site.ancestors, method.attr)


def _wildcards(facts: Facts, book: Book, usable: set[str], tops: set[str], index: ModuleIndex) -> Iterator[Hit]:
    """Rules on any function of a module, told by an argument that they ask for."""
    data = index.source.data
    for rule in book.by_name.get("*", ()):
        words = [one.keyword for one in rule.when if one.keyword != "*"]
        starts = tuple(name.removesuffix("*") for name in rule.calls if name.endswith(".*"))
        needles = words or [start.rstrip(".").rpartition(".")[2] for start in starts]
        if (
            rule.id not in usable
            or not _callable(rule, tops)
            or not all(word.encode() in data for word in needles)
        ):
            continue
        for site in index.calls:
            keywords = {keyword.arg for keyword in site.node.keywords}
            if words and keywords.isdisjoint(words):
                continue
            names = called(facts, site.node.func, index, site.scope)
            if any(name.startswith(starts) for name in names) and fits(facts, rule, site.node, index, site.scope):
                seen = " ".join([last_name(site.node.func), *(f"{word}=" for word in words)])
                yield _hit(rule, index, site.node, site.ancestors, seen)


def _coroutines(book: Book, usable: set[str], index: ModuleIndex) -> Iterator[Hit]:
    for node in index.scopes:
        if not isinstance(node, ast.AsyncFunctionDef):
            continue
        for decorator in node.decorator_list:
            func = decorator.func if isinstance(decorator, ast.Call) else decorator
            for rule in book.on_decorators:
                if rule.id in usable and last_name(func) in rule.decorators:
                    yield Hit(rule, index.source.location(decorator), f"async def {node.name}")


def _hit(rule: Rule, index: ModuleIndex, node: ast.expr | ast.stmt, ancestors: Ancestors, seen: str) -> Hit:
    return Hit(rule, index.source.location(node), seen, optional=goes_on(ancestors))


def goes_on(ancestors: Ancestors) -> bool:
    """Whether a place stands in a `try` that catches failing imports by name, and goes on."""
    return any(
        isinstance(statement, ast.Try) and part == "body" and any(map(_catches, statement.handlers))
        for statement, part in ancestors
    )


def _catches(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {last_name(one) for one in caught if one is not None}
    return not names.isdisjoint({"ImportError", "ModuleNotFoundError"}) and not isinstance(
        handler.body[-1], ast.Raise
    )
