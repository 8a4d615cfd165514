from dash import Dash, Input, Output, dcc, html

import export
import reading

app = Dash(__name__)
app.layout = html.Div(
    [
        dcc.Upload(id="upload", children=html.Button("Tender (.docx, .pdf, .xlsx)")),
        html.Div(id="summary"),
        dcc.Graph(id="prices", figure=export.prices(reading.SAMPLE)),
        html.Small(f"Reader {reading.version()}"),
    ]
)


@app.callback(Output("summary", "children"), Input("upload", "contents"), prevent_initial_call=True)
def summarise(contents):
    return reading.summary(contents)


if __name__ == "__main__":
    app.run(debug=True)
