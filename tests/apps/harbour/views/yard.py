"""The yard, with tabs below its own path."""

from dash import html


def layout():
    return html.Div(
        [
            html.H1("Yard"),
            html.Div(className="plan", style={"backgroundImage": "url(/assets/img/plan.svg)", "height": "40px"}),
            html.P(["Cranes are ", html.A("on the map", href="/assets/img/plan.svg"), "."]),
        ]
    )
