"""What a step's docstring says, set for a terminal. Every step's docstring has the same headings."""

from __future__ import annotations

import inspect
import re
from itertools import groupby
from typing import TYPE_CHECKING

from dash_migrate.step import Activation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.report.style import Style
    from dash_migrate.series import Registered

HEADINGS = (
    "What it does",
    "Why the platform needs it",
    "Before and after",
    "What it leaves alone",
    "References",
)
_ITEM = re.compile(r"[-*] |[0-9]+\. ")


def sections(doc: str) -> dict[str, str]:
    """The parts of a step's docstring: heading to text, in order; the summary before them stands under "".

    A heading is one of `HEADINGS` on a line of its own: `## What it does`, or without the marks.
    """
    parts: dict[str, list[str]] = {"": []}
    heading = ""
    for line in inspect.cleandoc(doc).split("\n"):
        name = line.lstrip("# ").rstrip(": ")
        if name in HEADINGS:
            heading = name
            parts.setdefault(heading, [])
        else:
            parts[heading].append(line)
    return {name: "\n".join(text).strip("\n") for name, text in parts.items()}


def explained(item: Registered, style: Style) -> Iterator[str]:
    """The lines that `explain` prints."""
    step = item.step
    yield style.paint("heading", f"{step.name}: {step.title}")
    activation = "runs by default" if step.activation is Activation.DEFAULT else f"runs with `--with {step.name}`"
    checklist = f"; checklist: {step.checklist.value}" if step.checklist else ""
    yield style.paint("dim", f"{item.origin}; {activation}{checklist}")
    for heading, text in sections(step.doc).items():
        if not text or text == f"{step.title}.":
            continue
        yield ""
        if heading:
            yield style.paint("heading", heading)
        yield from _set(text, style)


def step_table(items: Iterable[Registered], style: Style) -> Iterator[str]:
    """The lines that `steps` prints: name, title, whether it runs by default, where it comes from."""
    rows = [(item.step.name, item.step.title, item.step.activation.value, item.origin) for item in items]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        name, *others = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join((style.paint("heading", name), *others)).rstrip()


def _set(text: str, style: Style) -> Iterator[str]:
    """A section: paragraphs and the items of lists filled to the width, code as it stands."""
    for kind, group in groupby(_kinds(text), lambda pair: pair[0]):
        lines = [line for _, line in group]
        if kind == "code":
            yield from (style.paint("hunk", f"  {line}") for line in lines)
        elif kind == "prose":
            yield from style.wrap(" ".join(lines), "  ")
        elif kind == "item":
            for item in _items(lines):
                yield from style.wrap(item, "    ", "  ")
        else:
            yield ""


def _kinds(text: str) -> Iterator[tuple[str, str]]:
    """Each line with what it is. Indented lines are code, unless they go on with an item above them."""
    before = ""
    for line in text.split("\n"):
        if not line.strip():
            kind = "blank"
        elif line[0].isspace():
            kind = "item" if before == "item" else "code"
        else:
            kind = "item" if _ITEM.match(line) else "prose"
        yield kind, line
        before = kind


def _items(lines: list[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if _ITEM.match(line):
            items.append(line)
        else:
            items[-1] += " " + line.strip()
    return items
