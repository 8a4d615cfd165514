"""Why a text that has a secret's name is none after all: a placeholder, a label, a path, a hash."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.secrets import texts
from dash_migrate.secrets.names import NameClass, name_class, speaks_of_credentials, words
from dash_migrate.secrets.spelling import generated, wordy

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["doubt", "generated"]

_LONGEST = 4_000
_SHORTEST_KEY = 4
_WORDS_ONLY = re.compile(r"[^\W\d_]+\d{0,2}(?:[_.:/,+-]{1,2}(?:[^\W\d_]+\d{0,2}|\d)){0,12}\Z")
_HASHES = frozenset(
    {"hash", "hashed", "digest", "checksum", "signature", "sig", "hmac", "md5", "sha", "sha1", "sha256", "etag"}
)
_ASKING = frozenset({"your", "here", "enter", "please", "change", "must", "invalid", "missing", "replace"})
_SPOKEN = frozenset({"password", "passwd", "token", "key", "credentials"})


@cache
def _table(name: str) -> frozenset[str]:
    return frozenset(load("secret_values")[name])


def doubt(text: str, name: str = "", names: NameClass | None = None) -> str | None:
    """Why a text is no secret although its name or place is one of a secret; None if nothing speaks against it.

    Args:
        text: the value.
        name: what it is given to, for texts that only repeat it.
        names: what that name says. Passwords may be any word; keys are no words; weak names need a value that
            looks made by a machine.
    """
    text = text[:_LONGEST].strip()
    if not text:
        return "an empty text"
    if placeholder(text) and not (names is NameClass.PASSWORD and _joined(text) in _table("weak-passwords")):
        return "a placeholder"
    for reason, test in _PLAIN:
        if test(text):
            return reason
    if _repeats(text, name):
        return "its own name"
    for reason, by_name in _BY_NAME:
        if by_name(text, names, name):
            return reason
    return None


def placeholder(text: str) -> bool:
    """Whether a text only says what belongs there: `changeme`, `<token>`, `your-api-key`, `xxxx`."""
    text = text.strip().strip("'\"` ()")
    joined = _joined(text)
    if not joined or texts.TO_FILL.match(text) or texts.REPEATED.match(text) or texts.X_PARTS.match(text):
        return True
    if joined in _table("placeholders") or joined in _table("self-named"):
        return True
    if len(joined) >= 10 and any(joined in row for row in texts.ROWS):
        return True
    parts = words(text) if len(text) < 100 else ()
    if not parts:
        return False
    if len(parts) > 1 and (parts[0] in _table("placeholder-heads") or parts[-1] in _table("placeholder-tails")):
        return wordy(text)
    if len(parts) > 1 and parts[0] in _table("possessives") and _is_named_after(parts[1:]):
        return True
    return not _table("placeholder-words").isdisjoint(parts) and not generated(text)


def _is_named_after(parts: tuple[str, ...]) -> bool:
    """Whether words are a credential's name and nothing else: those of `votre_mot_de_passe`, without the first."""
    rest = [part for part in parts if part not in _table("placeholder-tails")]
    return bool(rest) and len(rest) < 5 and name_class("_".join(rest)) in (NameClass.PASSWORD, NameClass.KEY)


def _joined(text: str) -> str:
    return re.sub(r"[\s_.\-*:/]", "", text[:200]).lower().replace("ñ", "n")


def _repeats(text: str, name: str) -> bool:
    """Whether a text is the name that it is given to: `password="db_password"`."""
    if not name or len(text) > 100 or not texts.IDENTIFIER.match(text):
        return False
    return bool(words(text)) and (
        words(text) == words(name) or (len(words(text)) > 1 and words(text) == words(name)[-2:])
    )


def _prose(text: str, names: NameClass | None, name: str) -> bool:
    """Whether a text is a sentence or a label. A passphrase is none, nor is the secret of a session."""
    if " " not in text or texts.GROUPS.match(text):
        return False
    parts = [part.strip(".,:;!?()'\"").lower() for part in text.split()]
    if names in (None, NameClass.WEAK, NameClass.USER):
        return True
    said = sum(part in _table("prose") for part in parts)
    about = any(name_class(part) is not None for part in parts if part.isalpha()) or _says_phrase(parts)
    if _signs(name):
        return not _ASKING.isdisjoint(parts)
    return names is NameClass.KEY or bool(said) or about or len(parts) > 7


