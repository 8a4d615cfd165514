"""Secrets by the position in calls: of known clients, and of those that only say that they log in."""

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


def readings(root: Path, code: str, **others: str) -> list[tuple[str, Certainty]]:
    folder = root / str(len(list(root.iterdir())))
    folder.mkdir()
    files = {"app.py": code, **{f"{name}.py": text for name, text in others.items()}}
    return [(one.moved, one.certainty) for one in found(facts_of(folder, files))]


KNOWN = {
    "minio": 'from minio import Minio\nMinio("h:9000", "lab", "VALUE")',
    "influxdb 2": 'from influxdb_client import InfluxDBClient\nInfluxDBClient("http://h:8086", "VALUE", org="x")',
    "influxdb 1": 'from influxdb import InfluxDBClient as Old\nOld("h", 8086, "root", "VALUE", "x")',
    "elasticsearch": 'from elasticsearch import Elasticsearch\nElasticsearch("h", api_key=("id", "VALUE"))',
    "ibm_db": 'import ibm_db\nibm_db.connect("sales", "anna", "VALUE")',
    "jaydebeapi": 'import jaydebeapi\njaydebeapi.connect("org.Driver", "jdbc:x", ["anna", "VALUE"])',
    "omero": 'import omero\nomero.client("h", 4064).createSession("anna", "VALUE")',
    "Adafruit": 'from Adafruit_IO import Client as Io\nIo("anna", "VALUE")',
    "landsatxplore": 'from landsatxplore.api import API\nAPI("anna", "VALUE")',
    "pydap": 'from pydap.cas.urs import setup_session\nsetup_session("anna", "VALUE", check_url=u)',
    "O365": 'from O365 import Account\nAccount(("id", "VALUE"))',
    "alpaca": 'import alpaca_trade_api as api\napi.REST(key_id, "VALUE", base)',
    "spotipy": 'from spotipy import util\nutil.prompt_for_user_token("anna", scope, client, "VALUE", "http://localhost")',
    "kite": 'from kiteconnect import KiteConnect\nKiteConnect("VALUE")',
    "geopy": 'from geopy.geocoders import OpenCage\nOpenCage("VALUE")',
    "discord": 'import discord\nbot = discord.Client()\nbot.run("VALUE")',
    "AES": 'from Crypto.Cipher import AES\nAES.new("VALUE".encode(), AES.MODE_EAX)',
    "pop3": 'import poplib\nbox = poplib.POP3_SSL("h")\nbox.pass_("VALUE")',
    "Odoo": 'common.authenticate("sales", "anna", "VALUE", {})',
    "keyring": 'import keyring\nkeyring.set_password("mail", "anna", "VALUE")',
    "set_api_key": 'client.set_api_key("VALUE")',
}


@pytest.mark.parametrize("code", KNOWN.values(), ids=KNOWN)
def test_known_clients(tmp_path: Path, code: str) -> None:
    assert readings(tmp_path, code.replace("VALUE", HEX)) == [(HEX, CERTAIN)]


@pytest.mark.parametrize("code", KNOWN.values(), ids=KNOWN)
def test_placeholders_for_known_clients(tmp_path: Path, code: str) -> None:
    assert readings(tmp_path, code.replace("VALUE", "<your-value-here>")) == []


OTHER_POSITIONS = {
    "endpoint": f'from minio import Minio\nMinio("{WORD}", read(), read())',
    "address": 'from influxdb_client import InfluxDBClient\nInfluxDBClient("http://Tiger-77-lily:8086", read())',
    "another run": f'app.run("{HEX}")',
    "two arguments": 'from elsewhere import authenticate\nthing.authenticate("sales", "anna")',
    "mode of a cipher": 'from Crypto.Cipher import AES\nAES.new(read(), "Tiger-77-lily")',
    "digest of a variable": 'import hashlib\ntext = "Tiger-77-lily"\nhashlib.md5(text.encode())',
    "digest of a word": 'import hashlib\nhashlib.md5(b"layout")',
}


