"""Small building blocks shared by the pages."""

from dash import html

from settings import COLORS


def kpi_card(title, value, icon):
    return html.Div(
        [html.Img(src=f"/assets/icons/{icon}.svg", alt=""), html.H3(title), html.P(value)],
        className="card",
    )


def tidy(figure):
    """The look of the house on a figure."""
    figure.update_layout(plot_bgcolor="white", margin={"l": 40, "r": 20, "t": 30, "b": 40})
    figure.update_yaxes(gridcolor=COLORS["grid"])
    return figure
