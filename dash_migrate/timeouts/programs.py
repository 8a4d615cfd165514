"""The command that a call of `subprocess` or `os.system` runs."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.paths import path_values
from dash_migrate.facts.shell import ShellError, simple_commands
from dash_migrate.facts.values import argument
from dash_migrate.facts.written import written
from dash_migrate.knowledge import load

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


def opens_window(facts: Facts, path: str, site: CallSite) -> bool:
    """Whether a command runs a script of the app that asks the person at the screen: not a matter of time."""
    given = argument(site.node, 0, "args") or argument(site.node, 0, "cmd")
    words = written(facts, given, path, site.scope).expr if given is not None else None
    parts = words.elts if isinstance(words, ast.List | ast.Tuple) else []
    names = {
        PurePosixPath(value.text).name for one in parts for value in path_values(facts, one, path, site.scope)
    }
    windows = (entry for entry in load("run_mode")["on-screen"] if entry["what"] == "opens a window")
    shown = {name.partition(".")[0] for entry in windows for name in entry["names"]}
    scripts = (index for found, index in facts.modules.indexes.items() if PurePosixPath(found).name in names)
    return any(edge.module.partition(".")[0] in shown for index in scripts for edge in index.imports)


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
