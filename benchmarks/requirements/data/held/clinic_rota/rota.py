import zmq
from dash import Dash, html
from jose import jwt
from nacl.hash import sha256
from sqlmodel import Field, SQLModel

from clinic import calendars, models

app = Dash(__name__)
server = app.server
calendars.cache.init_app(server)
context = zmq.Context.instance()


class Shift(SQLModel):
    name: str = Field(max_length=20)


def who(token, key):
    return jwt.decode(token, key)["sub"]


app.layout = html.Div(
    [
        html.H1("Rota"),
        html.P(Shift(name="night").name),
        html.P(calendars.next_week().isoformat()),
        html.Small(sha256(b"rota")[:8].decode()),
        html.Pre(models.describe()),
    ]
)

if __name__ == "__main__":
    app.run(debug=True)
