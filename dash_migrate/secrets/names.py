"""What a name says about the value that is given to it: a password, a key, something weaker, or nothing."""

from __future__ import annotations

import enum
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from dash_migrate.knowledge import load

# A word of a name: `API` of `APIKey`, `Key`, `key`; digits are words of their own but in `s3`, `md5`.
_WORD = re.compile(r"[^\W\d_]{1,2}\d(?=[\W_]|$)|[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+|[^\W\d_]+")
_LONGEST = 120
_HASHES = frozenset({"hash", "hashed", "digest", "checksum", "sha", "md5", "bcrypt", "hmac", "fingerprint"})
# Words that stand at the end of a longer one without a sign between: `dbpassword`, `clientsecret`.
_JOINED = re.compile(
    r"(?P<head>[a-z]{2,30}?)(?P<tail>password|passwd|passphrase|passwort|kennwort|pwd|apikey|secretkey|accesskey|token"
    r"|secret|credentials|tokens|username)\Z"
)
# `passwordfield`: the other way round.
_LEADING = re.compile(
    r"(?P<head>password|passwd|passwort|apikey|accesstoken|authtoken|token|secret|pwd)(?P<tail>[a-z]{2,30})\Z"
)
_JOINED_KEY = re.compile(
    r"(?P<head>api|access|secret|private|public|app|auth|account|license|licence|encryption|signing|consumer|client"
    r"|service|subscription|storage|fernet|master|shared)(?P<tail>key|keys|id)\Z"
)
_JOINED_PASS = re.compile(
    r"(?P<head>db|user|my|smtp|mail|email|sql|mysql|pg|postgres|ftp|sftp|admin|root|redis|mongo|login|ssh|ldap|proxy|mqtt"
    r"|app|host|server|web|http|auth|gmail|api)(?P<tail>pass|pw|psw)\Z"
)


class NameClass(enum.Enum):
    """What a name says that its value is."""

    PASSWORD = "a password"  # noqa: S105 - says what it is
    KEY = "an API key, a token, a secret"
    WEAK = "at times a credential: key, auth, code, pin, salt"
    USER = "who logs in"


@dataclass(frozen=True, slots=True)
class _Words:
    """The tables of `secret_names.toml`, as sets; phrases as tuples of words."""

    words: dict[str, frozenset[str]]
    phrases: dict[str, frozenset[tuple[str, ...]]]

    def has_phrase(self, table: str, words: tuple[str, ...]) -> int:
        """The index behind the last of the table's phrases in `words`; 0 if there is none."""
        for end in range(len(words), 1, -1):
            if any(words[start:end] in self.phrases[table] for start in range(max(0, end - 3), end - 1)):
                return end
        return 0


@cache
def _known() -> _Words:
    tables = load("secret_names")
    single = {
        name: frozenset(words) for name, words in tables.items() if "phrases" not in name and name != "unless"
    }
    phrases = {
        name: frozenset(tuple(phrase.split()) for phrase in tables[name]) for name in tables if name not in single
    }
    return _Words(single, phrases)


