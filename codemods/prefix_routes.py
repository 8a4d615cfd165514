"""Put the app's Flask routes and redirects below the platform's prefix.

## What it does
Puts the platform's prefix in front of the rules of `@server.route` and `add_url_rule`, of the prefixes of
blueprints and of the URL of Flask's static folder. Sends redirects, Location headers and flask-login's
`login_view` to paths inside of the app, and compares `request.path` and the public routes of dash-auth with paths
that have the prefix.

## Why the platform needs it
Dash Enterprise 5 passes a request on as the browser sent it, `/<app>/api`: a route for `/api` never sees it, and
Dash answers with its index page. Dash Enterprise 4 takes the prefix off before; on both a redirect to `/login`
leaves the app. What is written here is right on both, and the same as before on your machine.

## Before and after
Before:

    @app.server.route("/api")
    def api():
        return flask.redirect("/login")

After:

    @app.server.route(app.config.routes_pathname_prefix + "api")
    def api():
        return flask.redirect(app.get_relative_path("/login"))

## What it leaves alone
Rules and URLs that have the prefix already, endpoints (`url_for("api")`, `login_view = "login"`: Flask gives them
the prefix), error handlers, blueprints that are never registered or only on other blueprints, and servers that
are not deployed. Paths that nobody can read here, routes of FastAPI and Quart, servers behind a dispatcher,
extensions that bring routes of their own, paths in the HTML of Flask's own pages and `APPLICATION_ROOT` are
findings with the lines to write.

## References
- https://dash.plotly.com/reference#app.get_relative_path
- https://flask.palletsprojects.com/en/stable/api/#flask.Flask.register_blueprint
- https://flask-login.readthedocs.io/en/latest/#customizing-the-login-process
- https://github.com/plotly/dash-auth
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.rewriting.routes import routes
from dash_migrate.rewriting.routes_login import login_views, public_routes
from dash_migrate.rewriting.routes_other import extensions, mounted, roots
from dash_migrate.rewriting.routes_pages import pages
from dash_migrate.rewriting.routes_redirects import redirects
from dash_migrate.rewriting.routes_requests import request_tests
from dash_migrate.rewriting.routes_rules import blueprints, routers, rules
from dash_migrate.rewriting.routes_static import static_files
from dash_migrate.step import App, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal

NAME = "prefix-routes"
_PARTS = (
    static_files,
    rules,
    blueprints,
    routers,
    redirects,
    request_tests,
    login_views,
    public_routes,
    pages,
    extensions,
    roots,
)


def propose(app: App) -> Iterator[Proposal]:
    """A change or a finding for each path that Flask matches or sends."""
    known = routes(NAME, app.facts)
    if known is None:
        return
    if known.mounted:
        yield from mounted(known)
        return
    for part in _PARTS:
        yield from part(known)


STEP = Step(
    name=NAME,
    title="Put Flask's routes and redirects below the platform's prefix",
    doc=__doc__,
    propose=propose,
    needles=(b"flask", b"server", b"dash_auth", b"/static/"),
)
