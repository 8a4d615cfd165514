import base64
import io

import dash
from dash import html
from PIL import Image

dash.register_page(__name__)


def thumbnail(size=64):
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), "#2e7d32").save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


layout = html.Div([html.Img(src=thumbnail()), html.Img(src=thumbnail(32))])
