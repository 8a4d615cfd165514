"""What may be shown: every text that leaves the tool goes through a `Redactor` first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.redaction.detect import Secret, find_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Redactor", "Secret", "find_secrets", "hidden"]


def hidden(text: str) -> str:
    """A text that may quote an app that is not known, with obvious secrets hidden."""
    return Redactor(find_secrets(text))(text)


class Redactor:
    """Replaces the known secrets of an app by `<redacted:NAME>`.

    A secret is hidden wherever its characters stand, inside a longer word too. Where two overlap, all of both is
    hidden, under the name of the one that starts first; of two that start together, of the longer one.

    Args:
        secrets: what must not be shown. Of several names of one value the shortest is shown.
    """

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._names: dict[str, str] = {}
        for secret in secrets:
            if secret.value:
                known = self._names.get(secret.value, secret.name)
                self._names[secret.value] = min(known, secret.name, key=lambda name: (len(name), name))

    def also(self, secrets: Iterable[Secret]) -> Redactor:
        """A redactor that hides these as well."""
        known = (Secret(name, value) for value, name in self._names.items())
        return Redactor((*known, *secrets))

    def __repr__(self) -> str:
        return f"Redactor({len(self._names)} values)"

    def __call__(self, text: str) -> str:
        """The text as it may be shown."""
        pieces: list[str] = []
        shown = 0  # behind the last character that was kept or hidden
        for start, end, name in sorted(self._found(text), key=lambda found: (found[0], -found[1])):
            if start >= shown:
                pieces += (text[shown:start], f"<redacted:{name}>")
            shown = max(shown, end)
        return "".join((*pieces, text[shown:]))

    def hides(self, text: str) -> bool:
        """Whether the text holds a secret."""
        return any(value in text for value in self._names)

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        for value, name in self._names.items():
            start = text.find(value)
            while start >= 0:
                yield start, start + len(value), name
                start = text.find(value, start + 1)
