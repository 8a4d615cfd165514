"""One expression that names several files of a folder outside: an f-string, a sum of texts. They are copied."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from dash_migrate.facts.ignored import LocalFiles
from dash_migrate.plan import Change, Copy, Tier
from dash_migrate.rewriting.files.copying import is_private
from dash_migrate.rewriting.files.moving import MEGABYTE, NAME, WHY_COPY
from dash_migrate.rewriting.files.places import Lies
from dash_migrate.rewriting.files.spelling import replaced, spelled
from dash_migrate.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dash_migrate.rewriting.files.places import Places, Site
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

_MOST_FILES = 50
# The start of an f-string up to the last slash before its first brace.
_START = re.compile(
    r"(?P<open>[rR]?[fF][rR]?(?P<quote>['\"]))(?P<folder>[^'\"{}\\]*/)(?P<name>[^/'\"{}\\]*)(?=\{)"
)


def of_several(found: Places, workspace: Workspace, limit: int) -> Iterator[tuple[Change, frozenset[ast.expr]]]:
    """A change for each expression that names several files of one folder, with the expression.

    Args:
        found: all paths of the app.
        workspace: its files.
        limit: megabytes that the files may have together.
    """
    by_node: dict[ast.expr, list[Site]] = defaultdict(list)
    for site in found.sites:
        by_node[site.node].append(site)
    local = LocalFiles(workspace)
    taken: set[str] = set()
    for node, sites in by_node.items():
        files = sorted({site.place for site in sites if site.lies is Lies.OUTSIDE})
        if len(files) < 2 or not _together(sites, files, limit):
            continue
        target = f"{found.disk.data}/{files[0].parent.name}"
        paths = [f"{target}/{file.name}" for file in files]
        if target in taken or workspace.exists(target) or local.ignored(paths[:1]):
            continue
        change = _change(found, node, sites, target, tuple(map(Copy, map(_real, files), paths)))
        if change is not None:
            taken.add(target)
            yield change, frozenset({node})


def _real(file: Path) -> Path:
    return file.resolve()


def _together(sites: list[Site], files: list[Path], limit: int) -> bool:
    """Whether an expression is all of these files and nothing else, and they can be copied."""
    if len(files) > _MOST_FILES or len({file.parent for file in files}) > 1 or any(map(is_private, files)):
        return False
    all_there = all(site.lies is Lies.OUTSIDE and site.value.complete and site.read.known for site in sites)
    return all_there and sum(file.stat().st_size for file in files) <= limit * MEGABYTE


def _change(
    found: Places, node: ast.expr, sites: list[Site], target: str, copies: tuple[Copy, ...]
) -> Change | None:
    first = sites[0]
    index = found.facts.modules.indexes[first.value.path]
    name = _name_part(index.source, node)
    folder = spelled(index, first.value.scope, node, target, found.form(first))
    if name is None or folder is None:
        return None
    text = folder.text[:-1] + f", {name})" if folder.text.endswith(")") else f"{folder.text} / {name}"
    if folder.text.startswith("str("):
        text = f"{folder.text[:-1]} / {name})"
    title = f"Copy {count(len(copies), 'file')} of {first.place.parent.name}/ to {target}/, and read them there"
    return Change(
        step=NAME,
        anchor=index.source.segment(node),
        title=title,
        why=WHY_COPY,
        tier=Tier.SAFE,
        location=index.source.location(node),
        edits=(*copies, replaced(index, node, text)),
        needs=folder.needs,
    )


def _name_part(source: SourceFile, node: ast.expr) -> str | None:
    """The source of what comes behind the folder: the file's name; None if it cannot be cut there."""
    if isinstance(node, ast.JoinedStr):
        match = _START.match(source.segment(node))
        return match["open"] + source.segment(node)[match.start("name") :] if match else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = _summands(node)
        first = parts[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value.endswith("/"):
            return " + ".join(map(source.segment, parts[1:]))
    return None


def _summands(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*_summands(node.left), *_summands(node.right)]
    return [node]
