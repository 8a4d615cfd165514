"""Whether a literal is a secret by what takes it and by its name, and how sure that is."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.secrets.drawn import by_value
from dash_migrate.secrets.gaps import tells
from dash_migrate.secrets.gate import doubt, generated
from dash_migrate.secrets.maybe import by_company, is_phrase, may_be, of_client
from dash_migrate.secrets.model import Certainty, Form
from dash_migrate.secrets.names import NameClass, name_class, words
from dash_migrate.secrets.pieces import form_of
from dash_migrate.secrets.roles import Role
from dash_migrate.secrets.sinks import Attribute, attribute, holds_credential, is_component, is_header, owner_of
from dash_migrate.secrets.spelling import wordy
from dash_migrate.secrets.users import in_pair, is_one_of_words, of_user, unnamed
from dash_migrate.secrets.verdicts import KEY, KINDS, MIXED, PASSWORD, Verdict, reason_of

if TYPE_CHECKING:
    from dash_migrate.facts.scope import ModuleIndex, Scope
    from dash_migrate.secrets.literals import Spot
    from dash_migrate.secrets.roles import Context
    from dash_migrate.secrets.verdicts import Mark

# Names that say nothing of their own: what is around them does.
_NEUTRAL = frozenset({"value", "default", "val", "text", "content", "data", "key", "_", "item", "raw"})
_SHORTEST = 4
_LONGEST = 4_000
_HASHES = frozenset(
    {"hash", "hashed", "sha", "sha1", "sha256", "md5", "digest", "hashes", "bcrypt", "salted", "checksum"}
)
# What is left out, alphabets, and regular expressions.
_NONE = re.compile(
    r"(?i)x{4}|\*{4}|\.{4}|_{5}|abcdefghij|(?-i:\[[^\]]*[\dA-Za-z]-[\dA-Za-z][^\]]*\]|\(\?[:=!<P]|\\[dws][+*{])"
)
# A run of letters and digits, or a long one of letters: names of things have words or signs in between.
_DRAWN = re.compile(r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{8}|[A-Za-z]{16}")
# The numbers of things and records, letters before digits: `AB0000000012`, `SN-4711-AX7`, `0815-071500-abcdf123`.
_NUMBERED = re.compile(
    r"[A-Z]{1,8}[-_:]?\d{4,14}(?:\.\d{1,3})?\Z|\d{3,8}(?:-\d{3,8})+(?:-\w{1,12})?\Z"
    r"|[A-Za-z]{0,8}\d{0,14}(?:[-_.:/][A-Za-z]{0,8}\d{0,14}){2,8}\Z"
)
_JOINTS = re.compile(r"[\s_.:/-]")
_PHRASES = frozenset({"passphrase", "passphrases", "phrase", "mnemonic"})
_PIN = frozenset({"pin", "passcode", "code"})
# Reasons that speak against a secret even where only secrets are taken.
_FINAL = frozenset(
    {
        "a placeholder",
        "an empty text",
        "a password's hash",
        "the name of a variable",
        "code",
        "markup",
        "a URL",
        "SQL",
    }
)


def judged(text: str, spot: Spot, context: Context, index: ModuleIndex, mark: Mark | None) -> Verdict | None:
    """What a whole literal is by its place and by what takes it; None if it is no secret."""
    form, scope = form_of(spot.node), spot.scope
    if len(text) > _LONGEST or len(text) < (_SHORTEST if mark is None else 1) or _NONE.search(text):
        return None
    owner = _owner(context, index, scope)
    shown = context.call is not None and is_component(index, context.call, scope)
    if mark is not None and mark.sure and not mark.maybe:
        found = _by_sink(text, form, context, mark)
        if found is not None:
            return found
    if context.role in _KEYS and not context.key and text.isidentifier() and tells(text) and text.isalpha():
        return None  # `parser.get("db", "password")`: what is read
    found = _by_name(text, form, context, owner, shown=shown, scope=scope)
    if mark is not None and mark.maybe:
        return found or may_be(text, form, mark)
    if mark is not None and not mark.sure and (found is None or found.certainty is not Certainty.CERTAIN):
        passed = _named(mark.name, text, form, f"{mark.why}", mark.owner, telling=True)
        found = passed if passed is not None and (found is None or found.certainty is Certainty.LIKELY) else found
        if passed is found and passed is not None:
            return Verdict(passed.kind, passed.certainty, passed.why, mark.owner, mark.canonical, mark.name)
    if found is None and not (shown or context.partial or context.hashed):
        return by_value(text, form, context)
    return found


def _owner(context: Context, index: ModuleIndex, scope: Scope) -> str:
    dotted = index.qualified(context.call.func, scope) if context.call is not None else ()
    return owner_of(dotted[0]) if dotted else ""


def _by_sink(text: str, form: Form, context: Context, mark: Mark) -> Verdict | None:
    """Of what takes nothing but credentials even weak ones are some, and placeholders none."""
    reason = doubt(text, mark.name or context.name, NameClass.PASSWORD) if form is not Form.NUMBER else None
    if reason in _FINAL and not (reason == "a placeholder" and mark.kind == PASSWORD and _is_used(text)):
        return None
    if mark.kind == PASSWORD and reason is not None:
        return Verdict(mark.kind, Certainty.LIKELY, mark.why, mark.owner, mark.canonical, mark.name)
    if mark.kind == KEY and doubt(text, mark.name, NameClass.KEY) is not None and not generated(text):
        return Verdict(mark.kind, Certainty.LIKELY, mark.why, mark.owner, mark.canonical, mark.name)
    return Verdict(mark.kind, Certainty.CERTAIN, mark.why, mark.owner, mark.canonical, mark.name)


def _is_used(text: str) -> bool:
    """Whether a text that could hold the place of a password is one that people use as such, weak as it is."""
    return (
        text.isalpha() and text.islower() and text not in {"password", "changeme", "secret", "placeholder", "todo"}
    )


def _by_name(text: str, form: Form, context: Context, owner: str, *, shown: bool, scope: Scope) -> Verdict | None:
    if context.partial or context.hashed or context.role is Role.NONE:
        return None
    name, outer = _names(context)
    if shown and not holds_credential(name):
        return None
    found = _by_container(text, form, context, name, outer)
    if found is not None or not name:
        return found or of_client(text, context, owner)
    if context.keyed is not None and is_header(name, outer):
        return _header(text, name)
    if _is_plain_list(context, name):
        return None
    why = reason_of(context, name)
    found = _named(name, text, form, why, owner, telling=shown) or by_company(
        text, form, context, name=name, outer=outer, scope=scope
    )
    if found is None or _is_chosen(found, text, context):
        return None
    if context.role is not Role.FIXED:
        return found
    return Verdict(found.kind, Certainty.SEEN, f"stands where no variable can: `{name}`")


def _by_container(text: str, form: Form, context: Context, name: str, outer: str) -> Verdict | None:
    """What a value is by the pair, the configuration or the dictionary of users that it stands in."""
    if context.elements:
        pair = in_pair(text, context)
        if pair is not None:
            return pair
    known = attribute(name, outer) if form is not Form.NUMBER else None
    if known is not None and context.role in _SETS:
        return _known_attribute(text, name, known)
    if context.keyed is not None and not context.elements and outer and name_class(name) in (None, NameClass.WEAK):
        return of_user(text, form, context, name, outer) or unnamed(text, form, context)
    return None


_KEYS = (Role.READ, Role.POSITIONAL)
_SETS = (Role.GIVEN, Role.KEYWORD, Role.ITEM, Role.READ, Role.DEFAULT)


def _is_chosen(found: Verdict, text: str, context: Context) -> bool:
    """Whether a text is one of a few values of a setting, or a mere key, rather than a credential."""
    if context.role is Role.FIXED and context.keyed_by:
        return not generated(text)
    if context.elements and context.role is not Role.COMPARED and found.kind == KEY and not generated(text):
        return True
    if found.certainty is Certainty.LIKELY and not _is_good(text) and is_one_of_words(text, context):
        return True
    asked = context.role is Role.COMPARED and found.kind == KEY
    return asked and not any(char.isdigit() for char in text)


def _names(context: Context) -> tuple[str, str]:
    """The name that counts, and the one around it."""
    names = context.names or [""]
    neutral = len(names) > 1 and names[0].lower() in _NEUTRAL and name_class(names[0]) in (None, NameClass.WEAK)
    if neutral and name_class(names[1]) in (NameClass.PASSWORD, NameClass.KEY):
        return names[1], names[2] if len(names) > 2 else ""
    return names[0], names[1] if len(names) > 1 else ""


def _is_plain_list(context: Context, name: str) -> bool:
    """Whether a text is one of many of a list whose name is not that of several credentials: columns, options."""
    if not context.elements or context.role is Role.COMPARED:
        return False
    if context.role is Role.GIVEN and len(context.elements) == 1 and isinstance(context.elements[0][0], ast.Tuple):
        return False  # unpacked, or judged by its name
    several = any(part.endswith("s") for part in words(name))  # `api_keys`, `cles_api`
    return not several or len(context.elements) > 1


def _known_attribute(text: str, name: str, known: Attribute) -> Verdict | None:
    reason = doubt(text, name, NameClass.PASSWORD)
    if reason in _FINAL or (reason is not None and not known.signs):
        return None
    certainty = Certainty.CERTAIN if reason is None or len(text) > 11 else Certainty.LIKELY
    return Verdict(known.kind, certainty, f"is given to `{name}`", "", known.canonical)


def _header(text: str, name: str) -> Verdict | None:
    reason = doubt(text, name, NameClass.KEY)
    if reason is not None or " " in text:  # a scheme in front is told by its form
        return None
    sure = generated(text) and name.lower() not in {"cookie", "authorization"}
    return Verdict(KEY, Certainty.CERTAIN if sure else Certainty.LIKELY, f"is sent in the header {name}")


def _named(name: str, text: str, form: Form, why: str, owner: str, *, telling: bool) -> Verdict | None:
    """What a value of a name is."""
    of = name_class(name)
    if telling and of in (None, NameClass.USER, NameClass.WEAK):
        of = NameClass.KEY
    if of in (None, NameClass.USER) or not _HASHES.isdisjoint(words(name)):
        return None
    if form is Form.NUMBER:
        return _number(name, text, of, why)
    reason = doubt(text, name, of)
    if reason == "prose" and not _PHRASES.isdisjoint(words(name)) and is_phrase(text):
        return Verdict(PASSWORD, Certainty.LIKELY, why, owner)
    if reason is not None or (" " in text and of is not NameClass.PASSWORD):
        return None
    certainty = Certainty.LIKELY
    if of is NameClass.PASSWORD:
        certainty = Certainty.CERTAIN if _is_good(text) else Certainty.LIKELY
    elif of is NameClass.KEY:
        mixed = MIXED.match(text) is not None
        if generated(text) or (mixed and not wordy(text)):
            certainty = Certainty.CERTAIN
        elif not mixed and not _is_secret_word(name, text):
            return None
    elif not _is_weak_secret(name, text):
        return None
    return Verdict(KINDS[of], certainty, why, owner)


def _is_secret_word(name: str, text: str) -> bool:
    """Whether a key that is a word may be one all the same: `client_secret`, but no `token` of a currency."""
    said = words(name)
    if len(text) < 6 or said[-1:] in (("token",), ("tokens",)):
        return False
    return not (text.isalpha() and len(text) < 12) and not ("_" in text and text.isidentifier())


def _is_weak_secret(name: str, text: str) -> bool:
    """Whether a value of a name that says little looks like a credential by itself."""
    if text.isdigit() and not _PIN.isdisjoint(words(name)):
        return True
    if "://" in text or words(name)[-1:] == ("id",) or _NUMBERED.match(text):
        return False
    return generated(text) and bool(_DRAWN.search(text))


def _is_good(text: str) -> bool:
    """Whether a password is no plain word, nor words: those are values of enumerations and labels as well."""
    letters = _JOINTS.sub("", text)
    if not letters.isalpha():
        return " " not in text
    if letters != text or not text.isascii():
        return generated(text)
    return len(text) > 11 or not (text.islower() or text.isupper() or text.istitle())


def _number(name: str, text: str, of: NameClass | None, why: str) -> Verdict | None:
    if of is NameClass.PASSWORD:
        return Verdict(PASSWORD, Certainty.CERTAIN, why)
    if "pin" in words(name) or (of is NameClass.KEY and len(text) > 7):
        return Verdict(PASSWORD, Certainty.LIKELY, why)
    return None
