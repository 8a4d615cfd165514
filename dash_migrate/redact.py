"""What may be shown: every text that leaves the tool goes through a `Redactor` first."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dash_migrate.redaction.detect import find_secrets
from dash_migrate.redaction.ledger import note, noted
from dash_migrate.redaction.plain import as_value
from dash_migrate.redaction.secret import UNNAMED, Reach, Secret

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Reach", "Redactor", "Secret", "find_secrets", "hidden"]


def hidden(text: str) -> str:
    """A text that may quote the app, shown where no plan is at hand.

    Obvious secrets are hidden, and all that a plan of this process has found.
    """
    return Redactor((*noted(), *find_secrets(text)))(text)


class Redactor:
    """Replaces the known secrets of an app by `<redacted:NAME>`.

    A secret is hidden wherever its characters stand, inside a longer word too, unless its reach says otherwise.
    Where two overlap, all of both is hidden, under the name of the one that starts first; of two that start
    together, of the longer one.

    Args:
        secrets: what must not be shown. Of several names of one value the first is shown that says something.
    """

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._secrets = tuple(dict.fromkeys(secret for secret in secrets if secret.value))
        self._names: dict[str, str] = {}
        for secret in self._secrets:
            if self._names.get(secret.value, UNNAMED) == UNNAMED:
                self._names[secret.value] = secret.name

    def noted(self) -> Redactor:
        """This redactor; what it knows is hidden from now on where no plan is at hand, too: see `hidden`."""
        note(self._secrets)
        return self

    def also(self, secrets: Iterable[Secret]) -> Redactor:
        """A redactor that hides these as well."""
        return Redactor((*self._secrets, *secrets))

    def together(self, other: Redactor) -> Redactor:
        """A redactor that hides what either of two does."""
        return self.also(other._secrets)

    def __repr__(self) -> str:
        return f"Redactor({len(self._names)} values)"

    def __call__(self, text: str) -> str:
        """The text as it may be shown."""
        return self._replaced(text, lambda name: f"<redacted:{name}>")

    def blank(self, text: str) -> str:
        """The text with every secret replaced by the same mark: for what must not change with a name."""
        return self._replaced(text, lambda _: "<redacted>")

    def hides(self, text: str) -> bool:
        """Whether the text holds a secret."""
        return next(self._found(text), None) is not None

    def places(self, text: str) -> list[tuple[int, int]]:
        """Every place of every secret in a text, one inside the other too: start and end, in order."""
        return sorted(
            {(start, end) for start, end, _ in self._found(text)}, key=lambda place: (place[0], -place[1])
        )

    def spans(self, text: str) -> tuple[tuple[int, int, str], ...]:
        """Where secrets stand in a text, in order and without overlap: start, end, name."""
        spans: list[tuple[int, int, str]] = []
        for start, end, name in sorted(self._found(text), key=lambda found: (found[0], -found[1])):
            if spans and start < spans[-1][1]:
                first, behind, known = spans[-1]
                spans[-1] = (first, max(behind, end), known)
            else:
                spans.append((start, end, name))
        return tuple(spans)

    def certain_values(self) -> frozenset[str]:
        """The values that are hidden wherever they stand. Never show them."""
        return frozenset(
            secret.value for secret in self._secrets if secret.reach is Reach.EVERYWHERE and not any(secret.around)
        )

    def _replaced(self, text: str, mark: Callable[[str], str]) -> str:
        pieces: list[str] = []
        shown = 0
        for start, end, name in self.spans(text):
            pieces += (text[shown:start], mark(name))
            shown = end
        return "".join((*pieces, text[shown:]))

    @cached_property
    def _everywhere(self) -> dict[tuple[str, int, int], str]:
        """What to look for as plain text; how far in the value starts and how long it is; its name."""
        forms = {}
        for secret in self._secrets:
            if secret.reach is Reach.EVERYWHERE:
                before, behind = secret.around
                form = f"{before}{secret.value}{behind}"
                forms[form, len(before), len(secret.value)] = self._names[secret.value]
        return forms

    @cached_property
    def _as_values(self) -> dict[str, re.Pattern[str]]:
        return {secret.value: as_value(secret.value) for secret in self._secrets if secret.reach is Reach.AS_VALUE}

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        for (form, lead, length), name in self._everywhere.items():
            start = text.find(form)
            while start >= 0:
                yield start + lead, start + lead + length, name
                start = text.find(form, start + 1)
        for value, pattern in self._as_values.items():
            if value in text:
                for match in pattern.finditer(text):
                    yield *match.span(match.lastindex or 0), self._names[value]
