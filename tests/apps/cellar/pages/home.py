import dash
from dash import html

dash.register_page(__name__, path="/", name="Barrels")

WEATHER = "https://api.openweathermap.org/data/2.5/weather?q=Oakhollow&appid=5f2c9d0b7e41a8836dc7b4e0912fa6d3&units=metric"

layout = html.Div([html.P("All barrels"), html.Small(str(len(WEATHER)))])
