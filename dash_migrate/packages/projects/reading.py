"""Project files as data: their tables, what cannot be read of them, and where a name stands in the text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.packages.declared import Kind, Line, parse_requirement, readable
from dash_migrate.packages.installed import canonical
from dash_migrate.toml import TOMLDecodeError, loads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash_migrate.source import SourceFile

_AT_LINE = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True, slots=True)
class Unread:
    """A file, or a part of one, that could not be read.

    Args:
        path: the file.
        line: 1-based; 1 where the reader does not tell.
        cause: a phrase for the reader: "is not valid TOML: Invalid value".
    """

    path: str
    line: int
    cause: str


def toml_tables(source: SourceFile) -> Mapping[str, object] | Unread:
    """The tables of a TOML file, read once for each version of it."""
    return source.derive(_read_toml)


def json_tables(source: SourceFile) -> Mapping[str, object] | Unread:
    """The object that a JSON file holds, read once for each version of it."""
    return source.derive(_read_json)


def table(tables: Mapping[str, object], *keys: str) -> Mapping[str, object]:
    """The table at a path of keys; an empty one if there is none."""
    found = tables
    for key in keys:
        inner = found.get(key)
        found = inner if isinstance(inner, dict) else {}
    return found


def array(tables: Mapping[str, object], key: str) -> list[object]:
    """The array at a key; an empty one if there is none."""
    found = tables.get(key)
    return found if isinstance(found, list) else []


def texts(tables: Mapping[str, object], key: str) -> list[str]:
    """The strings of an array; other elements are left out."""
    return [item for item in array(tables, key) if isinstance(item, str)]


def rows(tables: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    """The tables of an array of tables."""
    return [item for item in array(tables, key) if isinstance(item, dict)]


def text(tables: Mapping[str, object], key: str) -> str:
    """The string at a key; empty if there is none."""
    found = tables.get(key)
    return found if isinstance(found, str) else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One dependency as a project file declares it.

    Args:
        name: as it is spelled there.
        requirement: as pip writes it; for paths `-e ./folder` or `./folder`; None if pip has no words for it.
        heading: the table that it stands in, for the search of its place: `project`, `tool.poetry.dependencies`.
        literal: the text as it stands in the file, where that is the whole requirement.
        line: its 1-based line, where the reader knows it.
    """

    name: str
    requirement: str | None
    heading: str
    literal: str = ""
    line: int = 0


def placed(source: SourceFile, entry: Entry) -> Line:
    """The line for a declared dependency, at the place where the file names it."""
    number = entry.line or _line_of(source, entry)
    written = (entry.requirement or "").strip()
    key = canonical(entry.name)
    if target := _path_in(written):
        kind = Kind.EDITABLE if written.startswith("-e ") else Kind.PATH
        return Line(source.path, number, 0, 0, written, kind, key, target=target)
    requirement = parse_requirement(written) if written else None
    kind = Kind.REQUIREMENT if requirement else Kind.FOREIGN
    return Line(source.path, number, 0, 0, written or entry.name, kind, key, requirement)


def name_in(requirement: str) -> str:
    """The name that a requirement starts with."""
    return re.split(r"[^\w.-]", requirement.strip(), maxsplit=1)[0]


def _path_in(written: str) -> str:
    path = written.removeprefix("-e ").strip()
    return path if path != written or path.startswith(("./", "../", "/")) else ""


def _line_of(source: SourceFile, entry: Entry) -> int:
    """The line of an entry: below its table's heading if that is there, else the first with its name."""
    whole = source.utf8.decode("utf-8", "replace")
    start = _below(whole, entry.heading)
    name = re.escape(entry.name)
    patterns = [rf"^[ \t]*[\"']?{name}[\"']?[ \t]*=", rf"[\"']{name}(?![\w.-])", rf"^[ \t]*{name}(?![\w-])"]
    if entry.literal:
        patterns.insert(0, rf"[\"']{re.escape(entry.literal)}[\"']")
    header = rf"^[ \t]*\[+{re.escape(entry.heading)}\.[\"']?{name}[\"']?\]"
    for begin in (start, 0):
        for pattern in (header, *patterns):
            match = re.compile(pattern, re.IGNORECASE | re.MULTILINE).search(whole, begin)
            if match:
                lead = len(match[0]) - len(match[0].lstrip())
                return whole.count("\n", 0, match.start() + lead) + 1
    return 1


def _below(whole: str, heading: str) -> int:
    """The offset behind a heading `[a.b]`, and behind the `dependencies =` of `a.b` if the heading ends so."""
    title, _, key = heading.partition(" ")
    match = re.search(rf"(?m)^[ \t]*\[+[ \t]*{re.escape(title)}[ \t]*\]", whole)
    start = match.end() if match else 0
    inner = re.compile(rf"(?m)^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=").search(whole, start) if key else None
    return inner.end() if inner else start


def _read_toml(source: SourceFile) -> Mapping[str, object] | Unread:
    try:
        return loads(readable(source).utf8.decode("utf-8", "replace"))
    except TOMLDecodeError as error:
        line = _AT_LINE.search(str(error))
        cause = str(error).partition(" (at ")[0]
        number = int(line[1]) if line else len(source.text.splitlines() or [""])
        return Unread(source.path, number, f"is not valid TOML: {cause[:1].lower()}{cause[1:]}")
    except RecursionError:
        return Unread(source.path, 1, "is nested too deeply to be read")


def _read_json(source: SourceFile) -> Mapping[str, object] | Unread:
    try:
        found = json.loads(readable(source).utf8.decode("utf-8", "replace"))
    except json.JSONDecodeError as error:
        return Unread(source.path, error.lineno, f"is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}")
    except RecursionError:
        return Unread(source.path, 1, "is nested too deeply to be read")
    return found if isinstance(found, dict) else Unread(source.path, 1, "is not a JSON object")
