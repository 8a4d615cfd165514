"""What is said of paths from the browser that no rewrite can settle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.plan import Finding, Severity
from dash_migrate.rewriting.pathname.forms import Form

if TYPE_CHECKING:
    import ast

    from dash_migrate.rewriting.pathname.trail import Place
    from dash_migrate.source import SourceFile

WHY = (
    "On the platform dcc.Location gives callbacks the path with the app's prefix, /<app>/page, which is none of"
    " the paths that the code knows."
)
_PREFIX_JS = 'JSON.parse(document.getElementById("_dash-config").textContent).requests_pathname_prefix'


def by_hand(step: str, source: SourceFile, node: ast.expr | ast.stmt, seen: str, action: str) -> Finding:
    """A finding on a callback that gets the path.

    Args:
        step: the step's name.
        source: the file.
        node: where it is seen.
        seen: what stands there.
        action: what to write.
    """
    name = getattr(node, "name", "")  # of a function: not its whole source
    key = f"{seen} {name or source.segment(node)}"
    return Finding(step, key, Severity.ERROR, source.location(node), seen, WHY, action)


def first_line(target: str, owner: str, name: str) -> str:
    """The words that say which statement to write where."""
    return f"Write as the first statement of {name}: {Form.STRIP.statement(target, owner)}"


def on_clientside(step: str, source: SourceFile, script: ast.expr, names: list[str]) -> Finding:
    """On JavaScript that gets the path: with the lines to write."""
    lines = "; ".join(f'{name} = {name} && "/" + {name}.slice(prefix.length)' for name in names)
    return by_hand(
        step,
        source,
        script,
        "A clientside callback gets the path of the browser.",
        f"Write as its first lines, in JavaScript: const prefix = {_PREFIX_JS}; {lines};",
    )


def parameter_of(script: str, position: int) -> str | None:
    """The name of a JavaScript function's parameter; None where it does not use it, or its head is not read.

    Raises:
        LookupError: if the head of the function cannot be read.
    """
    head = re.match(r"\s*(?:async\s+)?(?:function\b[^(]*)?\(([^()]*)\)|\s*(\w+)\s*=>", script)
    if head is None:
        raise LookupError("no head of a function")
    names = [name.partition("=")[0].strip() for name in (head[1] or head[2] or "").split(",")]
    if position >= len(names) or not re.fullmatch(r"[\w$]+", names[position]):
        raise LookupError("no such parameter")
    used = re.search(rf"(?<![\w$.]){re.escape(names[position])}(?![\w$])", script[head.end() :])
    return names[position] if used else None


def places(found: list[Place], most: int = 3) -> str:
    """Where uses stand, for the reader: `app.py:12`."""
    named = list(dict.fromkeys(f"{place.path}:{place.node.lineno}" for place in found))
    return ", ".join([*named[:most], *(["..."] if len(named) > most else [])])


def on_lambda(step: str, source: SourceFile, function: ast.expr | ast.stmt, target: str, owner: str) -> Finding:
    """On a lambda that uses its path in too many places, or inside of an f-string."""
    return by_hand(
        step,
        source,
        function,
        f"{target} is the path of the browser, in a lambda.",
        f"Make it a function with the first statement: {Form.STRIP.statement(target, owner)}",
    )
