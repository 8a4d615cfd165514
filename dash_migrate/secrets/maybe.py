"""Literals that may be secrets, though neither name nor taker is sure: all of them are asked about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.facts.values import last_name
from dash_migrate.secrets.clients import is_name
from dash_migrate.secrets.gate import doubt, generated
from dash_migrate.secrets.model import Certainty, Form
from dash_migrate.secrets.names import NameClass, may_be_password, name_class
from dash_migrate.secrets.roles import Role
from dash_migrate.secrets.sinks import is_of_request
from dash_migrate.secrets.users import beside_user
from dash_migrate.secrets.verdicts import KEY, MIXED, PASSWORD, Verdict, reason_of

if TYPE_CHECKING:
    from dash_migrate.facts.scope import Scope
    from dash_migrate.secrets.roles import Context
    from dash_migrate.secrets.verdicts import Mark

_TOKEN = re.compile(r"(?=.*\d)[A-Za-z0-9_-]{12,128}\Z")


def by_company(text: str, form: Form, context: Context, *, name: str, outer: str, scope: Scope) -> Verdict | None:
    """A value of a name that says little: what a request must bring, or what stands beside a user."""
    if form is Form.NUMBER or not MIXED.match(text) or doubt(text, name, NameClass.PASSWORD) is not None:
        return None
    if context.role is Role.COMPARED and is_of_request(name, outer):
        return Verdict(KEY, Certainty.LIKELY, reason_of(context, name))
    if name_class(name) is NameClass.WEAK and may_be_password(name) and beside_user(context, scope):
        return Verdict(PASSWORD, Certainty.LIKELY, reason_of(context, name))
    return None


def of_client(text: str, context: Context, owner: str) -> Verdict | None:
    """A value as of a machine, given to a class of a package whose clients take keys."""
    call = context.call
    if not owner or call is None or context.role is not Role.POSITIONAL or not last_name(call.func)[:1].isupper():
        return None
    if not _TOKEN.match(text) or is_name(text) or not generated(text):
        return None
    if doubt(text, "", NameClass.KEY) is not None:
        return None
    return Verdict(KEY, Certainty.LIKELY, f"is passed to {last_name(call.func)}", owner)


def may_be(text: str, form: Form, mark: Mark) -> Verdict | None:
    """What looks like a password, or like words that a key is made from, where other things are taken as well."""
    reason = doubt(text, "", NameClass.PASSWORD)
    looks = (reason is None and MIXED.match(text)) or (reason == "prose" and is_phrase(text))
    if form is Form.NUMBER or not looks:
        return None
    return Verdict(mark.kind, Certainty.LIKELY, mark.why, mark.owner, mark.canonical, mark.name)


def is_phrase(text: str) -> bool:
    """Whether a text is words alone: no sentence that explains something."""
    return len(text) > 11 and all(part.isalnum() for part in re.split(r"[ -]", text)) and text == text.lower()
