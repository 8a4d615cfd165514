"""Where a URL, a connection string or a host's name leads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.services.knowledge import POSTGRES, REDIS, WEB, names, service_of, services
from dash_migrate.services.spelled import CLOSE, HOLE, OPEN

if TYPE_CHECKING:
    from collections.abc import Callable

_URL = re.compile(
    r"\s*(?P<scheme>[A-Za-z][\w+.-]*)://(?:(?P<info>[^/?#]*)@)?(?P<host>\[[^\]]*\]|[^/?#:,\s]*)"
    r"(?::(?P<port>[^/?#,\s]*))?(?P<rest>.*)",
    re.DOTALL,
)
_ODBC = re.compile(
    r"(?i)(?:^|[;{\s])(?:server|addr|address|network address|data source|host(?:name)?)\s*=\s*(?:tcp:|np:)?"
    r"\{?(?P<host>[^;,}]+?)\s*(?:,\s*(?P<port>\d+))?\s*\}?(?:;|$)"
)
_ODBC_PORT = re.compile(r"(?i)(?:^|;)\s*port\s*=\s*(?P<port>\d+)")
_DSN = re.compile(r"(?i)(?:^|;)\s*dsn\s*=\s*(?P<dsn>[^;]+)")
_KEY_VALUE = re.compile(r"(?:^|\s)(?P<key>\w+)\s*=\s*'?(?P<value>[^\s']*)'?")
_AZURE = re.compile(r"(?i)(?:^|;)AccountName=(?P<account>[^;]+)")
_HOST = re.compile(r"[A-Za-z0-9_](?:[\w.-]*[\w])?\Z|\[[0-9a-fA-F:.]+\]\Z")
_BEGUN = re.compile(rf"\s*{OPEN}(?P<name>[^{CLOSE}]*){CLOSE}(?::(?P<port>\d+))?(?:[/?#].*|\s*)\Z", re.DOTALL)
_TRAILING = re.compile(rf"(?<=[A-Za-z]){OPEN}{CLOSE}\Z")
_DATABASE_AND_QUERY = re.compile(r"/?(?P<database>[^?#]*)(?P<query>[?#].*)?", re.DOTALL)
# They keep their data in files or in memory.
_FILES = frozenset(
    {"sqlite", "duckdb", "file", "memory", "cache+memory", "filesystem", "data", "about", "rpc", "db+sqlite"}
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where something leads.

    Args:
        service: a key of the knowledge's services.
        host: the host's name; with `{NAME}` for what a variable gives, `...` for what is not known.
        port: None if it is not known.
        scheme: of the URL; empty where there is none.
        database: what stands behind the host: a database's name, a number of Redis.
        query: what stands behind that.
        has_login: whether a user or a password stands in it.
        variables: the environment variables that the host comes from.
    """

    service: str
    host: str
    port: int | None = None
    scheme: str = ""
    database: str = ""
    query: str = ""
    has_login: bool = False
    variables: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """Host and port as an administrator needs them."""
        return f"{self.host}:{self.port}" if self.port else self.host

    def is_local(self, containers: frozenset[str]) -> bool:
        """Whether it is the machine that the app runs on, or a container that is started beside it.

        Args:
            containers: names of services in the app's Compose files.
        """
        host = self.host.lower().strip("[]")
        machine = host.partition("\\")[0]
        if machine in names("local", "hosts") or machine.startswith("127."):
            return True
        workstation = machine.startswith(tuple(name.lower() for name in load("services")["local"]["workstations"]))
        return workstation or host in containers

    @property
    def is_file(self) -> bool:
        """Whether it names a file or memory, and no machine."""
        return self.scheme.partition("+")[0] in _FILES or self.scheme in _FILES


def endpoint(text: str, service: str = "") -> Endpoint | None:
    """Where a URL or a connection string leads; None if it says nothing about that.

    Args:
        text: with the holes of `Spelled`.
        service: what the call that takes it reaches; empty if the scheme has to tell it.
    """
    begun = _BEGUN.match(text)
    if begun is not None:
        name, port = begun["name"], begun["port"]
        return Endpoint(service, f"{{{name}}}", int(port) if port else None, variables=(name,)) if name else None
    url = _URL.match(text)
    if url is not None:
        return _of_url(url, service)
    form = _FORMS.get(service)
    return form(text, service) if form is not None else None


