"""Booting as a gunicorn worker does."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from packaging.version import Version

from dash_migrate.verify.boot import AsImported

from .conftest import shown

if TYPE_CHECKING:
    from dash_migrate.verify.warm import WarmBooter

    from .conftest import Write

pytestmark = pytest.mark.boot

APP = """
    import dash
    from dash import Input, Output, html

    app = dash.Dash(__name__)
    server = app.server
    app.layout = html.Div([html.Button(id="go"), html.P("hello", id="out")])

    @app.callback(Output("out", "children"), Input("go", "n_clicks"))
    def update(clicks):
        return clicks
"""

FACTORY = """
    import dash
    from dash import html

    def create_app(title, size=1):
        app = dash.Dash(__name__, title=title)
        app.layout = html.Div(f"{title} {size}")
        return app.server

    def shows(word):
        raise ValueError("no " + word)
"""


@pytest.mark.parametrize("name", ["server", "app"], ids=["flask", "dash"])
def test_a_server_serves_layout_and_callbacks(warm: WarmBooter, write: Write, name: str) -> None:
    boot = warm.boot(write({"app.py": APP}), AsImported(f"app:{name}"))
    assert boot.error is None
    assert boot.ok
    assert boot.statuses == {"/": 200, "/_dash-layout": 200, "/_dash-dependencies": 200}
    assert [child["props"]["id"] for child in shown(boot.layout)] == ["go", "out"]
    assert [callback["output"] for callback in cast("Any", boot.callbacks)] == ["out.children"]
    assert boot.pages == ()
    assert boot.seconds > 0


def test_a_factory_is_called_with_its_literals(warm: WarmBooter, write: Write) -> None:
    root = write({"app.py": FACTORY})
    boot = warm.boot(root, AsImported('app:create_app("sales", size=[2])'))
    assert boot.error is None
    assert shown(boot.layout) == "sales [2]"


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ("app:shows.name", "ValueError: not a name or a call of one: 'shows.name'"),
        ("app:shows.name()", "ValueError: not a name or a call of one: 'shows.name()'"),
        ("app:", "ValueError: not a name or a call of one: ''"),
        ("app:shows(", "ValueError: not a name or a call of one: 'shows('"),
        ("app:shows(dash)", "ValueError: the factory's arguments are not literals: 'shows(dash)'"),
        ("app:shows('data')", "ValueError: no data (app.py:11)"),
        ("app:server", "AttributeError: module 'app' has no attribute 'server'"),
        ("app", "AttributeError: module 'app' has no attribute 'application'"),
        ("main:server", "ModuleNotFoundError: No module named 'main'"),
        (
            "app:__name__",
            "TypeError: a server cannot call this builtins.str object; name the Dash app's `.server`",
        ),
    ],
)
def test_a_wrong_target_says_what_is_wrong(warm: WarmBooter, write: Write, target: str, error: str) -> None:
    boot = warm.boot(write({"app.py": FACTORY}), AsImported(target))
    assert boot.error == error
    assert not boot.ok
    assert (boot.statuses, boot.layout, boot.callbacks, boot.pages) == ({}, None, None, ())


def test_a_layout_in_another_module_is_missed_from_the_module_without_it(warm: WarmBooter, write: Write) -> None:
    index = "from app import app, server\nfrom dash import html\napp.layout = html.P('index')\n"
    app = "import dash\napp = dash.Dash(__name__)\nserver = app.server\n"
    root = write({"app.py": app, "index.py": index})
    without = warm.boot(root, AsImported("app:server"))
    # Dash looks for the layout at the first request, and serves null at the later ones.
    assert without.statuses == {"/": 500, "/_dash-layout": 200, "/_dash-dependencies": 200}
    assert without.error is not None
    assert without.error.startswith("GET / answered 500: NoLayoutException: ")
    assert without.layout is None
    assert warm.boot(root, AsImported("index:server")).ok


def test_a_package_with_relative_imports(warm: WarmBooter, write: Write) -> None:
    root = write(
        {
            "sales/__init__.py": "",
            "sales/parts.py": "from dash import html\nTITLE = html.H1('parts')\n",
            "sales/web/main.py": (
                "import dash\nfrom ..parts import TITLE\n"
                "dashboard = dash.Dash(__name__)\ndashboard.layout = TITLE\n"
            ),
        }
    )
    boot = warm.boot(root, AsImported("sales.web.main:dashboard"))
    assert boot.error is None
    assert shown(boot.layout) == "parts"


WHERE = """
    import os, sys
    import dash
    import which
    from dash import html
    app = dash.Dash(__name__)
    app.layout = html.P([which.NAME, os.path.basename(os.getcwd()), sys.argv[0]])
