import dash
from dash import Input, Output, callback, html

dash.register_page(__name__, path="/", name="Orchard", season="spring", menu=True)

layout = html.Div(
    [
        html.H1("The orchard"),
        html.Button("What is ripe?", id="ripe"),
        html.Div(id="answer"),
    ]
)


@callback(Output("answer", "children"), Input("ripe", "n_clicks"), prevent_initial_call=True)
def show_ripe(n_clicks):
    return [
        html.A(html.Img(src="/assets/apple.svg", alt="apples", width=48), href="/fruit/apples"),
        " and nothing else",
    ]
