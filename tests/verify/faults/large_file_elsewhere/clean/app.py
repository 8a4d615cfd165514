from pathlib import Path

from dash import Dash, dcc, html

PLAN = Path(__file__).with_name("plan.txt").read_text("utf-8")

app = Dash(__name__)
server = app.server
app.layout = html.Div([html.H1("Plan"), dcc.Textarea(value=PLAN, readOnly=True)])

if __name__ == "__main__":
    app.run(debug=True)
