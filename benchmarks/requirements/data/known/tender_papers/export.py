import plotly.graph_objects as go
from pptx import Presentation


def prices(lots):
    return go.Figure(go.Bar(x=lots["lot"], y=lots["price"]))


def slides(lots, path):
    prices(lots).write_image("prices.png", scale=2)
    deck = Presentation()
    page = deck.slides.add_slide(deck.slide_layouts[6])
    page.shapes.add_picture("prices.png", 0, 0)
    deck.save(path)
