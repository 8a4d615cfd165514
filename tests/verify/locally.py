"""Invented apps that are served on this machine, and how to ask them."""

from __future__ import annotations

import http.client
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dash_migrate.verify.boot import AsScript

if TYPE_CHECKING:
    from dash_migrate.verify.local import Local

APP = """\
import dash
from dash import Input, Output, html
app = dash.Dash(__name__)
app.layout = html.P('hello', id='p')
"""
RUN = "app.run(debug=True)\n"
SCRIPT = AsScript("app.py")


def ask(
    local: Local, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(urlsplit(local.address).netloc, timeout=20)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def gone(pid: int) -> bool:
    """Whether a process has ended; one that init has yet to collect has."""
    for _ in range(500):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False
