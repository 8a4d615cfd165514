from dash import Dash, Input, Output, dcc, html


def load():
    return {"Monday": 12, "Tuesday": 15}


app = Dash(__name__)
server = app.server
app.layout = html.Div([dcc.Dropdown(["Monday", "Tuesday"], "Monday", id="day"), html.P(id="visitors")])


@app.callback(Output("visitors", "children"), Input("day", "value"))
def visitors(day):
    return f"{VISITORS[day]} visitors"


if __name__ == "__main__":
    VISITORS = load()
    app.run(debug=True)
