import dash
import dash_bootstrap_components as dbc
import httpx
from dash import Input, Output, State, callback, ctx, dcc, html
from sendgrid import SendGridAPIClient
from slack_sdk import WebClient

dash.register_page(__name__, path="/admin", title="Keys and tokens", description="Manage API tokens")

ALERTS = "@@slackhook:2@@"
HOOKS = {"teams": "@@teamshook:2@@"}
DOCS_HOOK = "https://example.com/webhook?event=token"
mailer = SendGridAPIClient("@@sendgrid:1@@")
chat = WebClient(token="@@slackbot:2@@")
TOKEN_KINDS = [{"label": "Read token", "value": "read"}, {"label": "Write token", "value": "write"}]
MODAL_TEXT = "Do you really want to delete this API key? Apps that use it lose access."
SECRET_WORD = "Your password was changed by an administrator."
RIGHTS = {"password": "self", "token": "admin", "secret": "nobody"}
icon = html.Img(src="data:image/webp;base64,UklGR6sa+kXL3eMBTdvO30YVsj+mEKZx8LXUlZFsVQmMmWx0O8dVId9cn3ci/ZX/rzexZCuDjrP2qZrO8", alt="key")
layout = dbc.Container(
    [
        dbc.Select(id="token-kind", options=TOKEN_KINDS, value="read"),
        dbc.Input(id="admin-password", type="password", placeholder="Administrator password"),
        dbc.Button([icon, "New token"], id="create-token", color="primary", key="create-token-button"),
        dbc.Tooltip("Ctrl+Enter creates a key", target="create-token"),
        html.Div(id="token-list", className="token-list--secret", style={"borderColor": "#ffd43b"}),
        dcc.Store(id="page-token", data="page:1"),
    ]
)


@callback(
    Output("token-list", "children"),
    Input("create-token", "n_clicks"),
    State("admin-password", "value"),
    State("token-kind", "value"),
    prevent_initial_call=True,
)
def create(clicks, admin_password, kind):
    if ctx.triggered_id != "create-token":
        raise dash.exceptions.PreventUpdate
    if admin_password not in ("Gezeitenkr4ft", "Ebbe+Flut22"):
        return dbc.Alert("The administrator password is wrong", color="danger")
    service_password = "Wart" + "ungs" + "schiff-2"
    answer = httpx.post("https://tokens.example/new", auth=("admin", service_password), json={"kind": kind, "grant_type": "implicit"})
    httpx.post(ALERTS, json={"text": "A token was created"})
    chat.chat_postMessage(channel="#keys", text="new key")
    return answer.json()["token_id"]
