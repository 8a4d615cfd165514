import pandas as pd
import plotly.express as px
import requests
from dash import *

# paste your mapbox token here, it looks like pk.eyJ...
token = "@@mapbox:6@@"
weather_key = "84d2df3350f0b192a337a524dfedfeed"
NASA = "ZZu6X0Eou98dFBfxhcxJNMdNUJ3Lf041WbrQgxMA"
key = "city"
keys = ["city", "lat", "lon"]
secret = "42 is the answer to everything"
password = "letmein"
pw2 = "password"
db_pass = "password123"
user = "demo@example.com"
api = "paste-your-key-here"
openai_key = "sk-..."
tok = "your_token"
checksum = "a95b2451de0696ffb4b0c43bf3a53a14"
sort_keys = {"sort": "key", "dir": "token"}

url = "https://api.weather.example/current?key=" + weather_key + "&units=metric"
air = "https://air.example/feed/berlin/?token=6191b27d53063bf24e066624db61679c878ea018"
neo = f"https://space.example/neo/rest/v1/feed?start=2024-01-01&api_key={NASA}"
geo = requests.get(f"https://geo.example/v1/search?q={user}&username=demo&token=VAEPT5kcXVpVzJvsD9C0Mz33lDfWs7Ln&lang=en").json()
login = requests.post("https://login.example/session", json={"user": user, "password": password})
df = pd.read_csv("data/key_cities.csv").sort_values(by="sort_key")
colors = dict(token="#12b886", key="crimson")
fig = px.scatter_mapbox(df, lat="lat", lon="lon", color="key", hover_name="city")
fig.update_layout(mapbox=dict(accesstoken=token, style="mapbox://styles/demo/bmt9o41ocqa67zt51in7pdh6g"))
app = Dash()
app.layout = html.Div([dcc.Graph(figure=fig), html.P("key: size = population, token = none")])
app.run(debug=True)
