"""What is written in front of `.get_relative_path(...)`, for places in small apps."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

from dash_migrate.facts import Facts
from dash_migrate.needs import Import
from dash_migrate.rewriting.accessor import Accessor, NoAccessor, accessor
from tests.support.apps import facts_of

HEAD = """
from dash import Dash, callback, dcc, html
app = Dash(__name__)
"""
LATE_HEAD = "from dash import Dash, html\n"
URL = "/here"


def at(facts: Facts, path: str) -> Accessor | NoAccessor:
    """The accessor at the call that is given the URL."""
    for call in facts.modules.indexes[path].calls:
        for part in (*call.node.args, *(keyword.value for keyword in call.node.keywords)):
            if isinstance(part, ast.Constant) and part.value == URL:
                return accessor(facts, path, part, call.scope, call.ancestors)
    raise AssertionError(f"{path} has no call with {URL}")


def written(tmp_path: Path, files: Mapping[str, str], path: str = "app.py", dash: str = "4.4.1") -> str:
    """What is written at the URL of a file: the imports, then the expression; or `-` and the cause."""
    facts = facts_of(tmp_path, files, installed={"dash": dash} if dash else {"flask": "3.0"})
    assert facts.entry is not None
    found = at(facts, path)
    if isinstance(found, NoAccessor):
        return f"- {found.why}. {found.action}"
    return "; ".join([*(need.statement for need in found.needs), found.expression])


def app(body: str, head: str = HEAD) -> dict[str, str]:
    return {"app.py": head + body}


ONE_FILE = {
    "below the app": ("app.layout = html.Div(html.A(href='/here'))", "app"),
    "in a callback": (
        "app.layout = html.Div()\n@app.callback()\ndef show(x):\n    return html.A(href='/here')\n",
        "app",
    ),
    "a local of another meaning": (
        "app.layout = html.Div()\ndef show(app):\n    return html.A(href='/here')\n",
        "import dash; dash",
    ),
    "a parameter that is the app": (
        "def show(dash_app):\n    return html.A(href='/here')\napp.layout = html.Div(show(app))\n",
        "dash_app",
    ),
    "a parameter that one caller leaves out": (
        "def show(application=None):\n    return html.A(href='/here')\napp.layout = html.Div(show(app))\nshow()\n",
        "app",
    ),
    "two names": (
        "application = app\napp.layout = html.Div(html.A(href='/here'))",
        "app",
    ),
}


@pytest.mark.parametrize("case", ONE_FILE)
def test_the_app_where_its_name_is_bound(tmp_path: Path, case: str) -> None:
    body, expected = ONE_FILE[case]
    assert written(tmp_path, app(body)) == expected


def test_functions_that_run_before_the_app_is_made(tmp_path: Path) -> None:
    body = """
def link():
    return html.A(href="/here")
NAV = link()
app = Dash(__name__)
app.layout = html.Div(NAV)
"""
    found = written(tmp_path, app(body, LATE_HEAD))
    assert found.startswith("- this runs before the Dash app is made (app.py:6)")
    assert "Move `NAV = link()` (app.py:5) below app.py:6" in found


def test_functions_that_are_defined_above_and_called_below_the_app(tmp_path: Path) -> None:
    body = """
def link():
    return html.A(href="/here")
app = Dash(__name__)
app.layout = html.Div(link())
"""
    assert written(tmp_path, app(body, LATE_HEAD)) == "app"


def test_functions_handed_to_something_that_calls_them_at_once(tmp_path: Path) -> None:
    body = """
def link(name):
    return html.A(name, href="/here")
