"""What several changes share: each need is written once if an accepted change has it, and not at all if none has.

`Import` is settled in the step that needs it. The others wait for the step that owns their file (Procfile,
requirements, ignore files), which reads them as `app.needs`; what no selected step took up, the planner settles
after the last one, so that a narrowed run is whole too.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.plan import Create, Splice

if TYPE_CHECKING:
    from dash_migrate.plan import Edit
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Import:
    """`import module`, or `from module import name`, at the top of `path`."""

    path: str
    module: str
    name: str | None = None

    @property
    def statement(self) -> str:
        """The statement to write."""
        return f"from {self.module} import {self.name}" if self.name else f"import {self.module}"

    def settle(self, workspace: Workspace) -> tuple[Edit, ...]:
        """The edit that adds it after the last top-level import of the file's head; nothing if it is there."""
        source = workspace.source(self.path)
        if source is None or source.tree is None or self._present(source.tree):
            return ()
        offset = _head_end(source, source.tree)
        return (Splice(self.path, offset, offset, self.statement + "\n"),)

    def _present(self, tree: ast.Module) -> bool:
        wanted = ast.dump(ast.parse(self.statement).body[0])
        return any(ast.dump(_alone(node, alias)) == wanted for node in tree.body for alias in _aliases(node))


@dataclass(frozen=True, slots=True)
class Requirement:
    """A distribution that the migrated app needs though nothing imports it: `why` goes to the reader."""

    distribution: str
    why: str

    def settle(self, workspace: Workspace) -> tuple[Edit, ...]:
        """The line, appended to `requirements.txt`; nothing if a line names the distribution already."""
        pattern = re.compile(rf"(?im)^\s*{re.escape(self.distribution).replace('_', '[-_.]')}\s*(?![\w.-])")
        source = workspace.source("requirements.txt")
        if source is not None and pattern.search(source.text):
            return ()
        return append_lines(workspace, "requirements.txt", (self.distribution,))


@dataclass(frozen=True, slots=True)
class IgnoreLine:
    """A line that an ignore file must have."""

    pattern: str
    path: str = ".gitignore"

    def settle(self, workspace: Workspace) -> tuple[Edit, ...]:
        """The line, appended; nothing if it is there."""
        source = workspace.source(self.path)
        if source is not None and self.pattern in source.text.split():
            return ()
        return append_lines(workspace, self.path, (self.pattern,))


@dataclass(frozen=True, slots=True)
class ProcfileProcess:
    """A process that the platform must start beside the web server."""

    name: str
    command: str

    def settle(self, workspace: Workspace) -> tuple[Edit, ...]:
        """The line, appended; nothing if a process of that name is there."""
        source = workspace.source("Procfile")
        if source is not None and re.search(rf"(?m)^{re.escape(self.name)}\s*:", source.text):
            return ()
        return append_lines(workspace, "Procfile", (f"{self.name}: {self.command}",))


Need = Import | Requirement | IgnoreLine | ProcfileProcess


def append_lines(workspace: Workspace, path: str, lines: tuple[str, ...]) -> tuple[Edit, ...]:
    """The edit that adds `lines` at the end of a text file, which is created if it does not exist."""
    text = "".join(f"{line}\n" for line in lines)
    source = workspace.source(path)
    if source is None:
        return (Create(path, text),)
    end = len(source.utf8)
    glue = "" if not source.utf8 or source.utf8.endswith((b"\n", b"\r")) else "\n"
    return (Splice(path, end, end, glue + text),)


def _aliases(node: ast.stmt) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import | ast.ImportFrom) else []


def _alone(node: ast.stmt, alias: ast.alias) -> ast.stmt:
    if isinstance(node, ast.ImportFrom):
        return ast.ImportFrom(node.module, [alias], node.level)
    return ast.Import([alias])


def _head_end(source: SourceFile, tree: ast.Module) -> int:
    """Where a new import goes: before the first import that is no `__future__`, else after the docstring."""
    after = 0
    for position, node in enumerate(tree.body):
        docstring = position == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if not docstring and not future:
            return _line_start(source, node) if _starts_line(source, node) else after
        line = source.line_at(source.span(node)[1])
        after = source.line_starts[line] if line < len(source.line_starts) else len(source.utf8)
    return after


def _line_start(source: SourceFile, node: ast.stmt) -> int:
    return source.line_starts[source.line_at(source.span(node)[0]) - 1]


def _starts_line(source: SourceFile, node: ast.stmt) -> bool:
    start = source.span(node)[0]
    return not source.utf8[_line_start(source, node) : start].strip()