def host_endpoint(text: str, port: str, service: str) -> Endpoint | None:
    """Where a host leads that is given by its name, with a port in it or beside it; also a URL."""
    if "://" in text:
        return endpoint(text, service)
    plain = text.strip()
    if service == REDIS or not re.search(r":\d+\Z", plain) or plain.count(":") > 1:
        host, given = plain, port
    else:
        host, _, given = plain.rpartition(":")
    if not HOLE.search(host) and not _HOST.match(host) and not _is_windows(host):
        return None
    if HOLE.fullmatch(host) and not _variables(host):
        return None
    return Endpoint(service, _shown(host), _port(given, service), variables=_variables(host))


def _of_url(url: re.Match[str], service: str) -> Endpoint | None:
    scheme, host, rest = url["scheme"].lower(), url["host"], url["rest"] or ""
    if scheme in load("services")["buckets"]:
        return _bucket(scheme)
    known = service_of(scheme)
    parts = _DATABASE_AND_QUERY.fullmatch(rest)
    database, query = (parts["database"], parts["query"] or "") if parts else ("", rest)
    own = service not in {"", WEB, "http"} and known in {WEB, "http"}
    found = service if own else known or service or WEB
    if "odbc_connect=" in query:
        within = _of_odbc(query.partition("odbc_connect=")[2], "odbc")
        return within and Endpoint("mssql", within.host, within.port, scheme, variables=within.variables)
    # A path follows: `f"http://example.com{path}"`.
    host = _TRAILING.sub("", host) or host
    if not host and found in {REDIS, POSTGRES}:
        host = "localhost"
    if (not host and scheme not in _FILES) or ".." in host:  # an empty part: a default that never serves
        return None
    if HOLE.fullmatch(host) and not _variables(host):
        return None
    port = _port(url["port"] or "", found, scheme)
    return Endpoint(
        found,
        _shown(host),
        port,
        scheme,
        database,
        query,
        bool(url["info"]),
        _variables(f"{url['host']}{url['port'] or ''}"),
    )


def _of_odbc(text: str, service: str) -> Endpoint | None:
    match = _ODBC.search(text)
    if match is None:
        source = _DSN.search(text)
        return Endpoint(service, f"the data source {_shown(source['dsn'])}") if source else None
    own = _ODBC_PORT.search(text)
    port = match["port"] or (own["port"] if own else "")
    host = match["host"].strip()
    if HOLE.fullmatch(host) and not _variables(host):
        return None
    found = "mssql" if "sql server" in text.lower() else service
    found = next((key for key in (POSTGRES, "mysql", "oracle") if key in text.lower()), found)
    number = _port(port, found) if port or "\\" not in host else None  # a named instance has a port of its own
    return Endpoint(found, _shown(host), number, variables=_variables(host))


def _of_key_value(text: str, service: str) -> Endpoint | None:
    """Where libpq's `host=... dbname=...` leads: without a host to the machine itself."""
    found = {match["key"]: match["value"] for match in _KEY_VALUE.finditer(text)}
    if not found:
        return None
    host = found.get("host") or found.get("hostaddr") or "localhost"
    if HOLE.fullmatch(host) and not _variables(host):
        return None
    login = "password" in found
    return Endpoint(
        service, _shown(host), _port(found.get("port", ""), service), has_login=login, variables=_variables(host)
    )


def _of_azure(text: str, service: str) -> Endpoint | None:
    match = _AZURE.search(text)
    return Endpoint(service, f"{_shown(match['account'])}.blob.core.windows.net", 443) if match else None


def _bucket(scheme: str) -> Endpoint:
    return Endpoint(WEB, load("services")["buckets"][scheme], 443, scheme)


def _port(text: str, service: str, scheme: str = "") -> int | None:
    if text.isdigit():
        return int(text)
    if text:
        return None
    special: int | None = load("services")["ports"].get(scheme)
    known = services().get(service)
    return special or (known.port or None if known else None)


def _shown(text: str) -> str:
    return HOLE.sub(lambda match: f"{{{match['name']}}}" if match["name"] else "...", text)


def _variables(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match["name"] for match in HOLE.finditer(text) if match["name"]))


def _is_windows(host: str) -> bool:
    return host in names("local", "hosts") or "\\" in host


_FORMS: dict[str, Callable[[str, str], Endpoint | None]] = {
    "odbc": _of_odbc,
    POSTGRES: _of_key_value,
    "azure": _of_azure,
}
