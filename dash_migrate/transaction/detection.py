"""What counts as a secret for the journal: it may hold none, not even one that no pattern would recognise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.redact import find_secrets
from dash_migrate.transaction.delta import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dash_migrate.transaction.records import FileWrite

# `NAME=value`, `export NAME="value"`, over several lines within quotes.
_ASSIGNED = re.compile(
    r"""(?mx) ^ [ \t]* (?: export [ \t]+ )? [\w.-]+ [ \t]* = [ \t]*
        (?: "(?P<double>[^"]*)" | '(?P<single>[^']*)' | (?P<bare>[^\r\n]*) )"""
)
# Shorter values stand in every text.
_SHORTEST = 4


def detector(
    writes: Sequence[FileWrite],
    lent: Mapping[str, bytes],
    lenders: Sequence[str],
    known: Callable[[bytes], bool] | None,
) -> Callable[[bytes], bool]:
    """Whether bytes hold a secret of a run.

    Args:
        writes: what the run writes.
        lent: content of the files outside the run that may lend, by path.
        lenders: paths of all files that may lend.
        known: the caller's detector; without one, the obvious secrets of the files before count.

    Returns:
        A detector of all that, and of every value in the private files: lenders, and files made for their owner
        only. Whatever a run moves there is a secret.
    """
    values = {value for data in lent.values() for value in _assigned(_text(data, ".env"))}
    for write in writes:
        private = write.path in lenders or (write.mode is not None and not write.mode & 0o077)
        if private and isinstance(write.after, bytes):
            values |= set(_assigned(_text(write.after, write.path)))
        if known is None and write.before is not None:
            values |= {secret.value for secret in find_secrets(_text(write.before, write.path))}
    encoded = [value.encode("utf-8", "surrogatepass") for value in values]

    def holds(data: bytes) -> bool:
        return any(value in data for value in encoded) or (known is not None and known(data))

    return holds


def _text(data: bytes, path: str) -> str:
    return decode(data, path)[0]


def _assigned(text: str) -> Iterator[str]:
    """The values of a file of environment variables."""
    for match in _ASSIGNED.finditer(text):
        bare = re.split(r"\s#", match["bare"] or "", maxsplit=1)[0]
        value = (match["double"] or match["single"] or bare).strip()
        if len(value) >= _SHORTEST:
            yield value
