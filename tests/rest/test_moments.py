"""When code runs on the platform: at start, for which request, or never."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.facts import Facts
from dash_migrate.facts.moments import Moments, moments
from dash_migrate.facts.requests import Trigger, requests
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.facts.scope import CallSite

APP = """
import threading
from dash import Dash, Input, Output, html, callback
from data import load, refresh, train, unused

app = Dash(__name__, use_pages=True)
server = app.server
frame = load()
mark("module")
if __name__ == "__main__":
    mark("guard")
    app.run()


def helper(rows):
    mark("helper")
    return [mark("lambda") for row in rows]


@app.callback(Output("a", "children"), Input("b", "value"))
def show(value):
    mark("callback")
    return list(map(helper, [value]))


@callback(Output("c", "children"), Input("d", "value"), background=True)
def slow(value):
    mark("background")
    train()


@server.route("/api")
def api():
    mark("route")
    return ""


def serve():
    mark("layout")
    return html.Div()


app.layout = serve
threading.Thread(target=refresh).start()
app.clientside_callback("x", Output("e", "children"), Input("f", "value"))
"""
DATA = """
def load():
    mark("load")
    return Reader().rows()


def refresh():
    mark("refresh")


def train():
    mark("train")


def unused():
    mark("unused")


class Reader:
    def __init__(self):
        mark("init")

    def rows(self):
        mark("rows")
"""
PAGE = """
import dash
dash.register_page(__name__)
mark("page")
def layout(**query):
    mark("page layout")
"""


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    files = {"app.py": APP, "data.py": DATA, "pages/home.py": PAGE, "script.py": 'mark("script")\n'}
    return Facts(Workspace.read(write_app(tmp_path / "app", files)), Settings())


def marks(facts: Facts) -> dict[str, tuple[str, CallSite]]:
    """The calls of `mark` by what they are given."""
    return {
        call.node.args[0].value: (path, call)  # type: ignore[attr-defined]
        for path, index in facts.modules.indexes.items()
        for call in index.calls_named.get("mark", ())
    }


def test_what_runs_at_start(facts: Facts) -> None:
    found = {
        name
        for name, (path, call) in marks(facts).items()
        if moments(facts).at_start(path, call.scope, call.ancestors)
    }
    assert found == {"module", "load", "init", "rows", "page"}


def test_what_runs_for_which_request(facts: Facts) -> None:
    found = {
        name: [request.title for request in moments(facts).requests_of(call.scope)]
        for name, (_, call) in marks(facts).items()
    }
    assert {name: titles for name, titles in found.items() if titles} == {
        "callback": ["the callback show"],
        "helper": ["the callback show"],
        "lambda": ["the callback show"],
        "background": ["the background callback slow"],
        "train": ["the background callback slow"],
        "route": ["the route api"],
        "layout": ["the layout function serve"],
        "page layout": ["the layout function layout"],
        "refresh": ["the task refresh"],
    }


def test_requests_are_listed_with_their_places(facts: Facts) -> None:
    found = {(one.trigger, one.path, one.title) for one in requests(facts)}
    assert (Trigger.BACKGROUND, "app.py", "the background callback slow") in found
    assert (Trigger.LAYOUT, "pages/home.py", "the layout function layout") in found
    assert len(found) == 6
    assert [one.location.line for one in requests(facts) if one.trigger is Trigger.CALLBACK] == [20]


def test_moments_are_kept_with_the_facts(facts: Facts) -> None:
    assert moments(facts) is moments(facts)
    assert isinstance(moments(facts), Moments)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("app.callback(Output('a', 'b'), Input('c', 'd'))(lambda value: mark('x'))", ["the callback in line 5"]),
        ("server.add_url_rule('/x', view_func=lambda: mark('x'))", ["the route in line 5"]),
        ("def job():\n    mark('x')\nscheduler.add_job(job, 'interval')", ["the task job"]),
        ("@tasks.task\ndef job():\n    mark('x')", ["the task job"]),
        ("@server.before_request\ndef job():\n    mark('x')", ["the route job"]),
        ("class Own:\n    def get(self, f): return f\nown = Own()\n@own.get('/x')\ndef job():\n    mark('x')", []),
        ("def job():\n    mark('x')\ndef other():\n    job()", []),
    ],
)
def test_other_ways_of_registering(tmp_path: Path, text: str, titles: list[str]) -> None:
    head = "from dash import Dash, Input, Output\nfrom other import scheduler, tasks\napp = Dash(__name__)\n"
    root = write_app(tmp_path / "app", {"app.py": f"{head}server = app.server\n{text}\n"})
    facts = Facts(Workspace.read(root), Settings())
    ((_, call),) = marks(facts).values()
    assert [request.title for request in moments(facts).requests_of(call.scope)] == titles
