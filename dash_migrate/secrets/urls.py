"""Secrets in URLs: the password in front of the host, keys in the query, paths that are secret themselves."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from dash_migrate.knowledge import load
from dash_migrate.secrets.gate import doubt, placeholder
from dash_migrate.secrets.names import NameClass, name_class, words
from dash_migrate.secrets.shaped import Shaped
from dash_migrate.secrets.spelling import generated

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 200
# How far in front of a query its URL's host is looked for.
_BACK = 2_000
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,40}\Z")
# All of a URL that can hold user and password; nothing behind a blank or a quote.
_AUTHORITY = re.compile(r"[^\s'\"<>`]{1,600}")
_HOST = re.compile(r"(?:\[[0-9a-fA-F:.]{2,60}\]|[\w.\-%${}()]{1,300})(?:[:/?#,;]|\Z)")
_PORT = re.compile(r"\d{1,5}(?:[/?,]|\Z)")
_FIELD = re.compile(r"\{[^{}]{0,100}\}|\$\{?\w+\}?|%\(\w+\)s|%s|<[^<>]*>")
_QUERY = re.compile(r"(?:[?&]|\A)(?:amp;)?\$*(?P<name>[A-Za-z][\w.\[\]-]{1,60})=(?P<value>[^&?\s'\"<>{}#;]{4,})")
_URL_START = re.compile(r"[a-z][a-z0-9+.-]{1,20}://(?:[^\s/@'\"]{0,200}@)?(?P<host>[\w.-]{1,200})")
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "ac", "edu"})
_SENTRY = re.compile(
    r"(?:[\w-]{1,40}\.)*(?:ingest\.)?(?:[a-z]{2}\.)?sentry\.io/|[\w.-]{1,200}(?::\d{1,5})?/\d{1,12}/?\Z"
)


@cache
def _table(name: str) -> frozenset[str]:
    return frozenset(load("secrets")["urls"][name])


@cache
def _webhooks() -> tuple[tuple[str, str, re.Pattern[str], dict[str, Any]], ...]:
    found = load("secrets")["webhooks"]
    return tuple((name, table["hint"], re.compile(table["pattern"]), table) for name, table in found.items())


def webhooks(text: str) -> Iterator[Shaped]:
    """URLs that work for everybody who knows them."""
    for name, hint, pattern, table in _webhooks():
        if hint not in text:
            continue
        for match in pattern.finditer(text):
            secret = match["secret"]
            if placeholder(secret) or not generated(secret.replace("/", "").replace("=", "")) or "XXXX" in secret:
                continue
            bot = name == "telegram"
            yield Shaped(
                *match.span("secret"),
                "webhook" if not bot else "provider-token",
                certain=True,
                entire=not bot and _alone(text, match.start()),
                provider=name,
                canonical=table["canonical"],
                owner=name,
            )


def _alone(text: str, start: int) -> bool:
    """Whether a text is a URL and nothing else."""
    bare = text.strip()
    return not text[:start].strip() and not any(char.isspace() for char in bare)


def userinfo(text: str) -> Iterator[Shaped]:
    """Passwords between a URL's scheme and its host, and what stands there alone as a token does."""
    at, seen = text.find("://"), 0
    while at >= 0 and seen < _MOST:
        if "@" in (rest := text[at + 3 : at + 603]):
            found = _of_url(text, at, rest)
            if found is not None:
                yield found
        at, seen = text.find("://", at + 3), seen + 1


def _of_url(text: str, at: int, rest: str) -> Shaped | None:
    scheme_match = _SCHEME.search(text, max(0, at - 41), at)
    scheme = scheme_match[0].lower() if scheme_match else ""
    authority = _AUTHORITY.match(rest)
    if authority is None or "@" not in authority[0]:
        return None
    info = _info(authority[0], web=scheme.startswith(("http", "ws")))
    if info is None or not (_HOST.match(authority[0], len(info) + 1) or len(info) + 1 == len(authority[0])):
        return None
    user, colon, password = info.partition(":")
    start = at + 3 + len(user) + len(colon)
    entire = _alone(text, at - len(scheme))
    if not password:
        return _token_alone(text, at, user, authority[0][len(info) + 1 :])
    if _is_template(user, password):
        return None
    certain = not (user == password and user in _table("default-pairs")) and not _FIELD.search(password)
    return Shaped(start, start + len(password), "url-password", certain=certain, entire=entire,
                  owner=_of_host_or_scheme(authority[0][len(info) + 1 :], scheme))  # fmt: skip


