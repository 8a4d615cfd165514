"""Serving the original app on this machine."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from dash_migrate.verify.boot import AsImported, AsScript
from dash_migrate.verify.local import served_locally

from .locally import APP, RUN, SCRIPT, ask, gone

if TYPE_CHECKING:
    from .conftest import Write

pytestmark = pytest.mark.boot


PAGES = {
    "src/app.py": """
        import os, dash
        from dash import Input, Output, callback, clientside_callback, html
        open("pid", "w").write(str(os.getpid()))
        app = dash.Dash(__name__, use_pages=True, assets_url_path="files")
        app.layout = html.Div([dash.page_container, html.P(id="p"), html.P(id="q"), html.P(id="r")])

        @app.callback(Output("p", "children"), Input("q", "children"))
        def of_app(value):
            return f"answered {value}"

        clientside_callback("x => x", Output("r", "children"), Input("q", "children"))

        if __name__ == "__main__":
            app.run(debug=True)
    """,
    "src/pages/home.py": """
        import dash
        from dash import Input, Output, callback, html
        dash.register_page(__name__, path="/")
        layout = html.P("home")

        @callback(Output("q", "children"), Output("q", "title"), Input("p", "children"))
        def of_page(value):
            raise KeyError("lost")
    """,
    "src/pages/one.py": """
        import dash
        dash.register_page(__name__, path_template="/one/<number>")
        layout = dash.html.P("one")
    """,
    "src/assets/style.css": "p {}",
    "src/assets/img/a b.png": "png",
}


def test_an_app_is_served_with_all_that_is_known_of_it(write: Write) -> None:
    root = write(PAGES)
    with served_locally(root, AsScript("src/app.py")) as local:
        assert local.error is None
        assert (local.prefix, local.pages) == ("/", ("/", "/one/none"))
        assert local.assets == ("/files/img/a%20b.png", "/files/style.css")
        assert local.places["p.children"] == "src/app.py:8"
        assert local.places["..q.children...q.title.."] == "src/pages/home.py:7"
        assert not any("r.children" in output for output in local.places)
        assert local.dash.count(".") >= 2
        for asset in local.assets:
            assert ask(local, "GET", asset)[0].status == 200
        layout = json.loads(ask(local, "GET", "/_dash-layout")[1])
        assert layout["props"]["children"][1]["props"]["id"] == "p"
        pid = int((root / "pid").read_text())
    assert gone(pid)


def test_a_callback_answers_and_one_that_raises_is_told_with_its_place(write: Write) -> None:
    def body(output: str, source: str, target: str | list[str]) -> bytes:
        outputs: Any = [{"id": "q", "property": name} for name in target] if isinstance(target, list) else None
        return json.dumps(
            {
                "output": output,
                "outputs": outputs or {"id": "p", "property": target},
                "inputs": [{"id": source, "property": "children", "value": "x"}],
                "changedPropIds": [],
            }
        ).encode()

    with served_locally(write(PAGES), AsScript("src/app.py")) as local:
        sent = {"Content-Type": "application/json"}
        first = body("p.children", "q", "children")
        response, answer = ask(local, "POST", "/_dash-update-component", first, **sent)
        assert (response.status, json.loads(answer)["response"]) == (200, {"p": {"children": "answered x"}})
        assert local.raised() == ()
        second = body("..q.children...q.title..", "p", ["children", "title"])
        assert ask(local, "POST", "/_dash-update-component", second, **sent)[0].status == 500
        assert local.raised() == ("KeyError: 'lost' (src/pages/home.py:9)",)
    assert local.raised() == ()


ECHO = """
import flask
@app.server.route("/echo/<path:name>", methods=["GET", "PUT", "DELETE", "POST"])
def echo(name):
    request = flask.request
    answer = flask.jsonify(
        [request.method, name, request.query_string.decode(), request.get_data().decode(),
         request.headers.get("X-Word"), request.content_type, request.host])
    answer.set_cookie("a", "1")
    answer.set_cookie("b", "2")
    return answer
