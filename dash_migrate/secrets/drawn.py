"""Values that were drawn by a machine to be a credential, where no name says what they are."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING

from dash_migrate.facts.values import last_name
from dash_migrate.knowledge import load
from dash_migrate.secrets.gate import doubt
from dash_migrate.secrets.model import Certainty, Form
from dash_migrate.secrets.names import NameClass, name_class, words
from dash_migrate.secrets.roles import Role
from dash_migrate.secrets.spelling import generated
from dash_migrate.secrets.verdicts import KEY, Verdict

if TYPE_CHECKING:
    from dash_migrate.secrets.roles import Context

# Letters of both cases and digits, as base62 and base64 give them.
_MIXED = re.compile(
    r"(?=[^a-z]*[a-z][^a-z]*[a-z])(?=[^A-Z]*[A-Z][^A-Z]*[A-Z])(?=\D*\d\D*\d)[A-Za-z0-9_.~+/-]{20,128}={0,2}\Z"
)
_HEX = re.compile(r"(?=\d*[a-fA-F])(?=[a-fA-F]*\d)(?:[0-9a-f]{32}|[0-9A-F]{32})\Z")
# Letters of one case with digits between them; longer, since names of machines look alike.
_MONO = re.compile(r"(?=(?:\D*\d){5})(?:[a-z0-9]{24,40}|[A-Z0-9]{24,40})\Z")
_RUN = re.compile(r"[A-Za-z0-9]{10,}")
_FILE = re.compile(r"[^\s/]*\.[A-Za-z]\w{0,7}\Z|.*[/\\]")
_TAKES = (Role.GIVEN, Role.KEYWORD, Role.ITEM, Role.DEFAULT, Role.READ, Role.RETURNED)
# More values of one kind side by side are data.
_MOST = 6


@cache
def _table(name: str) -> frozenset[str]:
    return frozenset(load("secret_values")[name])


def drawn(text: str) -> bool:
    """Whether a text alone looks like a key: 20 letters of both cases with digits, or 32 hexadecimal digits.

    Git's and SHA-2's hashes, with their 40 and 64 digits, do not.
    """
    if len(text) < 20 or not text.isascii():
        return False
    if _HEX.match(text):
        return len(set(text)) > 7
    if not (_MIXED.match(text) or (_MONO.match(text) and not _is_hex(text))):
        return False
    return bool(_RUN.search(text)) and text.count("/") + text.count(".") < 3 and generated(text)


def _is_hex(text: str) -> bool:
    return re.fullmatch(r"[0-9a-fA-F]+", text) is not None


def is_harmless_name(name: str) -> bool:
    """Whether a name says that a drawn value is no credential: an id, a hash, a document, a cursor."""
    return speaks_of_ids(name) or bool(_FILE.match(name)) or drawn(name)


def speaks_of_ids(text: str) -> bool:
    """Whether the last words of a text are about what has ids or hashes, or is data that is written that way."""
    return not _table("identified").isdisjoint(words(text))


def by_value(text: str, form: Form, context: Context) -> Verdict | None:
    """What a value that was drawn is, by itself: a key that is asked about, if nothing around says otherwise."""
    if form is Form.NUMBER or not drawn(text) or any(is_harmless_name(one) for one in context.names):
        return None
    if context.role is Role.POSITIONAL and context.call is not None and not context.names:
        said = _of_call(context.call)
    elif context.role in _TAKES and context.names and not _ends_harmless(context.name):
        said = f"given to `{context.name}`"
    else:
        return None
    if not said or doubt(text, context.name, NameClass.KEY) is not None or _is_data(text, context):
        return None
    return Verdict(KEY, Certainty.LIKELY, f"looks drawn by a machine and is {said}")


def _of_call(call: ast.Call) -> str:
    """How to say what takes a value, of what makes a client or logs in; empty of all else."""
    name = last_name(call.func)
    makes = name[:1].isupper() or not _table("connects").isdisjoint(words(name))
    return f"passed to {name}" if makes and not is_harmless_name(name) else ""


def _ends_harmless(name: str) -> bool:
    """Whether the end of a name makes it one of something about a credential, or of who logs in."""
    parts = words(name)
    return bool(parts) and (
        parts[-1] in frozenset(load("secret_names")["tails"]) or name_class(name) is NameClass.USER
    )


def _is_data(text: str, context: Context) -> bool:
    """Whether a value is one of a table of such values, or the id of a pair of id and key."""
    around: list[ast.AST] = [one for one, _ in context.elements]
    if context.keyed is not None:
        around.append(context.keyed)
    for one in around:
        given = one.values if isinstance(one, ast.Dict) else getattr(one, "elts", [])
        texts = [
            value.value for value in given if isinstance(value, ast.Constant) and isinstance(value.value, str)
        ]
        alike = [other for other in texts if drawn(other)]
        if len(alike) > _MOST:
            return True
        if isinstance(one, ast.Tuple) and len(given) == 2 and len(alike) == 2 and text == alike[0]:
            return True
    return False
