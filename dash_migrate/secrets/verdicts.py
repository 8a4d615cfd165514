"""What is said of a literal that is a secret."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.secrets.names import NameClass
from dash_migrate.secrets.roles import Role

if TYPE_CHECKING:
    from dash_migrate.secrets.model import Certainty
    from dash_migrate.secrets.roles import Context

PASSWORD, KEY = "password", "key"
KINDS = {NameClass.PASSWORD: PASSWORD, NameClass.KEY: KEY, NameClass.WEAK: KEY}
# A value with a digit or a sign among letters: no word, no name.
MIXED = re.compile(r"(?=.*\d)(?=.*[A-Za-z])\S{6,}\Z|(?=.*[^\w\s.,:/-])\S{6,}\Z")


@dataclass(frozen=True, slots=True)
class Verdict:
    """That a literal is a secret.

    Args:
        kind: of secret.
        why: what tells.
        owner: what takes it.
        canonical: the usual name of a variable for it.
        name: what it is given to where it is taken, if its own place does not say it.
    """

    kind: str
    certainty: Certainty
    why: str
    owner: str = ""
    canonical: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """What is known of a literal by what takes it.

    Args:
        name: what it is given to there; empty where only the place tells.
        sure: whether what takes it takes nothing but credentials.
        maybe: whether it takes other things as well: only what looks like a credential is one, and not surely.
    """

    name: str
    why: str
    sure: bool
    owner: str = ""
    canonical: str = ""
    kind: str = "password"
    maybe: bool = False


_VERBS = {
    Role.COMPARED: "compared with",
    Role.RETURNED: "returned by",
    Role.DEFAULT: "the default of",
    Role.READ: "the default of",
}


def reason_of(context: Context, name: str) -> str:
    """How a value and its name belong together, for the reader."""
    return f"is {_VERBS.get(context.role, 'given to')} `{name}`"