@lru_cache(maxsize=20_000)
def words(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case and without accents: `dbPassword2` is `("db", "password", "2")`.

    Names may be in snake, camel, kebab or dotted form, or joined where the parts are known: `apikey`.
    """
    plain = unicodedata.normalize("NFKD", name[-_LONGEST:])
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    found: list[str] = []
    for word in _WORD.findall(plain):
        found += _parts(word.lower())
    return tuple(found)


def _parts(word: str) -> tuple[str, ...]:
    """The parts of a word that is several joined ones, as far as they are known."""
    known = _known().words
    if word in known["tails"] or word in known["keys"]:
        return (word,)
    for joined in (_JOINED_KEY, _JOINED_PASS, _JOINED, _LEADING):
        match = joined.match(word)
        if match is None or (joined is _LEADING and match["tail"] not in known["tails"]):
            continue
        if word in known["passwords"] and joined is not _JOINED:
            continue
        return (*_parts(match["head"]), *_parts(match["tail"]))
    if word.endswith("key") and word[:-3] in known["services"]:
        return (word[:-3], "key")
    return (word,)


@lru_cache(maxsize=20_000)
def name_class(name: str) -> NameClass | None:
    """What the value of a variable, argument, attribute or key of this name is; None if the name says nothing.

    A name of something about a credential says nothing: `password_field`, `token_url`, `max_tokens`, `is_secret`.
    """
    known = _known()
    parts = _content(words(name), known)
    if not parts:
        return None
    if known.has_phrase("weak-phrases", parts) == len(parts):
        return NameClass.WEAK
    strong = _strong(parts, known)
    if strong is not None:
        found, behind = strong
        if not _HASHES.isdisjoint(parts[behind:]):
            return NameClass.WEAK
        if known.words["tails"].isdisjoint(parts[behind:]) and not _about(parts, known):
            return found
    return _weak(parts, known)


def may_be_password(name: str) -> bool:
    """Whether a name is one of a password where a user is named beside it: `clave`, `key`."""
    return words(name)[-1:] != () and words(name)[-1] in _known().words["beside-user"]


def is_foreign_key(name: str) -> bool:
    """Whether a name is a language's word for key and password alike: `clave`, `chave`."""
    return words(name)[-1:] != () and words(name)[-1] in _known().words["foreign-keys"]


def mentions_password(text: str) -> bool:
    """Whether a text, the selector or the id of a field, names a password: `#password`, `txtPassword`."""
    return not _known().words["passwords"].isdisjoint(words(text))


def speaks_of_credentials(text: str) -> bool:
    """Whether a text is about passwords or keys, in any of the known languages: `Mot de passe oublié`."""
    known, parts = _known(), words(text)
    if any(not known.words[table].isdisjoint(parts) for table in ("passwords", "keys")):
        return True
    return any(known.has_phrase(table, parts) > 0 for table in ("password-phrases", "key-phrases"))


def _content(parts: tuple[str, ...], known: _Words) -> tuple[str, ...]:
    """The words without those at the end that do not change what the name holds."""
    end = len(parts)
    while end > 1 and (
        parts[end - 1].isdigit() or len(parts[end - 1]) == 1 or parts[end - 1] in known.words["neutral-tails"]
    ):
        if known.has_phrase("weak-phrases", parts[:end]) == end:
            break
        end -= 1
    return parts[:end]


def _strong(parts: tuple[str, ...], known: _Words) -> tuple[NameClass, int] | None:
    """The class that words in the name give it wherever they stand, and the index behind them."""
    found = None
    for table, of in (("passwords", NameClass.PASSWORD), ("keys", NameClass.KEY)):
        for index, word in enumerate(parts):
            if word in known.words[table] and (found is None or index >= found[1]):
                found = of, index + 1
    for table, of in (("password-phrases", NameClass.PASSWORD), ("key-phrases", NameClass.KEY)):
        end = known.has_phrase(table, parts)
        if end and (found is None or end >= found[1]):
            found = of, end
    salted = parts[-1] == "salt"
    if (
        found is not None
        and found[0] is NameClass.KEY
        and not salted
        and not known.words["passwords"].isdisjoint(parts)
    ):
        return NameClass.PASSWORD, found[1]
    last, before = parts[-1], parts[-2] if len(parts) > 1 else ""
    if found is None and last in known.words["password-tails"] and before not in known.words["no-password-heads"]:
        return NameClass.PASSWORD, len(parts)
    if found is None and last in {"key", "auth", "sk"} and before in known.words["services"]:
        return NameClass.KEY, len(parts)
    return found


def _about(parts: tuple[str, ...], known: _Words) -> bool:
    """Whether the name's first words make it a number, a question or an action."""
    if len(parts) < 2 or (parts[0] not in known.words["heads"] and parts[-2] not in known.words["heads"]):
        return False
    return not known.has_phrase("unless", parts) or parts[0] in {"is", "has", "use", "show", "get"}


def _weak(parts: tuple[str, ...], known: _Words) -> NameClass | None:
    """The class that the last words give a name that is not surely one of a credential."""
    size = len(parts)
    if known.has_phrase("user-phrases", parts) == size or parts[-1] in known.words["users"]:
        return None if len(parts) > 1 and parts[0] in known.words["heads"] else NameClass.USER
    if parts[-1] in known.words["weak"]:
        before = parts[-2] if size > 1 else ""
        of_others = parts[-1] in known.words["of-others"] and before in known.words["no-key-heads"]
        if not of_others and not _about(parts, known):
            return NameClass.WEAK
    if parts[0] in known.words["weak-first"] and known.words["tails"].isdisjoint(parts[1:]):
        return NameClass.WEAK
    # `OWM`, `fred_api`: a service alone; its values that look drawn are keys.
    if size <= 3 and (
        parts[-1] in known.words["services"] - known.words["common"] or (parts[-1] == "api" and size == 1)
    ):
        return NameClass.WEAK
    if 1 < size <= 3 and parts[-1] in {"api", "access"} and parts[-2] in known.words["services"]:
        return NameClass.WEAK
    return None
