"""Keeps secrets out of the journal: a text with one is borrowed from a file of the app that holds it anyway.

When a secret moves from the code into `.env`, the journal notes that characters 12 to 45 of `.env` stood in
the code. If no file of the app holds the secret any more, there is no such way and the run is refused.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.transaction.delta import Delta, Hunk, Loan, common_start, difference, restore
from dash_migrate.transaction.errors import ApplyError, SecretError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# A longer text that stands in another file of the run as it is (a renamed file) is not stored a second time.
_LONG = 256


def journal_delta(
    path: str,
    after: bytes,
    before: bytes,
    lenders: Mapping[str, str],
    holds_secret: Callable[[bytes], bool],
) -> Delta:
    """The proved delta from `after` to `before` that may be written to the journal.

    Args:
        path: the file's name.
        after: the content that the run leaves; empty for a deleted file.
        before: the content to get back.
        lenders: decoded text of the files that may lend, by path.
        holds_secret: whether bytes hold a secret.

    Raises:
        SecretError: if a secret would have to be stored.
        ApplyError: if the delta does not give the content back.
    """

    def holds(text: str) -> bool:
        forms = {text.encode("utf-8", "surrogatepass"), text.encode("latin-1", "ignore")}
        return any(holds_secret(form) for form in forms)

    delta = difference(after, before, path, holds)
    hunks: list[Hunk] = []
    for hunk in delta.hunks:
        text = "".join(piece for piece in hunk.pieces if isinstance(piece, str))
        pieces = _pieces(text, lenders, holds)
        if pieces is None:
            raise SecretError(
                f"{path}: the change removes a secret from the app altogether, and the journal must not keep "
                "it, so the change could not be undone. Nothing was changed. Keep the value in .env, refuse "
                "this change, or remove the secret by hand; then run `dash-migrate plan` again.",
                [path],
            )
        hunks.append(replace(hunk, pieces=pieces))
    delta = replace(delta, hunks=tuple(hunks))
    if restore(after, delta, lenders) != before:
        raise ApplyError(
            f"{path}: this change could not be undone exactly. Nothing was changed. Refuse this change, or "
            "make it by hand; then run `dash-migrate plan` again.",
            [path],
        )
    return delta


def _pieces(text: str, lenders: Mapping[str, str], holds: Callable[[str], bool]) -> tuple[str | Loan, ...] | None:
    """A text as what is stored and what is borrowed; None if a secret would be stored."""
    if len(text) > _LONG:
        for path, lent in lenders.items():
            start = lent.find(text)
            if start >= 0:
                return (Loan(path, start, start + len(text)),)
    pieces: list[str | Loan] = []
    rest = text
    while holds(rest):
        borrowed = _borrowed(rest, *_first_secret(rest, holds), lenders)
        if borrowed is None:
            return None
        start, loan = borrowed
        pieces += (rest[:start], loan)
        rest = rest[start + loan.end - loan.start :]
    pieces.append(rest)
    if any(isinstance(piece, str) and holds(piece) for piece in pieces):
        return None
    return tuple(piece for piece in pieces if piece)


def _first_secret(text: str, holds: Callable[[str], bool]) -> tuple[int, int]:
    """The span of the secret that ends first, without anything around it."""
    end = bisect_left(range(len(text)), True, key=lambda length: holds(text[:length]))
    return bisect_left(range(end), True, key=lambda start: not holds(text[start:end])) - 1, end


def _borrowed(text: str, start: int, end: int, lenders: Mapping[str, str]) -> tuple[int, Loan] | None:
    """Where `start:end` of a text stands in a lender, with all around it that is equal too.

    The longest is taken: a secret that another one begins with must not leave its own end behind.

    Returns:
        Where the loan starts in the text, and the loan; None if nobody can lend it.
    """
    best: tuple[int, Loan] | None = None
    for path, lent in lenders.items():
        at = lent.find(text[start:end]) if 0 <= start < end else -1
        while at >= 0:
            before = common_start(text[:start][::-1], lent[:at][::-1])
            after = common_start(text[end:], lent[at + end - start :])
            loan = Loan(path, at - before, at + end - start + after)
            if best is None or loan.end - loan.start > best[1].end - best[1].start:
                best = start - before, loan
            at = lent.find(text[start:end], at + 1)
    return best
