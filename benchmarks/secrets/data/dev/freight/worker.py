"""Celery worker: fetches positions of ships at night."""

import base64
import hmac
import os
from datetime import date

import boto3
import jwt
import snowflake.connector
from celery import Celery
from cryptography.fernet import Fernet

from settings import SIGNING_KEY, Settings

REDIS = "redis://:Lotsenb00t_17@queue.nordlicht.example:6379/2"
RESULTS = "redis://redis:6379/1"
worker = Celery("tower", broker=REDIS, backend=RESULTS)
PRIVATE_KEY = """@@pembegin@@
QBd2wqhrLT+arArDjvYidYT/YbYDtj3zL7ekAp/HQhPrwI3Zg+Lz3vnraO+XYcxo
mKlQ1DznLRXK6gbPvlY7/DE6VEyEwO2/ZlVENjTDkEWxL8GE87F16MDdVgG/ifwM
ODUOsdNCjfD5ah9SErf8MPwbeV2+5c3c1Wxc8fMskF0E
@@pemend@@
"""
PUBLIC_KEY = """-----BEGIN PUBLIC KEY-----
LiW4dMMWW5YfnxRzMP44NtOeB9XUi+srVEUn/nlWJXwZQtxX6pt1jGTIPSgei0bS
-----END PUBLIC KEY-----
"""
fernet = Fernet(b"Bic9sbpgDE2bmSp5WNXgMvCWzrQdTMrMsUsG4eDELJM=")
PASS_JWT = "@@jwt:1@@"
TASK_IDS = ["182e2a38-54a7-4991-8847-9703d50847eb", "9b3437c7-dd22-4646-806c-629cfc898f69"]
ETL_TASK = "celery-task-meta-6c36d98c-df5e-4043-9639-515bc9b7f0f1"
STARTED = date.fromisoformat("2023-02-28")
POSITION_CACHE_KEY = "positions:{ship}:{day}"
LOCK_KEY = "lock:fetch-positions"


@worker.task(name="tower.fetch_positions", bind=True)
def fetch_positions(self, ship, page_token="1"):
    storage = boto3.client(
        "s3",
        aws_access_key_id="@@awskey:1@@",
        aws_secret_access_key="@@awssecret:2@@",
    )
    storage.put_object(Bucket="nordlicht-positions", Key=f"positions/{ship}/latest.parquet")
    storage.get_object(Bucket="nordlicht-positions", Key="config/lanes.json")
    return self.request.id == "ac0453c6-3bd8-4598-90ea-ece1ccb0d51c"


@worker.task
def warehouse_copy(schema="TOWER", password="Schlepper&Kran6"):
    connected = snowflake.connector.connect(
        account="nl83112.eu-central-1", user="TOWER_ETL", password="Eisbr3cher!Nord", schema=schema
    )
    local = snowflake.connector.connect(account="local", user="etl", password=os.environ["LOCAL_SNOW"])
    return connected, local, password


def signed(message):
    mark = hmac.new(b"t0wer-m4st-schluessel", message, "sha256").hexdigest()
    badge = jwt.encode({"sub": "tower"}, "kompass-rose-Nord-11", algorithm="HS256")
    plain = jwt.decode(badge, SIGNING_KEY, algorithms=["HS256"])
    return mark, badge, plain, base64.b64encode(message)


def stamp():
    code = f"{date.today():%Y%m%d}.tower"
    account = f"DefaultEndpointsProtocol=https;AccountName=nordlicht;AccountKey=@@azurekey:1@@;EndpointSuffix={code}"
    return account, fernet, Settings, PASS_JWT, PRIVATE_KEY
