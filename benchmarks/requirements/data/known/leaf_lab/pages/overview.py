import dash
import numpy as np
import plotly.graph_objects as go
from dash import dcc

from imaging.pipeline import spots

dash.register_page(__name__, path="/")

sample = np.zeros((32, 32), dtype=np.uint8)
sample[8:14, 8:14] = 255
layout = dcc.Graph(figure=go.Figure(go.Heatmap(z=sample)), id=f"spots-{len(spots(sample))}")
