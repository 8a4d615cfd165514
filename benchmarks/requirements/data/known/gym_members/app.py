import dash_ag_grid as dag
import dash_mantine_components as dmc
from dash import Dash
from flask_compress import Compress

from members import roster

app = Dash(__name__)
server = app.server
Compress(server)
app.layout = dmc.MantineProvider(dag.AgGrid(rowData=roster.rows(), columnDefs=[{"field": "name"}]))

if __name__ == "__main__":
    app.run(debug=True)
