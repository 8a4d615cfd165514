"""How far a visit goes, and how long."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a visit stops; what is cut is named in `Visit.left_out`.

    Attributes:
        pages: how many pages are visited.
        gets: how many URLs are asked for besides the pages, assets included.
        rounds: how many callbacks fire on one page.
        navigations: how many times callbacks of one page may change its URL.
        seconds: for the whole visit; a request that is under way is finished.
    """

    pages: int = 40
    gets: int = 400
    rounds: int = 300
    navigations: int = 5
    seconds: float = 300.0


class Budget:
    """What is left of the limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.until = time.monotonic() + limits.seconds
        self._gets = 0
        self._refused: list[str] = []

    def get(self, path: str) -> bool:
        """Whether one more URL may be asked for; it is counted, or noted as left out."""
        if self._gets >= self.limits.gets or self.is_over:
            self._refused.append(path)
            return False
        self._gets += 1
        return True

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() > self.until

    @property
    def left_out(self) -> list[str]:
        """The URLs that were not asked for, in one line, or nothing."""
        refused = list(dict.fromkeys(self._refused))
        if not refused:
            return []
        cut = f"after {self.limits.seconds:g} s" if self.is_over else f"after the first {self.limits.gets}"
        return [f"{counted(len(refused), 'linked URL')} {cut}, the first {refused[0]}"]


def counted(number: int, thing: str) -> str:
    """Returns `1 page` or `2 pages`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
