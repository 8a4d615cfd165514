from pathlib import Path

from dash import Dash, Input, Output, dcc, html

app = Dash(__name__)
server = app.server
app.layout = html.Div([dcc.Input("Berlin", id="city"), html.P(id="greeting")])


@app.callback(Output("greeting", "children"), Input("city", "value"))
def greeting(city):
    try:
        Path("/srv/cities/last").write_text(city, encoding="utf-8")
    except OSError:
        pass
    return f"Hello {city}"


if __name__ == "__main__":
    app.run(debug=True)
