"""Compares real Dash apps as their author runs them with what a platform's prefix makes of them."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from dash_migrate.verify.visiting.broken import Reason, broken_links
from dash_migrate.verify.visiting.compared import compare_visits
from dash_migrate.verify.visiting.model import Visit
from dash_migrate.verify.visiting.visit import Known

from .visit_support import dash_app, visited
from .visited import PREFIX

KNOWN = Known(assets=("/assets/extra.js", "/assets/logo.png", "/assets/site.css"))
_CLOCK = itertools.count()


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("assets")
    (root / "logo.png").write_bytes(b"\x89PNG logo")
    (root / "site.css").write_text("h1 { background: url(logo.png) }")
    (root / "extra.js").write_text("var page = '/two'")
    return root


def app_of_three_pages(assets: Path, prefix: str, *, put: str = "/", route: str = "/", strip: bool = False) -> Any:
    """An app that routes by itself.

    Args:
        assets: its assets folder.
        prefix: below which it is served.
        put: what its links have in front.
        route: what the server's own route has in front.
        strip: whether it takes the prefix off the pathname before it compares it.
    """
    from dash import Input, Output, dcc, html

    app = dash_app(assets_folder=str(assets), requests_pathname_prefix=prefix, routes_pathname_prefix=prefix)
    app.server.add_url_rule(route + "data", "data", lambda: json.dumps({"rows": 3}))
    app.layout = html.Div(
        [
            dcc.Location(id="url"),
            dcc.Link("two", href=f"{put}two"),
            html.A("data", href=f"{put}data"),
            html.Img(src=f"{put}assets/logo.png", style={"background": f"url({put}assets/logo.png)"}),
            dcc.Markdown(f"[two]({put}two)"),
            html.Button(id={"goes": f"{put}two"}),
            html.Div(id="page"),
            html.Div(id="clock"),
        ]
    )

    @app.callback(Output("page", "children"), Input("url", "pathname"))
    def show(pathname: str) -> Any:
        if strip:
            pathname = "/" + app.strip_relative_path(pathname)
        three = html.Div(["Two", dcc.Link("three", href=f"{put}three")])
        return {"/": "Home", "/two": three, "/three": "Three"}.get(pathname, "No such page")

    @app.callback(Output("clock", "children"), Input("url", "pathname"))
    def clock(pathname: str) -> Any:
        return [f"{pathname} at {next(_CLOCK)}", html.A("home", href=put)]

    return app


@pytest.fixture(scope="module")
def original(assets: Path) -> tuple[Visit, Visit]:
    first, second = (visited(app_of_three_pages(assets, "/"), "/", KNOWN) for _ in range(2))
    return first, second


def differing(original: tuple[Visit, Visit], app: Any) -> dict[str, tuple[str, str]]:
    comparison = compare_visits(original, visited(app, PREFIX, KNOWN))
    assert comparison.unknown is None
    return {found.path: (found.before, found.after) for found in comparison.differences}


def broken(original: tuple[Visit, Visit], app: Any) -> list[tuple[str, Reason]]:
    return [(found.link.url, found.reason) for found in broken_links(original[0], visited(app, PREFIX, KNOWN))]


def test_an_app_that_was_migrated_is_the_same(assets: Path, original: tuple[Visit, Visit]) -> None:
    app = app_of_three_pages(assets, PREFIX, put=PREFIX, route=PREFIX, strip=True)
    after = visited(app, PREFIX, KNOWN)
    comparison = compare_visits(original, after)
    assert (
        [page.path for page in after.pages] == [page.path for page in original[0].pages] == ["/", "/two", "/three"]
    )
    assert comparison.differences == ()
    clocks = [f'answers["{path}"]["clock.children"].updates.clock.children[0]' for path in ("/", "/two", "/three")]
    assert list(comparison.left_out[:3]) == clocks
    assert list(broken_links(original[0], after)) == []


def test_an_app_that_nobody_migrated(assets: Path, original: tuple[Visit, Visit]) -> None:
    app = app_of_three_pages(assets, PREFIX)
    assert differing(original, app) == {
        'answers["/"]["page.children"].updates.page.children': ('"Home"', '"No such page"')
    }
    assert set(broken(original, app)) == {
        (url, Reason.ESCAPES) for url in ("/", "/two", "/data", "/assets/logo.png")
    }


def test_a_route_of_the_server_that_was_not_migrated(assets: Path, original: tuple[Visit, Visit]) -> None:
    app = app_of_three_pages(assets, PREFIX, put=PREFIX, strip=True)
    ((path, (before, after)),) = differing(original, app).items()
    assert path == 'contents["/data"]'
    assert before.startswith('"200 text/html, ')
    assert after == '"200 Dash\'s index page"'
    assert broken(original, app) == [("/my-app/data", Reason.OTHER_CONTENT)]


def test_a_changed_page_is_named_by_what_its_callback_answers(assets: Path, original: tuple[Visit, Visit]) -> None:
    app = app_of_three_pages(assets, PREFIX, put=PREFIX, route=PREFIX)
    assert list(differing(original, app)) == [
        'answers["/"]["page.children"].updates.page.children',
        'answers["/two"]["page.children"].updates.page.children',
    ]


def test_other_assets_are_other_contents(assets: Path, original: tuple[Visit, Visit], tmp_path: Path) -> None:
    for file in assets.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "logo.png").write_bytes(b"\x89PNG other")
    (tmp_path / "extra.js").unlink()
    app = app_of_three_pages(tmp_path, PREFIX, put=PREFIX, route=PREFIX, strip=True)
    found = differing(original, app)
    assert list(found) == ['contents["/"]', 'contents["/assets/extra.js"]', 'contents["/assets/logo.png"]']
    assert found['contents["/assets/extra.js"]'][1].startswith('"404')
