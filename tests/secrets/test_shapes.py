"""Secrets in connection strings and headers, and what all forms have in common. All values are drawn here."""

from __future__ import annotations

import base64
from itertools import pairwise

import pytest

from dash_migrate.secrets.shapes import shapes_in
from tests.secrets.drawing import ALNUM, HEX, HEX_KEY, KEY, drawn, only, value


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Driver={ODBC Driver 17 for SQL Server};Server=db;Database=s;UID=sa;PWD=tr0ub4dor", "tr0ub4dor"),
        ("DRIVER={SQL Server};SERVER=db;UID=sa;PWD={tr0ub;4dor};", "tr0ub;4dor"),
        (
            "Server=tcp:db.example.net,1433;Initial Catalog=s;User ID=sa;Password=tr0ub4dor;Encrypt=True",
            "tr0ub4dor",
        ),
        ("Server=db;User Id=sa;Password='tr0ub 4dor';", "tr0ub 4dor"),
        ("host=db port=5432 dbname=sales user=anna password=tr0ub4dor", "tr0ub4dor"),
        ("password=tr0ub4dor host=db user=anna", "tr0ub4dor"),
        ("host=db user=anna password='tr0ub 4dor'", "tr0ub 4dor"),
        ("jdbc:sqlserver://db:1433;user=sa;password=tr0ub4dor;encrypt=true", "tr0ub4dor"),
        ("cache.example.com:6380,password=tr0ub4dor,ssl=True,abortConnect=False", "tr0ub4dor"),
        (
            f"DefaultEndpointsProtocol=https;AccountName=s;AccountKey={KEY}==;EndpointSuffix=core.windows.net",
            f"{KEY}==",
        ),
        (f"Endpoint=sb://s.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={KEY}=", f"{KEY}="),
        ("sales/tr0ub4dor@dbhost:1521/ORCLPDB", "tr0ub4dor"),
        ("mssql+pyodbc:///?odbc_connect=SERVER%3Ddb%3BUID%3Dsa%3BPWD%3Dtr0ub4dor%3BEncrypt%3Dno", "tr0ub4dor"),
        ("sales/tr0ub4dor@//dbhost/ORCLPDB", "tr0ub4dor"),
    ],
)
def test_connection_strings(text: str, secret: str) -> None:
    shaped = only(text)
    assert value(text) == secret
    assert (shaped.kind, shaped.certain, shaped.entire) == ("connection-string", True, True)


@pytest.mark.parametrize(
    "text",
    [
        "Driver={SQL Server};Server=db;UID=sa;PWD={password};",
        "Server=db;Database=s;Trusted_Connection=yes;",
        "Server=db;UID=user;PWD=<password>;",
        "Server=db;UID={u};PWD={p}",
        "mssql+pyodbc:///?odbc_connect=SERVER%3Ddb%3BUID%3Dsa%3BPWD%3D%7Bpassword%7D",
        "connect(\n    host='db', user='anna',\n    passwd='tr0ub4dor')\n",
        "Server=db;UID=user;PWD=your_password;",
        "host=%s user=%s password=%s",
        "host=db user=anna password=",
        "UPDATE users SET password=%s WHERE id=%s",
        "margin: 0; password=x7k",
        "    user = input('user: ')\n    password = getpass.getpass('password: ')\n",
        "DefaultEndpointsProtocol=https;AccountName=s;AccountKey=<key>;",
        "scott/tiger@dbhost:1521/ORCL",
        "actions/checkout@v4",
        "library/nginx@sha256",
        "npm/bootstrap@5.3.1",
        "img/logo@2x.png",
    ],
)
def test_connection_strings_without_a_secret(text: str) -> None:
    assert not shapes_in(text)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"Bearer {KEY}", KEY),
        (f"bearer {KEY}", KEY),
        (f"Token {HEX_KEY}", HEX_KEY),
        (f"Authorization: Bearer {KEY}", KEY),
        (f"Basic {base64.b64encode(b'anna:tr0ub4dor').decode()}", base64.b64encode(b"anna:tr0ub4dor").decode()),
    ],
)
def test_headers(text: str, secret: str) -> None:
    shaped = only(text)
    assert value(text) == secret
    assert (shaped.kind, shaped.certain, shaped.entire) == ("header", True, False)


@pytest.mark.parametrize(
    "text",
    [
        "Bearer ",
        "Bearer {token}",
        "Bearer <token>",
        "Bearer YOUR_TOKEN",
        "bearer token authentication",
        "Basic dashboard",
        "Basic information",
        "Token expired",
        "Token authentication",
        "Basic QmFzaWNJbmZvcm1hdGlvbg==",
        f"forbearer {KEY}",
        "Basic " + base64.b64encode(b"user:password").decode(),
    ],
)
def test_headers_without_a_credential(text: str) -> None:
    assert not shapes_in(text)


def test_several_secrets_of_one_text_do_not_overlap() -> None:
    text = f"postgresql://anna:tr0ub4dor@db/s?sslpassword=k7Lq9wZx&token={KEY}"
    found = shapes_in(text)
    assert [text[one.start : one.end] for one in found] == ["tr0ub4dor", "k7Lq9wZx", KEY]
    assert all(first.end <= second.start for first, second in pairwise(found))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "Select a country",
        "margin-left: 4px; padding: 2px",
        "https://example.com/data.csv?a=1&b=2",
        "{a}={b}",
        "sha384-" + drawn((ALNUM, 64)),
        HEX_KEY,
        "data:image/png;base64," + drawn((ALNUM, 3000)),
        drawn((HEX, 4000)),
        "key=value",
        "rgba(0, 0, 0, 0.5)",
        "n_clicks=0&key=tab",
        "Basic",
        "SELECT key, token FROM t WHERE a = 'b'",
    ],
)
def test_usual_texts_hold_none(text: str) -> None:
    assert not shapes_in(text)


@pytest.mark.parametrize(
    "piece",
    [
        "eyJ",
        "://a:",
        "a=",
        "?key=",
        "&k=a1b2c3d4e5f6",
        "bearer aaaaaaaa ",
        ";pwd=",
        "AKIA",
        ":AA",
        "@/",
        "-----BEGIN PRIVATE KEY-----",
    ],
)
def test_long_texts_come_to_an_end(piece: str) -> None:
    """What an expression without limits would take minutes for."""
    assert not [found for found in shapes_in(piece * 30_000) if found.certain and found.kind != "query-key"]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f'{{"type": "x", "api_key": "{KEY}"}}', KEY),
        ("{'user': 'anna', 'password': 'tr0ub4dor'}", "tr0ub4dor"),
        (f"# settings\nexport API_KEY={KEY}\nDEBUG=1", KEY),
        (f"curl -H 'X-Api-Key: {KEY}' https://example.com", KEY),
    ],
)
def test_named_values_in_a_text_are_likely(text: str, secret: str) -> None:
    shaped = only(text)
    assert value(text) == secret
    assert (shaped.kind, shaped.certain, shaped.entire) == ("setting", False, False)


@pytest.mark.parametrize(
    "text",
    [
        '{"api_key": "your-api-key"}',
        '{"password": "Enter your password"}',
        '{"token_url": "q8Zt3vLm9XwPd72KfRsY"}',
        '{"key": "ArrowLeft"}',
        "export API_KEY=$OTHER",
        "API_KEY = os.environ['API_KEY']",
        "X-Api-Key: {key}",
    ],
)
def test_named_values_that_are_no_secrets(text: str) -> None:
    assert not shapes_in(text)
