"""Which URLs are asked: prefixes, several Dash apps, wrapped servers, servers without Dash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.verify.boot import AsImported, AsScript

from .conftest import shown

if TYPE_CHECKING:
    from dash_migrate.verify.warm import WarmBooter

    from .conftest import Write

pytestmark = pytest.mark.boot

APP = """\
import dash
from dash import html
app = dash.Dash(__name__)
server = app.server
app.layout = html.P('a')
"""

DE5 = {"DASH_REQUESTS_PATHNAME_PREFIX": "/my-app/", "DASH_ROUTES_PATHNAME_PREFIX": "/my-app/"}
DE4 = {"DASH_APP_NAME": "my-app", "SCRIPT_NAME": "/my-app"}


@pytest.mark.parametrize("env", [DE5, DE4], ids=["DE5", "DE4"])
def test_the_platforms_variables_move_the_app(warm: WarmBooter, write: Write, env: dict[str, str]) -> None:
    boot = warm.boot(write({"app.py": APP}), AsImported("app:server"), env=env)
    assert boot.error is None
    assert boot.statuses == {"/my-app/": 200, "/my-app/_dash-layout": 200, "/my-app/_dash-dependencies": 200}
    assert [app.prefix for app in boot.apps] == ["/my-app/"]


def test_a_prefix_the_server_does_not_route_is_a_problem(warm: WarmBooter, write: Write) -> None:
    boot = warm.boot(write({"app.py": APP}), AsImported("app:server"), env={"DASH_APP_NAME": "my-app"})
    assert boot.error == "GET /my-app/_dash-layout answered 200 with text/html; charset=utf-8, not Dash's JSON"
    assert not boot.ok
    # What there is to compare is taken from where the server answers.
    assert isinstance(boot.layout, dict)
    assert boot.callbacks == []


def test_a_path_outside_script_name_fails_as_in_gunicorn(warm: WarmBooter, write: Write) -> None:
    boot = warm.boot(write({"app.py": APP}), AsImported("app:server"), env={"SCRIPT_NAME": "/my-app"})
    assert boot.statuses == {"/": 500, "/_dash-layout": 500, "/_dash-dependencies": 500}
    assert boot.error == "GET / answered 500: ValueError: the path / is outside SCRIPT_NAME /my-app"


def test_script_name_is_nothing_to_a_script(warm: WarmBooter, write: Write) -> None:
    root = write({"app.py": APP + "app.run()\n"})
    assert warm.boot(root, AsScript("app.py"), env={"SCRIPT_NAME": "/my-app"}).ok


def test_several_apps_on_one_server_are_each_asked(warm: WarmBooter, write: Write) -> None:
    root = write(
        {
            "app.py": """
                import dash
                import flask
                from dash import html

                server = flask.Flask(__name__)
                admin = dash.Dash(__name__, server=server, url_base_pathname="/admin/")
                admin.layout = html.P("admin")
                main = dash.Dash(__name__, server=server)
                main.layout = html.P("main")
                other = dash.Dash(__name__, url_base_pathname="/other/")  # on a server of its own
            """
        }
    )
    boot = warm.boot(root, AsImported("app:server"))
    assert boot.error is None
    assert [(app.prefix, shown(app.layout)) for app in boot.apps] == [
        ("/", "main"),
        ("/admin/", "admin"),
    ]
    assert boot.statuses["/admin/_dash-layout"] == 200
    assert len(boot.statuses) == 6
    assert boot.layout == boot.apps[0].layout
    assert warm.boot(root, AsImported("app:main")).apps == boot.apps


def test_apps_behind_a_dispatcher_are_each_asked(warm: WarmBooter, write: Write) -> None:
    root = write(
        {
            "app.py": """
                import dash
                import flask
                from dash import html
                from werkzeug.middleware.dispatcher import DispatcherMiddleware

                unfinished = dash.Dash.__new__(dash.Dash)  # as a constructor leaves it that raised
                two = dash.Dash("two", requests_pathname_prefix="/two/")
                one = dash.Dash("one", requests_pathname_prefix="/one/")
                one.layout = html.P("1")
                two.layout = html.P("2")
                mounted = {"/one": one.server, "/two": two.server}
                application = DispatcherMiddleware(flask.Flask("root"), mounted)
            """
        }
    )
    boot = warm.boot(root, AsImported("app"))
    assert boot.error is None
    assert [(app.prefix, shown(app.layout)) for app in boot.apps] == [("/one/", "1"), ("/two/", "2")]


def test_a_server_without_dash_is_asked_at_the_root(warm: WarmBooter, write: Write) -> None:
    root = write({"app.py": "import flask\nserver = flask.Flask(__name__)\n"})
    boot = warm.boot(root, AsImported("app:server"))
    assert boot.statuses == {"/": 404, "/_dash-layout": 404, "/_dash-dependencies": 404}
    assert boot.error == "GET / answered 404"
    assert not boot.ok


def test_pages_are_listed(warm: WarmBooter, write: Write) -> None:
    page = "import dash\nfrom dash import html\ndash.register_page(__name__{path})\nlayout = html.P()\n"
    root = write(
        {
            "app.py": "import dash\nserver = dash.Dash(__name__, use_pages=True).server\n",
            "pages/sales.py": page.format(path=", order=0"),
            "pages/home.py": page.format(path=", path='/'"),
        }
    )
    boot = warm.boot(root, AsImported("app:server"))
    assert boot.error is None
    assert boot.pages == ("/", "/sales")


GUARD = """
import flask
@server.before_request
def guard():
    if flask.request.path {test}:
        return flask.{answer}
"""


@pytest.mark.parametrize(
    ("test", "answer", "error"),
    [
        ("== '/'", "redirect('/login')", None),
        ("== '/'", "abort(401)", "GET / answered 401"),
        ("!= '/'", "redirect('/login')", "GET /_dash-layout answered 302"),
        ("!= '/'", "Response('[]', mimetype='text/plain')", "not Dash's JSON"),
        ("!= '/'", "Response('{', mimetype='application/json')", "not Dash's JSON"),
    ],
)
def test_an_index_may_redirect_and_data_may_not(
    warm: WarmBooter, write: Write, test: str, answer: str, error: str | None
) -> None:
    root = write({"app.py": APP + GUARD.format(test=test, answer=answer)})
    boot = warm.boot(root, AsImported("app:server"))
    assert boot.ok is (error is None)
    assert error is None or error in str(boot.error)


def test_an_exception_in_a_request_is_named_with_its_line(warm: WarmBooter, write: Write) -> None:
    hook = "@server.before_request\ndef hook():\n    int('x')\n"
    boot = warm.boot(write({"app.py": APP + hook}), AsImported("app:server"))
    assert boot.error == ("GET / answered 500: ValueError: invalid literal for int() with base 10: 'x' (app.py:8)")
    assert boot.stderr.splitlines()[-1] == "ValueError: invalid literal for int() with base 10: 'x'"
