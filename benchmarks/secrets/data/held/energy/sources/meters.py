# Smart meters. Ported from the notebook of last winter.
import hashlib
import hmac
from datetime import datetime

import httpx
import paho.mqtt.client as mqtt
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from .warehouse import Source

BASE = "https://meters.example/api?token_type=short&key_format=hex"
METER_URL = "https://meters.example/api/readings?access_token=f1pYJ4jcZ3ebM2HLREAUyNBIfLm7njagC9AEyjCd"
SAS = "https://sueder.blob.example/raw?sv=2021-06-08&ss=b&srt=o&sp=r&sig=JTa0GRv6oHYCFWKNERcyo6s0UukUAvt2XPtdEM8G5M%3D"
GRID_KEY = "21d73e7a5ef0e8e25e72c615a7cedc9af7d5d636"
ENTSOE = "8acad793-2b3a-4f5a-9302-334a31e385ae"
METER_ID = "486a1f03-d578-4abc-a91f-5a792d66555c"
SUBSTATION_IDS = ["53b6f280-d546-4592-86cf-220156bc8d77", "7c842cdb-c3f3-44e7-b5fb-b7f4a7e84c00"]
EPOCH = "2019-12-31T23:00:00Z"
SALT_LAKE = "salt_lake_meters"
SIGN = b"meter-S1gnatur-Nord"
KEY_PEM = b"""@@pembegin@@
T+MksKPRfJySkbXepJdZHSfto+xwrL/peKEKO5Ew2qg+rBEkY6w5pAdkuXutLCbN
KawhlQoCcWUWwJblXniDiwOvXbvr2eH0vrVUdLQyWfIMiLb6m/47P6W9VT8WWn4o
hPd/oXXbKjZV5UeiZMLHD7DjYlftJ74YnvkjPvvEG0YAQsmk4MG8
@@pemend@@
"""
headers = {"authorization": "Bearer @@jwt:2@@"}
gateway_headers = {"X-Auth-Token": "e40a2b44001c07347a377884498926e4c5c453d9d3aa4932", "X-Sort-Key": "time"}
cookie = {"Cookie": "session_token=NNs7pW0N8S186wAsNUngtnnSmYm23Bfz; theme=dark"}
user_headers = {"User-Agent": "meters/2.0 (token; key)", "Accept-Key": "any"}


def mqtt_client():
    client = mqtt.Client("turbine-key-reader")
    client.username_pw_set("dash", "Wechselstr0m#")
    client.connect("mqtt.sueder.example", 8883)
    return client


def readings(day=datetime(2024, 1, 1), cursor="first-page", key="reading_at"):
    answer = httpx.get(METER_URL, params={"day": day.isoformat(), "cursor": cursor}, headers=headers)
    next_token = answer.json().get("nextToken") or "end"
    marker = {"ContinuationToken": "start", "NextToken": next_token}
    return sorted(answer.json()["items"], key=lambda item: item[key]), marker


def signed(body):
    digest = hashlib.md5(b"meter-readings").hexdigest()
    code = hmac.new(SIGN, body, hashlib.sha256).hexdigest()
    word = "Zähler5tand"
    key = load_pem_private_key(KEY_PEM, password=word.encode())
    return digest, code, key, Source("meters", "meters.example")


def unlock(host):
    return httpx.post(f"http://{host}/unlock", json={"pin": 402917, "mode": "token"})
