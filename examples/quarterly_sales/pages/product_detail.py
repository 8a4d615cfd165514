import dash
import plotly.express as px
from dash import Input, Output, State, callback, dcc, html

from components.cards import tidy
from data import PRODUCTS, SALES, load_notes, save_note

dash.register_page(__name__, path_template="/products/<product>", name="Product")


def note_list(notes):
    return [html.Li(note) for note in notes] or [html.Li("No notes yet")]


def layout(product=None, **_):
    if product not in PRODUCTS.index:
        return html.P(["Unknown product, see ", html.A("all products", href="/products"), "."])

    sales = SALES[SALES["product"] == product]
    units = sales.groupby(["quarter", "region"], as_index=False)["units"].sum()
    return html.Div(
        [
            html.H2(PRODUCTS.loc[product, "name"]),
            html.P(f"List price {PRODUCTS.loc[product, 'list_price']} €"),
            dcc.Graph(figure=tidy(px.line(units, x="quarter", y="units", color="region"))),
            dcc.Store(id="note-product", data=product),
            dcc.Input(id="note-text", placeholder="A note for the team", debounce=True),
            html.Button("Save", id="note-save"),
            html.Ul(note_list(load_notes().get(product, [])), id="note-list"),
        ]
    )


@callback(
    Output("note-list", "children"),
    Input("note-save", "n_clicks"),
    State("note-product", "data"),
    State("note-text", "value"),
    prevent_initial_call=True,
)
def add_note(n_clicks, product, text):
    if not text:
        return dash.no_update
    return note_list(save_note(product, text))
