import plotly.express as px
from dash import Dash, dcc, html

from watch import formats, trends

app = Dash(__name__)
server = app.server
app.layout = html.Div(
    [dcc.Graph(figure=trends.melt(formats.SAMPLE)), dcc.Graph(figure=px.line(formats.SAMPLE, x="year", y="area"))]
)

if __name__ == "__main__":
    app.run(debug=True)
