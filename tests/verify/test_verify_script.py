"""Booting as `python FILE` does, up to the run call."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from dash_migrate.verify.boot import AsScript

from .conftest import shown

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.verify.warm import WarmBooter

    from .conftest import Write

pytestmark = pytest.mark.boot

APP = "import dash\nfrom dash import html\napp = dash.Dash(__name__)\napp.layout = html.P('hello', id='p')\n"

JUPYTER = """\
from jupyter_dash import JupyterDash
app = JupyterDash(__name__)
app.layout = html.P('hello', id='p')
app.run_server(mode='inline')
"""

# As old libraries install it, without `find_spec`.
ODD_FINDER = """\
import sys
class Finder:
    def find_module(self, *args):
        return None
sys.meta_path.insert(1, Finder())
"""

# A server that is not installed here, or must not be started: it fails if it is.
STUB = "def refuse(*a, **k):\n    raise AssertionError('started')\n"


def test_a_script_runs_as_main_up_to_its_run_call(warm: WarmBooter, write: Write) -> None:
    root = write(
        {
            "src/helper.py": "WORD = 'beside the script'\n",
            "src/run.py": """
                import os, sys
                import dash
                import helper
                from dash import html

                def typed(number: int): ...
                assert typed.__annotations__["number"] is int

                def main():
                    app = dash.Dash(__name__)
                    facts = [helper.WORD, *sys.argv, os.path.basename(__file__), __name__, str(__package__)]
                    app.layout = html.P([*facts, os.path.basename(os.getcwd())])
                    app.run(debug=True, port=8051)
                    open("after", "w")

                if __name__ == "__main__":
                    main()
                    open("after", "w")
            """,
        }
    )
    boot = warm.boot(root, AsScript("src/run.py"))
    assert boot.error is None
    assert shown(boot.layout) == [
        "beside the script",
        "src/run.py",
        "run.py",
        "__main__",
        "None",
        "app",
    ]
    assert not (root / "after").exists()


def test_a_script_can_be_started_from_elsewhere(warm: WarmBooter, write: Write, tmp_path: Path) -> None:
    root = write({"app.py": "import sys\nopen('argv', 'w').write(sys.argv[0])\n" + APP + "app.run()\n"})
    assert warm.boot(root, AsScript("app.py"), cwd=tmp_path).ok
    assert (tmp_path / "argv").read_text() == str(root / "app.py")


def test_handlers_do_not_stop_the_end(warm: WarmBooter, write: Write) -> None:
    run = (
        "import atexit\natexit.register(lambda: open('atexit', 'w'))\n"
        "try:\n    app.run()\nexcept Exception:\n    open('after', 'w')\nfinally:\n    open('finally', 'w')\n"
    )
    root = write({"app.py": APP + run})
    assert warm.boot(root, AsScript("app.py")).ok
    assert not (root / "after").exists()
    assert (root / "finally").exists()
    assert (root / "atexit").exists()


def test_a_handler_that_catches_everything_does_not_lose_the_result(warm: WarmBooter, write: Write) -> None:
    run = "try:\n    app.run()\nexcept BaseException:\n    pass\napp.layout = None\napp.run()\n"
    boot = warm.boot(write({"app.py": APP + run}), AsScript("app.py"))
    assert boot.ok
    assert boot.layout is not None


@pytest.mark.parametrize("daemon", [True, False])
def test_an_app_run_in_a_thread(warm: WarmBooter, write: Write, daemon: bool) -> None:
    wait = "import time\nwhile True:\n    time.sleep(0.01)\n" if daemon else ""
    thread = f"import threading\nthreading.Thread(target=app.run, daemon={daemon}).start()\n"
    exit_function = "import atexit\natexit.register(lambda: open('atexit', 'w'))\n"
    root = write({"app.py": APP + exit_function + thread + wait})
    assert warm.boot(root, AsScript("app.py")).ok
    assert (root / "atexit").exists()


def test_a_script_that_runs_nothing(warm: WarmBooter, write: Write) -> None:
    boot = warm.boot(write({"app.py": APP}), AsScript("app.py"))
    assert boot.error == "app.py ended without running an app"


def test_a_script_that_is_not_there(warm: WarmBooter, write: Write) -> None:
    boot = warm.boot(write({"app.py": APP}), AsScript("main.py"))
    assert boot.error is not None
    assert boot.error.startswith("FileNotFoundError: ")


@pytest.mark.parametrize(
    ("run", "stubs"),
    [
        ("app.server.run(debug=True)", {}),
        ("from werkzeug.serving import run_simple\nrun_simple('localhost', 8050, app.server)", {}),
        ("import werkzeug\nwerkzeug.serving.run_simple('localhost', 8050, application=app.server)", {}),
        ("import waitress\nwaitress.serve(app.server, port=80)", {"waitress.py": STUB + "serve = refuse\n"}),
        (
            ODD_FINDER + "import waitress\nwaitress.serve(app.server)",
            {"waitress.py": STUB + "serve = refuse\n"},
        ),
        (
            "server = app.server\nimport uvicorn\nuvicorn.run('__main__:server', port=80)",
            {"uvicorn.py": STUB + "run = refuse\n"},
        ),
        (
            "from gevent.pywsgi import WSGIServer\nWSGIServer(app.server).serve_forever()",
            {
                "gevent/pywsgi.py": STUB
                + "class WSGIServer:\n    def __init__(self, application):\n"
                + "        self.application = application\n    serve_forever = refuse\n"
            },
        ),
        (
            JUPYTER,
            {"jupyter_dash.py": STUB + "import dash\nclass JupyterDash(dash.Dash):\n    run_server = refuse\n"},
        ),
    ],
    ids=["flask", "werkzeug", "werkzeug-keyword", "waitress", "odd-finder", "uvicorn", "gevent", "jupyter_dash"],
)
def test_every_way_to_run_is_caught(warm: WarmBooter, write: Write, run: str, stubs: dict[str, str]) -> None:
    boot = warm.boot(write({"app.py": f"{APP}{run}\n", **stubs}), AsScript("app.py"))
    assert boot.error is None
    assert shown(boot.layout) == "hello"


def test_what_cannot_be_served_is_an_error(warm: WarmBooter, write: Write) -> None:
    run = "from werkzeug.serving import run_simple\nrun_simple('localhost', 8050, None)\nopen('after', 'w')\n"
    root = write({"app.py": APP + run})
    boot = warm.boot(root, AsScript("app.py"))
    assert boot.error == (
        "TypeError: a server cannot call this builtins.NoneType object; name the Dash app's `.server`"
    )
    assert not (root / "after").exists()


def test_a_removed_run_call_stays_removed(warm: WarmBooter, write: Write) -> None:
    if Version(importlib.metadata.version("dash")) < Version("3.0"):
        pytest.skip("Dash 3.0 removed it")
    boot = warm.boot(write({"app.py": APP + "app.run_server()\n"}), AsScript("app.py"))
    assert boot.error is not None
    assert boot.error.startswith("ObsoleteAttributeException: ")
    assert boot.error.endswith("(app.py:5)")


def test_no_browser_is_opened(warm: WarmBooter, write: Write) -> None:
    opening = """
import threading, webbrowser
class Browser(webbrowser.BaseBrowser):
    def open(self, *args, **kwargs):
        open("opened", "w")
webbrowser.register("recorder", None, Browser(), preferred=True)
for way in (webbrowser.open, webbrowser.open_new, webbrowser.open_new_tab, webbrowser.get().open):
    timer = threading.Timer(0, way, ["http://localhost:8050"])
    timer.start()
    timer.join()
app.run()
"""
    root = write({"app.py": APP + opening})
    assert warm.boot(root, AsScript("app.py")).ok
    assert not (root / "opened").exists()
