"""Deploys small invented apps, most of them plain WSGI functions: they start quickly."""

from __future__ import annotations

import contextlib
import http.client
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dash_migrate.verify.deploying.deployment import Deployment, FailureKind, StartFailure, deployed
from dash_migrate.verify.platforms import platform

PYTHON = Path(sys.executable)
# Answers with what it sees, and with one of its variables if that is asked for.
ECHO = """
import os

def server(environ, start_response):
    name = environ["QUERY_STRING"]
    told = [environ["SCRIPT_NAME"], environ["PATH_INFO"], environ["wsgi.url_scheme"], os.environ.get(name, "-")]
    body = "|".join(told).encode("latin-1")
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""


@contextlib.contextmanager
def served(root: Path, command: str, key: str = "de5", **more: Any) -> Iterator[Deployment]:
    home = root.parent / "home"
    home.mkdir(exist_ok=True)
    more = {"variables": {}, "python": PYTHON, "timeout": 60, **more}
    with deployed(root, command, platform(key), home=home, **more) as deployment:
        yield deployment


def get(deployment: Deployment, path: str) -> tuple[int, str]:
    """The answer to a path below the prefix."""
    address = deployment.address.removeprefix("http://")
    with contextlib.closing(http.client.HTTPConnection(address, timeout=30)) as connection:
        connection.request("GET", deployment.platform.prefix + path)
        with contextlib.closing(connection.getresponse()) as reply:
            return reply.status, reply.read().decode("utf-8", "replace")


def failure(root: Path, command: str, **more: Any) -> StartFailure:
    with served(root, command, **more) as deployment:
        assert deployment.failure is not None
        assert deployment.seconds is None
        return deployment.failure


def told(found: StartFailure) -> tuple[FailureKind, str, str]:
    return found.kind, found.message, found.place
