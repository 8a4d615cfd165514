"""Keeps secrets out of the journal: a text with one is borrowed from a file of the app that holds it anyway.

When a secret moves from the code into `.env`, the journal notes that characters 12 to 45 of `.env` stood in
the code. If no file of the app holds the secret any more, there is no such way and the run is refused.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.lending.lent import lent
from dash_migrate.lending.loan import Loan
from dash_migrate.transaction.delta import (
    Delta,
    Hunk,
    common_start,
    difference,
    places,
    restore,
)
from dash_migrate.transaction.errors import ApplyError, SecretError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dash_migrate.transaction.delta import Spans

# A longer text that stands in another file of the run as it is (a renamed file) is not stored a second time.
_LONG = 256


def journal_delta(
    path: str,
    after: bytes,
    before: bytes,
    lenders: Mapping[str, str],
    holds_secret: Callable[[bytes], bool],
    *,
    spans: Spans = lambda _: (),
) -> Delta:
    """The proved delta from `after` to `before` that may be written to the journal.

    Args:
        path: the file's name.
        after: the content that the run leaves; empty for a deleted file.
        before: the content to get back.
        lenders: decoded text of the files that may lend, by path.
        holds_secret: whether bytes hold a secret.
        spans: where secrets stand in a whole text: those that only what is around them tells as one.

    Raises:
        SecretError: if a secret would have to be stored.
        ApplyError: if the delta does not give the content back.
    """

    def holds(text: str) -> bool:
        forms = {text.encode("utf-8", "surrogatepass"), text.encode("latin-1", "ignore")}
        return any(holds_secret(form) for form in forms)

    delta = difference(after, before, path, holds, spans)
    secrets = spans(before[len(delta.before.bom) :].decode(delta.before.encoding))
    hunks: list[Hunk] = []
    for hunk, start, end in places(delta.hunks):
        text = "".join(piece for piece in hunk.pieces if isinstance(piece, str))
        inside = [(max(first, start) - start, min(last, end) - start) for first, last in secrets]
        pieces = _pieces(text, [span for span in inside if span[0] < span[1]], lenders, holds)
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


def _pieces(
    text: str, secrets: Sequence[tuple[int, int]], lenders: Mapping[str, str], holds: Callable[[str], bool]
) -> tuple[str | Loan, ...] | None:
    """A text as what is stored and what is borrowed; None if a secret would be stored."""
    if len(text) > _LONG:
        for path, there in lenders.items():
            start = there.find(text)
            if start >= 0:
                return (Loan(path, start, start + len(text)),)
    pieces = _borrowing(text, sorted(secrets, key=lambda span: (span[0], -span[1])), lenders, holds)
    if pieces is None or any(isinstance(piece, str) and holds(piece) for piece in pieces):
        return None
    return tuple(piece for piece in pieces if piece)


def _borrowing(
    text: str, secrets: Sequence[tuple[int, int]], lenders: Mapping[str, str], holds: Callable[[str], bool]
) -> list[str | Loan] | None:
    """A text with its secrets borrowed.

    Where nobody lends a secret, those within it are borrowed: of `Bearer abc` the `abc` is what was moved, and
    only the whole of it looked like one, too.
    """
    pieces: list[str | Loan] = []
    shown = 0
    for start, end in (*_outermost(secrets), (len(text), len(text))):
        around = _around(text[shown:start], lenders, holds)
        secret: Sequence[str | Loan] | None = lent(text[start:end], lenders)
        if secret is None:
            inner = [
                (a - start, b - start) for a, b in secrets if start <= a < b <= end and (a, b) != (start, end)
            ]
            secret = _borrowing(text[start:end], inner, lenders, holds) if inner else None
        if around is None or secret is None:
            return None
        pieces += (*around, *secret)
        shown = end
    return pieces


def _outermost(secrets: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans that lie in no other one; of two that overlap, the second one's rest."""
    found: list[tuple[int, int]] = []
    for start, end in secrets:
        behind = found[-1][1] if found else 0
        if end > behind:
            found.append((max(start, behind), end))
    return found


def _around(text: str, lenders: Mapping[str, str], holds: Callable[[str], bool]) -> tuple[str | Loan, ...] | None:
    """A text in which no known place is a secret, as what is stored and what is borrowed."""
    pieces: list[str | Loan] = []
    rest = text
    while holds(rest):
        borrowed = _borrowed(rest, *_first_secret(rest, holds), lenders)
        if borrowed is None:
            return None
        start, loan = borrowed
        pieces += (rest[:start], loan)
        rest = rest[start + loan.end - loan.start :]
    return (*pieces, rest)


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
    for path, there in lenders.items():
        at = there.find(text[start:end]) if 0 <= start < end else -1
        while at >= 0:
            before = common_start(text[:start][::-1], there[:at][::-1])
            after = common_start(text[end:], there[at + end - start :])
            loan = Loan(path, at - before, at + end - start + after)
            if best is None or loan.end - loan.start > best[1].end - best[1].start:
                best = start - before, loan
            at = there.find(text[start:end], at + 1)
    return best