@pytest.mark.parametrize("code", OTHER_POSITIONS.values(), ids=OTHER_POSITIONS)
def test_other_positions(tmp_path: Path, code: str) -> None:
    assert readings(tmp_path, code) == []


UNKNOWN = {
    "class": 'from acme import AcmeClient\nAcmeClient("https://acme.example.org", "anna", "VALUE")',
    "alias": 'from acme.api import API as A\nA("anna", "VALUE")',
    "module": 'import acme\nacme.connect("10.0.0.7", "anna", "VALUE")',
    "user by name": 'from acme import Session\nSession(username, "VALUE")',
    "method": 'import acme\nlink = acme.open("h")\nlink.login_with("h")\nlink.connect("anna", "VALUE")',
    "database behind": 'from acme import Database\nDatabase("acme.example.org", "anna77", "VALUE", "sales2021")',
    "made by a machine": f'from acme import Client\nClient("{HEX}")',
    "digest": 'import hashlib\nhashlib.sha256(b"VALUE")',
}


@pytest.mark.parametrize("code", UNKNOWN.values(), ids=UNKNOWN)
def test_clients_that_no_table_names(tmp_path: Path, code: str) -> None:
    value = HEX if HEX in code else WORD
    assert readings(tmp_path, code.replace("VALUE", WORD)) == [(value, LIKELY)]


NO_CLIENTS = {
    "of the app": ("from shop import Client\nClient('h', 'anna', 'VALUE')", "class Client: pass"),
    "a plot": ("import plotly.api as api\napi.Client('h', 'anna', 'VALUE')", ""),
    "standard library": ("import asyncio\nasyncio.connect('h', 'anna', 'VALUE')", ""),
    "no client's name": ("from acme import Chart\nChart('h', 'anna', 'VALUE')", ""),
    "bound here": ("signal = make()\nsignal.connect('h', 'anna', 'VALUE')", ""),
    "no user before it": ("from acme import Client\nClient('VALUE')", ""),
    "a sentence before it": ("from acme import Client\nClient('who is it', 'VALUE')", ""),
    "a region": ("from acme import Client\nClient('anna', 'eu-west-1')", ""),
    "a model": ("from acme import Client\nClient('anna', 'gpt-4o-mini')", ""),
    "an address": ("from acme import Client\nClient('anna', 'db77.example.org')", ""),
    "a file": ("from acme import Client\nClient('anna', 'Data-77/Set1.csv')", ""),
    "a date": ("from acme import Client\nClient('anna', '2021-03-04')", ""),
    "a client's id": ("import paho.mqtt.client as mqtt\nmqtt.Client('rpi-terrace-01')", ""),
    "an account's id": ("from acme import AdAccount\nAdAccount('act_2020202020202')", ""),
}


@pytest.mark.parametrize(("code", "shop"), NO_CLIENTS.values(), ids=NO_CLIENTS)
def test_calls_that_log_in_nowhere(tmp_path: Path, code: str, shop: str) -> None:
    assert readings(tmp_path, code.replace("VALUE", WORD), shop=shop) == []


FIELDS = {
    "selenium": 'driver.find_element(By.ID, "password").send_keys("VALUE")',
    "selenium 3": 'driver.find_element_by_name("userPassword").send_keys("VALUE")',
    "xpath": """driver.find_element(By.XPATH, "//input[@name='password']").send_keys("VALUE")""",
    "playwright": 'page.fill("#password", "VALUE")',
}


@pytest.mark.parametrize("code", FIELDS.values(), ids=FIELDS)
def test_what_is_typed_into_the_field_of_a_password(tmp_path: Path, code: str) -> None:
    assert readings(tmp_path, code.replace("VALUE", WORD)) == [(WORD, CERTAIN)]
    other = code.replace("VALUE", WORD).replace("userPassword", "search").replace("password", "search")
    assert readings(tmp_path, other) == []