def _says_phrase(parts: list[str]) -> bool:
    """Whether words next to each other are a credential's name: `mot de passe`."""
    plain = [part for part in parts if part.isalpha()]
    return len(plain) > 1 and speaks_of_credentials(" ".join(plain))


def _signs(name: str) -> bool:
    """Whether a name is one of a text that only has to be hard to guess: Flask's `SECRET_KEY`."""
    parts = words(name)
    return parts[-2:] == ("secret", "key") or parts[-1:] == ("secret",) or "salt" in parts


def _variable_name(text: str) -> bool:
    return (
        bool(texts.VARIABLE_NAME.match(text))
        and (name_class(text) is not None or wordy(text))
        and not text.isdigit()
    )


def _of_words_about(text: str, names: NameClass | None, name: str) -> bool:
    """Whether a text is made of the words of credentials and of user interfaces: `password-input`, `api_key`."""
    if not texts.IDENTIFIER.match(text) or (names is NameClass.PASSWORD and _is_one_word(text)):
        return False
    if names is NameClass.PASSWORD and _joined(text) in _table("weak-passwords"):
        return False
    parts = words(text)
    if _signs(name) and len(parts) > 2 - ("my" in parts):
        return False
    about = [part for part in parts if part in _table("ui-words") or name_class(part) is not None]
    if len(about) == len(parts):
        return True
    # `AppPasswordOfTheMailbox`: words that tell what belongs there. `super-secret` is what people do use.
    return len(parts) > 2 and "super" not in parts and wordy(text) and not _SPOKEN.isdisjoint(parts)


def _is_one_word(text: str) -> bool:
    """Whether a text is one word without signs, as weak passwords are: `mysecret`, but not `dbpassword`."""
    joined = _joined(text)
    return text.isalpha() and text.islower() and "passw" not in joined and joined not in _table("self-named")


def _path(text: str, names: NameClass | None, name: str) -> bool:  # noqa: ARG001  # of the table's form
    file = texts.FILE.match(text)
    if file is not None and file["end"].lower() in _table("file-ends"):
        return True
    return (
        bool(texts.PATH.match(text)) and not generated(text) and (names is not NameClass.PASSWORD or len(text) > 2)
    )


def _url(text: str) -> bool:
    return bool(texts.URL.match(text))


def _hash(text: str, names: NameClass | None, name: str) -> bool:
    if texts.CONTRACT.match(text):
        return True
    if not texts.HEX.match(text) or names in (NameClass.PASSWORD, NameClass.KEY):
        return False
    return names is not NameClass.WEAK or not _HASHES.isdisjoint(words(name))


def _uuid(text: str, names: NameClass | None, name: str) -> bool:  # noqa: ARG001  # of the table's form
    return names not in (NameClass.PASSWORD, NameClass.KEY, NameClass.WEAK) and bool(texts.UUID.match(text))


def _enum(text: str, names: NameClass | None, name: str) -> bool:
    if names is NameClass.PASSWORD or _signs(name):
        return False
    return _joined(text) in _table("enums")


def _word(text: str, names: NameClass | None, name: str) -> bool:
    """Whether a text is too plain for a key: a word, a number, names joined by a sign."""
    if names is NameClass.PASSWORD or _signs(name):
        return False
    if names is NameClass.KEY:
        if len(text) < _SHORTEST_KEY or (len(text) < 2 * _SHORTEST_KEY and (text.isalpha() or text.isdigit())):
            return True
        return bool(_WORDS_ONLY.match(text) and wordy(text))
    return not generated(text) and not (text.isdigit() and 4 <= len(text) <= 10 and "pin" in words(name))


def _module(text: str, names: NameClass | None, name: str) -> bool:  # noqa: ARG001  # of the table's form
    return names is not NameClass.PASSWORD and bool(texts.MODULE.match(text)) and wordy(text)


_PLAIN: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("the name of a variable", _variable_name),
    ("signs only", lambda text: not any(char.isalnum() for char in text)),
    *((reason, pattern.match) for reason, pattern in texts.PLAIN),
)
_BY_NAME: tuple[tuple[str, Callable[[str, NameClass | None, str], object]], ...] = (
    ("prose", _prose),
    ("a name of fields", _of_words_about),
    ("a path", _path),
    ("a regular expression", lambda text, _names, _name: texts.REGEX.match(text) and not generated(text)),
    ("a hash", _hash),
    ("a UUID", _uuid),
    ("one of a few values", _enum),
    ("a module", _module),
    ("a plain word", _word),
)