"""


@pytest.mark.parametrize(
    ("how", "which"),
    [
        (AsImported("app:app", chdir="src"), "src"),
        (AsImported("app:app", chdir="src", pythonpath=("lib",)), "src/lib"),
        (AsImported("app:app", chdir="src", pythonpath=("lib", "../lib")), "lib"),
    ],
)
def test_import_folders_are_in_gunicorns_order(
    warm: WarmBooter, write: Write, how: AsImported, which: str
) -> None:
    names = ["which.py", "lib/which.py", "src/which.py", "src/lib/which.py"]
    modules = {name: f"NAME = {str(Path(name).parent.as_posix())!r}\n" for name in names}
    boot = warm.boot(write({"src/app.py": WHERE, **modules}), how)
    assert boot.error is None
    assert shown(boot.layout) == [which, "src", "gunicorn"]


def test_the_working_directory_stays_importable_after_chdir(warm: WarmBooter, write: Write) -> None:
    root = write({"src/app.py": WHERE, "which.py": "NAME = 'root'\n"})
    boot = warm.boot(root, AsImported("app:app", chdir="src"))
    assert boot.error is None
    assert shown(boot.layout) == ["root", "src", "gunicorn"]


def test_a_run_call_at_import_is_named_and_not_made(warm: WarmBooter, write: Write) -> None:
    root = write({"app.py": APP + "\n    app.run(debug=True)\n    open('ran', 'w')\n"})
    boot = warm.boot(root, AsImported("app:server"))
    assert boot.error == ("the app is run while it is imported, where a server's worker would hang (app.py:13)")
    assert not (root / "ran").exists()


def test_a_run_call_in_a_thread_at_import_only_ends_the_thread(warm: WarmBooter, write: Write) -> None:
    thread = "\n    import threading\n    threading.Thread(target=app.run).start()\n"
    boot = warm.boot(write({"app.py": APP + thread}), AsImported("app:server"))
    assert boot.ok
    assert boot.stderr == ""


def test_a_main_block_is_not_run(warm: WarmBooter, write: Write) -> None:
    root = write({"app.py": APP + "\n    if __name__ == '__main__':\n        raise SystemExit\n"})
    assert warm.boot(root, AsImported("app:server")).ok


@pytest.mark.parametrize("backend", ["fastapi", "quart"])
def test_asgi_backends(warm: WarmBooter, write: Write, backend: str) -> None:
    needs = {"fastapi": ["fastapi", "uvicorn"], "quart": ["quart"]}[backend]
    missing = [name for name in needs if importlib.util.find_spec(name) is None]
    if Version(importlib.metadata.version("dash")) < Version("4.2"):
        pytest.skip("backends came with Dash 4.2")
    if missing:
        pytest.skip(f"{backend} backend: not installed: {', '.join(missing)}")
    root = write({"app.py": APP.replace("Dash(__name__)", f"Dash(__name__, backend={backend!r})")})
    boot = warm.boot(root, AsImported("app:server"))
    assert boot.error is None
    assert boot.statuses == {"/": 200, "/_dash-layout": 200, "/_dash-dependencies": 200}
    # What an ASGI worker calls must be a coroutine function, which the Dash app is not.
    wrong = warm.boot(root, AsImported("app:app"))
    assert wrong.statuses["/_dash-layout"] == 500
    assert wrong.error is not None
    assert "missing 1 required positional argument: 'send'" in wrong.error


def test_an_asgi_backend_that_fails_names_the_exception(warm: WarmBooter, write: Write) -> None:
    pytest.importorskip("fastapi")
    pytest.importorskip("uvicorn")
    root = write(
        {
            "app.py": """
                import dash
                from dash import html
                app = dash.Dash(__name__, backend="fastapi")
                server = app.server
                calls = []
                def layout():
                    calls.append(1)
                    if len(calls) > 1:  # the first call is Dash's own, at the assignment
                        raise LookupError("no rows")
                    return html.P()
                app.layout = layout
            """
        }
    )
    boot = warm.boot(root, AsImported("app:server"))
    assert boot.error is not None
    assert boot.error.endswith(" answered 500: LookupError: no rows (app.py:10)")