"""


def test_a_request_arrives_whole_and_its_answer_comes_back_whole(write: Write) -> None:
    with served_locally(write({"app.py": APP + ECHO + RUN}), SCRIPT) as local:
        headers = {"X-Word": "w", "Content-Type": "text/x-test"}
        response, body = ask(local, "PUT", "/echo/a%20b/%C3%A9?x=1&y=%20", b"body", **headers)
        host = urlsplit(local.address).netloc
        assert json.loads(body) == ["PUT", "a b/\u00e9", "x=1&y=%20", "body", "w", "text/x-test", host]
        assert [value.split(";")[0] for value in response.headers.get_all("Set-Cookie", [])] == ["a=1", "b=2"]
        response, body = ask(local, "HEAD", "/echo/a")
        assert (response.status, body) == (200, b"")
        assert int(response.headers["Content-Length"]) > 0
        assert ask(local, "GET", "/nothing/_x", None)[0].status in (200, 404)
        assert ask(local, "POST", "/_dash-layout", b"")[0].status == 405


def test_a_connection_is_kept(write: Write) -> None:
    with served_locally(write({"app.py": APP + RUN}), SCRIPT) as local:
        connection = http.client.HTTPConnection(urlsplit(local.address).netloc, timeout=20)
        for path in ("/", "/_dash-layout", "/_dash-dependencies"):
            connection.request("GET", path)
            socket = connection.sock
            assert connection.getresponse().read()
            assert connection.sock is socket
        connection.close()


def test_requests_are_answered_side_by_side(write: Write) -> None:
    """As by Flask's own server: an app may ask for its own pages while it answers."""
    inner = (
        "import urllib.request, flask\n@app.server.route('/inner')\ndef inner():\n"
        "    return urllib.request.urlopen(flask.request.host_url + '_dash-layout').read()\n"
    )
    with served_locally(write({"app.py": APP + inner + RUN}), SCRIPT) as local:
        assert b"hello" in ask(local, "GET", "/inner")[1]


def test_the_layout_is_not_asked_for(write: Write) -> None:
    counting = "calls = []\napp.layout = lambda: calls.append(1) or html.P(len(calls))\n"
    own = "@app.server.route('/calls')\ndef told():\n    return str(len(calls))\n"
    with served_locally(write({"app.py": APP + counting + own + RUN}), SCRIPT) as local:
        before = int(ask(local, "GET", "/calls")[1])
        assert before <= 2  # Dash itself, when it is set and before the first request
        ask(local, "GET", "/_dash-layout")
        assert int(ask(local, "GET", "/calls")[1]) == before + 1


def test_an_app_can_be_imported_too(write: Write) -> None:
    root = write({"app.py": APP + "server = app.server\n"})
    with served_locally(root, AsImported("app:server"), env={"DASH_URL_BASE_PATHNAME": "/x/"}) as local:
        assert (local.error, local.prefix) == (None, "/x/")
        assert ask(local, "GET", "/x/_dash-layout")[0].status == 200


def test_a_prefix_that_a_proxy_would_take_away_is_not_asked_below(write: Write) -> None:
    text = APP.replace("__name__", "__name__, requests_pathname_prefix='/proxy/', routes_pathname_prefix='/'")
    with served_locally(write({"app.py": text + RUN}), SCRIPT) as local:
        assert (local.error, local.prefix) == (None, "/")


@pytest.mark.parametrize("kind", ["fastapi", "quart"])
def test_an_asgi_app_is_served(write: Write, kind: str) -> None:
    pytest.importorskip(kind)
    text = APP.replace("__name__", f"__name__, backend='{kind}'")
    clicked = "@app.callback(Output('p', 'title'), Input('p', 'children'))\ndef f(v):\n    return v + '!'\n"
    root = write({"app.py": text + clicked + "server = app.server\n"})
    with served_locally(root, AsImported("app:server")) as local:
        assert local.error is None
        assert local.places == {"p.title": "app.py:5"}
        assert b"hello" in ask(local, "GET", "/_dash-layout")[1]
        call = {
            "output": "p.title",
            "outputs": {"id": "p", "property": "title"},
            "inputs": [{"id": "p", "property": "children", "value": "v"}],
            "changedPropIds": [],
        }
        sent = {"Content-Type": "application/json"}
        answer = ask(local, "POST", "/_dash-update-component", json.dumps(call).encode(), **sent)
        assert json.loads(answer[1])["response"] == {"p": {"title": "v!"}}


def test_a_thread_that_runs_the_app_serves_it(write: Write) -> None:
    run = "import threading\nthreading.Thread(target=app.run).start()\n"
    with served_locally(write({"app.py": APP + run}), SCRIPT) as local:
        assert b"hello" in ask(local, "GET", "/_dash-layout")[1]


def test_every_dash_app_on_the_server_is_known(write: Write) -> None:
    text = APP.replace("dash.Dash(__name__)", "dash.Dash(__name__, url_base_pathname='/sales/')")
    second = "other = dash.Dash('other', server=app.server, url_base_pathname='/admin/', assets_folder='files')\n"
    files = {"app.py": text + second + "other.layout = html.P()\n" + RUN, "files/a b.css": "p {}"}
    with served_locally(write(files), SCRIPT) as local:
        assert local.error is None
        found = {app.prefix: app.assets for app in local.apps}
    assert found == {"/admin/": ("/assets/a%20b.css",), "/sales/": ()}
    assert local.prefix == local.apps[0].prefix
