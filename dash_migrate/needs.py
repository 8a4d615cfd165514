"""What several changes share: each need is written once if an accepted change has it, and not at all if none has.

Imports and environment variables are settled in the step that needs them. The others wait for the step that owns
their file (Procfile, requirements, ignore files), which reads them as `app.needs`; what no selected step took up,
the planner settles after the last one, so that a narrowed run is whole too.
"""

from __future__ import annotations

import ast
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.plan import Create, Splice
from dash_migrate.variable_needs import EnvironmentVariable, LoadVariables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.plan import Edit
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

# What is called between imports: `sys.path.append(...)`, `monkey.patch_all()`, `warnings.filterwarnings(...)`.
_PREPARING = frozenset({"sys", "monkey", "warnings", "logging", "matplotlib"})


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

    @property
    def line(self) -> str:
        """What is written, with its place: for who has to write it by hand."""
        return f"{self.statement} (in {self.path})"

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that it is written to."""
        return (self.path,)

    @property
    def bound(self) -> str:
        """The name that the statement binds."""
        return self.name or self.module.partition(".")[0]

    def settle(self, workspace: Workspace) -> tuple[Edit, ...]:
        """The edit that adds it to the imports of the file's head; nothing if it is there in time.

        An import below the first statement with its name does not count: that one may run before.
        """
        source = workspace.source(self.path)
        if source is None or source.tree is None or self._present(source.tree):
            return ()
        return (_added(source, source.tree, self),)

    def _present(self, tree: ast.Module) -> bool:
        wanted = ast.dump(ast.parse(self.statement).body[0])
        in_time = itertools.takewhile(lambda node: not _mentions(node, self.bound), tree.body)
        return any(ast.dump(_alone(node, alias)) == wanted for node in in_time for alias in _aliases(node))


@dataclass(frozen=True, slots=True)
class Requirement:
    """A distribution that the migrated app needs though nothing imports it: `why` goes to the reader.

    `distribution` may carry extras and versions: `dash[celery]>=3`.
    """

    distribution: str
    why: str

    @property
    def line(self) -> str:
        """As of `Import`."""
        return f"{self.distribution} (in requirements.txt)"

    def settle(self, workspace: Workspace) -> tuple[Edit, ...]:
        """The line, appended to `requirements.txt`; nothing if that or a file it includes names it already.

        In a project that conda builds it goes to the environment file, which the platform would no longer read
        beside a new `requirements.txt`.
        """
        from dash_migrate.packages.conda import added_to_conda
        from dash_migrate.packages.declared import REQUIREMENTS, declares, parse_requirement
        from dash_migrate.packages.projects import conda_file

        requirement = parse_requirement(self.distribution)
        if requirement is None or declares(workspace, requirement.name):
            return ()
        conda = conda_file(workspace) if not workspace.exists(REQUIREMENTS) else None
        if conda is not None:
            edit = added_to_conda(conda, (self.distribution,))
            return (edit,) if edit else ()
        return append_lines(workspace, REQUIREMENTS, (self.distribution,))


@dataclass(frozen=True, slots=True)
class IgnoreLine:
    """A line that an ignore file must have."""

    pattern: str
    path: str = ".gitignore"

    @property
    def line(self) -> str:
        """As of `Import`."""
        return f"{self.pattern} (in {self.path})"

    def settle(self, workspace: Workspace) -> tuple[Edit, ...]:
        """The line, appended; nothing if it is there."""
        source = workspace.source(self.path)
        if source is not None and self.pattern in map(str.strip, source.text.splitlines()):
            return ()
        return append_lines(workspace, self.path, (self.pattern,))


@dataclass(frozen=True, slots=True)
class ProcfileProcess:
    """A process that the platform must start beside the web server."""

    name: str
    command: str

    @property
    def line(self) -> str:
        """As of `Import`."""
        return f"{self.name}: {self.command} (in Procfile)"

    def settle(self, workspace: Workspace) -> tuple[Edit, ...]:
        """The line, appended; nothing if a process of that name is there."""
        source = workspace.source("Procfile")
        if source is not None and re.search(rf"(?m)^{re.escape(self.name)}\s*:", source.text):
            return ()
        return append_lines(workspace, "Procfile", (f"{self.name}: {self.command}",))


Need = Import | Requirement | IgnoreLine | ProcfileProcess | EnvironmentVariable | LoadVariables
# Settled in the step that needs them, in this order; all others wait for the step that owns their file.
AT_ONCE = (LoadVariables, Import, EnvironmentVariable)


def settled_at_once(workspace: Workspace, needs: Iterable[Need]) -> Workspace:
    """The workspace in which those needs are written that do not wait, each once.

    Raises:
        EditError: if one cannot be written.
    """
    for kind in AT_ONCE:
        for need in dict.fromkeys(need for need in needs if isinstance(need, kind)):
            workspace = workspace.with_edits(need.settle(workspace))
    return workspace


def append_lines(workspace: Workspace, path: str, lines: tuple[str, ...]) -> tuple[Edit, ...]:
    """The edit that adds `lines` at the end of a text file, which is created if it does not exist."""
    text = "".join(f"{line}\n" for line in lines)
    source = workspace.source(path)
    if source is None:
        return (Create(path, text),)
    end = len(source.utf8)
    return (Splice(path, end, end, _glue(source) + text),)


def _aliases(node: ast.stmt) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import | ast.ImportFrom) else []


def _alone(node: ast.stmt, alias: ast.alias) -> ast.stmt:
    if isinstance(node, ast.ImportFrom):
        return ast.ImportFrom(node.module, [alias], node.level)
    return ast.Import([alias])


def _mentions(node: ast.stmt, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))


def _in_head(node: ast.stmt, name: str) -> bool:
    """Whether a statement is an import, or a call that prepares for one and has no use for `name` itself."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return isinstance(node, ast.Import | ast.ImportFrom)
    callee: ast.expr = node.value.func
    while isinstance(callee, ast.Attribute):
        callee = callee.value
    return isinstance(callee, ast.Name) and callee.id in _PREPARING and not _mentions(node, name)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _added(source: SourceFile, tree: ast.Module, need: Import) -> Splice:
    """The edit that adds an import: before the first one, or behind calls that must come before any other."""
    statement, body = need.statement, tree.body
    docstring = ast.get_docstring(tree, clean=False) is not None
    first = int(docstring)
    while first < len(body) and _is_future(body[first]):
        first += 1
    length = first
    while length < len(body) and _in_head(body[length], need.bound):
        length += 1
    if length > first and all(_aliases(node) for node in body[first:length]):
        length = first
    if length < len(body):
        start = source.span(body[length])[0]
        line_start = source.line_starts[source.line_at(start) - 1]
        if source.utf8[line_start:start].strip():
            return _insert(source, start, f"{statement}; ")
        if _aliases(body[length]):
            return _insert(source, line_start, f"{statement}\n")
    if length:
        return _below(source, body[length - 1], statement, "\n" if docstring and length == 1 else "")
    if not body:
        return _insert(source, len(source.utf8), f"{_glue(source)}{statement}\n")
    return _insert(source, _above(source, body[0]), f"{statement}\n")


def _below(source: SourceFile, node: ast.stmt, statement: str, blank: str) -> Splice:
    line = source.line_at(source.span(node)[1])
    if line == len(source.line_starts):
        return _insert(source, len(source.utf8), f"\n{blank}{statement}\n")
    return _insert(source, source.line_starts[line], f"{blank}{statement}\n")


def _insert(source: SourceFile, offset: int, text: str) -> Splice:
    return Splice(source.path, offset, offset, text)


def _above(source: SourceFile, first: ast.stmt) -> int:
    """Where a file's first statement starts with its comments, those that open the file left out."""
    line = source.line_at(source.span(first)[0])
    opening = 0
    while source.line_text(opening + 1).startswith("#"):
        opening += 1
    while line - 1 > opening and source.line_text(line - 1).startswith("#"):
        line -= 1
    return source.line_starts[line - 1]


def _glue(source: SourceFile) -> str:
    """What ends the last line, where nothing does yet."""
    return "" if not source.utf8 or source.utf8.endswith((b"\n", b"\r")) else "\n"
