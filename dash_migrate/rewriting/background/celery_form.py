"""The documented form of a manager: Celery where `REDIS_URL` is set, what the app has everywhere else."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Kind
from dash_migrate.facts.values import argument
from dash_migrate.knowledge import load
from dash_migrate.plan import Splice
from dash_migrate.rewriting.background.managers import external
from dash_migrate.rewriting.blocks import ends_line, indent_unit, lines_of, starts_line, string_lines
from dash_migrate.rewriting.usage import used_elsewhere, uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex
    from dash_migrate.rewriting.background.managers import Manager
    from dash_migrate.source import SourceFile

_APP_NAMES = ("celery_app", "background_celery_app", "redis_celery_app")
_MANAGER_NAMES = ("background_callback_manager", "background_manager", "callback_manager")
_REDIS = 'os.environ["REDIS_URL"]'


@dataclass(frozen=True, slots=True)
class Form:
    """The rewritten manager.

    Args:
        celery_app: the name of the Celery app in the module.
        edits: of the manager's file; `os` has to be imported there.
    """

    celery_app: str
    edits: tuple[Splice, ...]


def celery_form(facts: Facts, manager: Manager) -> Form | str:
    """The edits that give a Diskcache manager the documented form.

    Returns:
        The form; or why the manager has to be rewritten by hand, as a clause with the manager for its subject.
    """
    index = facts.modules.indexes[manager.path]
    hindrance = _hindrance(index, manager)
    if hindrance:
        return hindrance
    statement = _statement(manager)
    app = _free(index, _APP_NAMES)
    if isinstance(statement, ast.Assign) and statement.value is manager.site.node:
        name = index.source.segment(statement.targets[0])
        group = [*_cache(facts, manager, index, statement), statement]
        return Form(app, tuple(_wrapped(index, manager, group, app, name)))
    name = _free(index, _MANAGER_NAMES)
    return Form(app, tuple(_drawn_out(index, manager, statement, app, name)))


def branch(index: ModuleIndex, manager: Manager, app: str, name: str) -> list[str]:
    """The lines for the platform, up to `else:`; `app` and `name` are what the Celery app and the manager get."""
    unit = indent_unit(index.source)
    callee, statement = _counterpart(index, manager)
    given = [*_rest(index.source, manager.site.node)]
    return [
        'if "REDIS_URL" in os.environ:',
        f"{unit}from celery import Celery",
        *([f"{unit}{statement}"] if statement else []),
        "",
        f"{unit}{app} = Celery(__name__, broker={_REDIS}, backend={_REDIS})",
        f"{unit}{name} = {callee}({', '.join([app, *given])})",
        "else:",
    ]


def _statement(manager: Manager) -> ast.stmt:
    return manager.site.ancestors[0][0]


def _hindrance(index: ModuleIndex, manager: Manager) -> str:
    """Why a manager cannot be rewritten where it stands; empty if it can."""
    call, scope = manager.site.node, manager.site.scope
    if scope is not index.scope:
        return "is made inside a function, where the worker's command cannot name a Celery app"
    statement = _statement(manager)
    if len(manager.site.ancestors) > 1 or not isinstance(statement, ast.Assign | ast.Expr):
        return "is made under a condition, or in a statement that holds others"
    if not starts_line(index.source, statement) or not ends_line(index.source, statement):
        return "shares its line with other code"
    if isinstance(statement, ast.Assign) and statement.value is call and not _one_name(statement):
        return "is given more than one name"
    if any(isinstance(one, ast.Starred) for one in call.args) or any(one.arg is None for one in call.keywords):
        return "gets arguments that cannot be seen"
    for name, module in (("os", "os"), ("Celery", "celery.Celery"), ("CeleryManager", "")):
        bound = index.scope.bindings.get(name, ())
        if any(one.kind is not Kind.IMPORT or (module and one.qualified != module) for one in bound):
            return f"stands in a module where {name} is something else"
    return ""


def _one_name(statement: ast.Assign) -> bool:
    return len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name)


def _free(index: ModuleIndex, names: tuple[str, ...]) -> str:
    """The first of the names that the module does not use, numbered if need be."""
    taken = set(index.scope.bindings) | set(uses([index.tree]))
    numbered = (f"{names[0]}_{number}" for number in range(2, 1000))
    return next(name for name in (*names, *numbered) if name not in taken)


def _cache(facts: Facts, manager: Manager, index: ModuleIndex, statement: ast.Assign) -> Iterator[ast.Assign]:
    """The statement right above that makes the cache, if nothing but the manager uses it."""
    body = index.tree.body
    at = body.index(statement)
    above = body[at - 1] if at else None
    given = argument(manager.site.node, 0, "cache")
    if not isinstance(above, ast.Assign) or not _one_name(above) or not isinstance(given, ast.Name):
        return
    names = load("background")["caches"]["names"]
    value = above.value
    made = isinstance(value, ast.Call) and set(names) & set(
        external(facts, value.func, manager.path, manager.site)
    )
    own_line = starts_line(index.source, above) and ends_line(index.source, above)
    target = above.targets[0]
    if not made or not own_line or not isinstance(target, ast.Name) or target.id != given.id:
        return
    if not used_elsewhere(facts, manager.path, index.tree, [above, statement]) & {given.id}:
        yield above


def _counterpart(index: ModuleIndex, manager: Manager) -> tuple[str, str]:
    """How to call the manager for Celery, and the import that this needs; empty if it needs none."""
    dotted: str = load("background")["managers"][manager.name]
    module, _, name = dotted.rpartition(".")
    for bound, bindings in index.scope.bindings.items():
        if any(one.kind is Kind.IMPORT and one.qualified == dotted for one in bindings):
            return bound, ""
    func = manager.site.node.func
    if isinstance(func, ast.Attribute) and module == manager.name.rpartition(".")[0]:
        return f"{index.source.segment(func.value)}.{name}", ""
    return name, f"from {module} import {name}"


def _rest(source: SourceFile, call: ast.Call) -> Iterator[str]:
    """The manager's arguments but for the cache, as they are written."""
    yield from (source.segment(one) for one in call.args[1:])
    yield from (f"{one.arg}={source.segment(one.value)}" for one in call.keywords if one.arg != "cache")


