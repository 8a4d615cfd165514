"""A package index on this machine: it serves small wheels and notes each name that it is asked for."""

from __future__ import annotations

import contextlib
import hashlib
import io
import threading
import zipfile
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def wheel(name: str, version: str, requires: tuple[str, ...] = (), python: str = "") -> bytes:
    """The bytes of a wheel that holds nothing but its metadata."""
    folder = f"{name.replace('-', '_')}-{version}.dist-info"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Python: {python}"] if python else []
    lines += [f"Requires-Dist: {text}" for text in requires]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"{folder}/METADATA", "\n".join([*lines, ""]))
        archive.writestr(f"{folder}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{folder}/RECORD", "")
    return buffer.getvalue()


@dataclass
class RecordingIndex:
    """What the index has, and what it was asked.

    Args:
        files: project to file name to content.
        asked: the projects that were asked for, in the order of their first question.
        served: the files that were fetched.
        status: what it answers instead of a page; 0: the page.
    """

    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    served: list[str] = field(default_factory=list)
    url: str = ""
    status: int = 0

    def add(self, name: str, version: str, requires: tuple[str, ...] = (), tag: str = "py3-none-any") -> None:
        """Puts a wheel there."""
        file = f"{name.replace('-', '_')}-{version}-{tag}.whl"
        self.files.setdefault(name, {})[file] = wheel(name, version, requires)

    def add_source(self, name: str, version: str) -> None:
        """Puts a source archive there, which nobody may open."""
        self.files.setdefault(name, {})[f"{name.replace('-', '_')}-{version}.tar.gz"] = b"not to be opened"

    def page(self, name: str) -> str | None:
        """The project's page."""
        files = self.files.get(name)
        if files is None:
            return None
        links = (
            f'<a href="/files/{file}#sha256={hashlib.sha256(data).hexdigest()}">{file}</a>'
            for file, data in files.items()
        )
        return f"<!DOCTYPE html><html><body>{'<br>'.join(links)}</body></html>"


@contextlib.contextmanager
def recording_index() -> Iterator[RecordingIndex]:
    """Serves an index on the loopback address within the block."""
    index = RecordingIndex()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, _, name = self.path.strip("/").partition("/")
            if kind == "simple":
                if name not in index.asked:
                    index.asked.append(name)
                page = index.page(name)
                self._send(page.encode() if page is not None else None, "text/html")
            else:
                index.served.append(name)
                contents = {file: data for files in index.files.values() for file, data in files.items()}
                self._send(contents.get(name), "application/octet-stream")

        def _send(self, body: bytes | None, kind: str) -> None:
            self.send_response(index.status or (404 if body is None else 200))
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Keeps the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    index.url = f"http://127.0.0.1:{server.server_address[1]}/simple"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield index
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
