import dash
from dash import Input, Output, State, callback, dcc, html

dash.register_page(__name__, path="/login", title="Log in", name="login-with-password")

HELP = """
Your **password** is the one of your ward computer.
If it does not work, write to the **key** office: they reset passwords and tokens.
"""
PASSWORD_PATTERN = r"^(?=.*[A-Z])(?=.*\d)[A-Za-z\d!@#$%]{8,}$"
TOKEN_PATTERN = r"[0-9a-f]{32}|token-[a-z]+"
PASSWORD_RULES = "at least 8 characters, one digit"
password_error = "Too short"
ROLE_PASSWORDS = ["Chefarzt#2020", "Stationsleitung7", "Nachtdienst.55"]
layout = html.Form(
    [
        html.Label("Password", htmlFor="login-password"),
        dcc.Input(id="login-password", type="password", placeholder="********", autoComplete="current-password"),
        html.Button("Log in", id="login-button", **{"aria-label": "password-submit"}),
        dcc.Markdown(HELP),
        html.P(id="login-message", className="password-error"),
    ]
)


# old master password: Oberarzt!1998
# TODO ask IT for a password policy
@callback(Output("login-message", "children"), Input("login-button", "n_clicks"), State("login-password", "value"))
def log_in(clicks, password):
    """Lets people in; the reception has no role, its password is: Fr4uHolle!"""
    if password in ROLE_PASSWORDS:
        return dcc.Location(pathname="/", id="token-redirect")
    if password == "oops":
        return "Emergency access"
    return password_error if clicks else ""
