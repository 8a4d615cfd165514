"""The harbour's board: which ships lie where, and what the office reports about them."""

from dash import Dash, Input, Output, dcc, html
from dash.exceptions import PreventUpdate

import downloads
from views import home, not_found, reports, ships, yard
from views.frame import crumbs, footer, navbar

app = Dash(__name__, title="Harbour", suppress_callback_exceptions=True)
server = app.server
downloads.register(server)

app.layout = html.Div(
    [
        dcc.Location(id="url"),
        html.Header(
            [
                html.A(html.Img(src="/assets/img/logo.svg", alt="Harbour", height=32), href="/"),
                navbar(),
            ]
        ),
        html.Nav(id="crumbs"),
        html.Main(id="page"),
        footer(),
    ],
    className="site",
)


@app.callback(Output("page", "children"), Input("url", "pathname"))
def show_page(pathname):
    if pathname in (None, "", "/"):
        return home.layout()
    if pathname == "/ships":
        return ships.overview()
    if pathname.startswith("/ships/"):
        return ships.detail(pathname.split("/")[2])
    page = PAGES.get(pathname)
    return page() if page else not_found.layout(pathname)


PAGES = {"/reports": reports.layout, "/yard": yard.layout}


@app.callback(Output("crumbs", "children"), Input("url", "pathname"))
def show_crumbs(pathname):
    return crumbs(pathname)


@app.callback(Output("url", "pathname"), Input("to-report", "n_clicks"), prevent_initial_call=True)
def open_report(n_clicks):
    if not n_clicks:
        raise PreventUpdate
    return "/reports"


if __name__ == "__main__":
    app.run(debug=True)