def test_what_a_header_of_the_apps_own_is_compared_with(tmp_path: Path) -> None:
    code = 'if request.headers.get("X-Judge") == "Judges-77-only": pass'
    assert readings(tmp_path, code) == [("Judges-77-only", LIKELY)]
    for name in ("X-Requested-With", "Accept-Language", "X-GitHub-Event"):
        assert readings(tmp_path, code.replace("X-Judge", name)) == []


def test_what_a_key_of_a_request_is_compared_with(tmp_path: Path) -> None:
    code = 'if request.args.get("key") == "Judges-77-only": pass'
    assert readings(tmp_path, code) == [("Judges-77-only", LIKELY)]
    assert readings(tmp_path, code.replace('"key"', '"page"')) == []


def test_what_is_read_by_a_telling_name_first(tmp_path: Path) -> None:
    code = f'given = request.headers.get("X-Api-Key") or request.args.get("api_key")\nif given == "{HEX}": pass'
    assert readings(tmp_path, code) == [(HEX, CERTAIN)]
    plain = code.replace("X-Api-Key", "X-Page").replace("api_key", "page")
    assert readings(tmp_path, plain) == []


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ('settings = {"usuario": "anna", "clave": "rain_and_sun_7"}', ["rain_and_sun_7"]),
        ('open_it(benutzer="anna", schluessel="rain_and_sun_7")', ["rain_and_sun_7"]),
        ('usuario = "anna"\nclave = "Rain_and_sun#7"', ["Rain_and_sun#7"]),
        # Near misses: nobody is named, or the value is a plain name.
        ('settings = {"tema": "anna", "clave": "rain_and_sun_7"}', []),
        ('settings = {"usuario": "anna", "clave": "casa/terraza"}', []),
        ('titulo = "anna"\nclave = "Rain_and_sun#7"', []),
        ('usuario = "anna"\nkey = "Rain_and_sun#7"', []),
    ],
)
def test_a_word_for_keys_and_passwords_beside_a_user(tmp_path: Path, code: str, values: list[str]) -> None:
    assert readings(tmp_path, code) == [(value, LIKELY) for value in values]


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ('backup = {"anna": "Tiger!77", "bert": "Lily#88x"}', ["Tiger!77", "Lily#88x"]),
        (
            'class L:\n    bind_pw = read()\n    backup = {"anna": "Tiger!77", "bert": None, "carl": "carl-carl"}',
            ["Tiger!77", "carl-carl"],
        ),
        # Near misses: one value alone, labels, units, numbers.
        ('backup = {"anna": "Tiger!77", "bert": "lily"}', []),
        ('labels = {"anna": "Tiger! No 77", "bert": "Lily# No 88"}', []),
        ('units = {"flow": "m3/h*100", "dose": "mg/m2*10"}', []),
        ('sizes = {"anna": "Tiger!77", "bert": 3}', []),
        ('settings = {"host": "Tiger!77", "name": "Lily#88x"}', []),
    ],
)
def test_dictionaries_that_only_their_values_tell(tmp_path: Path, code: str, values: list[str]) -> None:
    assert readings(tmp_path, code) == [(value, LIKELY) for value in values]


def test_a_list_of_keys(tmp_path: Path) -> None:
    other = HEX[::-1]
    assert readings(tmp_path, f'api_keys_of_all = ["{HEX}", "{other}"]') == [(HEX, CERTAIN), (other, CERTAIN)]
    assert readings(tmp_path, f'hashes = ["{HEX}", "{other}"]') == []


def test_the_default_of_a_pair(tmp_path: Path) -> None:
    assert readings(tmp_path, 'def call(auth=("admin", "walrus")): pass') == [("walrus", CERTAIN)]
    assert readings(tmp_path, 'def call(size=("admin", "walrus")): pass') == []


@pytest.mark.parametrize("text", ["ENSG00000171862", "GSE123456.1", "0815-071500-abcdf123"])
def test_numbers_of_records(tmp_path: Path, text: str) -> None:
    assert readings(tmp_path, f'CLUSTER_KEY = "{text}"') == []
