import dash
import dash_leaflet as dl
from dash import html
from shapely.geometry import Point

dash.register_page(__name__)
gauge = Point(18.07, 59.33)
layout = html.Div(dl.Map([dl.TileLayer(), dl.Marker(position=[gauge.y, gauge.x])], center=[gauge.y, gauge.x]))
