import plotly.graph_objects as go
from dash import dcc

from .data import VISITORS


def visitors():
    return dcc.Graph(figure=go.Figure(go.Bar(x=list(VISITORS), y=list(VISITORS.values()))))
