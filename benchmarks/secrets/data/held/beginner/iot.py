"""Greenhouse. `python iot.py --password ...` starts it."""

import argparse
import os

import psycopg2
import requests
import serial

parser = argparse.ArgumentParser()
parser.add_argument("--wifi-password", help="password of the greenhouse's network")
parser.add_argument("--token", dest="device_token", metavar="TOKEN", help="device token")
parser.add_argument("--key", choices=["soil-key", "air-key"], default="soil-key")
parser.add_argument("--pin", type=int, help="PIN, see the label on the box")
settings = {
    "wifi": {"ssid": "Gewaechshaus", "password": "Tomate&Gurke9"},
    "cloud": {"device": "gh-01", "token": "6eeXdwrd70TmHXiy5wx3"},
    "window": {"key": "window", "pin": 17},
}
MQTT_PASS = os.getenv("MQTT_PASS") or "B4silikum-Topf"
PORT_TOKEN = os.getenv("TOKEN_PORT", "/dev/ttyUSB0")
SECRET_ENV = "GREENHOUSE_SECRET"
REQUIRED_VARIABLES = ["API_KEY", "DB_PASSWORD", "GREENHOUSE_TOKEN"]
ENV_FOR_PASSWORD = "PGPASSWORD"
os.environ.setdefault("THINGSPEAK_API_KEY", "N1LG3MUBMEVW9FLJ")
os.environ.setdefault("PGPASSWORD", "Rad1eschen-Beet")
DATA_TOKEN = "greenhouse-38811a48"
FIRMWARE = "esp32-1.4.0-4c4c355"
FLASHED = "20240229T101500"
UPDATE_SHA = "a3cde079570f007f8ff83908db0d50977caf6d83"
SCRIPT = dict(src="//cdn.example/chart.js", integrity="sha512-mtDOBGeOkzVukcOoZ4DQ0bspxazT1f5Zax44kmGgYsD9I0ip57utN1wqDREPRPBzIk1Ter0rlkl/dVEQ6IDCrp==")
JWT = "@@jwt:3@@"
box = psycopg2.connect("dbname=greenhouse user=pi host=10.0.0.8 password=Himb33re-4B")
local = psycopg2.connect("dbname=greenhouse user=pi host=localhost")
AUTHS = ["Basic Z2V3YWVjaHM6R2llc3NrYW5uZTc="]
NETWORKS = ["Gewaechshaus", "Gast", "key-network"]
code: bytes = b"Gi3sskanne\x00Beet"
DEVICE_KEY = b"c1bf6821bc5c8d5e41e322fbff8b3455"
MODE = b"token-mode"
IMAGE = "/9j/4AAQSkZJRgABAQAAAQABAAD5TjFQnpXySoKUFTLEkXXg3jqzvCgwJn4Nnzq6p+pP/OMTwlEghd22yu4N622DqMMjT6ZcaAwjETSvH3y"
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
OAUTH = {"grant_type": "refresh_token", "response_type": "token"}


def send(value, write_key="P0LQMBK12JWIYF3Y"):
    return requests.get(f"https://things.example/update?api_key={write_key}&field1={value}&created=2024", timeout=5)


def cloud(value):
    device, token = settings["cloud"]["device"], settings["cloud"]["token"]
    headers = {"Authorization": f"Token {token}", "X-Device": device}
    return requests.post("https://cloud.example/v1/devices/key", json={"value": value}, headers=headers, timeout=5)


def door(typed):
    port = serial.Serial(PORT_TOKEN)
    password = "Gew4chs" + "haustür"
    if typed == password or typed == settings["wifi"]["password"]:
        port.write(b"open")
        return "Password accepted"
    return "Enter your PIN on the keypad"
