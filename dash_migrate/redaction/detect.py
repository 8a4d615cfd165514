"""The obvious secrets of a text: by the name they are given, by the place they stand in, by their own shape.

This detector exists so that no diff, report or journal prints one. Finding all of them and moving them out of the
code is a step's work. Every repetition in its patterns has a limit, so that the time stays in proportion to the
text, whatever it holds.
"""

from __future__ import annotations

import ast
import re
import warnings
from itertools import chain, islice
from typing import TYPE_CHECKING

from dash_migrate.redaction.harmless import is_harmless, is_harmless_name
from dash_migrate.redaction.plain import reach_of
from dash_migrate.redaction.secret import Secret
from dash_migrate.redaction.secret_shapes import PRIVATE_KEY, PRIVATE_KEY_LINE, SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where a telling name can start: looked for as plain text, which costs next to nothing, before any pattern runs.
_STARTS = ("passw", "pass", "pwd", "secret", "token", "credential", "authorization")
_KEYS = re.compile(r"(?i)(?:api|app|access|account|private|auth|license|encryption|signing|subscription)[_-]?\Z")
_WORD = r"(?:passw(?:or)?d|passwd|passphrase|passcode|pass(?![a-z])|pwd|secret|token|credential|authorization|key)"
_NAME = rf"{_WORD}s?\d{{0,3}}(?:[_-]\w{{1,40}})?"
_STRING = r"""[rbfu]{0,2}(?P<quote>\"{3}|'{3}|["'])(?P<value>(?:\\.|(?!(?P=quote))[^\\]){1,4000}?)(?P=quote)"""
# `NAME = "value"`, `NAME: str = "value"`, `config["NAME"] = "value"`, `name == "value"`, `"name": "value"`, and
# `"NAME", "value"` for what reads variables.
_GIVEN = re.compile(
    rf"""(?isx) (?P<name>{_NAME})
         (?: (?: ["']\s?\] )? (?: \s{{0,3}}:\s{{0,3}}[a-z_][\w.\[\]|\ ]{{0,40}} )? \s{{0,8}} (?P<compared>[=!])?=
           | ["'] \s{{0,8}} :
           | ["'] \s{{0,8}} (?P<default>,) (?: \s{{0,40}}default\s{{0,3}}= )? )
         \s{{0,40}} \(?\s{{0,40}} {_STRING}"""
)
_READS = re.compile(r"""(?:getenv|environ\.get|setdefault|config)\(\s*["'][\w.-]*\Z""")
# A literal that goes on in the next one, with or without `+`.
_NEXT_PIECE = re.compile(rf"(?is)[\s\\+]{{0,200}}{_STRING}")
_TELLING = re.compile(rf"(?i){_NAME}\Z")
# Lines of `.env` and ini files, and of the simplest YAML.
_SETTING = re.compile(r"\s*(?:export\s+)?(?P<name>[\w.-]+)(?P<sign>=|\s*=(?!=)\s*|\s*:\s+)(?P<value>.*)\Z")
_SECTION = re.compile(r"(?m)^\[[\w.-]+\]\s*$")
_NO_SETTING = re.compile(r"\s*(?:[#;].*|\[[^\]]*\]\s*)?\Z")
# `VALID_USERS = {`, `auth = [`, `BasicAuth(`: containers that are named for the pairs they hold.
_CONTAINER = re.compile(r"(?:=|BasicAuth)\s{0,8}(?=[\[({])")
_OF_PAIRS = re.compile(
    r"(?i)(?:.*_)?(?P<name>(?:users|logins|accounts|credentials?|auth|passwords?|pwds?)(?:_\w+)?)\Z"
)
_LAST_NAME = re.compile(r"[\w.-]*\Z")
_MOST_CONTAINERS = 200
_MOST_IN_A_CONTAINER = 20_000
_BRACKET_OR_STRING = re.compile(r"""[\[\](){}]|#[^\n]*|\"{3}|'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""")


