import dash
import holidays
from dash import html

dash.register_page(__name__, path="/holidays")
layout = html.Ul([html.Li(f"{day:%d.%m.} {name}") for day, name in holidays.country_holidays("DE", years=2026).items()])
