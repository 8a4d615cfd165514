"""What an expression is, as far as serving an app goes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from dash_migrate.facts.evaluate import Evaluator
from dash_migrate.facts.modules import Modules
from dash_migrate.facts.reach import Place
from dash_migrate.facts.sites import Sites
from dash_migrate.facts.solve import Solver
from dash_migrate.facts.values import Value, last_name
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app


def evaluator(root: Path, files: Mapping[str, str]) -> Evaluator:
    return Evaluator(Modules(Workspace.read(write_app(root, files))))


def said(value: Value) -> str:
    """A value in a few words: its role, with the line of what it comes from or its dotted name."""
    role = value.role.name
    return (
        f"{role} {value.name}" if role == "EXTERNAL" else f"{role} {value.path}:{getattr(value.node, 'lineno', 0)}"
    )


def values_of(root: Path, files: Mapping[str, str], name: str = "x", path: str = "app.py") -> list[str]:
    found = evaluator(root, files)
    return sorted(map(said, found.named(name, path, found.modules.indexes[path].scope)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import dash\nx = dash.Dash()", ["DASH app.py:2"]),
        ("from dash import Dash\nx = Dash()", ["DASH app.py:2"]),
        ("from dash import Dash as D\nx = D()", ["DASH app.py:2"]),
        ("from dash import *\nx = Dash()", ["DASH app.py:2"]),
        ("import dash\nD = dash.Dash\nx = D()", ["DASH app.py:3"]),
        ("from dash_extensions.enrich import DashProxy\nx = DashProxy()", ["DASH app.py:2"]),
        ("from jupyter_dash import JupyterDash\nx = JupyterDash()", ["DASH app.py:2"]),
        ("from dash_enterprise_libraries import EnterpriseDash\nx = EnterpriseDash()", ["DASH app.py:2"]),
        ("from django_plotly_dash import DjangoDash\nx = DjangoDash('a')", []),
        ("from athletics import Dash\nx = Dash()", []),
        ("Dash = object\nx = Dash()", []),
        ("from flask import Flask\nx = Flask(__name__)", ["SERVER app.py:2"]),
        ("import dash\nx = dash.html", ["EXTERNAL dash.html"]),
        ("from dash import Dash\nx = Dash() if a else Dash()", ["DASH app.py:2", "DASH app.py:2"]),
        ("from dash import Dash\nx = a or Dash()", ["DASH app.py:2"]),
        ("from dash import Dash\nif (x := Dash()): pass", ["DASH app.py:2"]),
        (
            "from dash import Dash\nif a:\n    x = Dash()\nelse:\n    x = Dash(a)",
            ["DASH app.py:3", "DASH app.py:5"],
        ),
        ("from dash import Dash\nx = None\nx = Dash()", ["DASH app.py:3"]),
        ("from dash import Dash\napps = [Dash()]\napps = [*apps, 1]\nx = apps[0]", ["DASH app.py:2"]),
        ("def f():\n    return [*f(), 1]\nx = f()[0]", []),
        ("x = 1", []),
        ("x = y", []),
        ("x = x", []),
    ],
)
def test_constructions(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert values_of(tmp_path, {"app.py": text}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("app = Dash()\nx = app.server", ["SERVER app.py:2"]),
        ("x = Dash(server=True).server", ["SERVER app.py:2"]),
        ("x = Dash(server=Flask(__name__)).server", ["SERVER app.py:2"]),
        ("s = Flask(__name__)\nx = Dash(__name__, s).server", ["SERVER app.py:2"]),
        ("s = make()\nx = Dash(server=s).server", ["SERVER app.py:3"]),  # unknown: its own will do
        ("app = Dash(server=False)\nx = app.server", []),
        ("app = Dash(server=False)\ns = Flask('a')\napp.init_app(s)\nx = app.server", ["SERVER app.py:3"]),
        ("def f(s=False):\n    return Dash(server=s)\na = f()\ns = Flask('a')\na.init_app(s)\nx = a.server",
         ["SERVER app.py:5"]),
        ("x = Flask('a').wsgi_app", ["SERVER app.py:2"]),
        ("app = Dash()\nx = ProxyFix(app.server)", ["WRAPPED app.py:3"]),
    ],
)  # fmt: skip
def test_the_server_of_an_app(tmp_path: Path, text: str, expected: list[str]) -> None:
    head = "from dash import Dash; from flask import Flask; from werkzeug.middleware.proxy_fix import ProxyFix\n"
    assert values_of(tmp_path, {"app.py": head + text}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def make():\n    app = Dash()\n    return app\nx = make()", ["DASH app.py:3"]),
        ("def make():\n    return Dash(), 1\nx, y = make()", ["DASH app.py:3"]),
        ("def make():\n    return 1, Dash()\nx, y = make()", []),
        ("def make():\n    return [*others, Dash()]\nx, y = make()", ["DASH app.py:3"]),  # any of them
        ("def same(app):\n    return app\nx = same(Dash())", ["DASH app.py:4"]),
        ("def same(*, app):\n    return app\nx = same(app=Dash())", ["DASH app.py:4"]),
        ("def same(other, app):\n    return app\nx = same(Dash(), 1)", []),
        ("def same(app):\n    return app\nx = same(*apps)", []),
        ("async def make():\n    return Dash()\nasync def run():\n    return await make()\nx = run()",
         ["DASH app.py:3"]),
        ("def make():\n    def inner():\n        return Dash()\n    return 1\nx = make()", []),
        ("f = lambda: Dash()\nx = f()", []),
        ("apps = [Dash(), 1]\nx = apps[0]", ["DASH app.py:2"]),
        ("apps = {'a': Dash()}\nx = apps['a']", ["DASH app.py:2"]),
        ("apps = [Dash() for n in range(3)]\nx = apps[0]", ["DASH app.py:2"]),
        ("for x in [Dash()]: pass", ["DASH app.py:2"]),
        ("apps = {'a': Dash()}\nfor x in apps.values(): pass", ["DASH app.py:2"]),
        ("for x in Dash(): pass", []),
        ("a = b = Dash()\nx = b", ["DASH app.py:2"]),
        ("def make():\n    global x\n    x = Dash()", ["DASH app.py:4"]),
    ],
)  # fmt: skip
def test_functions_and_containers(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert values_of(tmp_path, {"app.py": "from dash import Dash\n" + text}) == expected


HOLDER = "class A:\n    def __init__(self, app):\n        self.app = app\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class Board(Dash): pass\nx = Board()", ["DASH app.py:3"]),
        ("class A(Dash): pass\nclass B(A): pass\nx = B()", ["DASH app.py:4"]),
        ("class Board: pass\nx = Board()", ["OBJECT app.py:2"]),
        ("class Board(Board): pass\nx = Board()", ["OBJECT app.py:2"]),
        ("class B:\n    def __init__(self):\n        self.app = Dash()\nx = B().app", ["DASH app.py:4"]),
        ("class B:\n    app = Dash()\nx = B.app", ["DASH app.py:3"]),
        ("class B:\n    def make(self):\n        return Dash()\nx = B().make()", ["DASH app.py:4"]),
        ("class B:\n    @property\n    def app(self):\n        return Dash()\nx = B().app", ["DASH app.py:5"]),
        ("class A:\n    def f(self):\n        self.a = Dash()\nclass B(A): pass\nx = B().a", ["DASH app.py:4"]),
        ("class A:\n    app = 1\nclass B:\n    app = Dash()\nx = A().app", []),
        (f"{HOLDER}x = A(Dash()).app", ["DASH app.py:5"]),
        (f"{HOLDER}class B(A):\n    def __init__(self):\n        super().__init__(Dash())\nx = B().app",
         ["DASH app.py:7"]),
        (f"{HOLDER}class B(A):\n    def __init__(self):\n        other().__init__(Dash())\nx = B().app", []),
        (f"{HOLDER}class B(A): pass\nx = B(Dash()).app", ["DASH app.py:6"]),
    ],
)  # fmt: skip
def test_classes(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert [
        v for v in values_of(tmp_path, {"app.py": "from dash import Dash\n" + text}) if "EXT" not in v
    ] == expected


@pytest.mark.parametrize(
    "text",
    [
        "from board.app import app as x",
        "from board import app\nx = app.app",
        "import board.app\nx = board.app.app",
        "import board.app as b\nx = b.app",
        "from board.app import *\nx = app",
        "from board import again as x",
        "import board\nx = board.again",
    ],
)
def test_values_are_followed_through_imports(tmp_path: Path, text: str) -> None:
    files = {
        "app.py": text,
        "board/__init__.py": "from .app import app as again\n",
        "board/app.py": "from dash import Dash\napp = Dash()\n",
    }
    assert values_of(tmp_path, files) == ["DASH board/app.py:2"]


def test_a_folder_without_init_is_followed_by_its_full_name(tmp_path: Path) -> None:
    files = {
        "app.py": "import board.app\nx = board.app.app\n",
        "board/app.py": "from dash import Dash\napp = Dash()\n",
    }
    assert values_of(tmp_path, files) == ["DASH board/app.py:2"]


def test_names_that_are_imported_in_a_circle_lead_nowhere(tmp_path: Path) -> None:
    assert values_of(tmp_path, {"app.py": "from b import x\n", "b.py": "from app import x\n"}) == []


CIRCLE = """
from dash import Dash
from flask import Flask

