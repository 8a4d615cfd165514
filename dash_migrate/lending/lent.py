"""Who lends a secret: the file of the app that holds it, as the code spells it or otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.lending.aligned import aligned
from dash_migrate.lending.loan import Form, Loan, inside_of_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

_BASE64 = re.compile(r"[A-Za-z0-9+/]{4,}={0,2}")


def lent(secret: str, lenders: Mapping[str, str]) -> tuple[str | Loan, ...] | None:
    """A secret as one loan, or as several where its lender spells it otherwise.

    Args:
        secret: as it stands in the code, without quotes.
        lenders: decoded text of the files that may lend, by path.

    Returns:
        The pieces, joined the secret; None if nobody lends it.
    """
    if not secret:
        return ()
    for path, lent in lenders.items():
        start = lent.find(secret)
        if start >= 0:
            return (Loan(path, start, start + len(secret)),)
    found = (aligned(path, secret, lent) or _bytes(path, secret, lent) for path, lent in lenders.items())
    return next((pieces for pieces in found if pieces is not None), None)


def _bytes(path: str, secret: str, lent: str) -> tuple[Loan] | None:
    """The inside of a literal of bytes as the Base64 that a file has of it."""
    if "\\x" not in secret:
        return None
    for match in _BASE64.finditer(lent):
        try:
            same = inside_of_bytes(match[0]) == secret
        except ValueError:
            continue
        if same:
            return (Loan(path, match.start(), match.end(), Form.BASE64),)
    return None
