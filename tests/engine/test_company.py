"""What a statement beside a run call is there for."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from dash_migrate.facts import Facts
from dash_migrate.rewriting.company import Company, plain_assignment
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.environments import make_environment

HEAD = """
import os
import threading
import time
import webbrowser
from threading import Timer as After

from dash import Dash, callback, html, register_page

app = Dash(__name__)
app.layout = html.Div()
server = app.server
levels = [3]


def show():
    webbrowser.open("http://127.0.0.1:8050")


def show_politely(port=8050):
    time.sleep(int(os.getenv("WAIT", "0")))
    print("opening", str(port), "{}".format(port), os.environ.get("BROWSER"))
    webbrowser.get().open_new_tab(f"http://127.0.0.1:{port}")


def show_later():
    threading.Timer(1, show).start()
    webbrowser.open_new("x")


def show_and_write():
    webbrowser.open("x")
    os.remove("x")


def show_and_fill():
    webbrowser.open("x")
    fill()


def show_and_wait():
    webbrowser.open("x")
    job().join()


def show_and_start():
    webbrowser.open("x")
    job().start()


def show_and_cancel():
    webbrowser.open("x")
    threading.Timer(1, show).cancel()


def job():
    return threading.Thread(target=fill)


def fill():
    levels.append(1)


quiet = lambda: webbrowser.open("x")
"""


def company(root: Path, code: str) -> tuple[Company, list[ast.stmt]]:
    """The company of the file's last statements, and these: all below the mark."""
    (root / "app.py").write_text(f"{HEAD}\n{code}\n", "utf-8")
    environment = root / ".venv"
    if not environment.exists():
        make_environment(environment, {"dash": "4.4.1"})
    facts = Facts(Workspace.read(root), Settings(python=environment))
    index = facts.modules.indexes["app.py"]
    runs = frozenset(site.site.node for site in facts.sites.runs)
    head = len(ast.parse(HEAD).body)
    return Company(facts, index, index.scope, runs), index.tree.body[head:]


@pytest.mark.parametrize(
    "code",
    [
        "webbrowser.open('x')",
        "webbrowser.open_new('x')",
        "webbrowser.open_new_tab('x')",
        "webbrowser.get('firefox').open('x')",
        "show()",
        "show_politely(8051)",
        "show_later()",
        "After(1, show).start()",
        "threading.Thread(target=show).start()",
        "threading.Timer(1, lambda: webbrowser.open('x')).start()",
        "threading.Timer(1, function=show).start()",
        "opener = After(1, show)",
        "opener = After(1, show)\nopener.start()",
        "opener = After(1, show)\nopener.daemon = True",
        "if os.environ.get('WERKZEUG_RUN_MAIN') != 'true':\n    show()",
        "if not levels:\n    print('x')\n    show()\nelse:\n    print('y')",
    ],
)
def test_opens_a_browser(tmp_path: Path, code: str) -> None:
    found, statements = company(tmp_path, code)
    assert found.opens(statements[-1])
    assert found.precedes(statements[-1])


@pytest.mark.parametrize(
    "code",
    [
        "fill()",
        "show_and_write()",
        "show_and_fill()",
        "show_and_wait()",
        "show_and_start()",
        "show_and_cancel()",
        "webbrowser.get('firefox').register('x')",
        "os.popen('x').open('x')",
        "After(1, fill).start()",
        "After(1, lambda: fill()).start()",
        "After(1, lambda: 3).start()",
        "After(1).start()",
        "print(1, show).start()",
        "threading.Thread(None, target=fill).start()",
        "opener = fill(1, show)",
        "opener = After(1, show)\nopener.cancel()",
        "opener = After(1, show)\nopener.name = 'x'",
        "opener = After(1, show)\nopener = After(1, fill)\nopener.start()",
        "unknown.start()",
        "for opener in ():\n    opener.start()",
        "if fill():\n    show()",
        "if levels:\n    show()\n    fill()",
        "if levels:\n    show()\nelse:\n    fill()",
        "if levels:\n    print('x')",
        "def show_again():\n    show()",
        "app = 3",
    ],
)
def test_does_not_only_open_a_browser(tmp_path: Path, code: str) -> None:
    found, statements = company(tmp_path, code)
    assert not found.opens(statements[-1])


