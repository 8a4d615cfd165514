"""A package index on this machine that stands in for the public one: tools may ask it for any name.

It knows the public distributions of the apps, at the versions of their environments, and those in
`data/index.toml`: strangers that bear the name of an import. Private and invented names it does not know. No
request leaves the machine.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from benchmarks.requirements.apps import DATA, canonical, read_apps
from benchmarks.requirements.wheels import PRIVATE
from dash_migrate.toml import loads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def known() -> dict[str, str]:
    """Canonical name to version of all that the index knows."""
    names = {canonical(name): version for name, version in loads((DATA / "index.toml").read_text("utf-8")).items()}
    for app in read_apps():
        for name, pin in {**app.environment, **app.clutter}.items():
            if name not in PRIVATE:
                names[name] = pin.version
    return names


@contextmanager
def index() -> Iterator[tuple[str, list[str]]]:
    """Serves the index on the loopback interface; gives its address and, growing, the names that are asked for."""
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(known(), asked))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(names: Mapping[str, str], asked: list[str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, _, rest = self.path.strip("/").partition("/")
            name = canonical(rest.split("/")[0])
            asked.append(name)
            version = names.get(name)
            body = _json(name, version) if kind == "pypi" else _links(name, version)
            self.send_response(200 if version else 404)
            self.send_header("Content-Type", "application/json" if kind == "pypi" else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler


def _json(name: str, version: str | None) -> bytes:
    """What the JSON interface says of a distribution."""
    uploaded = {"upload_time": "2025-12-01T00:00:00", "filename": f"{name}.whl", "packagetype": "bdist_wheel"}
    return json.dumps(
        {
            "info": {"name": name, "version": version, "package_url": ""},
            "releases": {version or "": [uploaded]},
            "urls": [uploaded],
        }
    ).encode()


def _links(name: str, version: str | None) -> bytes:
    """What the simple interface says of a distribution: one wheel."""
    wheel = f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    return f'<!DOCTYPE html><html><body><a href="/files/{wheel}">{wheel}</a></body></html>'.encode()
