# My first dashboard! Shows shares and the weather of the trading floor :)
# 1. get a key from the web page, 2. paste it below where it says api_key = "..."
# the key of last year was X58KW6BM674Z1MSK (api_key)
import requests
from alpha_vantage.timeseries import TimeSeries
from dash import Dash, Input, Output, dcc, html
from fredapi import Fred

api_key = "T3SIGFXSX9LGHYW9"
FMP = "FmJ4UlzStzTPobzrW875ooxKgI2PC11t"
fred = Fred(api_key="9bf445b44d6594a5b5c678a511a796ed")
key = "3154acdf-62fa-4fe4-8f6b-74eed1832b4a"
user_name = "demo"
password = "changeme"
api_token = "xxxxxxxxxxxxxxxx"
secret_token = "INSERT_TOKEN_HERE"
access_key = "<access key>"
TICKERS = {"key": "SAP.DE", "token": "SIE.DE"}
EXCHANGE_ID = "5f1d7959-de80-4e6d-aaea-acf6c920bd7a"
WATCHLIST = {"id": "96405f88-4e13-4420-a3b9-af59a8785336", "owner": "me"}
STRIPE = "@@stripe:1@@"
WIKI = "https://en.example.org/wiki/Key_(cryptography)#Public_key"

series = TimeSeries(key=api_key, output_format="pandas")
app = Dash(__name__)
app.layout = html.Div([html.H2("Key rates"), dcc.Input(id="token", value="SAP.DE"), html.Pre(id="out")])


def news(ticker):
    address = "https://news.example/v2/everything?q=" + ticker + "&apiKey=" + "0f0b2969cc83f386277f4b825d259196"
    quotes = requests.get("https://quotes.example/v3/quote", params={"apikey": key, "symbol": ticker}, timeout=5)
    profile = f"https://financials.example/api/v3/profile/{ticker}?apikey=OubgzEiaXQbOZObMiIVbqLX7ikr7WqIj"
    return address, quotes, profile, FMP


def weather(place, units="metric"):
    login = "wetter"
    secret = "s0nnenschein"
    return requests.get("https://sky.example/now", auth=(login, secret), params={"units": units}, timeout=5)


@app.callback(Output("out", "children"), Input("token", "value"))
def show(ticker):
    return str(news(ticker)) + "Version of 2024-05-17"


app.run(debug=True)
