"""A secret as Python spells it, put together from how another file spells it.

`"it\\"s"` in the code is `it"s` in `.env`: all of it is borrowed but the backslash. What is stored is never a
letter or digit of the value, or so few that are written as escapes that they give nothing away.
"""

from __future__ import annotations

import ast
import itertools
import re
import warnings
from dataclasses import dataclass, field

from dash_migrate.lending.loan import Loan

_ESCAPE = re.compile(r"(?s)\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[0-7]{1,3}|\r\n|.)")
_BACKSLASH = "\\\\"  # as both escape it
# Of so many characters in a row at most one may be stored as an escape: `\u00e9`.
_SPELLED = 4


@dataclass(slots=True)
class _Walk:
    """How far a secret and its lender agree: `text` is borrowed or stored up to `at`, from `lent` up to `here`."""

    path: str
    text: str
    lent: str
    here: int
    at: int = 0
    spelled: list[int] = field(default_factory=list)  # where in `lent` the letters are that are stored
    pieces: list[str | Loan] = field(default_factory=list)

    def borrow(self) -> None:
        """The next character is the lender's."""
        last = self.pieces[-1] if self.pieces else None
        if isinstance(last, Loan) and last.end == self.here:
            self.pieces[-1] = Loan(self.path, last.start, self.here + 1)
        else:
            self.pieces.append(Loan(self.path, self.here, self.here + 1))
        self.at += 1
        self.here += 1

    def store(self, length: int) -> None:
        """The next characters are stored."""
        stored = self.text[self.at : self.at + length]
        last = self.pieces[-1] if self.pieces else None
        if isinstance(last, str):
            self.pieces[-1] = last + stored
        else:
            self.pieces.append(stored)
        self.at += length


def aligned(path: str, text: str, lent: str) -> tuple[str | Loan, ...] | None:
    """A secret's source text as loans from one file and the few characters that are spelled otherwise there.

    Args:
        path: the lender's name.
        text: the secret as it stands in the code, without its quotes.
        lent: the lender's decoded text.

    Returns:
        The pieces; None if the file does not hold the secret.
    """
    for start in range(len(lent)):
        walk = _Walk(path, text, lent, start)
        while walk.at < len(text) and _step(walk):
            pass
        if walk.at == len(text) and _few(walk.spelled, walk.here - start):
            return tuple(walk.pieces)
    return None


def _few(spelled: list[int], length: int) -> bool:
    """Whether so few letters are stored, nowhere several of them, that they give nothing away."""
    apart = all(two - one >= _SPELLED for one, two in itertools.pairwise(spelled))
    return apart and len(spelled) * _SPELLED <= length


def _step(walk: _Walk) -> bool:
    """Goes on by a character of the value; False if the two differ."""
    if walk.text.startswith(_BACKSLASH, walk.at) and walk.lent.startswith(_BACKSLASH, walk.here):
        walk.borrow()
        walk.borrow()
        return True
    char, there = walk.text[walk.at], walk.lent[walk.here : walk.here + 1]
    escape = _ESCAPE.match(walk.text, walk.at)
    if escape is not None and _escaped(walk, escape[0]):
        return True
    if char == there:
        walk.borrow()
        return True
    if there == "\\" and _lender_escapes(walk, char):
        return True
    doubled = char in "{}" and walk.text[walk.at - 1 : walk.at] == char
    grouped = char == "_" and walk.text[max(0, walk.at - 1) : walk.at + 2].replace("_", "").isdigit()
    returned = char == "\r" and there == "\n"
    if doubled or grouped or returned:
        walk.store(1)
        return True
    return False


def _escaped(walk: _Walk, escape: str) -> bool:
    """Goes over an escape of the code that stands for the lender's next character."""
    meant = _meant(escape)
    if meant is None:
        return False
    if not meant:  # a line that goes on in the next one
        walk.store(len(escape))
        return True
    here = walk.here + (walk.lent[walk.here : walk.here + 1] == "\\" and walk.lent[walk.here + 1] != meant)
    for behind in (walk.here, here):
        if walk.lent[behind : behind + 1] == meant:
            if meant.isprintable() and len(escape) > 2:
                walk.spelled.append(behind)
            walk.store(len(escape))
            walk.here = behind + 1
            return True
    return False


def _meant(escape: str) -> str | None:
    """What an escape stands for; None if it is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return str(ast.literal_eval(f'"""{escape}"""'))
        except (SyntaxError, ValueError, Warning):
            return None


def _lender_escapes(walk: _Walk, char: str) -> bool:
    """Goes over a backslash that only the lender has."""
    behind = walk.lent[walk.here + 1 : walk.here + 2]
    if behind == char and not behind.isalnum():
        walk.here += 1
        walk.borrow()
        return True
    if (behind, char) in {("n", "\n"), ("r", "\r"), ("t", "\t")}:
        walk.here += 2
        walk.store(1)
        return True
    return False
