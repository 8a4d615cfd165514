from dash import html

from cache import remember


@remember
def navbar(title):
    return html.Nav([html.Strong(title), html.A("Map", href="/map"), html.A("Holidays", href="/holidays")])
