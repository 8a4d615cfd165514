"""Pairs of users and passwords, and dictionaries from users to passwords or from services to keys."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.secrets.gate import doubt, generated
from dash_migrate.secrets.model import Certainty, Form
from dash_migrate.secrets.names import NameClass, is_foreign_key, name_class
from dash_migrate.secrets.roles import Role
from dash_migrate.secrets.sinks import is_field, is_likely_container, is_pair, is_sure_container
from dash_migrate.secrets.verdicts import KINDS, MIXED, PASSWORD, Verdict

if TYPE_CHECKING:
    from dash_migrate.facts.scope import Scope
    from dash_migrate.secrets.roles import Context

_CREDENTIALS = (NameClass.PASSWORD, NameClass.KEY, NameClass.USER)
_JOINTS = re.compile(r"[\s_.:/-]")
_CONNECTS = frozenset({"host", "hostname", "database", "db", "dbname", "port", "server", "dsn"})
# Letters, a digit, and a sign that joins no words.
_STRONG = re.compile(r"(?=.*[A-Za-z])(?=.*\d)(?=.*[!@#$&*?^~+=;])[^\s/\\<>(){}\[\]|]{6,40}\Z")
_USER = re.compile(r"[A-Za-z][\w.-]{1,30}(?:@[\w.-]{3,60})?\Z")
_PAIRED = (Role.GIVEN, Role.KEYWORD, Role.ITEM, Role.DEFAULT)


def in_pair(text: str, context: Context) -> Verdict | None:
    """The second half of a pair of user and password: `auth=("anna", ...)`, `USERS = [("anna", ...)]`."""
    pair, position = context.elements[0]
    elements = pair.elts if isinstance(pair, ast.Tuple | ast.List) else []
    if len(elements) in (3, 4) and len(context.elements) == 2 and position == len(elements) - 1:
        sure = any(isinstance(one, ast.Constant) and one.value == text for one in elements[:-1])
        return None if sure or not MIXED.match(text) else _user(text, context.name, elements[-2])
    if len(elements) != 2:
        return None
    name = context.name
    if len(context.elements) == 1 and is_pair(name) and isinstance(pair, ast.Tuple) and context.role in _PAIRED:
        other = elements[1 - position]
        empty = isinstance(other, ast.Constant) and other.value in ("", "x", "X")
        if position == 1 or empty:
            of = NameClass.PASSWORD if not empty else NameClass.KEY
            given = context.role in (Role.KEYWORD, Role.DEFAULT) or empty or MIXED.match(text)
            if given and doubt(text, "", of) is None:
                return Verdict(KINDS[of], Certainty.CERTAIN, f"is the second of the pair `{name}`")
        return None
    if position == 1 and len(context.elements) == 2:
        return _user(text, name, elements[0])
    return None


def is_one_of_words(text: str, context: Context) -> bool:
    """Whether a word stands among others in a dictionary or class that nobody logs in by: labels, choices."""
    if context.keyed is not None:
        keys = [key.value if isinstance(key, ast.Constant) else "" for key in context.keyed.keys]
        names, values = list(map(str, keys)), context.keyed.values
    elif context.owner is not None:
        given = [one for one in context.owner.body if isinstance(one, ast.Assign)]
        names = [target.id for one in given for target in one.targets if isinstance(target, ast.Name)]
        values = [one.value for one in given]
    else:
        return False
    logs_in = any(name_class(name) is NameClass.USER or name.lower() in _CONNECTS for name in names)
    others = [value.value for value in values if isinstance(value, ast.Constant)]
    words = sum(isinstance(other, str) and _JOINTS.sub("", other).isalpha() for other in others)
    label = not text.islower() or not text.isascii() or " " in text
    return words > 1 and (label or not logs_in)


def beside_user(context: Context, scope: Scope) -> bool:
    """Whether who logs in is named beside a value: in its dictionary, its call, or where it is given to a name."""
    names: list[str] = []
    if context.keyed is not None:
        names = [
            key.value for key in context.keyed.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
        ]
    elif context.call is not None:
        names = [keyword.arg for keyword in context.call.keywords if keyword.arg]
    elif context.role is Role.GIVEN and is_foreign_key(context.name):
        names = list(scope.bindings)
    return any(name_class(name) is NameClass.USER for name in names)


def unnamed(text: str, form: Form, context: Context) -> Verdict | None:
    """The value of a dictionary that only its values show to be one from users to passwords."""
    keyed = context.keyed
    if (
        keyed is None
        or form is Form.NUMBER
        or context.role not in (Role.GIVEN, Role.ITEM)
        or doubt(text, "", NameClass.PASSWORD)
    ):
        return None
    keys = [key.value if isinstance(key, ast.Constant) else None for key in keyed.keys]
    values = [value.value if isinstance(value, ast.Constant) else keyed for value in keyed.values]
    texts = [value for value in values if isinstance(value, str)]
    users = all(
        isinstance(key, str) and _USER.match(key) and not is_field(key) and name_class(key) is None for key in keys
    )
    if not users or any(value is not None and not isinstance(value, str) for value in values):
        return None
    strong = sum(
        _STRONG.match(value) is not None and doubt(value, "", NameClass.PASSWORD) is None for value in texts
    )
    needed = 1 if _has_password(context.owner) else 2
    if strong < needed or 2 * strong < len(texts) or any(" " in value for value in texts):
        return None
    return Verdict(PASSWORD, Certainty.LIKELY, f"stands among passwords in `{context.words[0]}`")


def _has_password(owner: ast.ClassDef | None) -> bool:
    """Whether a class has an attribute that is a password by its name."""
    given = [one for one in owner.body if isinstance(one, ast.Assign)] if owner is not None else []
    names = [target.id for one in given for target in one.targets if isinstance(target, ast.Name)]
    return any(name_class(name) is NameClass.PASSWORD for name in names)


def _user(text: str, container: str, user: ast.expr) -> Verdict | None:
    """The password of a user in a container of this name."""
    if not isinstance(user, ast.Constant | ast.Name):
        return None
    why = f"is the password of a user in `{container}`"
    if doubt(text, "", NameClass.PASSWORD) is not None or " " in text:
        return None
    if is_sure_container(container):
        return Verdict(PASSWORD, Certainty.CERTAIN, why)
    if is_likely_container(container) and MIXED.match(text):
        return Verdict(PASSWORD, Certainty.LIKELY, why)
    return None


def of_user(text: str, form: Form, context: Context, name: str, outer: str) -> Verdict | None:
    """The value of a dictionary from users to passwords, or from names to keys."""
    keyed = context.keyed
    if keyed is None or len(context.names) < 2 or is_field(name) or form is Form.NUMBER:
        return None
    keys = [key.value for key in keyed.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    if not is_sure_container(outer) and any(is_field(key) or name_class(key) in _CREDENTIALS for key in keys):
        return None
    if is_sure_container(outer) or is_likely_container(outer):
        return _user(text, outer, ast.Constant(name))
    of = name_class(outer)
    if of in (NameClass.PASSWORD, NameClass.KEY) and doubt(text, outer, of) is None and MIXED.match(text):
        certain = Certainty.CERTAIN if generated(text) else Certainty.LIKELY
        return Verdict(KINDS[of], certain, f"is a value of `{outer}`")
    return None
