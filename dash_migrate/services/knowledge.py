"""The tables of `knowledge/services.toml` as data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Mapping

REDIS, POSTGRES, WEB = "redis", "postgres", "web"
# The variables that the platform sets when a service is linked.
LINKED = {REDIS: "REDIS_URL", POSTGRES: "DATABASE_URL"}


@dataclass(frozen=True, slots=True)
class Slot:
    """An argument that says where to: its position (None: by name only) and the keywords that it may have."""

    position: int | None
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Client:
    """A table `[[client]]`: calls that open a connection.

    Args:
        keywords: those that mean the same where the call is given a URL.
        replaced: those that a URL takes the place of, beside host and port.
        positions: what the positional arguments are, where they can be turned into keywords.
        schemes_only: the argument is a file's path unless it has a scheme.
    """

    calls: tuple[str, ...]
    service: str
    url: Slot | None
    host: Slot | None
    port: Slot | None
    default: str
    keywords: frozenset[str]
    replaced: frozenset[str]
    positions: tuple[str, ...]
    method: str
    sqlalchemy: bool
    schemes_only: bool


@dataclass(frozen=True, slots=True)
class Library:
    """A table `[[library]]`: calls of packages that talk to hosts of their own.

    Args:
        renamed: what stands in a host for an argument of this text, where that is another name.
        first: the keyword of the first argument, where a host is made of that.
        named: the argument that names what is fetched, or the folder that it is in already.
    """

    calls: tuple[str, ...]
    hosts: tuple[str, ...]
    override: str
    variables: Mapping[str, str]
    renamed: Mapping[str, str]
    first: str
    named: Slot | None


@dataclass(frozen=True, slots=True)
class Service:
    """A table of `[services]`: what a service is called, its port, and a variable for where it is."""

    key: str
    name: str
    port: int
    variable: str


@cache
def clients() -> Mapping[str, tuple[Client, ...]]:
    """The clients by the dotted names of their calls."""
    return _by_call(tuple(map(_client, load("services")["client"])))


@cache
def libraries() -> Mapping[str, tuple[Library, ...]]:
    """The libraries by the dotted names of their calls."""
    tables = load("services")["library"]
    found = (
        Library(
            tuple(t["calls"]),
            tuple(t["hosts"]),
            t.get("override", ""),
            t.get("variables", {}),
            t.get("renamed", {}),
            t.get("first", ""),
            _slot(t.get("named")),
        )
        for t in tables
    )
    return _by_call(tuple(found))


@cache
def services() -> Mapping[str, Service]:
    """All services by their key."""
    tables = load("services")["services"]
    return {key: Service(key, table["name"], table["port"], table["variable"]) for key, table in tables.items()}


@cache
def _schemes() -> Mapping[str, str]:
    tables = load("services")["services"]
    return {scheme: key for key, table in tables.items() for scheme in table["schemes"]}


def service_of(scheme: str) -> str:
    """The service that a URL's scheme means, `postgres` of `postgresql+psycopg2`; empty if none is known."""
    lowered = scheme.lower()
    known = _schemes()
    return known.get(lowered) or known.get(lowered.partition("+")[0], "")


@cache
def names(table: str, key: str) -> frozenset[str]:
    """A list of the knowledge as a set."""
    return frozenset(load("services")[table][key])


@cache
def config_keys() -> Mapping[str, str]:
    """Configuration keys that hold a URL or a host, each with its service."""
    tables = load("services")["keys"]
    urls = {key: service for service, keys in tables.items() if service in services() for key in keys}
    return urls | dict.fromkeys(tables["hosts"], REDIS)


def _client(table: Mapping[str, Any]) -> Client:
    return Client(
        tuple(table["calls"]),
        table.get("service", ""),
        _slot(table.get("url")),
        _slot(table.get("host")),
        _slot(table.get("port")),
        table.get("default", ""),
        frozenset(table.get("keywords", ())),
        frozenset(table.get("replaced", ("host", "port"))),
        tuple(table.get("positions", ())),
        table.get("method", ""),
        table.get("sqlalchemy", False),
        table.get("schemes-only", False),
    )


def _slot(given: list[Any] | None) -> Slot | None:
    if given is None:
        return None
    position, *keywords = given
    return Slot(position if position >= 0 else None, tuple(keywords))


def _by_call(tables: tuple[Any, ...]) -> dict[str, tuple[Any, ...]]:  # of clients or of libraries
    found: dict[str, tuple[Any, ...]] = {}
    for table in tables:
        for call in table.calls:
            found[call] = (*found.get(call, ()), table)
    return found
