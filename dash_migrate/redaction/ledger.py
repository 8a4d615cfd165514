"""The secrets that this process has come upon: for the texts that are printed where no plan is at hand.

An error that ends a command, or what another program printed, is shown far from the plan that knows the app's
secrets. What a plan finds is noted here as well, so that these texts go through the same sieve.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.redaction.secret import Secret

_noted: dict[Secret, None] = {}


def note(secrets: Iterable[Secret]) -> None:
    """Adds what was found."""
    _noted.update(dict.fromkeys(secrets))


def noted() -> tuple[Secret, ...]:
    """All that was found so far."""
    return tuple(_noted)


def forget() -> None:
    """Starts anew: a command is not to know what another one of the same process has found."""
    _noted.clear()
