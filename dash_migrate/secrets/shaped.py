"""A secret within a text, as its form tells it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shaped:
    """A secret that is told by its form. Holds its place, never the value.

    Args:
        start: where it starts in the text, in characters.
        end: the character behind it.
        kind: one of `[kinds]` in `knowledge/secrets.toml`.
        certain: whether the form alone is enough to tell.
        entire: whether the whole text goes to the environment, although the secret may be a part of it only.
        provider: who issued it, if that is known.
        canonical: the name of the variable that the provider's users expect; empty if there is none.
        public: whether browsers are sent it anyway.
        owner: the host or the scheme that it is for: `openweathermap`, `postgresql`.
    """

    start: int
    end: int
    kind: str
    certain: bool
    entire: bool
    provider: str = ""
    canonical: str = ""
    public: bool = False
    owner: str = ""
