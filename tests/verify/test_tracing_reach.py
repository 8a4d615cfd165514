"""Hosts that an app contacts, and variables that it reads, are noted with the app's own line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.verify.tracing import Act

from .traced import said, tracing

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Write
    from .traced import Trace


@pytest.fixture
def trace(write: Write, tmp_path: Path) -> Trace:
    return tracing(write, tmp_path)


# ---- hosts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("import socket\nsocket.create_connection(('127.0.0.1', 9))", ["127.0.0.1:9"]),
        ("import socket\nsocket.create_connection(('localhost', 9))", ["localhost:9"]),
        ("import socket\nsocket.create_connection(('no.such.host.invalid', 9))", ["no.such.host.invalid:9"]),
        (
            "from socket import *\nfor end in (1, 2): socket(type=SOCK_DGRAM).connect((f'127.0.0.{end}', 9))",
            ["127.0.0.1:9", "127.0.0.2:9"],
        ),
        ("import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9/x')", ["127.0.0.1:9"]),
        ("import requests\nrequests.get('http://127.0.0.1:9/x')", ["127.0.0.1:9"]),
        ("import socket\nsocket.socket(socket.AF_INET6).connect(('::1', 9))", ["[::1]:9"]),
        ("import socket\nsocket.gethostbyname('no.such.host.invalid')", ["no.such.host.invalid"]),
        ("import socket\nsocket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 9))", ["127.0.0.1:9"]),
        ("import socket\nsocket.socket(socket.AF_UNIX).connect('/no/such/socket')", ["/no/such/socket"]),
        ("import socket\nsocket.create_server(('127.0.0.1', 0))", []),
        ("import multiprocessing\nmultiprocessing.Manager().dict()", []),
    ],
)
def test_hosts_that_are_contacted(trace: Trace, text: str, subjects: list[str]) -> None:
    lines = "".join(f"        {line}\n" for line in text.splitlines())
    guarded = "if __name__ == '__main__':\n    try:\n" + lines + "    except OSError:\n        pass\n"
    found = [event for event in trace({"app.py": guarded}) if event.act is Act.CONNECT]
    assert [event.subject for event in found] == subjects
    assert all(event.place.startswith("app.py:") for event in found)


def test_a_name_that_another_thread_looks_up_is_the_one_that_is_contacted(trace: Trace) -> None:
    text = """
        import asyncio

        async def ask():
            try:
                await asyncio.open_connection("localhost", 9)
            except OSError:
                pass

        asyncio.run(ask())
    """
    found = {event.subject: event.place for event in trace({"app.py": text})}
    assert list(found) == ["localhost:9"]
    assert found["localhost:9"].startswith("app.py:")


def test_a_thread_of_a_library_has_no_place(trace: Trace) -> None:
    library = "lib/site-packages/sender.py"
    text = "import sys\nsys.path.append('lib/site-packages')\nimport sender\nsender.thread.join()\n"
    sends = (
        "import socket, threading\n\ndef send():\n    try:\n        socket.create_connection(('127.0.0.1', 9))\n"
        "    except OSError:\n        pass\n\nthread = threading.Thread(target=send)\nthread.start()\n"
    )
    assert said(trace({"app.py": text, library: sends})) == [("127.0.0.1:9", "")]


# ---- variables -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        ("os.environ['SET']", [("SET", True, True)]),
        ("os.environ['LOST']", [("LOST", False, True)]),
        ("os.environ.get('LOST', 'x')", [("LOST", False, False)]),
        ("os.getenv('SET')", [("SET", True, False)]),
        ("'LOST' in os.environ", [("LOST", False, False)]),
        ("os.environ['SET'] if 'SET' in os.environ else ''", [("SET", True, False)]),
        ("os.environ.pop('LOST')", [("LOST", False, True)]),
        ("os.environ.pop('LOST', None)", [("LOST", False, False)]),
        ("os.environ.setdefault('LOST', 'x')", [("LOST", False, False)]),
        ("getattr(os, 'environb', {})[b'SET']", [("SET", True, True)]),
        ("[os.environ[name] for name in ['A1', 'A2', 'A3'] * 9 if name]", [("A1", False, True)]),
        ("os.environ['LOST'] = 'x'", []),
        ("dict(os.environ)", []),
        ("{**os.environ}", []),
        ("os.environ.copy()", []),
        ("list(os.environ.items())", []),
        ("os.path.expanduser('~')", []),
        ("import subprocess, sys; subprocess.run([sys.executable, '-c', ''])", []),
    ],
)
def test_variables_that_are_read(trace: Trace, text: str, noted: list[tuple[str, bool, bool]]) -> None:
    program = f"import os\ntry:\n    {text}\nexcept KeyError:\n    pass\n"
    found = [event for event in trace({"app.py": program}, {"SET": "x"}) if event.act is Act.VARIABLE]
    assert [(event.subject, event.found, event.needed) for event in found] == noted
    assert all(event.place == "app.py:3" for event in found)


def test_a_line_that_is_run_often_still_says_what_it_needs(trace: Trace) -> None:
    """Python rewrites its bytecode then."""
    text = "import os\nfor number in range(99):\n    os.environ[f'V{number}']\n"
    found = trace({"app.py": text}, {f"V{number}": "" for number in range(99)})
    assert len(found) == 99
    assert all(event.needed for event in found)


def test_a_library_that_reads_for_the_app_is_not_the_place(trace: Trace) -> None:
    packages = "lib/site-packages/"
    texts = {
        "app.py": "import sys\nsys.path.append('lib/site-packages')\nimport decouple, other\n"
        "decouple.config('OWN')\nother.configure()\n",
        packages + "decouple.py": "import os\ndef config(name):\n    return os.environ[name]\n",
        packages + "other.py": "import os\ndef configure():\n    return os.environ.get('OF_LIBRARY')\n",
    }
    found = trace(texts, {"OWN": "x"})
    assert [(event.subject, event.place, event.needed) for event in found] == [("OWN", "app.py:4", False)]