def add(server):
    app = Dash(server=server)
    return app.server

first = Flask(__name__)
x = first
x = add(x)
y = x
"""


@pytest.mark.parametrize("order", [("x", "y", "first"), ("y", "first", "x"), ("first", "y", "x")])
def test_a_value_that_leads_back_to_itself_is_the_same_whoever_asks_first(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    found = evaluator(tmp_path, {"app.py": CIRCLE})
    scope = found.modules.indexes["app.py"].scope
    answers = {name: sorted(map(said, found.named(name, "app.py", scope))) for name in order}
    assert answers == {name: ["SERVER app.py:8"] for name in order}


def test_functions_that_call_each_other_give_all_that_either_returns(tmp_path: Path) -> None:
    text = """
    from dash import Dash

    def a():
        return b() or Dash()

    def b():
        return a() or Dash(1)

    x = a()
    y = b()
    """
    found = evaluator(tmp_path, {"app.py": text})
    scope = found.modules.indexes["app.py"].scope
    assert found.named("y", "app.py", scope) == found.named("x", "app.py", scope)
    assert len(found.named("x", "app.py", scope)) == 2


def test_a_long_chain_of_names_is_no_endless_recursion(tmp_path: Path) -> None:
    lines = ["from dash import Dash", "n0 = Dash()", *(f"n{i} = n{i - 1}" for i in range(1, 500)), "x = n499"]
    assert values_of(tmp_path, {"app.py": "\n".join(lines)}) in ([], ["DASH app.py:2"])
    assert values_of(tmp_path, {"app.py": "\n".join(lines)}, "n20") == ["DASH app.py:2"]


def test_a_solver_keeps_what_it_has_worked_out() -> None:
    solver: Solver[int] = Solver()
    asked: list[str] = []

    def answer() -> frozenset[int]:
        asked.append("a")
        return frozenset({1}) | solver.solve("a", answer)

    assert solver.solve("a", answer) == {1}
    rounds = len(asked)
    assert solver.solve("a", answer) == {1}
    assert len(asked) == rounds


def test_a_solver_is_usable_after_a_question_that_failed() -> None:
    solver: Solver[int] = Solver()

    def fails() -> frozenset[int]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        solver.solve("a", fails)
    assert solver.solve("a", lambda: frozenset({2})) == {2}


def sites(root: Path, files: Mapping[str, str], *started: str) -> Sites:
    return Sites(evaluator(root, files), started)


PLACES = {
    "IMPORT": "run()",
    "GUARD": "if __name__ == '__main__':\n    run()",
    "CALLED": "",
}


@pytest.mark.parametrize(("place", "call"), PLACES.items())
def test_when_a_run_call_in_a_function_runs(tmp_path: Path, place: str, call: str) -> None:
    text = f"from dash import Dash\napp = Dash()\ndef run():\n    app.run()\n{call}\n"
    (site,) = sites(tmp_path, {"app.py": text}).runs
    assert site.place is Place[place]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("def f():\n    app.run()\ndef g():\n    f()\n    g()\ng()", Place.IMPORT),
        ("def f():\n    app.run()\n    g()\ndef g():\n    f()\nif __name__ == '__main__':\n    g()", Place.GUARD),
        ("def f():\n    app.run()\ndef g():\n    f()\ng()\nif __name__ == '__main__':\n    g()", Place.IMPORT),
        ("class C:\n    def start(self):\n        app.run()\nC().start()", Place.IMPORT),
        ("class C:\n    def __init__(self):\n        app.run()\nclass D(C): pass\nD()", Place.IMPORT),
        ("class C:\n    def start(self):\n        app.run()\nthread.start()", Place.IMPORT),  # may be a C
        ("import t\nclass C:\n    def start(self):\n        app.run()\nt.Thread().start()", Place.CALLED),
        ("class C:\n    def run(self):\n        app.run()", Place.CALLED),
    ],
)  # fmt: skip
def test_when_code_runs_is_followed_through_the_calls(tmp_path: Path, text: str, place: Place) -> None:
    files = {"app.py": f"from dash import Dash\napp = Dash()\n{text}\n"}
    assert [site.place for site in sites(tmp_path, files).runs] == [place]


def test_a_function_is_reached_by_another_name_in_another_file(tmp_path: Path) -> None:
    files = {
        "app.py": "from dash import Dash\napp = Dash()\ndef main():\n    app.run()\n",
        "start.py": "from app import main as start\nstart()\n",
    }
    assert [site.place for site in sites(tmp_path, files).runs] == [Place.IMPORT]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("app.run()", 1),
        ("app.run_server()", 1),
        ("app.server.run()", 1),
        ("import uvicorn\nuvicorn.run('app:app')", 1),
        ("import uvicorn\nuvicorn.run('other:app')", 0),
        ("from waitress import serve as go\ngo(app.server)", 1),
        ("from werkzeug.serving import run_simple\nrun_simple('localhost', 8050, app.server)", 1),
        ("import subprocess\nsubprocess.run(['ls'])", 0),
        ("app = make()\napp.run()", 0),
    ],
)
def test_calls_that_serve(tmp_path: Path, text: str, count: int) -> None:
    found = sites(tmp_path, {"app.py": f"from dash import Dash\napp = Dash()\n{text}\n", "other.py": "app = 1\n"})
    assert len(found.runs) == count


def test_tests_and_templates_are_passed_over_unless_they_are_started(tmp_path: Path) -> None:
    text = "from dash import Dash\napp = Dash()\n"
    files = {"tests/app.py": text, "{{name}}/app.py": text}
    assert sites(tmp_path, files).instances == ()
    assert [site.path for site in sites(tmp_path, files, "tests/app.py").instances] == ["tests/app.py"]


@pytest.mark.parametrize(
    ("arguments", "uses", "folder"),
    [
        ("", False, "board/pages"),
        ("use_pages=True", True, "board/pages"),
        ("use_pages=False", False, "board/pages"),
        ("use_pages=True, pages_folder='views'", True, "board/views"),
        ("use_pages=True, pages_folder=''", True, None),
        ("use_pages=True, pages_folder=folder", True, "board/pages"),
    ],
)
def test_pages(tmp_path: Path, arguments: str, uses: bool, folder: str | None) -> None:
    (instance,) = sites(tmp_path, {"board/app.py": f"from dash import Dash\napp = Dash({arguments})\n"}).instances
    assert (instance.uses_pages, instance.pages_folder) == (uses, folder)


def test_last_names() -> None:
    import ast

    found = [last_name(ast.parse(text, mode="eval").body) for text in ("run", "a.b.run", "f()", "a[0]")]
    assert found == ["run", "run", "", ""]
