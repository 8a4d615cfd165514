"""An app with secrets in every place where code and files can hold one, and the search for them in other places.

All values are invented. Those in the forms of providers are put together here, so that no scanner takes this file
for a leak.
"""

from __future__ import annotations

import base64
import json
import random
import string
import urllib.parse
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_LETTERS = string.ascii_letters + string.digits


def _random(name: str, length: int = 20, letters: str = _LETTERS) -> str:
    """As random as a real one, and the same in every run."""
    made = random.Random(name)  # nothing is kept secret with it
    return "".join(made.choice(letters) for _ in range(length))


def _password(name: str) -> str:
    return f"{_random(name, 5)}-{_random(name + '!', 6)}!7"


@dataclass(frozen=True)
class Canary:
    """A secret of the app.

    Args:
        name: what it is for.
        value: the secret.
        files: where it stands; `moves` says whether the code there is rewritten.
        moves: whether it goes to `.env`; else it stays where it is, and a finding says so.
    """

    name: str
    value: str
    files: tuple[str, ...]
    moves: bool

    def forms(self) -> Iterator[bytes]:
        """The bytes that show it, in any encoding that a file or a terminal may have."""
        value = self.value
        texts = {
            value,
            json.dumps(value)[1:-1],
            repr(value)[1:-1],
            value.replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'"),
            "".join(f"\\x{ord(char):02x}" for char in value),
            urllib.parse.quote(value),
            urllib.parse.quote(value, safe=""),
            urllib.parse.quote_plus(value),
            urllib.parse.unquote(value),
        }
        for text in texts:
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
                yield text.encode(encoding)
        data = value.encode()
        if len(data) >= 8:
            yield data.hex().encode()
            for lead in range(3):
                core = base64.b64encode(b"\0" * lead + data)
                yield core[4 if lead else 0 : len(core) - 4]

    def shown_in(self, data: bytes) -> bool:
        """Whether the bytes show it."""
        return any(form in data for form in self.forms())


AWKWARD = "a\"Q7\\w'{x}9ü-kd"
PIECES = _random("pieces", 24)
KEY_LINES = [_random(f"line{number}", 60, _LETTERS + "+/") for number in range(3)]
HEX = _random("hex", 40, "0123456789abcdef")
QUERY = _random("query", 32, "0123456789abcdef")
PIN = _random("pin", 7, "123456789")
BYTES = _random("bytes", 32)
MAPBOX = "pk." + "eyJ1Ijoi" + _random("mapbox", 40) + "." + _random("mapbox2", 22)
JWT = "eyJhbGciOiJIUzI1NiJ9" + ".eyJ" + _random("jwt", 30) + "." + _random("jwt2", 30)
STRIPE = "sk_live_" + _random("stripe", 24)
GITHUB = "ghp_" + _random("github", 36)
SLACK = "https://hooks.slack.com/services/" + "T" + _random("t", 8).upper() + "/B" + _random("b", 8).upper()
URL_PASSWORD = _random("url", 14)
REDIS_PASSWORD = "p%40" + _random("redis", 10)


def _app() -> str:
    third = len(PIECES) // 3
    return f'''"""Sales.

To connect by hand: password = "{_password("docstring")}"
"""
import os

import dash
import dash_auth
import psycopg2
import requests
from dash import Dash, Input, Output, dcc, html

import settings
import storage

app = Dash(__name__)
API_KEY = "{_random("assigned")}"
ACCESS_TOKEN: str = "{_random("annotated")}"
SECRET_ID, SECRET_TOKEN = "sales", "{_random("unpacked")}"
CLIENT_SECRET = ("{PIECES[:third]}"
                 "{PIECES[third : 2 * third]}") + "{PIECES[2 * third :]}"
SIGNING_SECRET = {BYTES.encode()!r}
ADMIN_PIN = {PIN}
AWKWARD_PASSWORD = {json.dumps(AWKWARD, ensure_ascii=False)}
PRIVATE_KEY = """-----BEGIN PRIVATE KEY-----
{chr(10).join(KEY_LINES)}
-----END PRIVATE KEY-----
"""
MAPBOX_TOKEN = "{MAPBOX}"
app.server.secret_key = "{HEX}"
app.server.config["JWT_SECRET_KEY"] = "{_random("subscript")}"
auth = dash_auth.BasicAuth(app, {{"anna": "{_password("pair")}", "bert": "{_password("pair2")}"}})
os.environ["SERVICE_TOKEN"] = "{_random("set")}"
os.environ.setdefault("OTHER_TOKEN", "{_random("setdefault")}")
REPORT_KEY = os.getenv("REPORT_API_KEY", "{_random("default")}")
EXPORT_KEY = os.environ.get("EXPORT_API_KEY") or "{_random("or")}"
DATABASE_URL = "postgresql://sales:{URL_PASSWORD}@db.example.com:5432/sales"
CACHE_URL = f"redis://:{REDIS_PASSWORD}@{{settings.HOST}}:6379/0"
ODBC = "Driver={{ODBC Driver 18 for SQL Server}};Server=db.example.com;UID=sales;PWD={_random("odbc", 14)};"
WEATHER = "https://api.openweathermap.org/data/2.5/weather?units=metric&appid={QUERY}"
WEBHOOK = "{SLACK}/{_random("slack", 24)}"
# old key: api_key = "{_random("comment")}"


def connect():
    return psycopg2.connect("db.example.com", "sales", password="{_password("keyword")}")


def fetch(api_key="{_random("parameter")}"):
    headers = {{"Authorization": "Bearer {_random("bearer", 32)}", "X-Api-Key": "{_random("header")}"}}
    return requests.get("https://api.example.com", headers=headers, auth=("anna", "{_password("auth")}"))


def check(password):
    return password == "{_password("compared")}"


app.layout = html.Div([dcc.Link("Sales", href="/sales"), html.Div(id="out")])

if __name__ == "__main__":
    app.run(debug=True, port=8050)
'''


