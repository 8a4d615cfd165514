"""Functions and methods that nothing in the app calls or names: what they would do is not done on the platform."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from dash_migrate.facts.modules import is_test
from dash_migrate.facts.values import last_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from dash_migrate.facts import Facts

_WORD = re.compile(r"\w+")
_LONGEST = 200  # a longer text is prose, and names no function
# Files that may name one: a start command, a configuration.
_STARTS = re.compile(r"(?:.*/)?(?:Procfile|Dockerfile|[\w.-]+\.(?:sh|bat|toml|cfg|ini|json|ya?ml))")
_BY_NAME = frozenset({"layout"})  # Dash calls that of a page
# What finds a method by a name that is not written out.
_BY_ANY_NAME = frozenset({"getmembers", "methodcaller", "__dict__", "vars", "dir"})
_HARMLESS = frozenset({"staticmethod", "classmethod", "property"})
_HOOKS = re.compile(r"(?:.*/)?gunicorn[\w.-]*\.py")


class _Named(NamedTuple):
    """A statement at the top level of a file or a method, and the names in it."""

    path: str
    node: ast.stmt
    names: frozenset[str]
    method: bool = False

    @property
    def is_plain_function(self) -> bool:
        """Whether only a call by its name would run it: not decorated, no hook of gunicorn's, no app's factory."""
        node = self.node
        plain = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.decorator_list
        return self.method or (plain and not _HOOKS.fullmatch(self.path) and "Dash" not in self.names)

    @property
    def name(self) -> str:
        """A function's name."""
        return getattr(self.node, "name", "")


def uncalled(facts: Facts, path: str, node: ast.expr) -> bool:
    """Whether an expression of a file stands in a function or a method that nothing calls."""
    return any(first <= node.lineno <= last for first, last in facts.derive(_uncalled).get(path, ()))


def _uncalled(facts: Facts) -> Mapping[str, list[tuple[int, int]]]:
    """The first and last lines of such functions by file; also of those that only they call."""
    indexes = [index for index in facts.modules.indexes.values() if not is_test(index.path)]
    own = _own_classes(index.tree for index in indexes)
    every = [one for index in indexes for one in _parts(index.path, index.tree, own)]
    silent = [one for one in every if one.is_plain_function]
    heard = {*_BY_NAME, *_started(facts), *_all_names(one for one in every if not one.is_plain_function)}
    while called := [one for one in silent if one.name in heard]:
        silent = [one for one in silent if one.name not in heard]
        heard |= _all_names(called)
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in silent:
        found[one.path].append((one.node.lineno, one.node.end_lineno or one.node.lineno))
    return found


def _parts(path: str, tree: ast.Module, own: AbstractSet[str]) -> Iterator[_Named]:
    """The statements of a file; of a class of the app's own its methods apart from the rest."""
    by_any_name = _calls_by_any_name(tree)
    for statement in tree.body:
        methods = (
            [] if by_any_name else [one for one in _methods(statement) if getattr(statement, "name", "") in own]
        )
        for method in methods:
            yield _Named(path, method, frozenset(_names(method)), method=True)
        rest = {name for part in _besides(statement, methods) for name in _names(part)}
        yield _Named(path, statement, frozenset(rest))


def _methods(statement: ast.stmt) -> Iterator[ast.stmt]:
    """The methods that only a call by name runs: no dunder methods, none that a decorator may register."""
    for node in statement.body if isinstance(statement, ast.ClassDef) else ():
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("__"):
            continue
        if all(isinstance(one, ast.Name) and one.id in _HARMLESS for one in node.decorator_list):
            yield node


def _calls_by_any_name(tree: ast.Module) -> bool:
    """Whether a file may call methods of its classes by names that are put together: `getattr(self, name)`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="getattr"), args=[ast.Attribute(), *_] | [_, ast.Constant(), *_]):
                continue  # of something that another object holds, or by a name that is written out
            case ast.Call(func=ast.Name(id="getattr")):
                return True
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _BY_ANY_NAME:
                return True
    return False


def _besides(statement: ast.stmt, methods: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    if not isinstance(statement, ast.ClassDef) or not methods:
        yield statement
        return
    yield from (*statement.decorator_list, *statement.bases, *statement.keywords)
    yield from (one for one in statement.body if one not in methods)


def _own_classes(trees: Iterable[ast.Module]) -> frozenset[str]:
    """The names of the classes whose bases are all written in the app: no library calls a method of theirs."""
    classes: dict[str, list[ast.ClassDef]] = defaultdict(list)
    for tree in trees:
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                classes[node.name].append(node)
    own = {name for name, nodes in classes.items() if not any(one.decorator_list or one.keywords for one in nodes)}
    while foreign := {
        name
        for name in own
        for one in classes[name]
        for base in one.bases
        if last_name(base) not in {*own, "object"}
    }:
        own -= foreign
    return frozenset(own)


def _all_names(those: Iterable[_Named]) -> set[str]:
    return {name for one in those for name in one.names}


def _names(statement: ast.AST) -> Iterator[str]:
    """What a statement reads, also as an attribute or in a short text; that it imports a name is no use."""
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name):
                yield name
            case ast.alias(name=name, asname=str()):
                yield name.rpartition(".")[2]
            case ast.Constant(value=str() as text) if len(text) <= _LONGEST and " " not in text:
                yield from _WORD.findall(text)


def _started(facts: Facts) -> Iterator[str]:
    """The words of the files that may say what is started."""
    for path in facts.workspace.paths:
        source = facts.workspace.source(path) if _STARTS.fullmatch(path) else None
        if source is not None and len(source.data) < 100_000:
            yield from _WORD.findall(source.text)