NAV = list(map(link, ["a", "b"]))
app = Dash(__name__)
app.layout = html.Div(NAV)
"""
    assert written(tmp_path, app(body, LATE_HEAD)).startswith("- this runs before")


def test_a_lambda_runs_when_it_is_called(tmp_path: Path) -> None:
    body = "link = lambda: html.A(href='/here')\napp = Dash(__name__)\napp.layout = html.Div(link())\n"
    assert written(tmp_path, app(body, LATE_HEAD)) == "app"
    body = "link = lambda: html.A(href='/here')\nNAV = link()\napp = Dash(__name__)\napp.layout = html.Div(NAV)\n"
    assert written(tmp_path / "early", app(body, LATE_HEAD)).startswith("- this runs before")


def test_an_app_that_one_branch_makes_is_not_counted_on(tmp_path: Path) -> None:
    body = "if FLAG:\n    app = Dash(__name__)\nprint(html.A(href='/here'))\n"
    assert written(tmp_path, app(body, LATE_HEAD)) == "import dash; dash"
    body = (
        "if FLAG:\n    app = Dash(__name__)\nelse:\n    app = Dash('x')\n"
        "app.layout = html.Div(html.A(href='/here'))\n"
    )
    assert written(tmp_path / "both", app(body, LATE_HEAD)) == "app"


PAGES = {
    "app.py": "from dash import Dash, html, page_container\napp = Dash(__name__, use_pages=True)\n"
    "app.layout = html.Div(page_container)\nif __name__ == '__main__':\n    app.run()\n",
}


def test_pages_cannot_import_the_app_that_imports_them(tmp_path: Path) -> None:
    page = "import dash\nfrom dash import html\ndash.register_page(__name__)\nlayout = html.A(href='/here')\n"
    assert written(tmp_path, {**PAGES, "pages/home.py": page}, "pages/home.py") == "dash"
    page = (
        page.replace("import dash\n", "")
        .replace("dash.register", "register")
        .replace("html", "html, register_page", 1)
    )
    assert written(tmp_path / "b", {**PAGES, "pages/home.py": page}, "pages/home.py") == "import dash; dash"


def test_a_module_imported_before_the_app_is_made(tmp_path: Path) -> None:
    files = {
        "app.py": "from dash import Dash, html\nfrom nav import NAV\n"
        "app = Dash(__name__)\napp.layout = html.Div(NAV)\n",
        "nav.py": "from dash import html\nNAV = html.A(href='/here')\n",
    }
    found = written(tmp_path, files, "nav.py")
    assert found.startswith("- this runs before the Dash app is made (app.py:3)")
    assert "Move `from nav import NAV` (app.py:2) below app.py:3" in found


def test_a_module_imported_after_the_app_is_made(tmp_path: Path) -> None:
    files = {
        "app.py": "from dash import Dash, html\napp = Dash(__name__)\n"
        "from nav import NAV\napp.layout = html.Div(NAV)\n",
        "nav.py": "from dash import html\nNAV = html.A(href='/here')\n",
    }
    assert written(tmp_path, files, "nav.py") == "import dash; dash"


INDEX = {
    "app.py": "from dash import Dash\napp = Dash(__name__)\nserver = app.server\n",
    "index.py": "from dash import html\nfrom app import app\nfrom nav import bar\n"
    "app.layout = html.Div(bar())\nif __name__ == '__main__':\n    app.run_server()\n",
}


def test_the_app_that_is_imported_by_name_or_with_its_module(tmp_path: Path) -> None:
    nav = "from dash import html\nfrom app import app\nNAV = html.A(href='/here')\ndef bar(): return NAV\n"
    assert written(tmp_path / "a", {**INDEX, "nav.py": nav}, "nav.py") == "app"
    nav = "from dash import html\nimport app\nNAV = html.A(href='/here')\ndef bar(): return NAV\n"
    assert written(tmp_path / "b", {**INDEX, "nav.py": nav}, "nav.py") == "app.app"
    nav = "from dash import html\nfrom app import *\nNAV = html.A(href='/here')\ndef bar(): return NAV\n"
    assert written(tmp_path / "c", {**INDEX, "nav.py": nav}, "nav.py") == "app"


def test_old_dash_takes_the_app_from_the_nearest_module(tmp_path: Path) -> None:
    nav = "import dash_html_components as html\ndef bar(): return html.A(href='/here')\n"
    files = {**INDEX, "nav.py": nav}
    assert written(tmp_path / "a", files, "nav.py", "1.21.0") == "from app import app; app"
    assert written(tmp_path / "b", files, "nav.py", "2.2.0") == "import dash; dash"
    legacy = {
        path: text.replace("from dash import html", "import dash_html_components as html")
        for path, text in files.items()
    }
    assert written(tmp_path / "c", legacy, "nav.py", "") == "from app import app; app"
    assert written(tmp_path / "d", files, "nav.py", "") == "import dash; dash"
    assert written(tmp_path / "e", files, "nav.py", "1.7.0").startswith("- dash 1.7.0 has no get_relative_path")


def test_old_dash_with_the_app_in_the_script_that_imports_the_file(tmp_path: Path) -> None:
    files = {
        "app.py": "from dash import Dash\nimport dash_html_components as html\nfrom nav import bar\n"
        "app = Dash(__name__)\n"
        "app.layout = html.Div(bar())\nif __name__ == '__main__':\n    app.run_server()\n",
        "nav.py": "import dash_html_components as html\ndef bar(): return html.A(href='/here')\n",
    }
    found = written(tmp_path, files, "nav.py", "1.21.0")
    assert found.startswith("- the Dash app (app.py:4) has no name here")
    assert "Pass app of app.py to this code" in found


def test_a_taken_name_dash(tmp_path: Path) -> None:
    nav = "from dash import Dash as dash, html\ndef bar(): return html.A(href='/here')\n"
    assert written(tmp_path / "a", {**INDEX, "nav.py": nav}, "nav.py") == "from dash import get_app; get_app()"
    nav = "import dash as d\nfrom dash import html\ndef bar(): return html.A(href='/here')\n"
    assert written(tmp_path / "b", {**INDEX, "nav.py": nav}, "nav.py") == "d"


TWO = """
from dash import Dash, html
from flask import Flask
server = Flask(__name__)
one = Dash(__name__, server=server, url_base_pathname="/one/")
two = Dash(__name__, server=server, url_base_pathname="/two/")
"""


def test_several_apps_use_the_method_of_their_own(tmp_path: Path) -> None:
    layouts = "one.layout = html.Div()\ntwo.layout = html.Div(html.A(href='/here'))\n"
    assert written(tmp_path / "a", app(layouts, TWO)) == "two"
    callback = "one.layout = two.layout = html.Div()\n@one.callback()\ndef show(x): return html.A(href='/here')\n"
    assert written(tmp_path / "b", app(callback, TWO)) == "one"
    shared = "one.layout = two.layout = html.Div()\ndef show(x): return html.A(href='/here')\n"
    found = written(tmp_path / "c", app(shared, TWO))
    assert found.startswith("- several Dash apps are made (app.py:4, app.py:5)")
    assert "one.get_relative_path(...), two.get_relative_path(...)" in found


def test_the_app_of_a_factory(tmp_path: Path) -> None:
    body = """
