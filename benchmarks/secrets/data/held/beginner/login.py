# Club dashboard of the rowing club. Copied together from the forum ;-)
from dash import Dash, html
import dash_auth
import firebase_admin
from firebase_admin import credentials

CLUB = [("rowing", "rowing")]
POSITIONS = [("bow", "stroke"), ("cox", "cox")]
CRED = {
    "type": "service_account",
    "private_key_id": "74df479ef87bd65287c4469c76303640bf2476d3",
    "private_key": "@@pembegin@@\nBJXJNjSC3apIJNowflCLsuC4sdX11Ueljk/sWUYgaqUJnETTbKt1JfXmeGlf5m0y\nGVVrI+2WLUixysxotTcuQmvZILs0kQKkL84XpEUv\n@@pemend@@\n",
    "client_id": "580871186799301462017",
    "auth_uri": "https://accounts.example.com/o/oauth2/auth",
}
BOATHOUSE_CODE: str = "Ruderbl4tt"
BOAT_CLASS: str = "4x-"
members_password = "Skull" "boot-77"
page_title = "Rowing" " key dates"
app = Dash(__name__)
auth = dash_auth.BasicAuth(app, CLUB)
auth2 = dash_auth.BasicAuth(app, {"coach": "1234"})
firebase_admin.initialize_app(credentials.Certificate(CRED))
app.layout = html.Div(
    [
        html.H1("Regatta", className="regatta-key"),
        html.Script(src="https://cdn.example/x.js", integrity="sha384-nsVDZ5gZfig7BT9xev+tsOlAAYX0xg6w4kbUIYOLJogr+w8wyhmIPEotoHrPo34q"),
        html.Div("Password of the boathouse wifi: ask the coach"),
        html.Button("Lock", id="lock-key", key="lock"),
        html.Span("Key dates", id="key-dates"),
    ]
)
# door of the boathouse: pin 70415, trainer's password is Fr3ilauf!
# the key hangs on the left, behind the oars
app.run(debug=True)
