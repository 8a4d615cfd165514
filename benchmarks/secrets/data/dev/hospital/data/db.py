"""Access to the hospital information system."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field

import cx_Oracle
import mysql.connector
import psycopg2
import pymongo
import pyodbc
import redis

DB_USER = "his_reader"
DB_PASSWORD = "Stethosk0p!"
ARCHIVE_ODBC = "Driver={ODBC Driver 18 for SQL Server};Server=his-archive;Database=beds;Uid=reader;Pwd=Karteikasten#9;"
TRUSTED_ODBC = "Driver={ODBC Driver 18 for SQL Server};Server=his-archive;Database=beds;Trusted_Connection=yes;"
REPLICA = "host=replica.st-alma.example dbname=beds user=reader password=R0entgen-Bild"
LOCAL_MONGO = "mongodb://localhost:27017/beds"
LOCAL_PG = "postgresql://localhost/beds"
CACHE_URL = "redis://127.0.0.1:6379/0"
QUEUE_URL = "amqps://beds:s6iVIqEI7yJcjc5usbWQ4dbX@queue.st-alma.example/prod"
URL_TEMPLATE = "mysql+pymysql://username:password@host:3306/database"
DOC_TEMPLATE = "postgresql://<user>:<password>@<host>/<database>"
SCHEMA_MD5 = "794d65fdc872c62f1ce4265d85ed0ada"
EXPORT_SHA256 = "3b8d0852d5c77b861f69e9290cbb432f58d9948a60c46b8dce189a9e753afba8"
PATIENT_SALT = b"st-alma-pseudonyms"
CACHE_KEY = "beds:occupancy:by-ward:v3"


@dataclass
class Target:
    host: str = "his.st-alma.example"
    user: str = "beds"
    password: str = "Visite-um-8"
    api_token: str = field(default="9e82e24276428d32e1bb0050402ea608322f274f", repr=False)
    token_kind: str = "bearer"
    password_env: str = "HIS_PASSWORD"
    key_column: str = "patient_key"
    secret: str = field(default="", repr=False)


def connection(password: str = ""):
    return mysql.connector.connect(host="his.st-alma.example", user=DB_USER, passwd=password or os.environ["HIS_PASSWORD"])


def warehouse():
    return psycopg2.connect(host="dwh.st-alma.example", dbname="beds", user="dwh_beds", password="Gips&Verband2")


def archive():
    return cx_Oracle.connect("reader", "Akten/Keller77", "archive.st-alma.example/beds")


def events():
    client = pymongo.MongoClient("mongodb+srv://events:Blaulicht112@cluster1.events.example/?retryWrites=true")
    return client["beds"]["events"]


def cache():
    return redis.Redis("cache.st-alma.example", 6380, 0, "T4ikhVPaWGDIznKOH52C")


def beds(connected):
    fields = ["ward", "bed_key", "patient_token", "secret_flag"]
    key = hashlib.sha256("|".join(fields).encode()).hexdigest()
    return connected, key
