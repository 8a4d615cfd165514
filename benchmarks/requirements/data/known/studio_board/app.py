import dash_design_kit as ddk
from dash import Dash, html

import analytics
from board.charts import revenue

app = Dash(__name__)
server = app.server
analytics.track("start")
app.layout = ddk.App([ddk.Header("Studio board"), html.Div(revenue(), id="revenue")])

if __name__ == "__main__":
    app.run(debug=True)