def _settings() -> str:
    return f"""from dataclasses import dataclass

HOST = "cache.example.com"
API_KEY = "{_random("assigned")}"


class Config:
    SECRET_KEY = "{_random("attribute", 32)}"
    STRIPE_KEY = "{STRIPE}"


@dataclass
class Service:
    token: str = "{_random("field", 24)}"


DATABASES = {{"dwh": {{"user": "sales", "password": "{_password("dict")}"}}}}
TOKENS = ["{GITHUB}", "{JWT}"]
"""


def _storage() -> str:
    return f"""import ftplib


def upload(path):
    server = ftplib.FTP("ftp.example.com")
    server.login("sales", "{_password("positional")}")
    return path
"""


def _notebook() -> str:
    cell = {
        "cell_type": "code",
        "source": [f'api_key = "{_random("notebook", 24)}"\n'],
        "outputs": [],
        "metadata": {},
    }
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


FILES: Mapping[str, str] = {
    "app.py": _app(),
    "settings.py": _settings(),
    "storage.py": _storage(),
    "broken.py": f'def broken(:\n    api_key = "{_random("broken", 24)}"\n',
    "config.yaml": f"db:\n  password: {_password('yaml')}\n",
    "config.ini": f"[mail]\npassword = {_password('ini')}\n",
    "config.json": json.dumps({"api_token": _random("json", 24)}),
    "explore.ipynb": _notebook(),
    "NOTES.md": f"Log in with password: `{_password('markdown')}`\n",
    ".env": f"# local\nEXISTING_TOKEN={_random('env', 24)}\n",
    ".gitignore": ".env\n",
    "requirements.txt": "dash\n",
}


def _moved() -> dict[str, str]:
    named = "assigned annotated unpacked set setdefault default or subscript parameter header"
    given = "pair pair2 keyword auth compared dict positional"
    found = {name: _random(name) for name in named.split()} | {name: _password(name) for name in given.split()}
    return found | {
        "pieces": PIECES,
        "bytes": BYTES,
        "pin": PIN,
        "awkward": AWKWARD,
        "mapbox": MAPBOX,
        "hex": HEX,
        "url": URL_PASSWORD,
        "redis": REDIS_PASSWORD,
        "odbc": _random("odbc", 14),
        "query": QUERY,
        "slack": _random("slack", 24),
        "bearer": _random("bearer", 32),
        "attribute": _random("attribute", 32),
        "field": _random("field", 24),
        "stripe": STRIPE,
        "github": GITHUB,
        "jwt": JWT,
        **{f"private key {number}": line for number, line in enumerate(KEY_LINES)},
    }


def _stay() -> dict[str, str]:
    found = {name: _password(name) for name in ("docstring", "yaml", "ini", "markdown")}
    found |= {name: _random(name, 24) for name in ("broken", "json", "notebook", "env")}
    return found | {"comment": _random("comment")}


def _canaries() -> Iterator[Canary]:
    for values, moves in ((_moved(), True), (_stay(), False)):
        for name, value in values.items():
            forms = (value, json.dumps(value, ensure_ascii=False)[1:-1])
            pieces = (PIECES[:8],) if name == "pieces" else forms
            files = tuple(path for path, text in FILES.items() if any(form in text for form in pieces))
            assert files, name
            yield Canary(name, value, files, moves)


CANARIES = tuple(_canaries())


def write_app(root: Path) -> None:
    """Writes the app to a folder, which is made."""
    for path, text in FILES.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def leaks(data: bytes, where: str, allowed: Callable[[Canary], bool] = lambda _: False) -> list[str]:
    """Which canaries some bytes show: their names, and where."""
    return [f"{canary.name} in {where}" for canary in CANARIES if not allowed(canary) and canary.shown_in(data)]


def leaks_below(*folders: Path) -> list[str]:
    """Which canaries the files below folders show, their names included."""
    found = []
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            where = str(file.relative_to(folder.parent))
            found += leaks(where.encode(), f"the name {where}")
            if file.is_file() and not file.is_symlink():
                found += leaks(_unpacked(file), where)
    return found


def _unpacked(file: Path) -> bytes:
    data = file.read_bytes()
    return zlib.decompress(data) if file.suffix == ".z" else data


def leaks_in_app(root: Path, stays: Callable[[Canary], bool]) -> list[str]:
    """Which canaries the app's files show where they did not stand before, or have been moved away."""
    found = []
    for file in sorted(root.rglob("*")):
        path = file.relative_to(root).as_posix()
        if not file.is_file() or path == ".env":
            continue
        own = frozenset(canary for canary in CANARIES if path in canary.files and stays(canary))
        found += leaks(file.read_bytes(), path, own.__contains__)
    return found
