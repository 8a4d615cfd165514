from dash import Dash, Input, Output, dash_table, dcc, html

from sources import blobs, warehouse

app = Dash(__name__, title="Cloud costs")
server = app.server
app.layout = html.Div(
    [
        dcc.RadioItems(["BigQuery", "Storage", "Azure"], "BigQuery", id="source"),
        dash_table.DataTable(id="costs", page_size=20),
    ]
)


@app.callback(Output("costs", "data"), Input("source", "value"), prevent_initial_call=True)
def load(source):
    if source == "BigQuery":
        return warehouse.costs().to_dict("records")
    return blobs.google("costs.csv") if source == "Storage" else blobs.azure("costs.csv")


if __name__ == "__main__":
    app.run()
