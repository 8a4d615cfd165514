import tempfile
from pathlib import Path

from dash import Dash, Input, Output, dcc, html

LOG = Path(tempfile.gettempdir()) / "choices.log"

app = Dash(__name__)
server = app.server
app.layout = html.Div([dcc.Dropdown(["tea", "coffee"], "tea", id="drink"), html.P(id="chosen")])


@app.callback(Output("chosen", "children"), Input("drink", "value"))
def chosen(drink):
    with LOG.open("a", encoding="utf-8") as file:
        file.write(f"{drink}\n")
    return f"You chose {drink}."


if __name__ == "__main__":
    app.run(debug=True)
