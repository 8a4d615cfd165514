"""What pyproject.toml and Pipfile take from places of their own: repositories, paths, and named indexes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.packages.declared import Kind
from dash_migrate.packages.private.moving import host_label
from dash_migrate.packages.projects import other_indexes, project_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.projects import OtherIndex
    from dash_migrate.workspace import Workspace

_ADDRESSED = frozenset({Kind.PATH, Kind.EDITABLE, Kind.WEB})


@dataclass(frozen=True, slots=True)
class Entry:
    """A distribution that a project file takes from a place of its own.

    Args:
        line: as pip writes it, at its place in the project file.
        key: canonical name.
        index: the address of the index that it comes from; empty if it comes from none.
    """

    line: Line
    key: str
    index: str = ""


def entries(workspace: Workspace) -> Iterator[Entry]:
    """The distributions that project files take from repositories, paths and named indexes; groups left out."""
    indexes = {(index.path, key): _address(index) for index in other_indexes(workspace) for key in index.keys}
    for line in project_lines(workspace):
        if line.path.endswith((".in", ".txt")) or not line.key:
            continue
        addressed = line.kind in _ADDRESSED or (line.requirement is not None and bool(line.requirement.url))
        index = "" if addressed else indexes.get((line.path, line.key), "")
        if addressed or index:
            yield Entry(line, line.key, index)


def _address(index: OtherIndex) -> str:
    """The address of an index, with variables for its user and password if it has some."""
    if not index.has_login:
        return index.url
    scheme, _, rest = index.url.partition("://")
    label = host_label(rest.partition("/")[0])
    return f"{scheme}://${{{label}_USER}}:${{{label}_PASSWORD}}@{rest}"
