"""Whether letters are spelled as words are, or were drawn by a machine."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from dash_migrate.knowledge import load

_RUN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SHORTEST = 8
_LONGEST = 400
# Letters of one case alone: names of products are not spelled as words either.
_SHORTEST_OF_LETTERS = 14


@cache
def _pairs() -> frozenset[str]:
    return frozenset(
        first + second for first, seconds in load("secret_values")["follows"].items() for second in seconds
    )


def spelled(run: str) -> bool:
    """Whether letters could be a word: most pairs of neighbours are common in words.

    Less than three letters, and digits, never are.
    """
    if len(run) < 3 or run.isdigit():
        return False
    lowered = run.lower()
    common = sum(lowered[index : index + 2] in _pairs() for index in range(len(lowered) - 1))
    return common >= 0.7 * (len(lowered) - 1) and (len(run) > 3 or common == 2)


def _unspelled(text: str) -> tuple[int, int]:
    """How many letters and digits of a text are in no word, and how many it has."""
    drawn = total = 0
    for match in _RUN.finditer(text[:_LONGEST]):
        run = match[0]
        total += len(run)
        if not spelled(run):
            drawn += len(run)
    return drawn, total


def wordy(text: str) -> bool:
    """Whether a text's letters are words, but for a rest of a third."""
    drawn, total = _unspelled(text)
    return total > 0 and 3 * drawn <= total


@lru_cache(maxsize=20_000)
def generated(text: str) -> bool:
    """Whether a text looks made by a machine: eight characters or more without blanks, most of them in no word."""
    if len(text) < _SHORTEST or any(char.isspace() for char in text) or not any(map(str.isalpha, text)):
        return False
    drawn, total = _unspelled(text)
    if len(set(text)) < 6 or not total or total < 0.6 * min(len(text), _LONGEST):
        return False
    if text.isalpha() and (text.islower() or text.isupper()) and len(text) < _SHORTEST_OF_LETTERS:
        return False
    return drawn >= 0.5 * total and drawn >= 6
