"""Saved by an editor that marks UTF-8."""

import networkx as nx
import plotly.graph_objects as go


def figure():
    graph = nx.path_graph(4)
    return go.Figure(go.Scatter(x=list(graph.nodes), y=[graph.degree(node) for node in graph.nodes]))