@pytest.mark.parametrize(
    ("code", "announces"),
    [
        ("print('x', levels, app.title)", True),
        ("print('{}'.format(3))", True),
        ("print(fill())", False),
        ("fill()", False),
        ("os.print('x')", False),
        ("'print'", False),
        ("from x import print\nprint('x')", False),
    ],
)
def test_prints_what_is_known(tmp_path: Path, code: str, announces: bool) -> None:
    found, statements = company(tmp_path, code)
    assert found.announces(statements[-1]) is announces


@pytest.mark.parametrize(
    ("tail", "taken"),
    [
        ("fill()", [0]),
        ("print(app.title)", [0]),
        ("app.run()", [0]),
        ("app.title = 'x'", []),
        ("fill(app)", []),
        ("fill(server)", []),
        ("callback('x')(fill)", []),
        ("register_page('x')", []),
        ("pass", []),
        ("'text'", []),
        ("import csv", []),
        ("from csv import reader", []),
        ("def again():\n    pass", []),
        ("async def again():\n    pass", []),
        ("class Again:\n    pass", []),
        ("if __name__ == '__main__':\n    fill()", []),
        ("if levels:\n    fill()", [0]),
        ("if levels:\n    import csv", []),
        ("levels.pop()\ndel levels[0]", [0, 1]),
        ("ended = time.time()\nprint(ended)", [0, 1]),
        ("ended: float = time.time()\nprint(ended)", [0, 1]),
        ("ended = time.time()", []),
        ("ended: float = time.time()", []),
        ("ended = time.time()\nprint(ended)\n\ndef last():\n    return ended", [1]),
        ("ended = time.time()\nlast = ended\nprint(last)", [0, 1, 2]),
        ("ended = time.time()\nlast = ended", []),
        ("levels = []\nprint(levels)", [1]),
        ("for name in 'ab':\n    os.remove(name)", [0]),
        ("for level in 'ab':\n    levels = level\nfill()", [1]),
        ("os.environ['X'] = '1'", [0]),
        ("fill()\n\ndef again():\n    pass\n\nfill()", [0, 2]),
    ],
)
def test_what_ran_only_after_the_server(tmp_path: Path, tail: str, taken: list[int]) -> None:
    found, statements = company(tmp_path, f"app.run()\n{tail}")
    after = found.after(statements[1:], frozenset({"levels"}))
    assert [statements[1:].index(node) for node in after] == taken


@pytest.mark.parametrize(
    ("code", "unheard"),
    [
        ("def again():\n    pass", True),
        ("limit = 3", True),
        ("app.layout = html.Div()", True),
        ("pass", False),
        ("'text'", False),
        ("if __name__ == '__main__':\n    fill()", False),
        ("application = app.server", False),
        ("board = app", False),
    ],
)
def test_what_comes_to_life(tmp_path: Path, code: str, unheard: bool) -> None:
    found, statements = company(tmp_path, code)
    assert found.unheard(statements[-1]) is unheard


def test_functions_that_only_open_a_browser(tmp_path: Path) -> None:
    found, _ = company(tmp_path, "")
    names = [getattr(node, "name", "lambda") for node in found.openers()]
    assert sorted(names) == ["lambda", "show", "show_later", "show_politely"]


@pytest.mark.parametrize(
    ("code", "plain"),
    [
        ("port = 8050", True),
        ("port: int = 8050", True),
        ("port = other = levels[0]", True),
        ("port: int", False),
        ("port = int('8050')", False),
        ("app.port = 8050", False),
        ("port, app.port = 1, 2", False),
        ("app.port: int = 8050", False),
        ("port += 1", False),
        ("fill()", False),
    ],
)
def test_plain_assignments(code: str, plain: bool) -> None:
    assert plain_assignment(ast.parse(code).body[0]) is plain


def test_an_assignment_that_waits_is_not_plain() -> None:
    for value in ("await x", "(yield)", "(yield from x)"):
        function = ast.parse(f"async def f():\n    port = {value}\n").body[0]
        assert isinstance(function, ast.AsyncFunctionDef)
        assert not plain_assignment(function.body[0])
