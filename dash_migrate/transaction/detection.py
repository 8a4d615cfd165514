"""What counts as a secret for the journal: it may hold none, not even one that no pattern would recognise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.redact import Redactor, find_secrets
from dash_migrate.redaction.assigned import assigned
from dash_migrate.transaction.delta import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from dash_migrate.transaction.records import FileWrite

# Shorter values stand in every text.
_SHORTEST = 4


def detector(
    writes: Sequence[FileWrite],
    lent: Mapping[str, bytes],
    lenders: Sequence[str],
    known: Redactor,
) -> Callable[[bytes], bool]:
    """Whether bytes hold a secret of a run.

    Args:
        writes: what the run writes.
        lent: content of the files outside the run that may lend, by path.
        lenders: paths of all files that may lend.
        known: the app's secrets.

    Returns:
        A detector of those of them that are hidden everywhere, and of every value in the private files: lenders,
        and files made for their owner only. Whatever a run moves there is a secret.
    """
    values = {value for data in lent.values() for value in _assigned(_text(data, ".env"))}
    for write in writes:
        private = write.path in lenders or (write.mode is not None and not write.mode & 0o077)
        if private and isinstance(write.after, bytes):
            values |= set(_assigned(_text(write.after, write.path)))
    values |= known.certain_values()
    encoded = [value.encode("utf-8", "surrogatepass") for value in values]

    def holds(data: bytes) -> bool:
        return any(value in data for value in encoded)

    return holds


def obvious(writes: Iterable[FileWrite]) -> Redactor:
    """Knows the obvious secrets of the files before a run."""
    texts = [_text(write.before, write.path) for write in writes if write.before is not None]
    return Redactor(secret for text in texts for secret in find_secrets(text))


def _text(data: bytes, path: str) -> str:
    return decode(data, path)[0]


def _assigned(text: str) -> Iterator[str]:
    """The values of a file of environment variables."""
    return (value.strip() for _, value in assigned(text) if len(value.strip()) >= _SHORTEST)
