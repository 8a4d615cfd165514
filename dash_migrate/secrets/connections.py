"""Secrets in connection strings: ODBC, ADO, libpq, JDBC, Azure, Oracle's `user/password@host`."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from dash_migrate.knowledge import load
from dash_migrate.secrets.gate import doubt
from dash_migrate.secrets.names import NameClass, name_class
from dash_migrate.secrets.shaped import Shaped
from dash_migrate.secrets.spelling import generated

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAIR = re.compile(
    r"""(?x) (?:\A|[;\s,?&"'(]) \s{0,3} (?P<name>[A-Za-z][A-Za-z_]{0,30}(?:\ [A-Za-z]{1,20}){0,2})
        \s{0,3} = \s{0,3}
        (?P<value> \{(?:[^{}]|\}\}){1,200}\} | '[^']{0,300}' | "[^"]{0,300}" | [^;\s,'"][^;\n]{0,600} )?"""
)
_ORACLE = re.compile(
    r"""(?x) (?:jdbc:oracle:thin:)? (?P<user>[A-Za-z][\w.$\#-]{0,60}) /
        (?P<password>[^@/\s"']{1,100}|"[^"\s]{3,100}")
        @ (?P<host> (?://)?[\w.-]{1,200}:\d{2,5}[/:][\w.$-]{1,100} | //[\w.-]{1,200}(?::\d{2,5})?/[\w.$-]{1,100}
        | \(DESCRIPTION .{5,500} | [A-Za-z][\w.-]{1,100}(?:/[\w.-]{1,60})? ) \Z"""
)
# The same with its signs written as `%3D` and `%3B`, as SQLAlchemy's `odbc_connect` takes it.
_QUOTED = re.compile(r"(?i)(?:\A|%3B|=)(?:pwd|password)%3D(?P<value>(?:(?!%3B)[^&\s]){1,300})")
_FIELD = re.compile(r"=\s?\{(?P<name>[A-Za-z_]\w{0,40}|\d)?\}")
_LONGEST = 4_000


@cache
def _table(name: str) -> frozenset[str]:
    return frozenset(load("secrets")["connections"][name])


def connection_strings(text: str) -> Iterator[Shaped]:
    """The passwords and keys of a connection string."""
    if len(text) > _LONGEST or (
        "\n" in text.strip() and "(" in text and ";" not in text
    ):  # code, as a docstring shows it
        return
    if "@" in text and "/" in text:
        yield from _oracle(text)
    if "%3D" in text or "%3d" in text:
        yield from _of_quoted(text)
    if "=" not in text:
        return
    lowered = text.lower()
    if any(hint in lowered for hint in ("pwd", "passw", "key", "secret", "passphrase", "token", "signature")):
        yield from _of_pairs(text)


def _of_pairs(text: str) -> Iterator[Shaped]:
    pairs = [(_known(match["name"]), *_value(match, text)) for match in _split(text)]
    names = {name for name, _, _ in pairs}
    companions = len(names & _table("companions"))
    for name, start, end in pairs:
        value = text[start:end]
        if name not in _table("secrets") or not value or not companions:
            continue
        password = name in {"password", "passwd", "pwd", "sslpassword", "passphrase"}
        if text[start - 1] == "{" and _is_field(value, text):
            continue
        if doubt(value, name, NameClass.PASSWORD if password else NameClass.KEY):
            continue
        if not password and not generated(value):
            continue
        yield Shaped(
            start,
            end,
            "connection-string",
            certain=True,
            entire=True,
            canonical="AZURE_STORAGE_CONNECTION_STRING" if "accountname" in names and name == "accountkey" else "",
            public=name in _table("public"),
            owner=_driver(text, names),
        )


def _is_field(value: str, text: str) -> bool:
    """Whether a value in braces is filled in by `format`, and not the way ODBC writes a value with signs in it."""
    if not value.isidentifier() and not value.isdigit():
        return False
    return len(value) < 3 or name_class(value) is not None or len(_FIELD.findall(text)) > 1


def _of_quoted(text: str) -> Iterator[Shaped]:
    for match in _QUOTED.finditer(text):
        if not doubt(unquote(match["value"]), "password", NameClass.PASSWORD):
            yield Shaped(
                *match.span("value"), "connection-string", certain=True, entire=True, owner=_driver(text, set())
            )


def _split(text: str) -> Iterator[re.Match[str]]:
    """The pairs of a connection string, which `;`, blanks or commas part."""
    at = 0
    while (match := _PAIR.search(text, at)) is not None:
        yield match
        _, end = _value(match, text)
        at = max(end, match.end("name") + 1)


def _value(match: re.Match[str], text: str) -> tuple[int, int]:
    """Where the value of a pair stands: up to `;` if that parts the pairs, else up to the next blank or comma."""
    start, end = match.span("value")
    if start < 0:
        return match.end(), match.end()
    value = match["value"]
    if len(value) > 1 and value[0] + value[-1] in {"{}", "''", '""'}:
        return start + 1, end - 1
    if ";" not in text:
        stop = re.search(r"\s|,(?=\s?\w+=)", value)
        end = start + stop.start() if stop else end
    while end > start and text[end - 1] in " '\"":
        end -= 1
    return start, end


def _known(name: str) -> str:
    """The name of a pair without blanks and `_`; of several words before it in prose, the last."""
    joined = re.sub(r"[\s_]", "", name).lower()
    if joined in _table("secrets") or joined in _table("companions"):
        return joined
    return name.rsplit(maxsplit=1)[-1].lower().replace("_", "")


def _driver(text: str, names: set[str]) -> str:
    """What the connection is to, in one word; empty if the text does not say."""
    lowered = text.lower()
    if lowered.startswith("jdbc:"):
        return lowered.removeprefix("jdbc:").partition(":")[0]
    for hint, owner in load("secrets")["connections"]["owners"].items():
        if hint in lowered:
            return str(owner)
    if "accountname" in names:
        return "azure"
    return "postgresql" if "dbname" in names else ""


def _oracle(text: str) -> Iterator[Shaped]:
    match = _ORACLE.match(text.strip())
    if match is None or "://" in text[: match.end("password")]:
        return
    offset = text.index(text.strip()) if text.strip() else 0
    password, host = match["password"], match["host"]
    if (match["user"].lower(), password.lower()) == ("scott", "tiger") or doubt(
        password, "password", NameClass.PASSWORD
    ):
        return
    service = ":" in host or "/" in host or host.startswith("(")
    if not service and (len(password) < 3 or password.isalpha() or re.search(r"\d+\.\d|^v\d|\.\w{2,4}$", host)):
        return
    yield Shaped(
        match.start("password") + offset,
        match.end("password") + offset,
        "connection-string",
        certain=service,
        entire=True,
        owner="oracle",
    )