def link():
    return html.A(href="/here")
def create_app():
    app = Dash(__name__)
    app.layout = html.Div(link())
    return app
if __name__ == "__main__":
    create_app().run()
"""
    assert written(tmp_path / "a", app(body, LATE_HEAD)) == "import dash; dash"
    inside = body.replace("html.Div(link())", "html.Div(html.A(href='/here'))").replace(
        'href="/here"', 'href="/x"'
    )
    assert written(tmp_path / "b", app(inside, LATE_HEAD)) == "app"
    early = body.replace("    app = Dash(__name__)\n", "    nav = link()\n    app = Dash(__name__)\n").replace(
        "Div(link())", "Div(nav)"
    )
    assert written(tmp_path / "c", app(early, LATE_HEAD)).startswith("- this runs before")


def test_the_app_of_an_object(tmp_path: Path) -> None:
    body = """
class Dashboard:
    def __init__(self):
        self.app = Dash(__name__)
        self.app.layout = self.layout()
    def layout(self):
        return html.A(href="/here")
board = Dashboard()
server = board.app.server
"""
    assert written(tmp_path / "a", app(body, LATE_HEAD)) == "self.app"
    swapped = body.replace(
        "self.app = Dash(__name__)\n        self.app.layout = self.layout()",
        "nav = self.layout()\n        self.app = Dash(__name__)\n        self.app.layout = nav",
    )
    assert written(tmp_path / "b", app(swapped, LATE_HEAD)).startswith("- this runs before")


def test_the_subclass_itself(tmp_path: Path) -> None:
    body = """
