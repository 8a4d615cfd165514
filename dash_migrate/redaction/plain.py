"""Values that stand in every text: hiding each `admin` of an app would make its diffs unreadable."""

from __future__ import annotations

import re

from dash_migrate.knowledge import load
from dash_migrate.redaction.secret import Reach

# As long a word, or number, hardly stands in a text for anything else.
_LONG = 8
_LONG_NUMBER = 5
_SHORTEST = 4
# What stands before a value that is given to something: the value itself is matched behind it.
_TELLING = r"(?i:pass|pwd|secret|token|key|cred|auth|pin|code)"
_AS_VALUE = (
    r"""(?<=["'`])({})(?=\\?["'`])""",
    r"(?<=:)({})(?=@)",
    r"^[ \t]*(?:export[ \t]+)?[A-Za-z_][\w.-]{{0,80}}=({})(?=[ \t]*(?:\#.*)?\r?$)",
    _TELLING + r"""[\w.-]{{0,40}}["'\])]{{0,3}}[ \t]{{0,8}}[:=]{{1,2}}[ \t]{{0,8}}["'(]{{0,2}}({})(?!\w)""",
)


def is_plain(value: str) -> bool:
    """Whether a value is a word or number that texts hold for other reasons, too."""
    if len(value) < _SHORTEST or value.lower() in load("harmless")["plain-words"]:
        return True
    return (len(value) < _LONG and value.isalpha()) or (len(value) < _LONG_NUMBER and value.isdecimal())


def reach_of(value: str) -> Reach:
    """Where a value has to be hidden."""
    return Reach.AS_VALUE if is_plain(value) else Reach.EVERYWHERE


def as_value(value: str) -> re.Pattern[str]:
    """Finds a value where it is given as one: its only group that took part is the value.

    In quotes, as the password of an URL, as a line of `.env`, and behind a name that tells of a secret.
    """
    return re.compile("(?m)" + "|".join(form.format(re.escape(value)) for form in _AS_VALUE))
