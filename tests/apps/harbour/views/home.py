from dash import html


def layout():
    return html.Div(
        [
            html.H1("Welcome to the harbour"),
            html.Div("Two ships are in.", className="hero"),
            html.Button("Open the latest report", id="to-report"),
        ]
    )
