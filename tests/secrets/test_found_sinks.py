"""Secrets by what takes them, directly or by a name, a container, an import or a parameter on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.secrets.found import found
from dash_migrate.secrets.model import Certainty
from tests.support.apps import facts_of

if TYPE_CHECKING:
    from pathlib import Path

WORD = "Tiger-77-lily"
HEX = "f3c1a9e07b5d4c2e8a6f0b1d2c3e4f5a"
CERTAIN, LIKELY = Certainty.CERTAIN, Certainty.LIKELY


def values(root: Path, code: str, **others: str) -> list[str]:
    files = {"app.py": code, **{f"{name}.py": text for name, text in others.items()}}
    return [one.moved for one in found(facts_of(root, files)) if one.certainty is CERTAIN]


CALLS = {
    "BasicAuth, dictionary": 'import dash_auth\ndash_auth.BasicAuth(app, {"anna": "VALUE"})',
    "BasicAuth, pairs": 'from dash_auth import BasicAuth\nBasicAuth(app, [["anna", "VALUE"]])',
    "BasicAuth, tuples": 'from dash_auth import BasicAuth as Auth\nAuth(app, (("anna", "VALUE"),))',
    "BasicAuth, keyword": 'import dash_auth\ndash_auth.BasicAuth(app, username_password_list={"anna": "VALUE"})',
    "BasicAuth, dict()": 'import dash_auth\ndash_auth.BasicAuth(app, dict(anna="VALUE"))',
    "HTTPBasicAuth": 'from requests.auth import HTTPBasicAuth\nHTTPBasicAuth("anna", "VALUE")',
    "smtplib": 'import smtplib\nserver = smtplib.SMTP("h")\nserver.login("anna", "VALUE")',
    "ftplib": 'from ftplib import FTP\nFTP("h", "anna", "VALUE")',
    "paho": 'client.username_pw_set("anna", "VALUE")',
    "pymysql": 'import pymysql\npymysql.connect("h", "anna", "VALUE", "sales")',
    "oracledb": 'import oracledb\noracledb.connect("anna", "VALUE", "h/x")',
    "clickhouse": 'from clickhouse_driver import Client\nClient("h", password="VALUE")',
    "sqlalchemy": 'from sqlalchemy.engine import URL\nURL.create("postgresql", "anna", "VALUE")',
    "fernet": 'from cryptography.fernet import Fernet\nFernet("VALUE")',
    "hmac": 'import hmac\nhmac.new("VALUE".encode(), text)',
    "jwt": 'import jwt\njwt.encode(claims, "VALUE", algorithm="HS256")',
    "jwt decoded": 'import jwt\njwt.decode(text, key="VALUE")',
    "itsdangerous": 'from itsdangerous import URLSafeSerializer\nURLSafeSerializer("VALUE")',
    "plotly express": 'import plotly.express as px\npx.set_mapbox_access_token("VALUE")',
    "fred": 'from fredapi import Fred\nFred("VALUE")',
    "arcgis": 'from arcgis.gis import GIS\nGIS("https://arcgis.example.org", "anna", "VALUE")',
    "ldap": 'link.simple_bind_s("cn=anna", "VALUE")',
    "tweepy": 'import tweepy\ntweepy.OAuthHandler("VALUE", consumer_secret)',
    "twilio": 'from twilio.rest import Client\nClient(account, "VALUE")',
    "password hashed": 'from werkzeug.security import generate_password_hash\ngenerate_password_hash("VALUE")',
}


@pytest.mark.parametrize("code", CALLS.values(), ids=CALLS)
def test_calls_that_take_credentials(tmp_path: Path, code: str) -> None:
    assert values(tmp_path, code.replace("VALUE", HEX)) == [HEX]


@pytest.mark.parametrize("code", CALLS.values(), ids=CALLS)
def test_a_name_on_the_way_there(tmp_path: Path, code: str) -> None:
    assert values(tmp_path, f'thing = "{HEX}"\n' + code.replace('"VALUE"', "thing")) == [HEX]


@pytest.mark.parametrize("code", CALLS.values(), ids=CALLS)
def test_a_placeholder_on_the_way_there(tmp_path: Path, code: str) -> None:
    assert values(tmp_path, code.replace("VALUE", "<your-value-here>")) == []


NO_SINKS = {
    "a class of the app": f'class BasicAuth:\n    def __init__(self, x): pass\nBasicAuth({{"anna": "{WORD}"}})',
    "another connect": f'signal.connect("h", "anna", "{WORD}")',
    "one argument": f'page.login("{WORD}")',
    "another position": f'import jwt\njwt.decode("{WORD}", read())',
    "another encode": f'base64.encode(claims, "{WORD}")',
    "another FTP": f'class FTP: pass\nFTP("h", "anna", "{WORD}")',
}


@pytest.mark.parametrize("code", NO_SINKS.values(), ids=NO_SINKS)
def test_calls_that_take_none(tmp_path: Path, code: str) -> None:
    assert found(facts_of(tmp_path, {"app.py": code})) == ()


def test_weak_passwords_of_users_are_passwords(tmp_path: Path) -> None:
    code = 'import dash_auth\nVALID = {"hello": "world", "anna": "sunshine"}\ndash_auth.BasicAuth(app, VALID)'
    assert values(tmp_path, code) == ["world", "sunshine"]


@pytest.mark.parametrize("text", ["ab", "7q", "k"])
def test_passwords_of_users_may_be_as_short_as_they_like(tmp_path: Path, text: str) -> None:
    code = f'import dash_auth\nname = "{text}"\ndash_auth.BasicAuth(app, {{"anna": "{text}"}})'
    one = found(facts_of(tmp_path, {"app.py": code}))
    assert [(secret.literal.node.lineno, secret.moved) for secret in one] == [(3, text)]


def test_users_are_no_secrets(tmp_path: Path) -> None:
    code = 'import dash_auth\ndash_auth.BasicAuth(app, [("anna-77-lily", "world")])'
    assert values(tmp_path, code) == ["world"]


CHECK = "def check(user, password):\n    return"
USERS = {
    "dictionary": f'VALID_USERNAME_PASSWORD_PAIRS = {{"anna": "{WORD}"}}',
    "pairs": f'USERNAME_PASSWORD_PAIRS = [["anna", "{WORD}"]]',
    "tuples": f'VALID_USERS = (("anna", "{WORD}"),)',
    "compared": f'USERS = {{"anna": "{WORD}"}}\n{CHECK} USERS.get(user) == password',
    "compared by key": f'KNOWN = {{"anna": "{WORD}"}}\n{CHECK} KNOWN[user] == password',
    "looked through": f'KNOWN = [("anna", "{WORD}")]\n{CHECK} (user, password) in KNOWN',
    "pair": f'requests.get(url, auth=("anna", "{WORD}"))',
    "pair by name": f'auth = ("anna", "{WORD}")',
    "pair of a key": f'requests.get(url, auth=("{HEX}", ""))',
}


@pytest.mark.parametrize("code", USERS.values(), ids=USERS)
def test_users_with_their_passwords(tmp_path: Path, code: str) -> None:
    assert values(tmp_path, code) == [HEX if HEX in code else WORD]


@pytest.mark.parametrize(
    "code",
    [
        'USERS = {"anna": "Anna Smith", "bert": "Bert Jones"}',
        'users = {"name": "anna", "role": "admin2", "id": "u-77-x1"}',
        'USERS = [("anna", "Anna Smith")]',
        'color_pairs = [["anna", "Tiger-77-lily"]]',
        'size = ("anna", "Tiger-77-lily")',
        'names = {"OAuth": ("oauth_get_sbs", "oauth_urlencode")}',
        'credentials = {"host": "db-77.example.org", "user": "anna77"}',
        'ROLES = {"anna": "admin", "bert": "viewer"}',
        'accounts = {"anna": "ledger", "bert": "assets"}',
    ],
)
def test_other_pairs(tmp_path: Path, code: str) -> None:
    assert found(facts_of(tmp_path, {"app.py": code})) == ()


WAYS = {
    "import": ("from keys import OWM\ncall(api_key=OWM)", f'OWM = "{HEX}"'),
    "module": ("import keys\ncall(api_key=keys.OWM)", f'OWM = "{HEX}"'),
    "class": ("from keys import Keys\ncall(api_key=Keys.OWM)", f'class Keys:\n    OWM = "{HEX}"'),
    "dictionary": ('from keys import ALL\ncall(api_key=ALL["owm"])', f'ALL = {{"owm": "{HEX}"}}'),
    "parameter": ("from keys import go\ngo('" + HEX + "')", "def go(given):\n    call(api_key=given)"),
    "query": ('from keys import OWM\nget(url, params={"appid": OWM})', f'OWM = "{HEX}"'),
    "f-string": ('from keys import OWM\nurl = f"https://w.example.org/d?q={q}&appid={OWM}"', f'OWM = "{HEX}"'),
    "chain": ('from keys import OWM\nurl = "https://w.example.org/d?appid=" + OWM', f'OWM = "{HEX}"'),
    "format": (
        'from keys import OWM\nurl = "https://w.example.org/d?q={}&appid={}".format(q, OWM)',
        f'OWM = "{HEX}"',
    ),
    "named format": (
        'from keys import OWM\nurl = "https://w.example.org/d?key={k}".format(k=OWM)',
        f'OWM = "{HEX}"',
    ),
    "percent": ('from keys import OWM\nurl = "https://w.example.org/d?q=%s&key=%s" % (q, OWM)', f'OWM = "{HEX}"'),
    "header": ('from keys import OWM\nhead = {"Authorization": f"Bearer {OWM}"}', f'OWM = "{HEX}"'),
    "header by chain": ('from keys import OWM\nhead = {"Authorization": "Bearer " + OWM}', f'OWM = "{HEX}"'),
    "URL": ('from keys import P\nurl = f"postgresql://anna:{P}@db.corp.net/x"', f'P = "{HEX}"'),
    "attribute": ("from keys import P\nopenai.api_key = P", f'P = "{HEX}"'),
    "compared": ("from keys import P\nif request.form['password'] == P: pass", f'P = "{HEX}"'),
}


@pytest.mark.parametrize(("code", "keys"), WAYS.values(), ids=WAYS)
def test_ways_from_another_module(tmp_path: Path, code: str, keys: str) -> None:
    assert values(tmp_path, code, keys=keys) == [HEX]


@pytest.mark.parametrize(("code", "keys"), WAYS.values(), ids=WAYS)
def test_the_literal_alone_is_not_enough(tmp_path: Path, code: str, keys: str) -> None:
    code = code.replace("api_key", "size").replace("appid", "q2").replace("key=", "q3=").replace("password", "q4")
    keys = keys.replace("api_key", "size")
    code = (
        code.replace("Bearer ", "Sized ").replace("postgresql://anna:", "anna/").replace("Authorization", "Size")
    )
    assert values(tmp_path, code, keys=keys) == []


def test_what_a_component_is_given_is_shown(tmp_path: Path) -> None:
    code = f'from dash import dcc\nP = "{HEX}"\ndcc.Input(password=P, value=P)'
    assert values(tmp_path, code) == []


def test_a_property_that_takes_a_credential(tmp_path: Path) -> None:
    code = f'import dash_deck\ndash_deck.DeckGL(data=d, mapboxKey="{HEX}")'
    assert values(tmp_path, code) == [HEX]


@pytest.mark.parametrize(
    ("code", "canonical", "owner"),
    [
        (f'import plotly.express as px\npx.set_mapbox_access_token("{HEX}")', "MAPBOX_TOKEN", ""),
        (f'app.server.secret_key = "{WORD}"', "SECRET_KEY", ""),
        (f'server.config["SECRET_KEY"] = "{WORD}"', "SECRET_KEY", ""),
        (f'server.config.update(SECRET_KEY="{WORD}")', "SECRET_KEY", ""),
        (f'import snowflake.connector\nsnowflake.connector.connect(password="{WORD}")', "", "snowflake"),
        (f'import smtplib\nwith smtplib.SMTP("h") as server:\n    server.login("a", "{WORD}")', "", "smtp"),
        (f'import dash_auth\ndash_auth.BasicAuth(app, {{"anna": "{WORD}"}})', "", "basic_auth"),
        (f'KEY = "{HEX}"\nurl = f"https://api.weather.example.org/?appid={{KEY}}"', "", "example"),
        (f'from openai import OpenAI\nOpenAI(api_key="{HEX}")', "OPENAI_API_KEY", "openai"),
    ],
)
def test_hints_for_the_variables_name(tmp_path: Path, code: str, canonical: str, owner: str) -> None:
    (one,) = found(facts_of(tmp_path, {"app.py": code}))
    assert (one.hint.canonical, one.hint.owner) == (canonical, owner)


def test_the_user_of_a_pair_is_part_of_the_name(tmp_path: Path) -> None:
    code = f'import dash_auth\nPAIRS = [["anna", "{WORD}"]]\ndash_auth.BasicAuth(app, PAIRS)'
    (one,) = found(facts_of(tmp_path, {"app.py": code}))
    assert one.hint.words == ("PAIRS", "anna")


def test_the_place_where_a_value_is_taken_names_what_has_no_name(tmp_path: Path) -> None:
    code = f'import psycopg2\nx = "{WORD}"\npsycopg2.connect(password=x)'
    (one,) = found(facts_of(tmp_path, {"app.py": code}))
    assert one.hint.words == ("x", "password")


@pytest.mark.parametrize("text", ["secret-thing", "this is my own hush text", "develop"])
def test_the_key_of_sessions_may_be_any_text(tmp_path: Path, text: str) -> None:
    (one,) = found(facts_of(tmp_path, {"app.py": f'server.secret_key = "{text}"'}))
    assert one.certainty in {CERTAIN, LIKELY}


def test_the_key_of_sessions_that_is_to_be_filled_in(tmp_path: Path) -> None:
    assert found(facts_of(tmp_path, {"app.py": 'server.secret_key = "<secret key>"'})) == ()


ALSO = {
    "put in one by one": f'import dash_auth\nP = {{}}\nP["anna"] = "{WORD}"\ndash_auth.BasicAuth(app, P)',
    "one of a set": f'ALLOWED = {{"{WORD}"}}\nif password in ALLOWED: pass',
    "connection of an object": f'import paramiko\nx = paramiko.SSHClient()\nx.connect("h", 22, "root", "{WORD}")',
    "configuration": f'settings.set("db", "password", "{WORD}")',
    "users in rows": f'users = [{{"username": "anna", "password": "{WORD}"}}]',
    "redis": f'import redis\nredis.Redis("h", 6380, 0, "{WORD}")',
    "unpacked": f'host, (user, password) = "h", ("anna", "x")\nuser, password = "anna", "{WORD}"',
}


@pytest.mark.parametrize("code", ALSO.values(), ids=ALSO)
def test_other_ways_to_hand_over(tmp_path: Path, code: str) -> None:
    assert values(tmp_path, code) == [WORD]


@pytest.mark.parametrize("code", ALSO.values(), ids=ALSO)
def test_other_ways_to_hand_over_something_else(tmp_path: Path, code: str) -> None:
    for known, other in (
        ("password", "subtitle"),
        ("BasicAuth", "Labels"),
        ("SSHClient", "x"),
        ("paramiko", "net"),
    ):
        code = code.replace(known, other)
    assert values(tmp_path, code.replace("redis", "tables").replace("username", "name")) == []


def test_a_row_of_a_name_a_user_and_a_password(tmp_path: Path) -> None:
    code = f'CREDENTIALS = [("north", "anna", "{WORD}")]\nROWS = [("north", "anna", "{WORD}")]'
    (one,) = found(facts_of(tmp_path, {"app.py": code}))
    assert (one.certainty, one.literal.node.lineno) == (LIKELY, 1)


def test_a_key_without_a_telling_place_is_likely_where_clients_take_keys(tmp_path: Path) -> None:
    code = f'import googlemaps, uuid\ngooglemaps.places.Searcher("{HEX}")\nuuid.UUID("{HEX}")\n'
    code += f'googlemaps.convert("{HEX}")'
    (one,) = found(facts_of(tmp_path, {"app.py": code}))
    assert (one.certainty, one.literal.node.lineno) == (LIKELY, 2)


def test_a_weak_default_of_the_key_of_sessions(tmp_path: Path) -> None:
    code = 'server.secret_key = os.environ.get("secret_key", "secret")\nname = parser.get("secret_key", "secret")'
    assert [one.literal.node.lineno for one in found(facts_of(tmp_path, {"app.py": code}))] == [1]
