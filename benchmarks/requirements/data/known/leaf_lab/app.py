import dash
from dash import Dash, dcc, html

from imaging import pipeline

app = Dash(__name__, use_pages=True)
server = app.server
app.layout = html.Div(
    [
        html.H1("Leaf lab"),
        html.P(f"{pipeline.STEPS} steps a leaf"),
        dcc.Location(id="url"),
        dash.page_container,
    ]
)

if __name__ == "__main__":
    app.run(debug=True)
