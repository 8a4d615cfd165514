import csv
from pathlib import Path

from dash import Dash, dash_table, html

DATA = Path(__file__).parent.parent / "common" / "regions.csv"

with DATA.open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))

app = Dash(__name__)
server = app.server
app.layout = html.Div([html.H1("Regions"), dash_table.DataTable(ROWS, [{"id": "name"}, {"id": "people"}])])

if __name__ == "__main__":
    app.run(debug=True)
