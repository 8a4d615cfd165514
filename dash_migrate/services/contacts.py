"""The places where the app connects to another machine, each with where it leads."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from dash_migrate.facts.modules import is_test
from dash_migrate.facts.scope import guarded
from dash_migrate.facts.values import argument
from dash_migrate.facts.written import Written
from dash_migrate.services.endpoints import Endpoint, endpoint, host_endpoint
from dash_migrate.services.given import given
from dash_migrate.services.knowledge import WEB, clients, names
from dash_migrate.services.settings import config_values
from dash_migrate.services.spelled import OPEN, Spelled, spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex, Scope
    from dash_migrate.services.given import Given
    from dash_migrate.services.knowledge import Client


class Form(enum.Enum):
    """How a place says where to."""

    URL = "a URL or a connection string"
    HOST = "a host, and maybe a port"
    UNSAID = "not at all: the client's own default"


@dataclass(frozen=True, slots=True, eq=False)
class Contact:
    """A place that connects, and one thing that it may connect to.

    Args:
        name: what connects, as a person calls it: `redis.Redis`, `SQLALCHEMY_DATABASE_URI`.
        node: the call, or of a configuration key its value.
        said: the expression that says where to; None where nothing does.
        spelled: what that expression is.
        client: what is known of the call; None of configuration keys.
        site: the call; None of configuration keys.
        beside: the environment variables that may say where to instead.
        decided: whether the same file gives the same key another value, from a variable: for another machine.
    """

    name: str
    path: str
    node: ast.expr
    scope: Scope
    form: Form
    endpoint: Endpoint
    said: Written | None = None
    spelled: Spelled | None = None
    client: Client | None = None
    site: CallSite | None = None
    beside: frozenset[str] = frozenset()
    decided: bool = False

    @property
    def sqlalchemy(self) -> bool:
        """Whether SQLAlchemy reads the URL."""
        return self.client.sqlalchemy if self.client is not None else self.name == "SQLALCHEMY_DATABASE_URI"


def contacts(facts: Facts) -> tuple[Contact, ...]:
    """All that the app connects to, tests and what only scripts do left out; kept with `facts.derive`.

    The order is that of files, lines and what an expression may be.
    """
    found = [
        one for index in facts.modules.indexes.values() if not is_test(index.path) for one in _of(facts, index)
    ]
    found = [one for one in found if not one.endpoint.is_file]
    return tuple(sorted(found, key=lambda one: (one.path, one.node.lineno, one.node.col_offset)))


# What says where to instead of host and port: a pool, a socket's path, a file with options.
_OTHER_WAYS = frozenset(
    {
        "connection_pool",
        "unix_socket_path",
        "unix_socket",
        "service",
        "read_default_file",
        "option_files",
        "dsn",
        "url",
    }
)

_WEB_SCHEMES = ("http://", "https://", "ws://", "wss://")


def _of(facts: Facts, index: ModuleIndex) -> Iterator[Contact]:
    known = clients()
    lasts = _last_names()
    spelled = {*lasts, *(alias for alias, original in index.aliases if original in lasts)}
    for last in sorted(spelled.intersection(index.calls_named)):
        for site in index.calls_named[last]:
            names_of = index.qualified(site.node.func, site.scope) if not guarded(site.ancestors) else ()
            for name in names_of:
                for client in known.get(name, ()):
                    yield from _called(facts, index, site, name, client)
    if not names("methods", "packages").isdisjoint(edge.module.partition(".")[0] for edge in index.imports):
        for last in sorted(names("methods", "names").intersection(index.calls_named)):
            for site in index.calls_named[last]:
                if not guarded(site.ancestors) and not known.keys() & set(
                    index.qualified(site.node.func, site.scope)
                ):
                    yield from _method(facts, index, site)
    yield from _configured(facts, index)


@cache
def _last_names() -> frozenset[str]:
    """The last names of all calls that are known to connect."""
    return frozenset(name.rpartition(".")[2] for name in clients())


def _called(facts: Facts, index: ModuleIndex, site: CallSite, name: str, client: Client) -> Iterator[Contact]:
    """What a call of a known client leads to: by its URL, else by its host, else by default."""
    has = given(facts, index.path, site)
    call = _Call(facts, index.path, site, name, client, _port(facts, has, client))
    url, host = has.of(client.url), has.of(client.host)
    if url is not None:
        found = list(call.contacts(Form.URL, url))
        if found or host is None:
            yield from found
            return
    if host is not None:
        yield from call.contacts(Form.HOST, host)
    elif client.default and url is None and not has.unseen and has.names.isdisjoint(_OTHER_WAYS):
        where = host_endpoint(client.default, call.port, client.service)
        if where is not None:
            yield Contact(name, index.path, site.node, site.scope, Form.UNSAID, where, client=client, site=site)


@dataclass(frozen=True, slots=True, eq=False)
class _Call:
    facts: Facts
    path: str
    site: CallSite
    name: str
    client: Client
    port: str

    def contacts(self, form: Form, said: Written) -> Iterator[Contact]:
        """What the call leads to by one of its arguments."""
        found = spellings(self.facts, said.expr, said.path, said.scope)
        ends = [(one, self._end(form, one)) for one in found]
        beside = _variables(where for _, where in ends if where is not None)
        for one, where in ends:
            if where is not None:
                site = self.site
                yield Contact(
                    self.name, self.path, site.node, site.scope, form, where, said, one, self.client, site, beside
                )

    def _end(self, form: Form, one: Spelled) -> Endpoint | None:
        if self.client.schemes_only and "://" not in one.text:
            return None
        if form is Form.URL:
            return endpoint(one.text, self.client.service)
        return host_endpoint(one.text, self.port, self.client.service)


def _variables(ends: Iterable[Endpoint]) -> frozenset[str]:
    """The variables that name the host in one of several ends."""
    return frozenset(variable for where in ends for variable in where.variables)


def _port(facts: Facts, has: Given, client: Client) -> str:
    said = has.of(client.port)
    if said is None:
        return ""
    found = spellings(facts, said.expr, said.path, said.scope)
    return next((one.text for one in found if one.text.isdigit()), "?")


def _method(facts: Facts, index: ModuleIndex, site: CallSite) -> Iterator[Contact]:
    """A method of a session: `session.get(url)`; only where the text is a URL of the web."""
    func, call = site.node.func, site.node
    if not isinstance(func, ast.Attribute):
        return
    said = argument(call, 1 if func.attr == "request" else 0, "url")
    if said is None:
        return
    name, said_here = index.source.segment(func), Written(said, index.path, site.scope)
    found = spellings(facts, said, index.path, site.scope)
    ends = [(one, endpoint(one.text, WEB)) for one in found if one.text.startswith(_WEB_SCHEMES)]
    beside = _variables(where for _, where in ends if where is not None)
    beside |= {one.variables[0] for one in found if one.text.startswith(OPEN) and one.variables}
    for one, where in ends:
        if where is not None:
            yield Contact(name, index.path, call, site.scope, Form.URL, where, said_here, one, None, site, beside)


def _configured(facts: Facts, index: ModuleIndex) -> Iterator[Contact]:
    """Configuration keys that hold a URL."""
    settings = [
        (key, value, scope, service, spellings(facts, value, index.path, scope))
        for key, value, scope, service in config_values(index)
    ]
    for key, value, scope, service, texts in settings:
        form = Form.HOST if key in names("keys", "hosts") else Form.URL
        ends = [
            (one, endpoint(one.text, service) if form is Form.URL else host_endpoint(one.text, "", service))
            for one in texts
        ]
        beside = _variables(where for _, where in ends if where is not None)
        decided = any(
            one.variables
            for name, other, *_, those in settings
            if name == key and other is not value
            for one in those
        )
        said = Written(value, index.path, scope)
        for one, where in ends:
            if where is not None and (where.scheme or where.variables or form is Form.HOST):
                yield Contact(
                    key, index.path, value, scope, form, where, said, one, beside=beside, decided=decided
                )
