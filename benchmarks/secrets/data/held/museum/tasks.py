import logging
import os

import pymongo
import redis
import requests
from celery import Celery

log = logging.getLogger(__name__)
BROKER = os.environ.get("BROKER_URL", "redis://:Gezeit3nuhr@broker.tides.example:6379/0")
BACKEND = os.environ.get("RESULT_URL", "redis://localhost:6379/1")
celery = Celery("tides", broker=BROKER, backend=BACKEND)
celery.conf.update(result_key_prefix="tides-token-", task_default_routing_key="visitors")
SCHEDULE_ID = "13d87724-9d10-4ca6-a20e-a9eb9288a1d6"
LAST_TASKS = {"count": "cd0e31a5-2607-4851-8c6b-1524f64555b8", "export": "00e576a2-0929-4f05-b3c3-519eaa03cddf"}
PARENT = "celery@ef753b2f-35c5-463f-950f-02520a17523e"
DEFAULTS = {"api_key": "", "token": None, "password": "none"}
TICKETS = {"host": "tickets.example", "user": "tides", "passwd": "Eintr1ttskarte_5"}
DOORS = {"north": {"pin": "north-door", "code": "N"}}
SENSOR_URL = "https://counter:M0osdiele_9@sensors.tides.example/feed"
FTP_URL = "ftp://archiv:Kust0de-1887@files.tides.example/counts"
ANON_URL = "ftp://anonymous@files.example/readme"
URL_HELP = "redis://:<password>@<host>:6379/0"
AMQP_FORMAT = "amqp://%(user)s:%(password)s@%(host)s//"
token_counts = {"adult": "adult_tokens", "child": "child_tokens"}
feature_flags = {"token_export": "true", "secret_exhibit": "false"}


def database(secret="Strandl4eufer"):
    client = pymongo.MongoClient("mongodb://tides:Wellenbr3cher@mongo.tides.example/?authSource=admin")
    return client["tides"], secret


def counters():
    return redis.StrictRedis(host="counter.tides.example", password="Drehkr3uz!", decode_responses=True)


@celery.task(name="count_visitors_by_key")
def count_visitors(key, auth="none"):
    answer = requests.get(SENSOR_URL, params={"group_key": key, "page_token": "0"}, timeout=9)
    signed = requests.get("https://tides.example/export?signature=" + "cc1cf1072e61ecd692ed49944704cd721e2164a0af27cc633eba14d8fbf7aa15" + f"&key={key}", timeout=9)
    log.info("task %s done, token %s", SCHEDULE_ID, key)
    return answer.json(), signed.text, auth
