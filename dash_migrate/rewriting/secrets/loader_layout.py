"""Puts lines into a module and takes lines out as a person would: sections of imports, comments, blank lines."""

from __future__ import annotations

import ast
import re
import sys
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function
from dash_migrate.plan import Splice
from dash_migrate.rewriting.blocks import ends_line, lines_of, shares_line, starts_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dash_migrate.rewriting.secrets.loader_names import Way
    from dash_migrate.source import SourceFile

# Comments that end something: they stay with what is above them.
_DIRECTIVE = re.compile(r"#\s*(isort|fmt|yapf|ruff|pylint|flake8|autopep8|mypy|pyright|endregion)\b")
# What these packages patch must not be imported before them.
_PATCHING = frozenset({"gevent", "eventlet"})
_Imports = ast.Import | ast.ImportFrom


class Layout:
    """Collects insertions and removals of whole lines of one module.

    Args:
        source: the module.
        body: its statements.
    """

    def __init__(self, source: SourceFile, body: list[ast.stmt]) -> None:
        self.source = source
        self.body = body
        self.inserted: dict[int, list[str]] = {}
        self.replaced: list[Splice] = []
        self.removed: set[int] = set()

    def imports(self, ways: Iterable[Way], opening: int, limit: int) -> list[Way]:
        """Adds imports to those of their kind in `body[opening:limit]`.

        Returns:
            Those for which there is no place: they have to be written with the statement that needs them.
        """
        left = []
        for way in ways:
            run = self._section(way.module, opening, limit)
            if run:
                self._into(run, way)
            elif way.module in sys.stdlib_module_names and (first := self._first(opening, limit)) is not None:
                self._above(first, way)
            else:
                left.append(way)
        return left

    def block(self, place: int, ways: Sequence[Way], lines: Sequence[str], *, close: bool = False) -> None:
        """Adds imports and lines in front of `body[place]`; `close`: with no blank line above."""
        above = self.body[place - 1] if place else None
        below = self.body[place] if place < len(self.body) else None
        standard = [way.statement for way in ways if way.module in sys.stdlib_module_names]
        others = [way.statement for way in ways if way.module not in sys.stdlib_module_names]
        text = "\n".join("".join(f"{line}\n" for line in part) for part in (standard, others, lines) if part)
        lead = "" if close or above is None else "\n"
        if above is not None and below is not None and not ends_line(self.source, above):
            start, end = self.source.span(above)[1], self.source.span(below)[0]
            self.replaced.append(Splice(self.source.path, start, end, f"\n{lead}{text}\n"))
            return
        if above is not None:
            line = self._below(above)
        else:
            line = self._top(below) if below is not None else len(self.source.line_starts)
        self._insert(line, f"{lead}{text}{self._gap(line, below)}")

    def before(self, node: ast.stmt, ways: Iterable[Way]) -> None:
        """Adds imports directly above a statement that starts its line."""
        line = lines_of(self.source, [node])[0]
        self._insert(line, "".join(f"{way.statement}\n" for way in ways))

    def replace(self, node: ast.expr | ast.stmt, text: str) -> None:
        """Writes something else for a node."""
        self.replaced.append(Splice(self.source.path, *self.source.span(node), text))

    def take(self, node: ast.stmt) -> tuple[list[str], str]:
        """Removes a statement that has its lines for itself.

        Returns:
            The comment lines above that are about it alone, which go too, and the comment behind it.
        """
        source, lines = self.source, lines_of(self.source, [node])
        first = lines[0]
        if not source.line_text(lines[-1] + 1).strip():
            while first > 1 and source.line_text(first - 1).startswith("#"):
                first -= 1
        self.removed.update(range(first, lines[-1] + 1))
        stop = source.line_starts[lines[-1]] if lines[-1] < len(source.line_starts) else len(source.utf8)
        tail = source.utf8[source.span(node)[1] : stop].decode("utf-8", "replace").strip(" \t\f\r\n;")
        return [source.line_text(line) for line in range(first, lines[0])], tail

    def edits(self) -> tuple[Splice, ...]:
        """All edits, in the order of the text."""
        edits = [*self.replaced, *self._removals()]
        for offset, texts in self.inserted.items():
            open_end = offset == len(self.source.utf8) and not self.source.utf8.endswith((b"\n", b"\r"))
            glue = "\n" if open_end and offset else ""
            edits.append(Splice(self.source.path, offset, offset, glue + "".join(texts)))
        return tuple(sorted(edits, key=lambda edit: (edit.start, edit.end)))

    def _insert(self, line: int, text: str) -> None:
        """Adds text in front of a 1-based line, behind what was added there before."""
        starts = self.source.line_starts
        offset = starts[line - 1] if line <= len(starts) else len(self.source.utf8)
        self.inserted.setdefault(offset, []).append(text)

    def _section(self, module: str, opening: int, limit: int) -> list[_Imports]:
        """The imports, one below the other, of the standard library at the top, or of packages at the end."""
        standard = module in sys.stdlib_module_names
        nodes = self.body[opening:limit] if standard else self.body[opening:limit][::-1]
        run: list[_Imports] = []
        for node in nodes:
            plain = isinstance(node, _Imports) and not shares_line(self.source, node)
            if not plain or (_module(node) in sys.stdlib_module_names) is not standard:
                if run or not standard or isinstance(node, _Imports):
                    break
            elif run and not self._neighbours(run[-1], node):
                break
            else:
                assert isinstance(node, _Imports)  # it is plain
                run.append(node)
        return run if standard else run[::-1]

    def _neighbours(self, one: ast.stmt, other: ast.stmt) -> bool:
        first, second = sorted((one, other), key=lambda node: node.lineno)
        return lines_of(self.source, [first])[-1] + 1 == second.lineno

    def _into(self, run: list[_Imports], way: Way) -> None:
        """Adds an import to a section: at its place if that is sorted, else at the end."""
        keys = [_key(node) for node in run]
        wanted = (bool(way.name), way.module)
        at = next((at for at, key in enumerate(keys) if key > wanted), len(run))
        if keys != sorted(keys) or at == len(run):
            self._insert(lines_of(self.source, run)[-1] + 1, f"{way.statement}\n")
        else:
            self._insert(run[at].lineno, f"{way.statement}\n")

    def _first(self, opening: int, limit: int) -> _Imports | None:
        """The first import of a package, if imports of the standard library may stand above it."""
        for node in self.body[opening:limit]:
            if isinstance(node, _Imports):
                fits = starts_line(self.source, node) and _module(node) not in _PATCHING
                return node if fits and _module(node) not in sys.stdlib_module_names else None
        return None

    def _above(self, first: _Imports, way: Way) -> None:
        line = self._top(first)
        offset = self.source.line_starts[line - 1]
        waiting = self.inserted.setdefault(offset, ["", "\n"])
        waiting.insert(-1, f"{way.statement}\n")

    def _top(self, node: ast.stmt) -> int:
        """The line on which a statement starts with its comments, those that open the file left out."""
        line, opening = lines_of(self.source, [node])[0], 0
        while self.source.line_text(opening + 1).startswith("#"):
            opening += 1
        while line - 1 > opening and self.source.line_text(line - 1).startswith("#"):
            line -= 1
        return line

    def _below(self, node: ast.stmt) -> int:
        """The line below a statement and the comments that go with it."""
        below = after = lines_of(self.source, [node])[-1] + 1
        while self.source.line_text(after).startswith("#"):
            after += 1
            if _DIRECTIVE.match(self.source.line_text(after - 1)):
                below = after
        return below if self.source.line_text(after).strip() else after

    def _gap(self, line: int, below: ast.stmt | None) -> str:
        """The blank lines that are missing between what is added above a line and what follows it."""
        if below is None and not any(
            self.source.line_text(n) for n in range(line, len(self.source.line_starts) + 1)
        ):
            return ""
        while line in self.removed:
            line += 1
        blank = 0
        while line + blank < len(self.source.line_starts) and not self.source.line_text(line + blank).strip():
            blank += 1
        return "\n" * ((2 if isinstance(below, Function | ast.ClassDef) else 1) - blank)

    def _blank(self, line: int, step: int) -> int:
        """How many blank lines follow a line, upwards or downwards."""
        count = 0
        while 1 <= (at := line + step * (count + 1)) <= len(self.source.line_starts):
            if self.source.line_text(at).strip():
                break
            count += 1
        return count

    def _removals(self) -> Iterator[Splice]:
        """The removed lines, with blank ones that would meet others."""
        starts, lines = self.source.line_starts, sorted(self.removed)
        while lines:
            first = last = lines.pop(0)
            while lines and not any(self.source.line_text(n).strip() for n in range(last + 1, lines[0])):
                last = lines.pop(0)
            above, below = self._blank(first, -1), self._blank(last, 1)
            at_end = last + below >= len(starts)
            if at_end or above < below:
                first -= above
                last += below if at_end or first == 1 else 0
            else:
                last += below
            yield Splice(
                self.source.path, starts[first - 1], len(self.source.utf8) if at_end else starts[last], ""
            )


def _module(node: ast.stmt) -> str:
    """The top-level package that an import is of."""
    return _key(node)[1].partition(".")[0] if isinstance(node, _Imports) else ""


def _key(node: _Imports) -> tuple[bool, str]:
    """How imports of a section are sorted: `import ...` before `from ...`, then by module."""
    dotted = "." * node.level + (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
    return isinstance(node, ast.ImportFrom), dotted
