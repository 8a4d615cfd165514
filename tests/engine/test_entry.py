"""Which module the server starts, which apps belong together, and what is said where none is clear."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from codemods.entry_module import STEP
from dash_migrate.facts import Facts
from dash_migrate.facts.served import Served
from dash_migrate.plan import Finding, Severity
from dash_migrate.planner import make_plan
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.apps import facts_of, write_app

APP = "from dash import Dash, html\napp = Dash(__name__)\napp.layout = html.Div('x')\n"
NAMED = f"{APP}server = app.server\n"
RUN = "if __name__ == '__main__':\n    app.run()\n"
BOTH = f"from app import app, server\n{RUN}"
ON_FLASK = "from flask import Flask\nfrom dash import Dash\ns = Flask('a')\n"


def chosen(facts: Facts) -> tuple[str, Served, str]:
    """The entry module with what it offers."""
    entry = facts.entry
    assert entry is not None, facts.entries.why
    return entry.path, entry.offer.served, entry.offer.expression


def findings(root: Path, settings: Settings | None = None) -> list[Finding]:
    return list(make_plan(Workspace.read(root), (STEP,), settings or Settings()).findings())


@pytest.mark.parametrize(
    ("files", "entry"),
    [
        ({"app.py": APP}, ("app.py", Served.DASH, "app")),
        ({"app.py": NAMED}, ("app.py", Served.NAME, "server")),
        ({"app.py": f"{APP}application = app.server\nserver = app.server\n"}, ("app.py", Served.NAME, "server")),
        # the module that completes the layout wins, whatever a Procfile says
        ({"app.py": "from dash import Dash\napp = Dash()\nserver = app.server\n",
          "index.py": "from app import app\napp.layout = 1\n", "Procfile": "web: gunicorn app:server"},
         ("index.py", Served.DASH, "app")),
        # two that are as good: where the app is made, else what a Procfile starts
        ({"app.py": NAMED, "run.py": BOTH}, ("app.py", Served.NAME, "server")),
        ({"app.py": NAMED, "run.py": BOTH, "Procfile": "web: gunicorn run:server"},
         ("run.py", Served.NAME, "server")),
        # callbacks in another module that only the runner imports
        ({"app.py": NAMED, "callbacks.py": "from app import app\n@app.callback()\ndef f(): pass\n",
          "run.py": f"import callbacks\nfrom app import app\n{RUN}"}, ("run.py", Served.DASH, "app")),
        # pages are imported by Dash itself
        ({"main.py": APP.replace("__name__", "use_pages=True"), "run.py": f"from main import app\n{RUN}",
          "pages/a.py": "import dash\ndash.register_page(1)\n"}, ("main.py", Served.DASH, "app")),
        # a factory, by the name that a Dockerfile uses
        ({"app.py": f"def build():\n    {APP.replace(chr(10), chr(10) + '    ')}return app.server\n"
          "def create_app():\n    return build()\n", "Dockerfile": "CMD gunicorn 'app:build()'\n"},
         ("app.py", Served.FACTORY, "build()")),
        ({"app.py": f"def build(debug):\n    {APP.replace(chr(10), chr(10) + '    ')}return app.server\n"},
         ("app.py", Served.HIDDEN, "")),
        ({"app.py": f"def build(debug=0):\n    {APP.replace(chr(10), chr(10) + '    ')}return app\n"},
         ("app.py", Served.DASH_FACTORY, "build()")),
        ({"app.py": f"if __name__ == '__main__':\n    {APP.replace(chr(10), chr(10) + '    ')}app.run()\n"},
         ("app.py", Served.HIDDEN, "")),
        # a server that was named before the app was made again
        ({"app.py": f"{NAMED}app = Dash()\napp.layout = 1\n"}, ("app.py", Served.DASH, "app")),
    ],
)  # fmt: skip
def test_the_entry_and_what_it_offers(
    tmp_path: Path, files: dict[str, str], entry: tuple[str, Served, str]
) -> None:
    assert chosen(facts_of(tmp_path, files)) == entry


@pytest.mark.parametrize(
    ("files", "groups"),
    [
        ({"app.py": f"{APP}b = Dash()\n"}, [1, 1]),
        ({"app.py": f"{APP}app = Dash()\n"}, [2]),  # made again
        ({"app.py": f"{ON_FLASK}a = Dash(server=s)\nb = Dash(server=s)\n"}, [2]),
        ({"a.py": NAMED, "b.py": NAMED, "main.py": "import a, b\nfrom werkzeug.wsgi import DispatcherMiddleware\n"
          "application = DispatcherMiddleware(a.server, {'/b': b.server})\n"}, [2]),
        ({"a.py": NAMED, "b.py": NAMED, "main.py": "import a, b\nfrom flask import Flask\n"
          "from werkzeug.wsgi import DispatcherMiddleware\ns = Flask('a')\n"
          "s.wsgi_app = DispatcherMiddleware(s.wsgi_app, {'/a': a.server, '/b': b.server})\n"}, [2]),
        ({"a.py": NAMED, "b.py": NAMED, "main.py": "import a, b\nfrom fastapi import FastAPI\n"
          "from starlette.middleware.wsgi import WSGIMiddleware\napi = FastAPI()\n"
          "api.mount('/a', WSGIMiddleware(a.server))\napi.mount('/b', WSGIMiddleware(b.server))\n"}, [2]),
        ({"a.py": NAMED, "b.py": NAMED, "main.py": "import a, b\n"}, [1, 1]),
    ],
)  # fmt: skip
def test_apps_that_share_a_server_are_deployed_together(
    tmp_path: Path, files: dict[str, str], groups: list[int]
) -> None:
    assert [len(group.instances) for group in facts_of(tmp_path, files).finder.groups] == groups


def test_what_serves_everything_is_offered_before_one_of_its_parts(tmp_path: Path) -> None:
    facts = facts_of(
        tmp_path,
        {
            "main.py": """
            from dash import Dash
            from werkzeug.middleware.dispatcher import DispatcherMiddleware
            from werkzeug.middleware.proxy_fix import ProxyFix

            app = Dash()
            server = app.server
            other = Dash()
            both = DispatcherMiddleware(server, {"/other": other.server})
            """
        },
    )
    assert chosen(facts) == ("main.py", Served.NAME, "both")
    assert not facts.speaks_asgi


def test_an_app_that_is_on_no_server_offers_nothing(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, {"app.py": "from dash import Dash\napp = Dash(server=False)\napp.layout = 1\n"})
    assert chosen(facts) == ("app.py", Served.DETACHED, "")
    assert facts.target is None


@pytest.mark.parametrize(
    ("paths", "entry"),
    [
        (("app.py", "app_old.py"), "app.py"),
        (("main.py", "a.py", "b.py"), "main.py"),
        (("app.py", "a.py", "b.py", "c.py"), None),
        (("app.py", "index.py"), None),
        (("a.py", "b.py"), None),
        (("app.py", "examples/a/app.py", "examples/b/app.py", "examples/c/app.py"), "app.py"),
        (("a/app.py", "b/app.py"), None),
        (("board/app.py", "board/sketch.py"), "board/app.py"),
    ],
)
def test_among_independent_apps_only_a_usual_name_is_chosen(
    tmp_path: Path, paths: tuple[str, ...], entry: str | None
) -> None:
    facts = facts_of(tmp_path, dict.fromkeys(paths, NAMED))
    assert (facts.entry.path if facts.entry else None) == entry
    assert len(facts.entries.candidates) == len(paths)
    if facts.entry is not None:
        assert "--entry chooses another one" in facts.entry.reasons[-1]
    else:
        assert facts.entries.why == f"{len(paths)} independent Dash apps are in this folder"


def test_an_app_that_another_one_imports_is_a_part_of_it(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, {"a.py": NAMED, "b.py": f"import a\n{NAMED}"})
    assert [entry.path for entry in facts.entries.candidates] == ["b.py"]
    circle = facts_of(tmp_path / "circle", {"a.py": f"import b\n{NAMED}", "b.py": f"import a\n{NAMED}"})
    assert len(circle.entries.candidates) == 2


@pytest.mark.parametrize(
    ("wanted", "entry"),
    [
        ("b", ("b.py", Served.NAME, "server")),
        ("b.py", ("b.py", Served.NAME, "server")),
        ("./b.py", ("b.py", Served.NAME, "server")),
        ("b:app", ("b.py", Served.DASH, "app")),
        ("b:again", ("b.py", Served.NAME, "again")),
        ("b:make()", ("b.py", Served.FACTORY, "make()")),
        ("b:to_come", ("b.py", Served.NAME, "server")),
        ("board/c.py", ("board/c.py", Served.NAME, "server")),
        ("board\\c.py", ("board/c.py", Served.NAME, "server")),
        ("board.c", ("board/c.py", Served.NAME, "server")),
        ("c", ("board/c.py", Served.NAME, "server")),
        ("board", ("board/__init__.py", Served.NAME, "server")),
        ("docs/d.py", ("docs/d.py", Served.NAME, "server")),
        ("my app.py", ("my app.py", Served.NAME, "server")),
        ("start", ("start.py", Served.NAME, "server")),
    ],
)
def test_the_user_s_word_wins(tmp_path: Path, wanted: str, entry: tuple[str, Served, str]) -> None:
    files = {
        "app.py": NAMED,
        "b.py": f"{NAMED}again = server\ndef make():\n    return server\n",
        "board/__init__.py": NAMED,
        "board/c.py": NAMED,
        "docs/d.py": NAMED,
        "my app.py": NAMED,
        "start.py": "from b import server\n",
    }
    facts = facts_of(tmp_path, files, wanted)
    assert chosen(facts) == entry
    assert facts.entry is not None
    assert facts.entry.reasons[-1] == f"--entry {wanted}"


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ("nothing", "there is no module nothing, or more than one"),
        ("twice", "there is no module twice, or more than one"),
        ("texts", "importing texts.py makes no Dash app"),
        ("app:title", "title in app.py serves no Dash app"),
        ("broken.py", "broken.py cannot be read as Python"),
    ],
)
def test_a_word_that_means_no_app_is_no_choice(tmp_path: Path, wanted: str, why: str) -> None:
    files = {
        "app.py": f"{NAMED}title = 1\n",
        "a/twice.py": NAMED,
        "b/twice.py": NAMED,
        "texts.py": "",
        "broken.py": "x = (\n",
    }
    facts = facts_of(tmp_path, files, wanted)
    assert facts.entry is None
    assert facts.entries.why.startswith(f"--entry {wanted}: {why}; these ")
    assert facts.entries.candidates


def test_a_folder_below_the_repository_s_root_is_said(tmp_path: Path) -> None:
    app = write_app(tmp_path / "site" / "my board", {"app.py": NAMED})
    assert findings(app) == []
    subprocess.run(["git", "init", "-q", str(tmp_path / "site")], check=True)
    (found,) = findings(app)
    assert (found.severity, found.location.path) == (Severity.WARNING, ".")
    assert found.seen == "The app lies in my board/ of the git repository site, not at its root."
    assert "git subtree split --prefix 'my board' -b deploy" in found.action
    subprocess.run(["git", "init", "-q", str(app)], check=True)
    assert findings(app) == []
