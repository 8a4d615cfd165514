"""Adding packages to a conda environment file: with its own indentation, and no other byte moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.conda.notation import as_conda
from dash_migrate.packages.conda.reading import CondaFile, Items, conda_environment
from dash_migrate.packages.declared import parse_requirement
from dash_migrate.packages.installed import canonical
from dash_migrate.plan import Splice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.source import SourceFile

_STANDARD = frozenset({"", "defaults", "main", "conda-forge", "anaconda"})


def added_to_conda(source: SourceFile, names: Sequence[str]) -> Splice | None:
    """The edit that adds requirements to the file, each where it can be had: from conda, else in its `pip:` list.

    Args:
        source: the environment file.
        names: as pip writes them: "gunicorn", "dash-daq==0.5.0", "dash[celery]>=2".

    Returns:
        The edit; None if the file cannot be read, or has all of them already.
    """
    file = conda_environment(source)
    absent = [name for name in names if _key(name) not in file.keys]
    by_pip = [name for name in absent if not from_conda(file, name)]
    by_conda = [as_conda(name) for name in absent if name not in by_pip]
    return placed_in(file, by_conda, by_pip)


def from_conda(file: CondaFile, name: str) -> bool:
    """Whether a requirement goes to what conda installs: its channels surely have it, and Dash is there too."""
    requirement = parse_requirement(name)
    if requirement is None or requirement.url or requirement.extras or requirement.marker:
        return False
    if not any(channel in _STANDARD for channel in file.channels or ("",)):
        return False
    if any(line.key == "dash" for line in file.pip):
        return False
    known = load("conda")
    key = canonical(requirement.name)
    return key in known["known"] or ("conda-forge" in file.channels and key in known["known-on-conda-forge"])


def placed_in(file: CondaFile, by_conda: Sequence[str], by_pip: Sequence[str]) -> Splice | None:
    """The edit that adds conda's entries and pip's, as they are to be written; None if there is nothing to add."""
    if file.problems and file.dependencies is None and file.source.utf8.strip():
        return None
    pieces = sorted(_pieces(file, list(by_conda), list(by_pip)))
    if not pieces:
        return None
    data, path = file.source.utf8, file.source.path
    text, position = "", pieces[0][0]
    for offset, added in pieces:
        text += data[position:offset].decode() + added
        position = offset
    return Splice(path, pieces[0][0], position, text)


def _pieces(file: CondaFile, by_conda: list[str], by_pip: list[str]) -> Iterator[tuple[int, str]]:
    """What is put in, each with its offset."""
    items = file.dependencies
    if items is None:
        if by_conda or by_pip:
            start = _line_end(file.source, len(file.source.utf8))
            rows = ["dependencies:", *_rows(2, by_conda, _with_pip(file, by_pip), by_pip)]
            yield start, _block(file.source, start, rows)
        return
    section = by_pip if file.pip_list is None else []
    if items.column < 0:
        more = [*map(_quoted, by_conda), *_with_pip(file, section)]
        more += [f"{{pip: [{', '.join(map(_quoted, section))}]}}"] if section else []
        if more:
            yield items.end, ("" if items.is_empty else ", ") + ", ".join(more)
    else:
        before_pip, at_end = (
            _rows(items.column, by_conda, [], []),
            _rows(items.column, [], _with_pip(file, section), section),
        )
        position = _behind_conda(file, items)
        if before_pip or at_end:
            yield position, _block(file.source, position, [*before_pip, *at_end])
    if file.pip_list is not None and by_pip:
        yield _in_list(file, file.pip_list, by_pip)


def _in_list(file: CondaFile, items: Items, names: list[str]) -> tuple[int, str]:
    if items.column < 0:
        return items.end, ("" if items.is_empty else ", ") + ", ".join(map(_quoted, names))
    position = _line_end(file.source, items.end)
    return position, _block(file.source, position, _rows(items.column, names, [], []))


def _rows(column: int, names: Sequence[str], more: Sequence[str], by_pip: Sequence[str]) -> list[str]:
    """The lines of a list, and of a `pip:` list at its end if there is something for it."""
    indent = " " * column
    inner = indent + (" " * column if column > 2 else "  ")
    rows = [f"{indent}- {name}" for name in (*names, *more)]
    return rows + ([f"{indent}- pip:", *(f"{inner}- {name}" for name in by_pip)] if by_pip else [])


def _with_pip(file: CondaFile, by_pip: Sequence[str]) -> list[str]:
    """`pip` itself, which conda wants to be asked for where there is a `pip:` list."""
    return ["pip"] if by_pip and all(entry.spec.name != "pip" for entry in file.entries) else []


def _behind_conda(file: CondaFile, items: Items) -> int:
    """Where an entry for conda goes: behind the last one that is not the `pip:` list."""
    before = [entry.end for entry in file.entries if file.pip_start < 0 or entry.end <= file.pip_start]
    if before:
        return _line_end(file.source, max(before))
    if file.pip_start >= 0:
        return file.source.line_starts[file.source.line_at(items.start) - 1] - _newline_before(
            file.source, items.start
        )
    return _line_end(file.source, items.start)


def _newline_before(source: SourceFile, offset: int) -> int:
    """The length of the line end before the line of an offset: what is put in stands before that line end."""
    start = source.line_starts[source.line_at(offset) - 1]
    return len(source.utf8[:start]) - len(source.utf8[:start].removesuffix(b"\n").removesuffix(b"\r"))


def _line_end(source: SourceFile, offset: int) -> int:
    """The offset of the end of a line, before what ends it: a comment stays with its entry."""
    line = source.line_at(max(offset - 1, 0) if source.utf8[:offset].endswith(b"\n") else offset)
    start = source.line_starts[line - 1]
    return start + len(source.line_text(line).encode())


def _block(source: SourceFile, offset: int, rows: Sequence[str]) -> str:
    """Lines behind the one that ends at an offset; in an empty file the first has nothing before it."""
    text = "\n".join(rows)
    return f"\n{text}" if source.utf8[:offset].strip() else f"{text}\n"


def _quoted(name: str) -> str:
    return f'"{name}"' if any(sign in name for sign in "[]{},#&*!|>'%@`: ") and '"' not in name else name


def _key(name: str) -> str:
    requirement = parse_requirement(name)
    return canonical(requirement.name) if requirement else name
