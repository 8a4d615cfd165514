"""Small words that several printers share."""

from __future__ import annotations

import re


def count(number: int, noun: str) -> str:
    """`1 change`, `2 changes`. The noun's plural must end in `s`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listing(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *head, last = names
    return f"{', '.join(head)} and {last}" if head else last


def capitalised(text: str) -> str:
    """The text with a capital letter in front, as a sentence begins; a file's name keeps its own."""
    return text if re.match(r"\S+\.py\b", text) else text[:1].upper() + text[1:]