def find_secrets(text: str) -> tuple[Secret, ...]:
    """The obvious secrets of a text, of any file type, each value once. None of them spans several lines."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    for name, value in chain(_named(text), _settings(text), _embedded(text), _pairs(text)):
        if value not in seen and not is_harmless(value):
            for form in _forms(value):
                found.setdefault(form, name)
        seen.add(value)
    return tuple(Secret(name, value, reach_of(value)) for value, name in found.items())


def _forms(value: str) -> Iterator[str]:
    """The texts that show a value: itself, and what its escapes mean."""
    forms = [value]
    if "\\" in value:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                forms.append(str(ast.literal_eval(f'"""{value}"""')))
        except (SyntaxError, ValueError):
            pass  # not the inside of a literal
    yield from (form for form in forms if len(form) > 1 and "\n" not in form)


def _shown(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_").upper()


def _lowered(text: str) -> str:
    """The text in lower case, each character at its place."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if c.isascii() else c for c in text)


def _name_starts(text: str) -> Iterator[int]:
    """Where the telling part of a name may start."""
    lowered = _lowered(text)
    for word in (*_STARTS, "key"):
        start = lowered.find(word)
        while start >= 0:
            before = lowered[max(0, start - 14) : start]
            in_word = before[-1:].isalpha()
            if {"key": bool(_KEYS.search(before)), "pass": not in_word, "passw": in_word}.get(word, True):
                yield start
            start = lowered.find(word, start + 1)


def _whole_name(text: str, start: int, rest: str) -> str:
    before = _LAST_NAME.search(text, max(0, start - 60), start)
    return f"{before[0] if before else ''}{rest}"


def _named(text: str) -> Iterator[tuple[str, str]]:
    """String literals that are given a telling name."""
    for start in _name_starts(text):
        match = _GIVEN.match(text, start)
        if match is None or "\n" in match["value"]:
            continue
        if match["default"] and not _READS.search(text, max(0, start - 80), start):
            continue
        if match["compared"] and not match["name"].lower().startswith(("pass", "pwd", "secret")):
            continue
        name = _whole_name(text, start, match["name"])
        if is_harmless_name(name):
            continue
        piece: re.Match[str] | None = match
        while piece is not None and "\n" not in piece["value"]:
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
        elif setting["sign"] == "=" or not _is_code(value, setting["sign"].strip(), text):
            yield name, value.partition(" #")[0]


def _is_code(value: str, sign: str, text: str) -> bool:
    """Whether a value is an expression of Python; a bare word is none in YAML and below a `[section]`."""
    try:
        tree = ast.parse(value, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return " = " in value
    if isinstance(tree.body, ast.Name):
        return sign == "=" and not _SECTION.search(text)
    return not isinstance(tree.body, ast.Constant)


def _telling(name: str) -> bool:
    return any(_TELLING.match(name, start) for start in _name_starts(name)) and not is_harmless_name(name)


def _embedded(text: str) -> Iterator[tuple[str, str]]:
    """Values inside URLs and connection strings, and those that have a shape of their own."""
    for shape in SHAPES:
        if any(hint in text for hint in shape.hints):
            for match in shape.pattern.finditer(text):
                yield shape.name, match["value"]
    for match in PRIVATE_KEY.finditer(text):
        for line in PRIVATE_KEY_LINE.finditer(match["body"].replace("\\n", "\n")):
            yield "PRIVATE_KEY", line[0]


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """The passwords of user and password pairs."""
    for match in islice(_containers(text), _MOST_CONTAINERS):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(_container(text, match.end()), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        outer = tree.body
        is_call = match[0].startswith("B")
        for part in outer.elts if is_call and isinstance(outer, ast.Tuple) else [outer]:
            for value in _passwords(part):
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield "PASSWORD", value.value


def _containers(text: str) -> Iterator[re.Match[str]]:
    for match in _CONTAINER.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()].rstrip()
        named = _OF_PAIRS.match(_whole_name(before, len(before), ""))
        if match[0].startswith("B") or (named is not None and not is_harmless_name(named["name"])):
            yield match


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
