"""The credentials in the addresses of the app's requirements files, and where exactly they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.packages.declared import readable
from dash_migrate.packages.private.addresses import SAYS_NOTHING, VARIABLE, addresses, is_meant_as_variable
from dash_migrate.redaction.harmless import is_harmless
from dash_migrate.redaction.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.private.addresses import Address
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

_FILE = re.compile(
    r"(?i)(?:.*/)?(?:[\w.-]*(?:requirements|constraints)[\w.-]*\.(?:txt|in)|requirements/[\w.-]+\.(?:txt|in))"
)
PIPFILE = "Pipfile"
_TOKEN = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w.~+%-]{16,}")


@dataclass(frozen=True, slots=True)
class Part:
    """A user name, password or token: where it stands (offsets in the file's UTF-8 form) and its value."""

    start: int
    end: int
    value: Secret


@dataclass(frozen=True, slots=True)
class Credential:
    """The credentials in one address.

    Args:
        path: the file.
        line: 1-based.
        host: with its port.
        is_repository: the address is of a repository, not of an index.
        user: to be moved; None where it says nothing, or is the token.
        secret: the password or token.
    """

    path: str
    line: int
    host: str
    is_repository: bool
    user: Part | None
    secret: Part

    @property
    def values(self) -> tuple[str, str]:
        """User and secret: what equal credentials share."""
        return (self.user.value.value if self.user else "", self.secret.value.value)


@dataclass(frozen=True, slots=True)
class Unusable:
    """An address whose credentials cannot serve: a placeholder, what pip takes for no variable, half of a pair."""

    path: str
    line: int
    address: Address


def requirement_files(workspace: Workspace) -> Iterator[SourceFile]:
    """The app's lists of requirements by their names, whether or not one includes the other, and its Pipfile."""
    for path in workspace.paths:
        if path == PIPFILE or _FILE.fullmatch(path):
            source = workspace.source(path)
            if source is not None and (b"@" in source.data):
                yield source


def credentials(source: SourceFile) -> tuple[Credential | Unusable, ...]:
    """What stands before the hosts of a file's addresses, comments included: `source.derive(credentials)`."""
    return tuple(_found(source))


def _found(source: SourceFile) -> Iterator[Credential | Unusable]:
    text = readable(source).utf8.decode("utf-8", "replace")
    for address in addresses(text):
        if not address.has_credentials or address.scheme.endswith("ssh"):
            continue
        line = text.count("\n", 0, address.start) + 1
        start = address.start + len(address.scheme) + 3
        user = _part(text, start, address.user, "USER")
        behind = start + len(address.user) + 1
        password = _part(text, behind, address.password, "PASSWORD")
        usable_user = not address.user or bool(VARIABLE.fullmatch(address.user)) or not _fills_in(address.user)
        if not usable_user or (address.password and not _is_variable_or_secret(address.password)):
            yield Unusable(source.path, line, address)
        elif address.password in SAYS_NOTHING or not address.password:
            if _TOKEN.fullmatch(address.user) and not VARIABLE.fullmatch(address.user):
                yield _credential(source, line, address, None, user)
            elif address.user and not VARIABLE.fullmatch(address.user) and not address.password:
                yield Unusable(source.path, line, address)
        elif not VARIABLE.fullmatch(address.password):
            known = address.user in SAYS_NOTHING or not address.user or VARIABLE.fullmatch(address.user)
            yield _credential(source, line, address, None if known else user, password)


def _credential(source: SourceFile, line: int, address: Address, user: Part | None, secret: Part) -> Credential:
    return Credential(source.path, line, address.host, "+" in address.scheme, user, secret)


def _part(text: str, start: int, value: str, name: str) -> Part:
    first = len(text[:start].encode())
    return Part(first, first + len(value.encode()), Secret(name, value))


def _is_variable_or_secret(text: str) -> bool:
    return bool(VARIABLE.fullmatch(text)) or not _fills_in(text)


def _fills_in(text: str) -> bool:
    """Whether a part stands for something that is to be put in, in a way that pip does not know."""
    return is_meant_as_variable(text) or (text not in SAYS_NOTHING and is_harmless(text))


def credential_secrets(workspace: Workspace) -> Iterator[Secret]:
    """The passwords and tokens of all requirements files: what no text may show."""
    for source in requirement_files(workspace):
        for item in source.derive(credentials):
            if isinstance(item, Credential):
                name = "GIT_TOKEN" if item.is_repository else "INDEX_PASSWORD"
                yield Secret(name, item.secret.value.value)
