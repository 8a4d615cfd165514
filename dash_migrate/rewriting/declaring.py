"""Where a name for the server goes in a module, and which name is free there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import guarded
from dash_migrate.facts.values import Role, argument, last_name
from dash_migrate.plan import Splice
from dash_migrate.rewriting.blocks import ends_line, indentation, starts_line, suite_of
from dash_migrate.rewriting.usage import bound_names, uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.entry import Entry
    from dash_migrate.facts.scope import Binding, ModuleIndex
    from dash_migrate.facts.sites import DashInstance
    from dash_migrate.source import SourceFile

_NAMES = ("server", "application", "dash_server", "wsgi_server")
_IMPORTS = (ast.Import, ast.ImportFrom)


def free_name(facts: Facts, entry: Entry, wanted: str | None = None, also: Sequence[ast.stmt] = ()) -> str:
    """`server`, unless the module uses that name for something else.

    Args:
        facts: of this version of the app.
        entry: the module.
        wanted: the user's `module:name`; that name comes first.
        also: statements of a function that will stand in the module.
    """
    index = facts.modules.indexes[entry.path]
    taken = {name for name, bound in index.scope.bindings.items() if not all(_is_server(b.value) for b in bound)}
    taken |= bound_names(also) - names_server(also)
    if index.stars:  # a name that is read and bound nowhere comes from one of them
        taken |= uses([index.tree]).keys() - index.scope.bindings.keys()
    asked = (wanted or "").partition(":")[2]
    names = (asked, *_NAMES) if asked.isidentifier() else _NAMES
    return next((name for name in names if name not in taken), f"{_NAMES[-1]}_2")


def names_server(statements: Iterable[ast.stmt]) -> frozenset[str]:
    """The names that `server = app.server` and the like among the statements bind."""
    return bound_names(node for node in statements if isinstance(node, ast.Assign) and _is_server(node.value))


def _is_server(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Attribute) and value.attr == "server"


def declared_after(facts: Facts, entry: Entry) -> tuple[ast.AST, ast.stmt] | None:
    """The statement that the line for the server goes below, with what it stands in.

    That is where the app gets its name last: the statement itself, the whole `if` or `try` if several branches
    give it, and for an imported app the end of the imports; for an app that is made without a server it is where
    `init_app` gives it one. None if that does not happen at module level.
    """
    index = facts.modules.indexes[entry.path]
    if any(made_without_server(instance) for instance in entry.group.instances):
        given = [
            call for call in index.calls if last_name(call.node.func) == "init_app" and len(call.ancestors) == 1
        ]
        return (index.tree, given[-1].ancestors[0][0]) if given else None
    name = entry.offer.expression.partition(".")[0]
    bindings = index.scope.bindings.get(name, ())
    bound = [b.ancestors for b in bindings if b.scope is index.scope and _leads(facts, entry, b)]
    if not bound:
        stars = [edge.ancestors for edge in index.imports if "*" in edge.names and len(edge.ancestors) == 1]
        return (index.tree, _last_import(index, stars[-1][0][0])) if stars and not bindings else None
    last = bound[-1]
    if sum(ancestors[0][0] is last[0][0] for ancestors in bound) > 1:
        return index.tree, last[0][0]
    parent = last[-2][0] if len(last) > 1 else index.tree
    return parent, _last_import(index, last[-1][0])


def made_without_server(instance: DashInstance) -> bool:
    """Whether a Dash app is made with `server=False`: it has a server only once `init_app` was called."""
    given = argument(instance.site.node, 1, "server")
    return isinstance(given, ast.Constant) and given.value is False


def _leads(facts: Facts, entry: Entry, binding: Binding) -> bool:
    """Whether a binding gives the name the app, or what holds it, when the module is imported."""
    if guarded(binding.ancestors):
        return False
    values = facts.evaluator.binding_values(binding, "", entry.path)
    return any(value.role in {Role.DASH, Role.MODULE, Role.OBJECT} for value in values)


def _last_import(index: ModuleIndex, statement: ast.stmt) -> ast.stmt:
    """An import's last neighbour among the imports; any other statement itself."""
    body = index.tree.body
    if not isinstance(statement, _IMPORTS) or statement not in body:
        return statement
    for following in body[body.index(statement) + 1 :]:
        if not isinstance(following, _IMPORTS):
            break
        statement = following
    return statement


def declaration(source: SourceFile, parent: ast.AST, statement: ast.stmt, line: str) -> Splice:
    """The edit that puts `line` below a statement of a suite of `parent`, or beside it on a shared line."""
    end = source.span(statement)[1]
    folded = not starts_line(source, suite_of(parent, statement)[0])
    if folded or not ends_line(source, statement):
        return Splice(source.path, end, end, f"; {line}")
    number = source.line_at(end)
    stop = source.line_starts[number] if number < len(source.line_starts) else len(source.utf8)
    at = end + len(source.utf8[end:stop].rstrip(b"\r\n"))
    apart = "\n" if isinstance(statement, _IMPORTS) else ""
    return Splice(source.path, at, at, f"\n{apart}{indentation(source, statement)}{line}")
