"""Small words that several printers share."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """`1 change`, `2 changes`. The noun's plural must end in `s`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listing(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *head, last = names
    return f"{', '.join(head)} and {last}" if head else last
