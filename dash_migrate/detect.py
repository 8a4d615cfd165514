"""The obvious secrets of a text: by the name they are given, by the place they stand in, by their own shape.

This detector exists so that no diff, report or journal prints one. Finding all of them and moving them out of the
code is a step's work. Every repetition in its patterns has a limit, so that the time stays in proportion to the
text, whatever it holds.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING

from dash_migrate.harmless import is_harmless, is_harmless_name
from dash_migrate.secret_shapes import BEARER, ODBC, PRIVATE_KEY, PRIVATE_KEY_LINE, QUERY, SHAPES, USERINFO

if TYPE_CHECKING:
    from collections.abc import Iterator

# Shorter values are hidden together with their quotes: as bare text they stand everywhere.
SHORTEST = 4
_WORD = r"""(?:passw(?:or)?d|passwd|pwd|passphrase|passcode|secret|token|credential|authorization
    |(?:api|app|access|account|private|auth|license|encryption|signing|subscription)[_-]?key|(?<![a-z])pass(?![a-z]))"""
_NAME = rf"{_WORD}s?\d{{0,3}}(?:[_-]\w{{1,40}})?"
_STRING = r"""[rbfu]{0,2}(?P<quote>\"{3}|'{3}|["'])(?P<value>(?:\\.|(?!(?P=quote))[^\\]){1,4000}?)(?P=quote)"""
# `NAME = "value"`, `NAME: str = "value"`, `config["NAME"] = "value"`, `name == "value"`.
_ASSIGNED = re.compile(
    rf"""(?isx) (?P<name>{_NAME}) (?: ["']\s?\] )? (?: \s{{0,3}}:\s{{0,3}}[a-z_][\w.\[\]|\ ]{{0,40}} )?
         \s{{0,8}} [=!]?= \s{{0,8}} \(?\s{{0,40}} {_STRING}"""
)
# `"name": "value"`.
_KEYED = re.compile(rf"""(?isx) (?P<name>{_NAME}) ["'] \s{{0,8}} : \s{{0,40}} \(?\s{{0,40}} {_STRING}""")
# `environ.get("NAME", "value")`.
_DEFAULT = re.compile(
    rf"""(?isx) (?:getenv|environ\.get|setdefault|config) \(\s{{0,40}} ["'] [\w.-]{{0,40}}?
         (?P<name>{_NAME}) ["'] \s{{0,8}},\s{{0,40}} (?:default\s{{0,3}}=\s{{0,3}})? {_STRING}"""
)
# A literal that goes on in the next one, with or without `+`.
_NEXT_PIECE = re.compile(rf"(?is)[\s\\+]{{0,200}}{_STRING}")
_NAMED = re.compile(rf"(?ix){_NAME}\Z")
# Lines of `.env` and ini files, and of the simplest YAML.
_SETTING = re.compile(r"\s*(?:export\s+)?(?P<name>[\w.-]+)(?P<sign>=|\s*=(?!=)\s*|\s*:\s+)(?P<value>.*)\Z")
_NO_SETTING = re.compile(r"\s*(?:[#;].*|\[[^\]]*\]\s*)?\Z")
# `VALID_USERS = {`, `auth = [`, `BasicAuth(`: containers that are named for the pairs they hold.
_PAIRS = re.compile(
    r"""(?ix) (?: BasicAuth\s{0,3} | (?<![a-z])
            (?P<name> (?:users?|logins?|accounts?|credentials?|auth|pairs|passwords?) (?:_\w{1,40})? )
            \s{0,8}=\s{0,8} ) (?= [\[({] )"""
)
_MOST_CONTAINERS = 200
_MOST_IN_A_CONTAINER = 20_000
_BRACKET_OR_STRING = re.compile(r"""[\[\](){}]|#[^\n]*|\"{3}|'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""")


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must not be shown and the name it is shown under. Its `repr` hides the value."""

    name: str
    value: str = field(repr=False)


def find_secrets(text: str) -> tuple[Secret, ...]:
    """The obvious secrets of a text, of any file type, each value once.

    A value of several lines is as many secrets, so that what hides them keeps the lines.
    """
    found: dict[str, str] = {}
    for name, value in chain(_named(text), _settings(text), _embedded(text), _pairs(text)):
        for line in value.splitlines():
            if not is_harmless(line):
                for form in _forms(line.strip()):
                    found.setdefault(form, name)
    return tuple(Secret(name, value) for value, name in found.items())


def _forms(value: str) -> Iterator[str]:
    """The texts that show a value: itself, and what its escapes mean; a short one in quotes only."""
    forms = [value]
    if "\\" in value:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                forms.append(str(ast.literal_eval(f'"""{value}"""')))
        except (SyntaxError, ValueError):
            pass  # not the inside of a literal
    for form in forms:
        if len(form) >= SHORTEST:
            yield form
        elif len(form) > 1:
            yield from (f'"{form}"', f"'{form}'")


def _shown(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_").upper()


def _named(text: str) -> Iterator[tuple[str, str]]:
    """String literals that are given a telling name."""
    for pattern in (_ASSIGNED, _KEYED, _DEFAULT):
        for match in pattern.finditer(text):
            start = match.start("name")
            before = re.search(r"[\w.-]*\Z", text[max(0, start - 60) : start])
            name = (before[0] if before else "") + match["name"]
            if is_harmless_name(name):
                continue
            piece: re.Match[str] | None = match
            while piece is not None:
                if len(piece["quote"]) == 3 or "\n" not in piece["value"]:
                    yield _shown(name), piece["value"]
                piece = _NEXT_PIECE.match(text, piece.end())


def _settings(text: str) -> Iterator[tuple[str, str]]:
    """Values with telling names in a file that holds nothing but settings: `.env`, ini."""
    found = []
    for line in text.splitlines():
        setting = _SETTING.match(line)
        if setting is None and not _NO_SETTING.match(line):
            return
        if setting is not None and _telling(setting["name"]):
            found.append(setting)
    for setting in found:
        value, name = setting["value"].strip(), _shown(setting["name"])
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            yield name, value[1:-1]
        elif setting["sign"] == "=" or not _is_code(value):
            yield name, value.partition(" #")[0]
            if 1 < len(value) < SHORTEST:
                yield name, f"{setting['sign']}{value}"


def _is_code(value: str) -> bool:
    """Whether a value is an expression of Python that computes something."""
    try:
        tree = ast.parse(value, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return " = " in value
    return not isinstance(tree.body, ast.Constant)


def _telling(name: str) -> bool:
    return any(_NAMED.match(name, start) for start in range(len(name))) and not is_harmless_name(name)


def _embedded(text: str) -> Iterator[tuple[str, str]]:
    """Values inside URLs and connection strings, and those that have a shape of their own."""
    for pattern, name in ((USERINFO, "URL_PASSWORD"), (ODBC, "PASSWORD"), (QUERY, "API_KEY"), (BEARER, "TOKEN")):
        for match in pattern.finditer(text):
            yield name, match["value"]
    for match in SHAPES.finditer(text):
        yield "TOKEN", match[0]
    for match in PRIVATE_KEY.finditer(text):
        for line in PRIVATE_KEY_LINE.finditer(match["body"].replace("\\n", "\n")):
            yield "PRIVATE_KEY", line[0]


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """The passwords of user and password pairs."""
    for match in islice(_PAIRS.finditer(text), _MOST_CONTAINERS):
        if match["name"] and is_harmless_name(match["name"]):
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(_container(text, match.end()), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        outer = tree.body
        parts = outer.elts if isinstance(outer, ast.Tuple) and not match["name"] else [outer]
        for part in parts:
            for value in _passwords(part):
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield "PASSWORD", value.value


def _container(text: str, start: int) -> str:
    """The text from a bracket to the one that closes it; empty if none does."""
    depth = 0
    for match in _BRACKET_OR_STRING.finditer(text, start, start + _MOST_IN_A_CONTAINER):
        depth += {"[": 1, "(": 1, "{": 1, "]": -1, ")": -1, "}": -1}.get(match[0], 0)
        if not depth:
            return text[start : match.end()]
    return ""


def _passwords(container: ast.expr) -> list[ast.expr]:
    """The second halves of the pairs in a container."""
    if isinstance(container, ast.Dict):
        return container.values
    if not isinstance(container, ast.List | ast.Tuple | ast.Set):
        return []
    inner = [item.elts for item in container.elts if isinstance(item, ast.List | ast.Tuple)]
    if not inner and isinstance(container, ast.Tuple):  # `auth = ("anna", "...")`
        inner = [container.elts]
    return [pair[1] for pair in inner if len(pair) == 2 and isinstance(pair[0], ast.Constant)]
