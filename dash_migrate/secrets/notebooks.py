"""Secrets in the cells of notebooks: found, never rewritten."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from dash_migrate.redaction.secret import Secret
from dash_migrate.secrets.commented import in_code, parsed
from dash_migrate.secrets.mentions import Medium, Mention, Writing, shown_name, spotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.source import SourceFile

# What IPython takes and Python does not: `%matplotlib inline`, `!pip install x`, `?help`.
_MAGIC = re.compile(r"\s*[%!?]")
_Line = tuple[str, int]  # of a cell, and which line of the file holds it, from 0


def notebook_mentions(source: SourceFile) -> tuple[Mention, ...]:
    """The secrets of a notebook, at the lines of the file that the cells' lines stand on; none if it is none."""
    try:
        cells = [(cell.get("cell_type") == "code", _cell_lines(cell)) for cell in json.loads(source.data)["cells"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ()
    found: dict[int, Mention] = {}
    placed = _placed(source, [lines for _, lines in cells])
    coded = [lines for (is_code, _), lines in zip(cells, placed, strict=True) if is_code]
    for line, kind, name, secret in (*_told(placed), *_coded(coded)):
        found.setdefault(line, Mention(source.path, line + 1, 1, Medium.NOTEBOOK, kind, name, secret))
    return tuple(found[line] for line in sorted(found))


def _cell_lines(cell: dict[str, object]) -> list[str]:
    text = cell.get("source", "")
    return ("".join(map(str, text)) if isinstance(text, list) else str(text)).splitlines()


def _placed(source: SourceFile, cells: list[list[str]]) -> list[list[_Line]]:
    """The lines of the cells with the lines of the file that hold them."""
    lines = source.data.decode("utf-8", "replace").splitlines()
    at = 0
    placed: list[list[_Line]] = []
    for cell in cells:
        own: list[_Line] = []
        for text in cell:
            at = _line_of(lines, text, at) if text.strip() else at
            own.append((text, at))
        placed.append(own)
    return placed


def _line_of(lines: list[str], text: str, start: int) -> int:
    """The line that holds a cell's line, not above `start`; `start` if none is seen."""
    forms = {json.dumps(text, ensure_ascii=False)[1:-1], json.dumps(text)[1:-1]}
    return next((n for n in range(start, len(lines)) if any(form in lines[n] for form in forms)), start)


def _told(cells: list[list[_Line]]) -> Iterator[tuple[int, str, str, Secret]]:
    for cell in cells:
        for text, at in cell:
            yield from ((at, spot.kind, spot.name, spot.secret) for spot in spotted(text, Writing.PROSE))


def _coded(cells: list[list[_Line]]) -> Iterator[tuple[int, str, str, Secret]]:
    """The secrets of the code: all cells as one program, else each that can be read."""
    whole = [line for cell in cells for line in cell]
    for lines in [whole] if _code(whole) is not None else cells:
        code = _code(lines)
        for number, one in in_code(code, []) if code is not None else ():
            if number < len(lines):
                name = one.hint.words[-1] if one.hint.words else ""
                yield lines[number][1], one.kind, name, Secret(shown_name(name) or "SECRET", one.secret.value)


def _code(lines: list[_Line]) -> str | None:
    return parsed(["" if _MAGIC.match(text) else text for text, _ in lines])
