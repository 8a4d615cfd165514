"""Clients that no table names: calls of packages that log in, with a user and what looks like a password."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from dash_migrate.facts.values import last_name
from dash_migrate.knowledge import load
from dash_migrate.secrets.gate import doubt, generated
from dash_migrate.secrets.names import NameClass, name_class, words
from dash_migrate.secrets.sinks import is_component, owner_of
from dash_migrate.secrets.verdicts import MIXED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex, Scope

    Makers = Callable[[ast.Call, str, Scope], Iterator[str]]

# A user, the address of a machine or a service: one word, as far as such have any form.
_WHO = re.compile(r"[^\s<>{}\"'\\]{1,120}\Z")
_ADDRESS = re.compile(
    r"\w+://|(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\Z|[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/\S*)?\Z|localhost"
)
# `us-east-1`, `gpt-4o-mini`, `sensor_12`, `BTC/USDT`: names of things, in one case throughout.
_THING = re.compile(r"[a-z0-9]+(?:[-_./:+][a-z0-9]+)*\Z|[A-Z0-9]+(?:[-_./:+][A-Z0-9]+)*\Z")
# Words and numbers, joined: `rpi-terrace-01`.
_JOINED_WORDS = re.compile(r"(?:[A-Za-z]+|\d+)(?:[-_.](?:[A-Za-z]+|\d+))+\Z")
_PATH = re.compile(r"[/\\]|\.\w{2,4}\Z")
_LEAST_OF_KEY = 16
_LONGEST = 200


@cache
def _table(name: str) -> frozenset[str]:
    return frozenset(load("secret_clients")["client"][name])


@lru_cache(maxsize=20_000)
def says_client(name: str) -> bool:
    """Whether what is called by this name is a client of something, or logs in."""
    return not _table("words").isdisjoint(words(name))


@lru_cache(maxsize=20_000)
def logs_in(name: str) -> bool:
    """Whether a function of this name logs in."""
    said = " ".join(words(name))
    return said in _table("logs-in")


@lru_cache(maxsize=20_000)
def may_log_in(dotted: str) -> bool:
    """Whether something of this dotted name is of a package that may have clients: none for data, plots, texts."""
    top = dotted.partition(".")[0]
    return bool(top) and top not in _table("harmless") and top not in sys.stdlib_module_names


def client_calls(facts: Facts, path: str, index: ModuleIndex, makers: Makers) -> Iterator[tuple[CallSite, str]]:
    """The calls of a file that may log in somewhere, each with whom a variable is named after.

    Args:
        facts: of the app.
        path: of the file.
        index: of the file.
        makers: the dotted names of what made the object whose method a call is.
    """
    for site in index.calls:
        name = last_name(site.node.func)
        if not may_hold(site.node.args) or is_component(index, site.node, site.scope):
            continue
        names = index.qualified(site.node.func, site.scope)
        if not names and logs_in(name):
            names = tuple(makers(site.node, path, site.scope))
        elif not any(says_client(one.rpartition(".")[2]) for one in (name, *names)):
            continue
        if any(may_log_in(one) and facts.modules.resolve(one, path) is None for one in names):
            yield site, max((owner_of(one) for one in names), default="")


def passwords(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a client's call that look like passwords or keys.

    A password stands behind a user, and of several texts that could be one the first does, or, behind the address
    of a machine, the second.
    """
    texts = [written_out(one) for one in call.args]
    lenient = logs_in(last_name(call.func))
    found = []
    for number, node in enumerate(texts):
        text = _text(node)
        if node is None or text is None:
            continue
        if looks_generated(text):
            yield node
            return
        if number and _is_who(call.args[number - 1]) and looks_like_password(text, lenient=lenient):
            found.append((number, node))
    if len(found) > 1 and found[0][0] == 1 and _ADDRESS.match(_text(texts[0]) or ""):
        found = found[1:]
    yield from (node for _, node in found[:1])


def may_hold(arguments: Sequence[ast.expr]) -> bool:
    """Whether a call's arguments are worth a look: a text with a digit or a sign among them."""
    return any(
        isinstance(one, ast.Constant) and type(one.value) is str and MIXED.match(one.value) for one in arguments
    )


def _is_who(expr: ast.expr) -> bool:
    """Whether an argument may be who logs in."""
    text = _text(written_out(expr))
    if text is not None:
        return bool(_WHO.match(text)) and not text.isdigit()
    name = last_name(expr) if isinstance(expr, ast.Name | ast.Attribute) else ""
    return bool(name) and name_class(name) is NameClass.USER


def looks_like_password(text: str, *, lenient: bool) -> bool:
    """Whether a text is a password, no name of something; `lenient` where only passwords are expected."""
    if not MIXED.match(text) or len(text) > _LONGEST or _ADDRESS.match(text) or _PATH.search(text):
        return False
    if doubt(text, "", NameClass.PASSWORD) is not None:
        return False
    return lenient or not _THING.match(text)


def looks_generated(text: str) -> bool:
    """Whether a text is long and looks drawn by a machine, as keys do."""
    if not _LEAST_OF_KEY <= len(text) <= _LONGEST or not generated(text) or not any(map(str.isdigit, text)):
        return False
    if _ADDRESS.match(text) or _PATH.search(text) or is_name(text):
        return False
    return doubt(text, "", NameClass.KEY) is None


def is_name(text: str) -> bool:
    """Whether a text is made of words and numbers: what clients, devices and groups are called."""
    return _JOINED_WORDS.match(text) is not None


def written_out(expr: ast.expr) -> ast.expr | None:
    """The text that an argument is, also as `"text".encode()`; None for all others."""
    if isinstance(expr, ast.Call) and isinstance(expr.func, ast.Attribute) and expr.func.attr == "encode":
        expr = expr.func.value
    return expr if isinstance(expr, ast.Constant) and isinstance(expr.value, str | bytes) else None


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