def _wrapped(
    index: ModuleIndex, manager: Manager, group: list[ast.Assign], app: str, name: str
) -> Iterator[Splice]:
    """The statements of the manager under `else:`."""
    source, unit = index.source, indent_unit(index.source)
    lines = lines_of(source, group)
    first = source.line_starts[lines[0] - 1]
    above = source.line_text(lines[0] - 1).strip() if lines[0] > 1 else ""
    blank = "\n" if above and not above.startswith("#") else ""
    head = "\n".join(branch(index, manager, app, name))
    yield Splice(source.path, first, first, f"{blank}{head}\n{unit}")
    for line in lines[1:]:
        if line not in string_lines(source) and source.line_text(line).strip():
            yield Splice(source.path, source.line_starts[line - 1], source.line_starts[line - 1], unit)
    if lines[-1] < len(source.line_starts) and source.line_text(lines[-1] + 1).strip():
        after = source.line_starts[lines[-1]]
        yield Splice(source.path, after, after, "\n")


def _drawn_out(index: ModuleIndex, manager: Manager, statement: ast.stmt, app: str, name: str) -> Iterator[Splice]:
    """A manager that is made inside another call: made above it, and given by its name."""
    source, unit = index.source, indent_unit(index.source)
    start, end = source.span(manager.site.node)
    made = source.utf8[start:end].decode()
    line = lines_of(source, [statement])[0]
    while line > 1 and source.line_text(line - 1).startswith("#"):
        line -= 1
    above = source.line_text(line - 1).strip() if line > 1 else ""
    at = source.line_starts[line - 1]
    text = "\n".join([*branch(index, manager, app, name), f"{unit}{name} = {made}", "", ""])
    yield Splice(source.path, at, at, f"\n{text}" if above else text)
    yield Splice(source.path, start, end, name)
