"""The imports of a file that does not parse, read line by line: Python 2, merge conflicts, half a statement."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.source import SourceFile

_DOTTED = r"[A-Za-z_][\w.]*(?:[ \t]+as[ \t]+\w+)?"
_IMPORT_LINE = re.compile(rf"[ \t]*import[ \t]+(?P<names>{_DOTTED}(?:[ \t]*,[ \t]*{_DOTTED})*)[ \t]*(?:[#;].*)?")
_FROM_LINE = re.compile(r"[ \t]*from[ \t]+(?P<module>[A-Za-z_][\w.]*)[ \t]+import[ \t(]+(?P<names>[\w*, \t]*).*")
_CONTINUED = re.compile(r"(?P<names>[\w, \t]+)(?:#.*|\).*)?")
# The line above an import that need not succeed.
_TRIED = re.compile(r"\s*(?:try\s*:|except\b.*\b(?:ImportError|ModuleNotFoundError)\b.*:|except\s*:)\s*(?:#.*)?")
_LINE_END = re.compile(r"\r\n|\r|\n")


def imports_by_line(source: SourceFile) -> Iterator[tuple[int, str, bool]]:
    """Each imported dotted name: its 1-based line, the name, and whether it is tried only (`try: import x`)."""
    lines = _LINE_END.split(_text(source))
    above = ""
    for number, line in enumerate(lines, start=1):
        tried = bool(_TRIED.fullmatch(above))
        if match := _IMPORT_LINE.fullmatch(line):
            for part in match["names"].split(","):
                yield number, part.split()[0], tried
        elif match := _FROM_LINE.fullmatch(line):
            names = _listed(match["names"]) or _on_next_lines(lines[number : number + 100], line)
            for name in names or ["*"]:
                yield number, match["module"] if name == "*" else f"{match['module']}.{name}", tried
        above = line if line.strip() else above


def _text(source: SourceFile) -> str:
    """The text as far as it can be decoded; every ASCII character is right, whatever the encoding."""
    codec = source.encoding if source.encoding.startswith("utf-16") else "utf-8"
    if not source.bom and b"\0" in source.data[:64]:
        codec = "utf-16-be" if source.data[:1] == b"\0" else "utf-16-le"
    return source.data[len(source.bom) :].decode(codec, "replace")


def _listed(text: str) -> list[str]:
    return [part.split()[0] for part in text.split(",") if part.split()]


def _on_next_lines(lines: list[str], first: str) -> list[str]:
    """The names between the brackets that a line opens."""
    names: list[str] = []
    if not first.partition("#")[0].rstrip().endswith("("):
        return names
    for line in lines:
        match = _CONTINUED.fullmatch(line)
        if match is None:
            break
        names += _listed(match["names"])
        if ")" in line:
            break
    return names
