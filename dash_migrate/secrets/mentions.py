"""Secrets in text that is no code: by their own form, or by the name that stands before them."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.redaction.secret import Secret
from dash_migrate.secrets.drawn import drawn, speaks_of_ids
from dash_migrate.secrets.gate import doubt, generated
from dash_migrate.secrets.names import NameClass, name_class
from dash_migrate.secrets.shapes import shapes_in

if TYPE_CHECKING:
    from collections.abc import Iterator

# Longer lines are data.
_MAX_LINE = 4000
# `password = "x"`, `"token": "x"`, `api_key=x`, `PWD is x`, `secret_key: x`.
_GIVEN = re.compile(
    r"""(?ix) (?<![\w$%{.<]) (?P<name>[a-z_][\w.-]{1,60}) ["'`]?
        \s{0,4} (?P<sign>=>|:=|(?<![=!<>])={1,2}(?!=)|:|\bis\b:?) \s{0,8}
        (?: "(?P<double>[^"\n]*)" | '(?P<single>[^'\n]*)' | `(?P<tick>[^`\n]*)`
          | (?P<bare>[^\s,;"'`()\[\]{}<>]+) )"""
)
# `the password is x`, `pin of the scale was 4711`, `user anna and password x`.
_SAID = re.compile(
    r"""(?ix) \b(?P<name>
            password|passwort|kennwort|passphrase|passcode|pwd|pass|pw|pin|token|secret|(?:api[ _-]?)?key)\b
        (?: (?:\s[\w']{1,20}){0,6} \s (?P<verb>is|was|ist|war|lautet|es|est) \s*:? )? \s{1,4}
        ["'`]? (?P<value>[^\s"'`,;()<>\[\]{}]{4,200})"""
)
_QUOTED = re.compile(r"""(?P<mark>["'])(?P<value>[^\s"'`]{20,128})(?P=mark)""")
# `login: anna / hunter22`
_USER_AND_PASSWORD = re.compile(
    r"""(?ix) \b(?:user|username|login|account|credentials|usuario|cuenta|benutzer|konto|zugang|utilisateur)\b
        [^:=\n]{0,30} [:=] \s* [\w.@-]{2,40} \s* / \s* (?P<value>[^\s,;)"']{4,60})"""
)
_MIXED = re.compile(r"(?=.*[A-Za-z])(?=.*[\d!#$%&*@^?+~]).{6,}\Z")
_PIN = re.compile(r"\d{4,8}\Z")


class Writing(enum.Enum):
    """What kind of text it is: in prose a bare word behind `password:` says little, in settings it is the value.

    Prose holds for comments, docstrings and code that is quoted there.
    """

    PROSE = "prose"
    SETTINGS = "settings"


class Medium(enum.Enum):
    """Where a secret stands that no rewrite takes out."""

    COMMENT = "a comment"
    DOCSTRING = "a docstring"
    TEXT = "settings within a text"
    SETTINGS = "a configuration file"
    NOTEBOOK = "a notebook"


@dataclass(frozen=True, slots=True)
class Spotted:
    """A secret in one line: where it starts, 0-based in characters, its kind, and the name before it, if any."""

    column: int
    kind: str
    name: str
    secret: Secret


@dataclass(frozen=True, slots=True)
class Mention:
    """A secret of a file that stands in text.

    Args:
        line: 1-based.
        column: 1-based, in characters.
        name: what it is called there, empty if it is told by its form alone.
    """

    path: str
    line: int
    column: int
    medium: Medium
    kind: str
    name: str
    secret: Secret


def spotted(line: str, writing: Writing) -> tuple[Spotted, ...]:
    """The secrets of one line of text, by position.

    Args:
        line: without its end.
        writing: what kind of text it is from.
    """
    if len(line) > _MAX_LINE:
        return ()
    found = [_shaped(line, shape.start, shape.end, shape.kind, shape.canonical) for shape in shapes_in(line)]
    for more in (
        _given(line, writing),
        *((_said(line), _drawn(line)) if writing is Writing.PROSE else ()),
    ):
        found += [one for one in more if not any(_overlap(one, other) for other in found)]
    return tuple(sorted(found, key=lambda one: one.column))


def shown_name(name: str) -> str:
    """The name under which a value is shown, made of what it is called in the text."""
    return re.sub(r"\W+", "_", name).strip("_").upper()


def _shaped(line: str, start: int, end: int, kind: str, name: str) -> Spotted:
    return Spotted(start, kind, "", Secret(name or "SECRET", line[start:end]))


def _overlap(one: Spotted, other: Spotted) -> bool:
    ends = [spot.column + len(spot.secret.value) for spot in (one, other)]
    return one.column < ends[1] and other.column < ends[0]


def _given(line: str, writing: Writing) -> Iterator[Spotted]:
    """Values behind a telling name."""
    position = 0
    while (match := _GIVEN.search(line, position)) is not None:
        group = next(name for name in ("double", "single", "tick", "bare") if match[name] is not None)
        value = match[group].rstrip(".!?") if group == "bare" else match[group]
        classed = name_class(match["name"])
        if value and _tells(classed, match["name"], value, group, writing):
            yield Spotted(match.start(group), "named", match["name"], Secret(shown_name(match["name"]), value))
            position = match.end()
        else:
            position = match.end("sign")


def _said(line: str) -> Iterator[Spotted]:
    """Values that a sentence names."""
    for match in _SAID.finditer(line):
        value, name = match["value"].rstrip(".:?"), match["name"].replace(" ", "_")
        is_pin = name.lower() == "pin" and match["verb"] is not None and _PIN.match(value) is not None
        classed = name_class(name) if name.lower() != "key" else NameClass.KEY
        mixed = _MIXED.match(value) is not None and doubt(value, name, classed) is None
        if is_pin or (mixed and (classed is NameClass.PASSWORD or generated(value))):
            yield Spotted(match.start("value"), "named", name, Secret(name.upper(), value))

    for match in _USER_AND_PASSWORD.finditer(line):
        value = match["value"].rstrip(".!?")
        if _MIXED.match(value) is not None and doubt(value, "password", NameClass.PASSWORD) is None:
            yield Spotted(match.start("value"), "named", "password", Secret("PASSWORD", value))


def _drawn(line: str) -> Iterator[Spotted]:
    """Quoted values that a machine drew, in a line that does not speak of ids, hashes and the like."""
    for match in _QUOTED.finditer(line):
        if drawn(match["value"]) and not speaks_of_ids(_QUOTED.sub(" ", line)):
            yield Spotted(match.start("value"), "key", "", Secret("SECRET", match["value"]))


def _tells(classed: NameClass | None, name: str, value: str, group: str, writing: Writing) -> bool:
    """Whether a name and what stands behind it are a secret."""
    if classed not in {NameClass.PASSWORD, NameClass.KEY} or doubt(value, name, classed) is not None:
        return False
    if classed is NameClass.KEY and not generated(value):
        return False
    return group != "bare" or writing is Writing.SETTINGS or not value.isalpha()