class Board(Dash):
    def __init__(self):
        super().__init__(__name__)
        self.layout = html.A(href="/here")
app = Board()
server = app.server
"""
    assert written(tmp_path / "a", app(body, LATE_HEAD)) == "self"
    early = body.replace(
        'super().__init__(__name__)\n        self.layout = html.A(href="/here")',
        'nav = html.A(href="/here")\n        super().__init__(__name__)\n        self.layout = nav',
    )
    assert written(tmp_path / "b", app(early, LATE_HEAD)).startswith("- this runs before")


def test_apps_of_one_prefix_share_the_module_level_functions(tmp_path: Path) -> None:
    files = {
        "app.py": "from dash import Dash, html\nimport example\napp = Dash(__name__)\n"
        "from nav import bar\napp.layout = html.Div(bar())\nserver = app.server\n",
        "example.py": "from dash import Dash, html\napp = Dash(__name__)\napp.layout = html.Div()\n",
        "nav.py": "from dash import html\ndef bar(): return html.A(href='/here')\n",
    }
    facts = facts_of(tmp_path / "a", files, entry="app.py")
    assert at(facts, "nav.py") == Accessor("dash", (Import("nav.py", "dash"),))
    files["example.py"] = files["example.py"].replace("__name__", "__name__, url_base_pathname='/example/'")
    facts = facts_of(tmp_path / "b", files, entry="app.py")
    assert isinstance(at(facts, "nav.py"), NoAccessor)


def test_a_factory_that_is_called_for_several_prefixes(tmp_path: Path) -> None:
    body = """
def link():
    return html.A(href="/here")
def make(prefix, server):
    app = Dash(__name__, server=server, url_base_pathname=prefix)
    app.layout = html.Div(link())
    return app
from flask import Flask
server = Flask(__name__)
one = make("/one/", server)
two = make("/two/", server)
"""
    assert written(tmp_path / "a", app(body, LATE_HEAD)).startswith("- the Dash app (app.py:6) has no name here")
    single = body.replace('two = make("/two/", server)\n', "")
    assert written(tmp_path / "b", app(single, LATE_HEAD)) == "import dash; dash"


def test_the_app_is_imported_where_the_module_dash_comes_too_early(tmp_path: Path) -> None:
    files = {
        **INDEX,
        "index.py": "from nav import bar\nfrom app import app\napp.layout = bar()\n",
        "nav.py": "from dash import html\nNAV = html.A(href='/here')\ndef bar(): return NAV\n",
    }
    assert written(tmp_path, files, "nav.py") == "from app import app; app"


LOOKALIKES = {
    "jupyter_dash": "from jupyter_dash import JupyterDash as Made\n",
    "dash-extensions": "from dash_extensions.enrich import DashProxy as Made\n",
}


@pytest.mark.parametrize("package", LOOKALIKES)
def test_lookalikes_have_the_same_methods(tmp_path: Path, package: str) -> None:
    body = "app = Made(__name__)\napp.layout = html.Div(html.A(href='/here'))\n"
    assert written(tmp_path, app(body, "from dash import html\n" + LOOKALIKES[package])) == "app"
