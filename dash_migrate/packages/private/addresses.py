"""The parts of an address in a requirements file: where its credentials stand, which host it names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# The credentials reach to the last @ before the path, as pip and git read them.
_ADDRESS = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?:(?P<credentials>[^\s/?#'\"]*)@)?(?P<host>[^\s/?#'\"@]*)"
    r"(?P<rest>[^\s'\";]*)"
)
# What pip puts a variable's value in for, and what only looks like it.
VARIABLE = re.compile(r"\$\{[A-Z0-9_]+\}")
# What servers ask for beside a token, in the place of a user or of a password: it is no secret and no name.
SAYS_NOTHING = frozenset(
    {"__token__", "api", "aws", "git", "gitlab-ci-token", "oauth2", "token", "x-access-token", "x-oauth-basic"}
    | {"x-token-auth"}
)
_MEANT = re.compile(r"\$\{?\w+\}?|%\w+%|\{\{?\s*\w+\s*\}?\}")


@dataclass(frozen=True, slots=True)
class Address:
    """An address in a text.

    Args:
        start: offset of its first character.
        end: offset behind its last one.
        host_start: offset of its host.
        scheme: in lower case, `git+https` for one.
        user: as it stands there, percent signs and all; empty if there is none.
        password: likewise.
        host: in lower case, with its port.
        rest: path, query and fragment.
        text: all of it.
    """

    start: int
    end: int
    host_start: int
    scheme: str
    user: str = field(repr=False)
    password: str = field(repr=False)
    host: str
    rest: str
    text: str = field(repr=False)

    @property
    def has_credentials(self) -> bool:
        """Whether anything stands before the host."""
        return bool(self.user or self.password)

    @property
    def path(self) -> str:
        """The path without query, fragment and final slash."""
        return re.split(r"[?#]", self.rest, maxsplit=1)[0].rstrip("/")

    @property
    def bare_host(self) -> str:
        """The host without its port."""
        return self.host.partition(":")[0]


def addresses(text: str) -> Iterator[Address]:
    """The addresses of a text, from its start."""
    for match in _ADDRESS.finditer(text):
        user, _, password = (match["credentials"] or "").partition(":")
        yield Address(
            match.start(),
            match.end(),
            match.start("host"),
            match["scheme"].lower(),
            user,
            password,
            match["host"].lower(),
            match["rest"],
            match[0],
        )


def without_credentials(text: str) -> str:
    """The text, with `...` for the credentials of its addresses; variables and ssh's user names stay."""
    pieces: list[str] = []
    shown = 0
    for address in addresses(text):
        start = address.start + len(address.scheme) + 3
        if address.has_credentials and not is_open(address):
            pieces += (text[shown:start], "...")
            shown = address.host_start - 1
    return "".join((*pieces, text[shown:]))


def is_open(address: Address) -> bool:
    """Whether what stands before the host may be shown: variables alone, or the user name of ssh."""
    if address.scheme.endswith("ssh"):
        return not address.password
    return all(not part or VARIABLE.fullmatch(part) for part in (address.user, address.password))


def is_meant_as_variable(text: str) -> bool:
    """Whether a part of an address is a variable in a notation that pip leaves as it is: `$TOKEN`, `%TOKEN%`."""
    return bool(_MEANT.fullmatch(text)) and not VARIABLE.fullmatch(text)
