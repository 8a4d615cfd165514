"""What a file uses of the language and its library that not every Python 3 has."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.index import index_of
from dash_migrate.facts.library import LIBRARY_NODES, library_uses, may_use_library
from dash_migrate.facts.scoped import scoped_nodes
from dash_migrate.facts.syntax import SYNTAX_NODES, may_use_syntax, syntax_rules
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.source import SourceFile

# A file with none of these has no newer syntax in it.
_SYNTAX = re.compile(
    rb"__future__|:=|\bmatch\b|\bwith[ \t]*\(|\bexcept\b|\||/[ \t]*[,):]|,\s*\*|:\s*\*|@|\[|\btype\b|"
    rb"[fFtT][rR]?[\"']"
)
# What an older Python cannot parse, as the lines that have it.
_LINES = (
    (11, "except-star", re.compile(r"(?m)^[ \t]*except[ \t]*\*[ \t]*[\w(].*:")),
    (12, "type-statement", re.compile(r"(?m)^[ \t]*type[ \t]+[A-Za-z_]\w*[ \t]*(?:\[[^\]\n]*\])?[ \t]*=[^=]")),
    (
        12,
        "type-parameters",
        re.compile(r"(?m)^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+\w+[ \t]*\[[^\]\n]+\][ \t]*[(:]"),
    ),
)


@dataclass(frozen=True, slots=True)
class PythonUse:
    """One thing that a file uses.

    Args:
        path: the file.
        line: the first line with it.
        seen: what it is: "match", "tomllib", "inspect.getargspec".
        minor: the Python 3 minor version since which it is there or, if `gone`, no longer there.
        dotted: the name in the library; empty for syntax.
        times: at how many lines the file has it.
    """

    path: str
    line: int
    seen: str
    minor: int
    gone: bool = False
    dotted: str = ""
    times: int = 1

    def fails_with(self, minor: int) -> bool:
        """Whether Python 3 of this minor version does not have it."""
        return minor >= self.minor if self.gone else minor < self.minor


def python_uses(source: SourceFile) -> tuple[PythonUse, ...]:
    """The uses in a file, by line.

    What the code can go on without is left out: in a `try` whose handler does, behind a test of the version.
    Of a file that the running Python cannot parse only that is told which it is too old for.
    """
    found: dict[tuple[str, int, bool, str], set[int]] = {}
    for line, *what in _in_lines(source) if source.tree is None else _in_tree(source):
        found.setdefault(tuple(what), set()).add(line)  # type: ignore[arg-type]  # mypy takes the rest for a list
    uses = (PythonUse(source.path, min(lines), *what, len(lines)) for what, lines in found.items())
    return tuple(sorted(uses, key=lambda use: (use.line, use.seen)))


def _in_tree(source: SourceFile) -> Iterator[tuple[int, str, int, bool, str]]:
    index = index_of(source)
    syntax = index is not None and _SYNTAX.search(source.data) is not None and may_use_syntax(index)
    library = may_use_library(source.data)
    if not (syntax or library):
        return
    rules = load("python_versions")["syntax"]
    wanted = (SYNTAX_NODES if syntax else frozenset()) | (LIBRARY_NODES if library else frozenset())
    for node, place, index in scoped_nodes(source, wanted):
        line = getattr(node, "lineno", 1)
        for rule in syntax_rules(node, place, index) if syntax else ():
            yield line, rules[rule]["seen"], rules[rule]["minor"], False, ""
        for known in library_uses(node, place, index) if library else ():
            yield line, known.name, known.minor, known.gone, known.name


def _in_lines(source: SourceFile) -> Iterator[tuple[int, str, int, bool, str]]:
    rules = load("python_versions")["syntax"]
    if source.encoding.startswith("utf-16"):
        return
    text = source.data[len(source.bom) :].decode("utf-8", "replace")
    for minor, rule, pattern in _LINES:
        for match in pattern.finditer(text) if sys.version_info < (3, minor) else ():
            yield text.count("\n", 0, match.start()) + 1, rules[rule]["seen"], minor, False, ""
