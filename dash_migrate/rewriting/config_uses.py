"""Where an app sets, reads or repeats the path prefixes that Dash keeps in `app.config`."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.rewriting.prefixes import BASE, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Ancestors, Binding, Scope
    from dash_migrate.plan import Location
    from dash_migrate.rewriting.prefixes import Construction


@dataclass(frozen=True, slots=True, eq=False)
class ConfigSet:
    """A statement that sets a prefix after the app was made.

    Args:
        statement: the outermost statement that does nothing else, an `if` around it included.
        alone: whether `statement` sets nothing but prefixes, so that it can go as a whole.
    """

    path: str
    name: str
    statement: ast.stmt
    alone: bool


_Place = tuple[ast.AST, "Scope", "Ancestors"]


def config_sets(facts: Facts, imported: frozenset[str]) -> Iterator[ConfigSet]:
    """The statements that set a prefix on the config of a Dash app, each once, in the files that are imported."""
    for path in _naming(facts, imported, PREFIXES):
        found: dict[ast.stmt, ConfigSet] = {}
        for node, scope, ancestors in _statements(facts, path):
            for config, name, alone in _set_by(node):
                if isinstance(node, ast.stmt) and _is_config(facts, config, path, scope):
                    whole = _outermost(node, ancestors) if alone else node
                    found[whole] = ConfigSet(path, name, whole, alone)
        yield from sorted(found.values(), key=lambda one: one.statement.lineno)


def _set_by(node: ast.AST) -> Iterator[tuple[ast.expr, str, bool]]:
    """What a statement sets: the config, the name of the prefix, and whether that is all that it does."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            name = _key(target)
            if name in PREFIXES and isinstance(target, ast.Attribute | ast.Subscript):
                yield target.value, name, len(node.targets) == 1
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        func = node.value.func
        if isinstance(func, ast.Attribute) and func.attr == "update":
            keys = [_text(key) for one in node.value.args if isinstance(one, ast.Dict) for key in one.keys]
            keys += [keyword.arg or "" for keyword in node.value.keywords]
            named = [key for key in keys if key in PREFIXES]
            if named:
                yield func.value, named[0], len(named) == len(keys)


def _key(target: ast.AST) -> str:
    """`name` of `config.name`, `config["name"]` and `config.get("name")`."""
    if isinstance(target, ast.Attribute):
        return target.attr
    if isinstance(target, ast.Subscript):
        return _text(target.slice)
    if isinstance(target, ast.Call) and isinstance(target.func, ast.Attribute) and target.func.attr == "get":
        return _text(target.args[0]) if target.args else ""
    return ""


def _text(node: ast.AST | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_config(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> bool:
    """Whether an expression is `.config` of a Dash app."""
    if not isinstance(expr, ast.Attribute) or expr.attr != "config":
        return False
    return bool(facts.sites.dash_of(facts.evaluator.values(expr.value, path, scope)))


def _outermost(node: ast.stmt, ancestors: Ancestors) -> ast.stmt:
    """The outermost `if` that does nothing but to set prefixes; the statement itself if there is none."""
    for outer, _ in reversed(ancestors):
        if not isinstance(outer, ast.If) or not all(map(_only_sets, (*outer.body, *outer.orelse))):
            break
        node = outer
    return node


def _only_sets(node: ast.stmt) -> bool:
    if isinstance(node, ast.If):
        return all(map(_only_sets, (*node.body, *node.orelse)))
    return any(alone for _, _, alone in _set_by(node))


def _naming(facts: Facts, imported: frozenset[str], names: Iterable[str]) -> list[str]:
    """The files that have one of some texts in them."""
    needles = [name.encode() for name in names]
    indexes = facts.modules.indexes
    files = sorted(imported & indexes.keys())
    return [path for path in files if any(needle in indexes[path].source.utf8 for needle in needles)]


def _statements(facts: Facts, path: str) -> Iterator[_Place]:
    """All statements and expressions of a file, each with its scope and the statements around it."""
    index = facts.modules.indexes[path]
    waiting: list[_Place] = [(index.tree, index.scope, ())]
    while waiting:
        node, scope, ancestors = waiting.pop()
        yield node, scope, ancestors
        inner = index.scopes.get(node, scope)
        around = (*ancestors, (node, "")) if isinstance(node, ast.stmt) else ancestors
        waiting += [(child, inner, around) for child in ast.iter_child_nodes(node)]


def base_reads(facts: Facts, imported: frozenset[str]) -> list[Location]:
    """Where `url_base_pathname` is read from the config of a Dash app: it is None once Dash is not given it."""
    found = []
    for path in _naming(facts, imported, (BASE,)):
        source = facts.modules.indexes[path].source
        for node, scope, _ in _statements(facts, path):
            if _key(node) != BASE or isinstance(getattr(node, "ctx", None), ast.Store):
                continue
            base = node.func.value if _is_get(node) else getattr(node, "value", None)  # type: ignore[attr-defined]  # a call of get
            if base is not None and (
                _is_config(facts, base, path, scope)
                or facts.sites.dash_of(facts.evaluator.values(base, path, scope))
                or (isinstance(base, ast.Attribute) and base.attr == "config")
            ):
                found.append(source.location(node))  # type: ignore[arg-type]  # only expressions have a key
    return sorted(found)


def _is_get(node: ast.AST) -> bool:
    return isinstance(node, ast.Call)


def repeats(facts: Facts, imported: frozenset[str], value: ast.expr, made: Construction) -> list[Location]:
    """Where the app repeats a prefix by hand: strings that start with it, other uses of the name that holds it."""
    bindings = list(_bindings(facts, value, made.path, made.call.scope))
    texts = {text for text in (_text(value), *(_text(binding.value) for binding in bindings)) if text.strip("/")}
    aside: set[ast.AST | None] = {binding.value for binding in bindings}
    found = []
    names = [value.id] if isinstance(value, ast.Name) else []
    names += [value.attr] if isinstance(value, ast.Attribute) else []
    for path in _naming(facts, imported, (*texts, *names)):
        source = facts.modules.indexes[path].source
        for node, scope, _ in _statements(facts, path):
            if isinstance(node, ast.keyword) and node.arg in PREFIXES:
                aside.add(node.value)
            if not isinstance(node, ast.expr) or node in aside:
                continue
            same = isinstance(getattr(node, "ctx", None), ast.Load) and any(
                one is other for one in _bindings(facts, node, path, scope) for other in bindings
            )
            if same or any(_text(node).startswith(text) for text in texts):
                found.append(source.location(node))
    return sorted(found)


def _bindings(facts: Facts, name: ast.expr, path: str, scope: Scope) -> Iterator[Binding]:
    """What gives a name its value, in its file or in the module of the app that it is imported from."""
    bindings = scope.lookup(name.id) if isinstance(name, ast.Name) else []
    yield from (binding for binding in bindings if binding.value is not None)
    for dotted in facts.modules.indexes[path].qualified(name, scope):
        found = facts.modules.resolve(dotted, path)
        if found is not None and len(found.rest) == 1 and found.path in facts.modules.indexes:
            yield from facts.modules.indexes[found.path].scope.bindings.get(found.rest[0], [])
