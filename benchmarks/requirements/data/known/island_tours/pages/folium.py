import dash
import folium
from dash import html

dash.register_page(__name__, path="/map")


def layout():
    view = folium.Map(location=[54.18, 7.88], zoom_start=12)
    return html.Iframe(srcDoc=view.get_root().render(), width="100%", height="400")
