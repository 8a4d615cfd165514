"""Which names of variables are taken, and by which values."""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.variables import Without
from dash_migrate.knowledge import load
from dash_migrate.secrets.naming import module_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.facts.variables import Read, Reads
    from dash_migrate.secrets.model import Found


_NUMBER = re.compile(r"_\d+\Z")


class Standing(enum.Enum):
    """What a name is at the moment."""

    FREE = "nothing is called so"
    SAME = "a variable of this very value"
    OTHER = "something else, or of a value that is not known"


class Known:
    """The names that the app reads, its `.env` holds, or were given out meanwhile.

    Windows tells no upper from lower case, so neither do names here.

    Args:
        reads: of the app before its secrets are moved.
    """

    def __init__(self, reads: Reads) -> None:
        self.reads = reads
        self.ambient = reads.ambient
        self._values = {name: secret.value for name, secret in reads.dotenv.items()}
        self._read = {name.upper() for name in reads.by_name}
        self._given: dict[str, str] = {}

    def take(self, name: str, value: str) -> None:
        """Gives a name to a value."""
        self._given[name] = value

    def standing(self, name: str, value: str) -> Standing:
        """What a name is, seen from a value."""
        values = {**self._values, **self._given}
        if name in values:
            return Standing.SAME if values[name] == value else Standing.OTHER
        taken = self._read.union(other.upper() for other in values)
        return Standing.OTHER if name.upper() in taken else Standing.FREE

    def in_dotenv(self, name: str) -> str | None:
        """The value that `.env` has; None if it has none."""
        return self._values.get(name)

    def has_longer(self, name: str, value: str) -> bool:
        """Whether `.env` holds another value under a name that ends like this one, `SALES_DATABASE_URL`.

        That may be one of several values that shared the name, and was moved before. A name that needs no owner
        (`SECRET_KEY`) is found in many others: there only one that starts with the module of its readers counts.
        """
        longer = [n for n, its in self._values.items() if is_longer(n, name) and its != value]
        if name not in load("variables")["complete"]:
            return bool(longer)
        readers = [(n, read.path) for n in longer for read in self.reads.by_name.get(n, ())]
        return any(_NUMBER.sub("", n) == f"{module_of(path)}_{name}" for n, path in readers)

    def reusable(self, name: str, value: str) -> str:
        """The name under which `.env` has the value already: this one or a longer one; empty if there is none."""
        fitting = [n for n, its in self._values.items() if its == value and (n == name or n.endswith(f"_{name}"))]
        return min(fitting, key=lambda other: (len(other), other), default="")

    def first_free(self, name: str, value: str) -> str:
        """The name, or `NAME_2` and so on where something else is called so."""
        number, found = 1, name
        while self.standing(found, value) is Standing.OTHER:
            number += 1
            found = f"{name}_{number}"
        return found

    def asked_elsewhere(self, name: str, uses: Sequence[Found]) -> str:
        """Why setting the variable would change what other code does; empty if nothing else asks for it.

        Where the variable was not set so far, code that has another default, or asks whether it is set, would go
        another way.
        """
        for read in self.reads.by_name.get(name, ()):
            if read.without is Without.COPES and not any(_holds(read, use) for use in uses):
                return f"{name} is also asked for at {read.path}:{read.line}, which would then find it set."
        return ""


def is_longer(other: str, name: str) -> bool:
    """Whether a name is another one with something in front, as that is told from others of its name.

    A number behind it, by which names are told apart in the end, does not count.
    """
    return _NUMBER.sub("", other).endswith(f"_{name}") or other.endswith(f"_{name}")


def _holds(read: Read, use: Found) -> bool:
    """Whether a literal lies in what reads a variable, as its default does."""
    node, literal = read.node, use.literal.node
    if read.path != use.literal.path:
        return False
    start, end = (node.lineno, node.col_offset), (node.end_lineno or node.lineno, node.end_col_offset or 0)
    if start <= (literal.lineno, literal.col_offset) <= end:
        return True
    # `os.getenv("X") or "literal"`: one expression holds both.
    return any(
        read.node in around.values and literal in around.values  # type: ignore[attr-defined]  # see the type asked for
        for around in use.literal.parents
        if type(around).__name__ == "BoolOp"
    )
