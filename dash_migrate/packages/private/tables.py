"""What pyproject.toml and Pipfile say of places: repositories, paths, and indexes of single distributions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.packages.installed import canonical
from dash_migrate.toml import TOMLDecodeError, loads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

_VCS = ("git", "hg", "svn", "bzr")
_REVISIONS = ("rev", "ref", "tag", "branch")


@dataclass(frozen=True, slots=True)
class Entry:
    """A distribution that a project file takes from a place of its own.

    Args:
        path: the file.
        line: 1-based.
        key: canonical name.
        text: as a line of requirements.txt; empty where none can be told.
        index: the address of the index that it comes from; empty if it comes from none.
    """

    path: str
    line: int
    key: str
    text: str
    index: str = ""


def entries(workspace: Workspace) -> Iterator[Entry]:
    """The distributions that project files take from repositories, paths and named indexes; groups left out."""
    for path, read in (("pyproject.toml", _pyproject), ("Pipfile", _pipfile)):
        source = workspace.source(path)
        tables = _tables(source) if source is not None else {}
        if source is not None and tables:
            for name, text, index in read(tables):
                yield Entry(path, _line_of(source, name), canonical(name), text, index)


def _pyproject(tables: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    poetry, uv = _table(tables, "tool", "poetry"), _table(tables, "tool", "uv")
    sources = dict(_named(poetry.get("source")))
    for name, value in _table(poetry, "dependencies").items():
        yield from _placed(name, value, sources, "source")
    indexes = dict(_named(uv.get("index")))
    for name, value in _table(uv, "sources").items():
        yield from _placed(name, value, indexes, "index")
    project = _table(tables, "project").get("dependencies")
    for text in project if isinstance(project, list) else ():
        match = re.fullmatch(r"\s*(?P<name>[\w.-]+)\s*(?:\[[^\]]*\]\s*)?@\s*\S.*", str(text))
        if match:
            # Hatch's form of a path in the project.
            own = re.sub(r".*@\s*\{root:uri\}/?", "./", str(text).strip())
            yield match["name"], own, ""


def _pipfile(tables: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    listed = list(_named(tables.get("source")))
    sources = dict(listed[1:])  # the first one is the default
    for name, value in _table(tables, "packages").items():
        yield from _placed(name, value, sources, "index")


def _placed(name: str, value: object, indexes: Mapping[str, str], key: str) -> Iterator[tuple[str, str, str]]:
    """What one entry says of a place, by the tool's own words; nothing if it says nothing."""
    for entry in value if isinstance(value, list) else [value]:
        if not isinstance(entry, dict):
            continue
        vcs = next((kind for kind in _VCS if isinstance(entry.get(kind), str)), None)
        if vcs is not None:
            revision = next((str(entry[word]) for word in _REVISIONS if entry.get(word)), "")
            yield name, f"{name} @ {_repository(vcs, str(entry[vcs]))}" + (f"@{revision}" if revision else ""), ""
        elif isinstance(path := entry.get("path", entry.get("file")), str):
            yield name, path if "://" in path or path.startswith((".", "/")) else f"./{path}", ""
        elif isinstance(entry.get("url"), str):
            yield name, f"{name} @ {entry['url']}", ""
        elif entry.get(key) in indexes:
            yield name, name, indexes[str(entry[key])]


def _repository(vcs: str, url: str) -> str:
    """A repository's address as pip reads it; git's own short form for ssh has none."""
    if short := re.fullmatch(r"(?P<user>[\w.-]+)@(?P<host>[\w.-]+):(?P<path>(?!\d+/).+)", url):
        return f"{vcs}+ssh://{short['user']}@{short['host']}/{short['path'].lstrip('/')}"
    return url if url.startswith(f"{vcs}+") else f"{vcs}+{url}"


def _named(listed: object) -> Iterator[tuple[str, str]]:
    """The indexes of a file by name, in their order."""
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict) and isinstance(item.get("name"), str) and isinstance(item.get("url"), str):
            yield item["name"], item["url"]


def _tables(source: SourceFile) -> Mapping[str, object]:
    try:
        return loads(source.utf8.decode("utf-8", "replace"))
    except TOMLDecodeError:
        return {}


def _table(tables: Mapping[str, object], *keys: str) -> Mapping[str, object]:
    table = tables
    for key in keys:
        inner = table.get(key)
        table = inner if isinstance(inner, dict) else {}
    return table


def _line_of(source: SourceFile, name: str) -> int:
    text = source.utf8.decode("utf-8", "replace")
    match = re.search(
        rf"""(?im)^[ \t]*["']?{re.escape(name)}["']?\s*[=\[@]|["']{re.escape(name)}(?![\w-])""", text
    )
    return text.count("\n", 0, match.start()) + 1 if match else 1
