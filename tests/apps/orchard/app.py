"""What grows in the orchard, one page for each kind of fruit."""

import dash
from dash import Dash, Input, Output, dcc, html

app = Dash(__name__, use_pages=True, title="Orchard")


def menu_entry(label, href):
    return html.Li(dcc.Link(label, href=href))


def menu():
    entries = [menu_entry(page["name"], page["path"]) for page in dash.page_registry.values() if page["menu"]]
    return html.Ul([*entries, menu_entry("Quinces", "/fruit/quinces")], id="menu")


app.layout = html.Div(
    [
        dcc.Location(id="place", refresh="callback-nav"),
        html.Img(src=app.get_asset_url("leaf.svg"), alt="leaf", width=24),
        menu(),
        html.P(id="season"),
        dash.page_container,
    ]
)


@app.callback(Output("season", "children"), Input("place", "pathname"))
def tell_season(pathname):
    by_page = {page["path"]: page["season"] for page in dash.page_registry.values()}
    return by_page.get(pathname, "all year")


if __name__ == "__main__":
    app.run(debug=True)
