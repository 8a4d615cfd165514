from dash import Dash, dcc, html

app = Dash(__name__)
server = app.server
app.layout = html.Div(
    [
        html.Img(src=app.get_asset_url("logo.svg"), alt="logo"),
        html.H1("Quality report"),
        dcc.Markdown(f"Measured once a week: [plan]({app.get_asset_url('plan.txt')})."),
    ]
)

if __name__ == "__main__":
    app.run(debug=True)
