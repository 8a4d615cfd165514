"""Small words that several printers share."""

from __future__ import annotations

# How the action of a finding begins that is a step in the platform's own pages: it is one of the next steps.
IN_APP_MANAGER = "In the App Manager, "


def count(number: int, noun: str) -> str:
    """`1 change`, `2 changes`. The noun's plural must end in `s`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listing(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *head, last = names
    return f"{', '.join(head)} and {last}" if head else last
