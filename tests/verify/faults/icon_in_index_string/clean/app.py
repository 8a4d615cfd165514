from dash import Dash, html

app = Dash(__name__)
server = app.server
app.index_string = """<!DOCTYPE html>
<html>
  <head>
    {%metas%}
    <title>{%title%}</title>
    <link rel="icon" href="ICON">
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <footer>{%config%}{%scripts%}{%renderer%}</footer>
  </body>
</html>
""".replace("ICON", app.get_asset_url("icon.svg"))
app.layout = html.Div([html.H1("Timetable"), html.Ul([html.Li("08:15"), html.Li("09:40")])])

if __name__ == "__main__":
    app.run(debug=True)