def _of_host_or_scheme(host: str, scheme: str) -> str:
    """What a URL is to: of databases the scheme tells it, of the web the host."""
    owner = owner_of(re.split(r"[:/?#]", host, maxsplit=1)[0]) if scheme.startswith(("http", "ws")) else ""
    return owner or scheme.partition("+")[0]


def _token_alone(text: str, at: int, token: str, host: str) -> Shaped | None:
    """What stands in front of a host without a password, if it was drawn: the key of Sentry, a token for git."""
    if not generated(token) or placeholder(token):
        return None
    sentry = bool(_SENTRY.match(host))
    return Shaped(
        at + 3,
        at + 3 + len(token),
        "url-password",
        certain=True,
        entire=_alone(text, text.rfind(" ", 0, at) + 1),
        provider="sentry" if sentry else "",
        canonical="SENTRY_DSN" if sentry else "",
        public=sentry,
        owner=owner_of(re.split(r"[:/]", host, maxsplit=1)[0]),
    )


def _info(authority: str, *, web: bool) -> str | None:
    """What stands in front of the host. But for the web, passwords have slashes at times: SQLAlchemy allows it."""
    head = re.split(r"[/?#]", authority, maxsplit=1)[0]
    if "@" in head:
        return head.rpartition("@")[0]
    colon = authority.find(":")
    if web or colon < 0 or colon >= len(head) or _PORT.match(authority, colon + 1):
        return None
    return authority.partition("@")[0]


def _is_template(user: str, password: str) -> bool:
    """Whether user and password only say what belongs there."""
    plain = unquote(password)
    if not plain or _FIELD.sub("", plain).strip() == "" or doubt(plain, "password", NameClass.PASSWORD):
        return True
    asked = user.lower() in _table("template-users") or (bool(user) and placeholder(user))
    return asked and plain.lower() in _table("template-passwords")


def owner_of(host: str) -> str:
    """Whose host it is: `openweathermap` of `api.openweathermap.org`; empty of addresses and own machines."""
    labels = [label for label in host.lower().split(".") if label]
    if len(labels) < 2 or labels[-1].isdigit():
        return ""
    labels = labels[:-1]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels = labels[:-1]
    return labels[-1]


def query_keys(text: str) -> Iterator[Shaped]:
    """Keys that a URL's query holds: `?appid=...`, `&api_key=...`, `&sig=...`."""
    if "=" not in text:
        return
    for match in islice(_QUERY.finditer(text), _MOST):
        found = name_class(match["name"])
        value = unquote(match["value"])
        if found in (None, NameClass.USER) or placeholder(value):
            continue
        certain = _certain(match["name"], value, found)
        if certain is None or (match.start("name") == 0 and "&" not in text and not certain):
            continue
        owner = _owner(text, match.start())
        yield Shaped(
            *match.span("value"),
            "query-key",
            certain=certain and match.start("name") > 0,
            entire=False,
            canonical=load("secrets")["hosts"].get(owner, ""),
            owner=owner,
        )


def _certain(name: str, value: str, found: NameClass | None) -> bool | None:
    """How sure a value of a query is a secret: True, False for likely, None for no secret."""
    last = words(name)[-1]
    if found is NameClass.PASSWORD:
        return None if doubt(value, name, found) else True
    if last in {"hash", "session", "conn", "nonce"} or doubt(value, name, NameClass.KEY):
        return None
    if generated(value):
        return found is NameClass.KEY or last in {"key", "sig", "signature", "auth"} or len(value) >= 20
    likely = found is NameClass.KEY and len(value) >= 6 and any(char.isdigit() for char in value)
    return False if likely else None


def _owner(text: str, before: int) -> str:
    """The host of the URL that a query belongs to."""
    at = text.rfind("://", max(0, before - _BACK), before)
    if at < 0:
        return ""
    scheme = _SCHEME.search(text, max(0, at - 41), at)
    url = _URL_START.match(text, scheme.start() if scheme else at)
    return owner_of(url["host"]) if url else ""
