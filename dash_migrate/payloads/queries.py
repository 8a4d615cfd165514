"""Whether an SQL query reads a whole table."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.written import written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Scope

_WHOLE = re.compile(
    r"""\s*SELECT\s+(?!DISTINCT\b|TOP\b)[\w\s.,"`*]+\sFROM\s+[\w."`]+\s*"""
    r"""(ORDER\s+BY\s+(?:(?!\b(?:LIMIT|OFFSET|FETCH)\b)[\w.,"`\s])+)?;?\s*""",
    re.IGNORECASE,
)
_TABLE = re.compile(r"[A-Za-z_][\w.]*")
_NAME = "x"  # stands for what an f-string puts in


def reads_whole_table(facts: Facts, query: ast.expr, path: str, scope: Scope) -> bool:
    """Whether a query is known to give every row of one table: `SELECT * FROM orders`, or the table's name.

    Functions, conditions, joins and limits are not: nobody sees how many rows are left.
    """
    text = _text(written(facts, query, path, scope).expr)
    return text is not None and bool(_WHOLE.fullmatch(text) or _TABLE.fullmatch(text))


def _text(query: ast.expr) -> str | None:
    match query:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return _filled(parts)
        case ast.Call(args=[inner]):  # text("SELECT ...")
            return _text(inner)
    return None


def _filled(parts: Sequence[ast.expr]) -> str | None:
    """The text of an f-string; None if what is put in may be a condition: `f"SELECT * FROM orders{where}"`."""
    text = ""
    for part in parts:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        elif text[-1:].isalnum():
            return None
        else:
            text += _NAME
    return text
