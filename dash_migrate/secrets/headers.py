"""Credentials as HTTP headers carry them: `Bearer ...`, `Basic ...`, `Token ...`."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from dash_migrate.secrets.gate import doubt
from dash_migrate.secrets.names import NameClass
from dash_migrate.secrets.shaped import Shaped
from dash_migrate.secrets.spelling import generated

if TYPE_CHECKING:
    from collections.abc import Iterator

_HINTS = ("earer ", "EARER ", "asic ", "ASIC ", "oken ", "TOKEN ", "pikey ", "ApiKey ", "SSWS ", "oken token=")
_HEADER = re.compile(
    r"""(?ix) (?<![\w-]) (?P<scheme>bearer|basic|token|apikey|api-key|ssws|splunk|genericjwt)
        \ {1,3} (?:token=["']?)?
        (?P<value>[A-Za-z0-9_.~+/=:-]{8,4000}) (?![\w{(])"""
)
# What is sent as base64, whatever it was before.
_ENCODED = re.compile(r"(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/_-]{16,}={0,2}\Z")
_MOST = 8_000
_SURE = 16


def headers(text: str) -> Iterator[Shaped]:
    """The credentials behind the name of an authentication scheme."""
    if not any(hint in text for hint in _HINTS):
        return
    for match in _HEADER.finditer(text, 0, _MOST):
        scheme, value = match["scheme"].lower(), match["value"].rstrip(".,:")
        if scheme == "basic":
            pair = _pair(value)
            certain = pair is not None
            if pair is not None and doubt(pair[1], "password", NameClass.PASSWORD):
                continue
            if pair is None and (_is_text(value) or not (_ENCODED.match(value) and generated(value))):
                continue
        else:
            if doubt(value, "token", NameClass.KEY) or not generated(value):
                continue
            certain = len(value) >= _SURE
        start = match.start("value")
        yield Shaped(start, start + len(value), "header", certain=certain, entire=False)


def _pair(value: str) -> tuple[str, str] | None:
    """The user and the password of `Basic` authentication; None if the text is not such a pair."""
    try:
        user, colon, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return None
    return (user, password) if colon and (user + password).isprintable() else None


def _is_text(value: str) -> bool:
    """Whether what is encoded is a text that can be read, hence no pair of user and password."""
    try:
        return base64.b64decode(value, validate=True).decode("ascii").isprintable()
    except (binascii.Error, ValueError):
        return False
