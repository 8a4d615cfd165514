"""What one secret's variable is called, seen alone: by its provider, the code's own name for it, or its owner."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.secrets.model import Place

if TYPE_CHECKING:
    from dash_migrate.secrets.model import Found

VALID = re.compile(r"[A-Z_][A-Z0-9_]*\Z")
_READABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
# `mapboxToken`, `APIKey2`, `db-password`: where a new word starts.
_WORD = re.compile(r"(?:[A-Z]+(?![a-z])|[A-Z]?[a-z]+)\d*|\d+")
_BASIC_AUTH = frozenset({"basicauth", "basic_auth", "dash_auth", "dashauth"})
_OF_THE_APP = frozenset({"", "flask", "dash", "server", "app", *_BASIC_AUTH})
_URL_ENDS = ("URL", "URI", "DSN", "CONN", "STR", "STRING", "CONNECTION")
_DATABASE = frozenset({"database", "db", "engine", "sql"})
_WHOLE = frozenset({"url-password", "connection-string", "webhook"})


def words_of(text: str) -> list[str]:
    """The words of a name in lower case, ASCII only: `["db", "password"]` of `dbPassword`; accents are dropped."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return [word.lower() for word in _WORD.findall(plain)]


def joined(*parts: str) -> str:
    """Parts as one name of a variable: upper case, words parted by underscores; no word twice in a row."""
    found: list[str] = []
    for part in parts:
        new = [word.upper() for word in words_of(part)]
        overlap = max((n for n in range(1, len(new) + 1) if found[-n:] == new[:n]), default=0)
        found += new[overlap:]
    name = "_".join(found)
    return f"_{name}" if name[:1].isdigit() else name


def is_reserved(name: str) -> bool:
    """Whether the system, the platform or a framework sets the variable, or reads it for something of its own."""
    upper = name.upper()
    known = load("variables")
    return upper in known["reserved"] or upper.startswith(tuple(known["reserved-prefixes"]))


def is_ambient(name: str) -> bool:
    """Whether some client reads the variable by itself."""
    return any(name in entry["names"] for entry in load("variables")["ambient"])


def key_in_use(found: Found) -> str:
    """The variable that the code reads or sets at this place already; empty if there is none to be kept."""
    key = found.hint.key
    hard = key.upper() in load("variables")["reserved"]
    return key if found.place is not Place.VALUE and _READABLE.match(key) and not hard else ""


def plain_name(found: Found) -> str:
    """The name of the variable, if nothing else of that name is known: never reserved."""
    for name in (key_in_use(found), joined(found.hint.canonical), _pair(found), _of_url(found), _told(found)):
        if name and (name == found.hint.key or not is_reserved(name)):
            return name
    return joined("APP", _told(found))


def qualifier(found: Found, name: str) -> str:
    """What tells `name` from another of that name: a section around the value, its owner, else its module."""
    taken = set(words_of(name))
    taken |= _DATABASE if taken & _DATABASE else set()
    for outer in reversed(found.hint.words):
        left = [word for word in words_of(outer) if word not in taken and not _says_little(word)]
        if left:
            return joined("_".join(left))
    owner = joined(found.hint.owner)
    if owner and not set(words_of(owner)) & taken:
        return owner
    return module_of(found.literal.path)


def module_of(path: str) -> str:
    """A file's module as part of a name: `SALES` of `pages/sales.py`, `PAGES` of `pages/__init__.py`."""
    file = PurePosixPath(path)
    stem = file.parent.name if file.stem == "__init__" else file.stem
    return joined(stem) or "APP"


def _pair(found: Found) -> str:
    """The name of a password that belongs to a user of dash_auth."""
    if found.hint.owner.lower() not in _BASIC_AUTH:
        return ""
    user = joined(found.hint.words[-1]) if found.hint.words else ""
    if user in load("variables")["complete"]:
        return ""
    generic = not user or all(map(_says_little, words_of(user))) or user in _container_names(found)
    return joined("BASIC_AUTH", "PASSWORD" if generic else f"{user}_PASSWORD")


def _container_names(found: Found) -> set[str]:
    """Names of dictionaries that hold such pairs: no users."""
    return {joined(word) for word in found.hint.words if {"pairs", "users"} & set(words_of(word))}


def _of_url(found: Found) -> str:
    """The usual name for a whole URL of its scheme."""
    scheme, separator, _ = found.moved.strip().partition("://")
    return str(load("variables")["urls"].get(scheme.partition("+")[0].lower(), "")) if separator else ""


def _told(found: Found) -> str:
    """A name made of the words around the value, with its owner where they say little."""
    known = load("variables")
    *outer, last = found.hint.words or ("",)
    words = words_of(last)
    name = known["spelled-out"].get("".join(words)) or joined(last)
    if name in known["complete"] and found.hint.owner.lower() in _OF_THE_APP:
        return str(name)
    if all(word in known["generic"] for word in words):
        name = joined(_whose(found, outer), name or known["suffixes"].get(found.kind, "SECRET"))
    return _with_kind(found, name)


def _whose(found: Found, outer: list[str]) -> str:
    """Who a generic word belongs to: the section that it lies in, else what takes the value."""
    for name in reversed(outer):
        words = words_of(name)
        if words and not all(map(_says_little, words)):
            return name
    return found.hint.owner


def _says_little(word: str) -> bool:
    known = load("variables")
    return word in known["generic"] or word in known["containers"]


def _with_kind(found: Found, name: str) -> str:
    """The name with what kind of value it is: `BROKER_URL`, `OWM_API_KEY`; as it is where it says so."""
    known = load("variables")
    suffix = known["suffixes"].get(found.kind, "SECRET")
    words = words_of(name)
    if found.entire and found.kind in _WHOLE:
        return name if name.endswith(_URL_ENDS) else joined(name, suffix)
    if found.kind in _WHOLE:  # the password alone of what is called after the whole
        kept = [word for word in words if joined(word) not in _URL_ENDS]
        return name if set(words) & {"password", "pwd", "secret"} else joined(*kept, "PASSWORD")
    telling = [word for word in words if word in known["generic"] or word in known["spelled-out"]]
    return name if telling or len(words) > 1 else joined(name, suffix)
