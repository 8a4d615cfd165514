"""Real Dash apps for the browser's tests, served by a thread of this process."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from dash import Dash, Input, Output, dcc, html
from flask import Response

SCRIPT = """
window.dash_clientside = Object.assign({}, window.dash_clientside, {
  shop: {
    total: async function (_, url) {
      const answer = await fetch(url);
      const kind = answer.headers.get("content-type");
      return kind.startsWith("text/plain") ? await answer.text() : "no total";
    },
  }
});
"""
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


def prefixed(prefix: str, folder: Path) -> Dash:
    """A shop whose URLs all lie below its prefix."""
    return _shop(prefix, folder, lambda app: app.get_relative_path)


def unprefixed(prefix: str, folder: Path) -> Dash:
    """A shop whose URLs are those of a local run; right only if the prefix is "/"."""
    return _shop(prefix, folder, lambda _: str)


def hanging(prefix: str, folder: Path) -> Dash:
    """A page that works, and one whose script never ends once it is shown."""
    app = _app(prefix, folder)
    app.layout = html.Div("calm")

    @app.server.route(prefix + "stuck")
    def stuck() -> str:
        return "<p>stuck</p><script>setTimeout(() => { for (;;) {} }, 100)</script>"

    return app


def odd(prefix: str, folder: Path) -> Dash:
    """Links to no file, a download, another tab, one that breaks the way back; a callback that takes its time."""
    app = _app(prefix, folder)
    app.layout = html.Div(
        [
            html.A("Gone", href=prefix + "assets/gone.csv"),
            html.A("Saved", href=prefix + "saved.csv"),
            html.A("Tab", href=prefix + "plain", target="_blank"),
            html.A("Elsewhere", href="https://fonts.invalid/"),
            html.A("Below", href="#below"),
            html.Div("early", id="answer"),
        ]
    )
    # Under way for longer than the network may be quiet.
    late = "id => new Promise(done => setTimeout(() => done('late'), 1000))"
    app.clientside_callback(late, Output("answer", "children"), Input("answer", "id"))

    @app.server.route(prefix + "saved.csv")
    def saved() -> Response:
        return Response("a,b", mimetype="text/csv", headers={"Content-Disposition": "attachment"})

    @app.server.route(prefix + "plain")
    def plain() -> str:
        step = "event.preventDefault(); history.pushState({}, '', 'next'); this.parentNode.textContent = 'next'"
        return f'<title>Plain</title><p>plain <a href="next" onclick="{step}">Next</a></p>'

    return app


APPS: dict[str, Callable[[str, Path], Dash]] = {
    "prefixed": prefixed,
    "unprefixed": unprefixed,
    "hanging": hanging,
    "odd": odd,
}


@contextlib.contextmanager
def serving(app: Dash) -> Iterator[str]:
    """Serves an app until the block ends and gives its address."""
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Silent(WSGIRequestHandler):
        def log(self, *_: object) -> None:
            pass

    server = make_server("127.0.0.1", 0, app.server, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _app(prefix: str, folder: Path) -> Dash:
    assets = folder / "assets"
    assets.mkdir(parents=True, exist_ok=True)
    (assets / "shop.js").write_text(SCRIPT, encoding="utf-8")
    (assets / "dot.png").write_bytes(DOT)
    return Dash(
        "shop",
        assets_folder=str(assets),
        requests_pathname_prefix=prefix,
        routes_pathname_prefix=prefix,
        suppress_callback_exceptions=True,
        external_stylesheets=["https://fonts.invalid/font.css"],
    )


def _shop(prefix: str, folder: Path, urls: Callable[[Dash], Callable[[str], str]]) -> Dash:
    app = _app(prefix, folder)
    here = urls(app)
    app.layout = html.Div(
        [
            dcc.Location(id="url"),
            dcc.Store(id="source", data=here("/api/data")),
            html.Nav([dcc.Link("Orders", href=here("/orders")), " ", html.A("Home", href=here("/"))]),
            html.Img(src=here("/assets/dot.png"), alt="dot"),
            html.Div(id="page"),
            html.Div("?", id="total"),
            html.Button("go", id="go"),
        ]
    )
    app.clientside_callback(
        "dash_clientside.shop.total", Output("total", "children"), Input("go", "n_clicks"), Input("source", "data")
    )

    @app.server.route(prefix + "api/data")
    def data() -> Response:
        return Response("total: 12", mimetype="text/plain")

    @app.callback(Output("page", "children"), Input("url", "pathname"))
    def page(pathname: str) -> html.Div:
        local = pathname.removeprefix(prefix).strip("/")
        if local == "orders":
            return html.Div([html.H2("Orders"), dcc.Link("Order 7", href=here("/orders/7"))], id="orders")
        if local == "orders/7":
            return html.Div(html.H2("Order 7"), id="order")
        return html.Div(html.H2("Welcome"), id="welcome")

    @app.callback(Output("go", "title"), Input("total", "children"))
    def title(total: str) -> str:
        if not total.startswith("total"):
            app.server.logger.disabled = True  # the error is wanted; its traceback is not
            raise ValueError("no title")
        return total

    return app
