"""What to write for a path prefix so that it is right on the platforms and the same on the author's machine.

Measured with Dash 1.21, 2.18 and 4.4: an argument that is None counts as not given. With DASH_APP_NAME alone (Dash
Enterprise 4) Dash puts "/<app>" in front of the routes' prefix by itself, for requests that are not given.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Kind
from dash_migrate.plan import Splice
from dash_migrate.rewriting.arguments import keyword_end, keyword_start, neighbours, value_start
from dash_migrate.rewriting.blocks import indent_unit
from dash_migrate.rewriting.prefixes import BASE, REQUESTS, ROUTES, is_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.rewriting.prefixes import Construction
    from dash_migrate.source import SourceFile

UNLESS_DEPLOYED = 'None if "DASH_APP_NAME" in os.environ else '
_REQUESTS = "DASH_REQUESTS_PATHNAME_PREFIX"


def below_routes(tail: str) -> str:
    """The routes' prefix for an app at a sub-path; `tail` is an expression for it without its first slash."""
    return f'os.environ.get("DASH_ROUTES_PATHNAME_PREFIX", "/") + {tail}'


def below_requests(tail: str, sep: str = " ") -> str:
    """As `below_routes`, the prefix of what the browser asks for; `sep` stands before `if` and `else`."""
    return f'os.environ["{_REQUESTS}"] + {tail}{sep}if "{_REQUESTS}" in os.environ{sep}else None'


def behind_dispatcher(tail: str) -> str:
    """The same for an app that a dispatcher strips of its sub-path, and that gunicorn strips of SCRIPT_NAME."""
    return f'os.environ.get("{_REQUESTS}", os.environ.get("SCRIPT_NAME", "") + "/") + {tail}'


def tail_of(source: SourceFile, value: ast.expr) -> str:
    """An expression for a prefix without its first slash."""
    text = source.segment(value)
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        rest = value.value.removeprefix("/")
        if rest.isprintable() and not set(rest) & set("\"'\\"):
            quote = "'" if text.startswith("'") else '"'
            return f"{quote}{rest}{quote}"
    if isinstance(value, ast.JoinedStr) and text[:3] in {'f"/', "f'/"} and text[1:4] != text[1] * 3:
        return text[:2] + text[3:]
    return f'{text}.lstrip("/")' if isinstance(value, ast.Name) else f'({text}).lstrip("/")'


def sub_path(facts: Facts, made: Construction) -> tuple[Splice, ...] | None:
    """The edits that keep an app at its sub-path, below the platform's prefix; None where that is not provable."""
    given = made.given
    names = {keyword.arg for keyword in given}
    same = len({ast.dump(keyword.value) for keyword in given}) == 1
    value = given[0].value
    if not same or names not in ({BASE}, {ROUTES}, {ROUTES, REQUESTS}):
        return None
    if not is_text(facts, value, made.path, made.call.scope):
        return None
    source = facts.modules.indexes[made.path].source
    return tuple(_written(source, made, tail_of(source, value)))


def _written(source: SourceFile, made: Construction, tail: str) -> Iterator[Splice]:
    given = made.given
    if len(neighbours(source, made.call.node, given)) == 1:
        sep = _line_break(source, given[0])
        text = f"{ROUTES}={below_routes(tail)},{sep}{REQUESTS}={below_requests(tail, sep)}"
        start, end = keyword_start(source, given[0]), keyword_end(source, given[-1])
        before = len(source.utf8[:start].rstrip(b" \t"))
        if source.utf8[before - 1 : before] in {b",", b"("}:
            start, text = before, sep + text
        yield Splice(source.path, start, end, text)
        return
    for keyword in given:
        sep = _line_break(source, keyword)
        text = below_routes(tail) if keyword.arg == ROUTES else below_requests(tail, sep)
        yield Splice(source.path, value_start(source, keyword), keyword_end(source, keyword), text)


def _line_break(source: SourceFile, keyword: ast.keyword) -> str:
    """A new line in line with the keyword, or one level deeper than the line that it shares."""
    start = keyword_start(source, keyword)
    line = source.line_text(source.line_at(start))
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    alone = len(indent.encode()) == start - source.line_starts[source.line_at(start) - 1]
    return f"\n{indent}{'' if alone else indent_unit(source)}"


def os_is_there(made: Construction) -> bool:
    """Whether `os` means the module at this call once the file imports it."""
    bindings = made.call.scope.lookup("os")
    return all(
        binding.kind is Kind.IMPORT
        and binding.qualified == "os"
        and (isinstance(binding.scope.node, ast.Module) or _above(binding.node, made.call.node))
        for binding in bindings
    )


def _above(node: ast.AST, call: ast.Call) -> bool:
    return getattr(node, "lineno", call.lineno) < call.lineno
