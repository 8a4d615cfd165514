"""The code that takes the prefix off a path, and where it is written."""

from __future__ import annotations

import ast
import enum
from typing import TYPE_CHECKING

from dash_migrate.plan import Splice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.facts.scope import Function
    from dash_migrate.rewriting.accessor import Accessor
    from dash_migrate.rewriting.pathname.body import Body
    from dash_migrate.rewriting.pathname.trail import Way
    from dash_migrate.source import SourceFile

_MAX_USES = 2


class Form(enum.Enum):
    """How the prefix is taken off."""

    STRIP = '{0} and "{2}" + {1}.strip_relative_path({0})'  # and a slash at the end with it
    EXACT = '{0} and "{2}" + {0}.removeprefix({1}.get_relative_path("/"))'  # Python 3.9 and later

    def of(self, target: str, owner: str, prefix: str = "/") -> str:
        """The expression for a path.

        Args:
            target: the path.
            owner: what has Dash's functions: `app`.
            prefix: what the code knows paths with: that of the app on its author's machine.
        """
        return self.value.format(target, owner, prefix)

    def statement(self, target: str, owner: str, prefix: str = "/") -> str:
        """The statement that gives a name the path as it is on the author's machine."""
        return f"{target} = {self.of(target, owner, prefix)}"


def target_of(way: Way) -> str:
    """How the path is written behind a parameter: `url["path"]`."""
    keys = (f'["{key}"]' if isinstance(key, str) else f"[{key}]" for key in way[1:])
    return "".join((str(way[0]), *keys))


def first_statement(source: SourceFile, function: Function, statements: Sequence[str]) -> Splice:
    """The edit that writes statements above all others of a function, below its docstring.

    Raises:
        ValueError: if the function has no statement but its docstring.
    """
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    if not body:
        raise ValueError("a function without a statement uses no parameter")
    at = source.span(body[0])[0]
    line = source.line_at(at)
    indent = source.utf8[source.line_starts[line - 1] : at].decode("utf-8", "replace")
    if indent.strip():  # on the line of `def`, or behind a docstring and a semicolon
        return Splice(source.path, at, at, "".join(f"{one}; " for one in statements))
    while _is_free(source, function, line - 1):
        line -= 1
    while not source.line_text(line).strip():
        line += 1
    start = source.line_starts[line - 1]
    return Splice(source.path, start, start, "".join(f"{indent}{one}\n" for one in statements))


def _is_free(source: SourceFile, function: Function, line: int) -> bool:
    """Whether a line above a function's first statement is empty or a comment, and not of its head."""
    text = source.line_text(line).strip()
    return line > function.lineno and (not text or text.startswith("#"))


def in_lambda(source: SourceFile, body: Body, name: str, form: Form, owner: Accessor) -> tuple[Splice, ...]:
    """The edits that take the prefix off wherever a lambda uses a parameter; none if it cannot be done so."""
    text = form.of(name, owner.expression, owner.prefix or "/")
    uses = [node for node, _ in body.uses(name, body.scope.lookup(name))]
    if len(uses) > _MAX_USES or any(body.within(node, ast.JoinedStr) for node in uses):
        return ()
    return tuple(_in_place(source, body, node, text) for node in uses)


def _in_place(source: SourceFile, body: Body, node: ast.Name, text: str) -> Splice:
    """The edit that writes an expression for a name."""
    holder = body.parents.get(node)
    alone = isinstance(holder, ast.Call) or (isinstance(holder, ast.Subscript) and holder.slice is node)
    return Splice(source.path, *source.span(node), text if alone else f"({text})")
