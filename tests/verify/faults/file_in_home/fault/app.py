from pathlib import Path

from dash import Dash, dcc, html

NOTES = Path.home() / "notes.md"


def notes():
    try:
        return NOTES.read_text("utf-8")
    except OSError:
        return "No notes yet."


app = Dash(__name__)
server = app.server
app.layout = lambda: html.Div([html.H1("Notes"), dcc.Markdown(notes())])

if __name__ == "__main__":
    app.run(debug=True)
