import plotly.express as px


def melt(table):
    return px.scatter(table, x="year", y="area", trendline="ols", title="Area, km²")
