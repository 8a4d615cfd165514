"""A value that must not be shown, as a type that cannot show it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

UNNAMED = "SECRET"  # the name of a value whose own is not known


class Reach(enum.Enum):
    """Where in a text a value is hidden."""

    EVERYWHERE = "everywhere"
    AS_VALUE = (
        "as a value"  # a plain word or number: only where it is given as a value, in quotes or behind `NAME=`
    )


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must not be shown and the name it is shown under.

    However it is printed, formatted or put into an error, it reads `<redacted:NAME>`; only `value` gives it away,
    to those that write `.env` or hide it in texts.

    Args:
        reach: where it is hidden.
        around: what stands directly before and behind it where it is hidden; empty for no matter what.
    """

    name: str
    value: str = field(repr=False)
    reach: Reach = Reach.EVERYWHERE
    around: tuple[str, str] = field(default=("", ""), repr=False)

    def __str__(self) -> str:
        return f"<redacted:{self.name}>"

    def __repr__(self) -> str:
        return f"<redacted:{self.name}>"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)
