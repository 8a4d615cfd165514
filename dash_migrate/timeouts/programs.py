"""The command that a call of `subprocess` or `os.system` runs."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.shell import ShellError, simple_commands
from dash_migrate.facts.values import argument
from dash_migrate.facts.written import written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite

_INTERPRETER = "sys.executable"
_UNKNOWN = "?"  # a word that is filled in
_BEFORE = frozenset({"cd", "export", "sudo", "nice", "env", "exec"})
# A command that is asked what it is.
_ASKED = frozenset({"--version", "-version", "-V", "--help", "-h"})


def command(facts: Facts, path: str, site: CallSite) -> tuple[str, ...]:
    """The words of the command, its program without a folder.

    Returns:
        Empty if the program is not written out, only says its version, or runs on by itself (`command &`).
    """
    given = argument(site.node, 0, "args") or argument(site.node, 0, "cmd")
    if given is None:
        return ()
    expr = written(facts, given, path, site.scope).expr
    words = _listed(expr.elts) if isinstance(expr, ast.List | ast.Tuple) else _split(_line(expr))
    if not words or words[0] == _UNKNOWN or not _ASKED.isdisjoint(words):
        return ()
    return (words[0].replace("\\", "/").rpartition("/")[2].removesuffix(".exe"), *words[1:])


def _listed(parts: Iterable[ast.expr]) -> list[str]:
    return [_word(part) for part in parts]


def _word(part: ast.expr) -> str:
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        return part.value
    return "python" if isinstance(part, ast.Attribute) and ast.unparse(part) == _INTERPRETER else _UNKNOWN


def _split(line: str) -> list[str]:
    """The words of the first command in a line that does something."""
    if line.rstrip().endswith("&"):
        return []
    try:
        commands = simple_commands(line)
    except ShellError:
        return []
    found = [[word.value for word in part.words] for part in commands]
    return next((words for words in found if words and words[0] not in _BEFORE), [])


def _line(expr: ast.expr) -> str:
    """A command line, as far as it is written out."""
    if isinstance(expr, ast.Constant):
        return expr.value if isinstance(expr.value, str) else ""
    if isinstance(expr, ast.JoinedStr):
        parts = (str(part.value) if isinstance(part, ast.Constant) else _UNKNOWN for part in expr.values)
        return "".join(parts)
    if isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Add | ast.Mod):
        return _line(expr.left)
    if isinstance(expr, ast.Call) and isinstance(expr.func, ast.Attribute) and expr.func.attr == "format":
        return _line(expr.func.value)
    return ""
