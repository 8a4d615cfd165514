import dash
from dash import Input, Output, callback, dcc, html, no_update

dash.register_page(__name__, season="autumn", menu=True)

layout = html.Div(
    [
        html.H1("Harvest"),
        html.Ul([html.Li(dcc.Link(kind.title(), href=f"/fruit/{kind}")) for kind in ("apples", "pears")]),
        html.Button("To the pears", id="to-pears"),
    ]
)


@callback(Output("place", "href"), Input("to-pears", "n_clicks"), prevent_initial_call=True)
def go(n_clicks):
    if not n_clicks:
        return no_update
    return "/fruit/pears"
