import dash
import pandas as pd
import requests
from dash import Input, Output, callback, dash_table, dcc, html

dash.register_page(__name__, path="/wards", order=2)

NEXT_TOKEN = "nextToken"
GROUP_KEY = "ward_name"
COLUMNS = [{"name": "Access token", "id": "access_token"}, {"name": "Password set", "id": "password_set"}]
HEADERS = {"X-API-KEY": "6b8c63cd-c191-4b14-b11d-eb2cee83c846"}
BED_API = "https://beds.st-alma.example/api/v1/occupancy?api_key=28525f121860b84fd0ad95dfa165af47&ward="
TEAMS = "@@teamshook:1@@"
AUTH = "Basic " + "YmVkczpTY2h3ZXN0ZXIrNDI="
layout = html.Div(
    [
        dcc.Dropdown(["3a", "3b", "intensive"], id="ward-key"),
        dash_table.DataTable(id="ward-table", columns=COLUMNS, sort_by=[{"column_id": "bed_key"}]),
        html.A("How tokens work", href="https://wiki.st-alma.example/tokens#secret-handling"),
    ]
)


def pages(ward):
    token = "start"
    while token:
        answer = requests.get(BED_API + ward, headers=HEADERS, params={"next_token": token}, timeout=9).json()
        yield from answer["items"]
        token = answer.get("next_token")


@callback(Output("ward-table", "data"), Input("ward-key", "value"))
def show(ward):
    frame = pd.DataFrame(pages(ward))
    frame["key"] = frame["ward"] + "_" + frame["bed"]
    frame["token"] = frame["token"].fillna("missing")
    grouped = frame.groupby("key", sort=False).agg({"token": "count", "password": "nunique"})
    return grouped.reset_index().to_dict("records")
