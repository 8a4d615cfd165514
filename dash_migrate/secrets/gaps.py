"""The gaps of texts: what a text says of the expression that completes it, in a chain, by `%` or `format`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.secrets.names import NameClass, name_class
from dash_migrate.secrets.urls import owner_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.secrets.literals import Link

_TELLING = (NameClass.PASSWORD, NameClass.KEY)
_QUERY = re.compile(r"(?:[?&;,\s]|^)(?P<key>[\w.-]{2,40})\s?=\s?['\"{]?\Z")
_USERINFO = re.compile(r"[a-z][a-z0-9+.-]*://[^/@:\s]*:\Z")
_SCHEME = re.compile(r"(?i)(?:^|[\s'\"])(?:bearer|basic|token|apikey|api-key|key)\s+\Z")
_PERCENT = re.compile(r"%(?:\((?P<name>\w+)\))?[sdr]")
_BRACES = re.compile(r"\{(?P<name>\w*)(?:![rs])?(?::[^{}]*)?\}")
_HOST = re.compile(r"://(?:[^/@\s]*@)?([\w.-]+)")
_QUERY_KEYS = frozenset(
    {"appid", "key", "apikey", "token", "auth", "sig", "access_key", "pwd", "subscription-key"}
)


def tells(name: str) -> bool:
    """Whether a value of this name is a credential."""
    return bool(name) and name_class(name) in _TELLING


def name_before(before: str, behind: str) -> str | None:
    """What the text before a gap says that the gap is; None if it says nothing of a credential."""
    if _USERINFO.search(before) and behind.startswith("@"):
        return "password"
    if _SCHEME.search(before):
        return "token"
    match = _QUERY.search(before)
    if match is None:
        return None
    key = match["key"]
    return key if tells(key) or key.lower() in _QUERY_KEYS else None


def owner_in(text: str) -> str:
    """Whose host an address names; empty where there is none."""
    host = _HOST.search(text)
    return owner_of(host[1]) if host else ""


def gaps(text: str, link: Link) -> Iterator[tuple[str, ast.expr]]:
    """The credentials that a text is completed with by `%` or `format`: each with what the text calls it."""
    holes = dict(_formats(link))
    pattern = _PERCENT if isinstance(link.node, ast.BinOp) else _BRACES
    number = 0
    for match in pattern.finditer(text) if holes else ():
        field = match["name"] or str(number)
        number += not match["name"]
        name = name_before(text[: match.start()], text[match.end() :])
        if name is not None and field in holes:
            yield name, holes[field]


def _formats(link: Link) -> Iterator[tuple[str, ast.expr]]:
    """The values that a text is formatted with, by their name or number."""
    node = link.node
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and link.field == "left":
        if isinstance(node.right, ast.Dict):
            for key, value in zip(node.right.keys, node.right.values, strict=True):
                if isinstance(key, ast.Constant):
                    yield str(key.value), value
        else:
            given = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
            yield from ((str(number), value) for number, value in enumerate(given))
    elif isinstance(node, ast.Attribute) and node.attr == "format" and link.above is not None:
        call = link.above.node
        if isinstance(call, ast.Call) and link.above.field == "func":
            yield from ((str(number), value) for number, value in enumerate(call.args))
            yield from ((keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg)
