"""Which file an argument names, as far as the app's code tells."""

from __future__ import annotations

import ast
import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.facts.paths import Anchor, path_values
from dash_migrate.facts.scope import main_guard
from dash_migrate.facts.values import last_name
from dash_migrate.knowledge import load
from dash_migrate.writes.model import Made, Target
from dash_migrate.writes.parts import is_of, parts

if TYPE_CHECKING:
    from typing import TypeGuard

    from dash_migrate.facts import Facts
    from dash_migrate.facts.paths import PathValue
    from dash_migrate.facts.scope import ModuleIndex, Scope

# Names that people give to paths and to nothing else.
_PATH_NAME = re.compile(
    r"(?:\w*_)?(?:path|filename|filepath|fname|fpath|pathname|file_?name|file_?path)\d*", re.IGNORECASE
)
_PUT_TOGETHER = frozenset({"join", "joinpath", "format", "with_suffix", "with_name", "abspath", "Path", "str"})
_FILE = re.compile(r"(?:.*[/\\])?[^/\\]*\.[A-Za-z][A-Za-z0-9]{1,7}|.+[/\\].*")


def targets(facts: Facts, expr: ast.expr, index: ModuleIndex, scope: Scope) -> tuple[Target, ...]:
    """The files that an expression names: one of unknown place if nothing of it is known. Never empty."""
    found: dict[Target, list[Made]] = {}
    values = path_values(facts, expr, index.path, scope)
    for value in (one for one in values if not _is_of_script(facts, one)):
        found.setdefault(_known(value), []).append(_made(facts, value))
    if found:
        return tuple(replace(target, made=tuple(made)) for target, made in found.items())
    words = index.source.segment(expr)
    spelled = " ".join(words.split())
    function = scope.function if not isinstance(expr, ast.Attribute) else None
    owner = f"{index.path}:{function.lineno}" if function is not None else index.path
    shown = spelled if len(spelled) < 60 else f"{spelled[:56]}..."
    return (Target(None, f"{owner}:{spelled}", True, f"a file ({shown})"),)


def _known(value: PathValue) -> Target:
    shown = value.written if value.anchor is Anchor.ABSOLUTE else value.text or value.written
    shown = f"~/{value.text}" if value.anchor is Anchor.HOME else shown
    if not value.complete:
        folder = shown.replace("\\", "/").rpartition("/")[0]
        shown = f"files below {folder}/" if folder else f"files named {shown}..."
    return Target(value.anchor, value.text, value.complete, shown)


def _is_of_script(facts: Facts, value: PathValue) -> bool:
    """Whether a path is one that a file gives itself where it is started, and it is started by nobody."""
    if any(one.started == value.path for one in facts.evidence):
        return False
    blocks = (node.body for node in facts.modules.indexes[value.path].tree.body if _starts(node))
    return any(body[0].lineno <= value.node.lineno <= (body[-1].end_lineno or 0) for body in blocks)


def _starts(node: ast.stmt) -> TypeGuard[ast.If]:
    return isinstance(node, ast.If) and main_guard(node)


def _made(facts: Facts, value: PathValue) -> Made:
    path, first = value.literals[0] if value.literals else (value.path, value.node)
    source = facts.modules.indexes[path].source
    text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
    segment = source.segment(first)
    is_file = value.complete and len(value.literals) == 1 and text == value.written
    folder = posixpath.normpath(text.replace("\\", "/")).removeprefix("~/")
    below = is_file or folder == "." or f"/{folder}/" in f"/{value.text}"
    below = below and (not text.startswith("/") or value.anchor is Anchor.ABSOLUTE)
    spelled = segment if text and below and _is_text(segment, text) else ""
    return Made(source.location(first), text, spelled, is_file)


def _is_text(segment: str, text: str) -> bool:
    """Whether a piece of source is a text by itself: parts of f-strings are not."""
    try:
        return bool(ast.literal_eval(segment) == text)
    except (SyntaxError, ValueError):
        return False


def is_path(facts: Facts, expr: ast.expr, index: ModuleIndex, scope: Scope) -> bool:
    """Whether an argument is surely the path of a file on the disk: no buffer, no open file, no address."""
    known = load("file_writers")["paths"]
    if is_of(facts, expr, index.path, scope, frozenset(known["buffers"])):
        return False
    if is_remote(facts, expr, index, scope):
        return False
    text = expr.value if isinstance(expr, ast.Constant) else None
    if text is not None:
        return isinstance(text, str) and bool(_FILE.fullmatch(text))
    if path_values(facts, expr, index.path, scope):
        return True
    return any(_puts_together(node) for node, _, _ in parts(facts, expr, index.path, scope))


def is_remote(facts: Facts, expr: ast.expr, index: ModuleIndex, scope: Scope) -> bool:
    """Whether a text behind an expression is the address of an object store or a server."""
    starts = tuple(load("file_writers")["paths"]["remote"])
    texts = (node.value for node, _, _ in parts(facts, expr, index.path, scope) if isinstance(node, ast.Constant))
    return any(isinstance(text, str) and text.lower().startswith(starts) for text in texts)


def lasts(target: Target) -> bool:
    """Whether the file is in one of the platform's persistent folders, or is none at all, or temporary."""
    known = load("file_writers")["paths"]
    spelled = f"~/{target.text}" if target.anchor is Anchor.HOME else target.text
    if target.text.lower() in known["nowhere"]:
        return True
    return any(spelled == folder or spelled.startswith(f"{folder}/") for folder in known["lasting"])


def _puts_together(node: ast.AST) -> bool:
    """Whether a node can only be a text or a path: `f"{name}.csv"`, `folder / name`, what is named `out_path`."""
    match node:
        case ast.JoinedStr():
            return True
        case ast.Constant(value=str(text)):
            return bool(_FILE.fullmatch(text))
        case ast.Call(func=func):
            return last_name(func) in _PUT_TOGETHER
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
            return bool(_PATH_NAME.fullmatch(name))
    return False
