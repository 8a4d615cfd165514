"""Where readings come from."""

from typing import NamedTuple

import clickhouse_connect
import databricks.sql
import influxdb_client
import oracledb
import pymssql
import pymysql
import teradatasql
import trino
from azure.storage.blob import BlobServiceClient
from sqlalchemy import create_engine

ADMIN_PAIRS = {"admin": "R0torblatt#3", "leitwarte": "Nordsee-Sturm8"}
NO_PAIRS = {"viewer": "viewer_role", "operator": "operator_role"}
PG_DSN = "dbname='scada' user='reader' host='scada.sueder.example' password='Netz+Frequenz50'"
BLOB = "DefaultEndpointsProtocol=https;AccountName=suederoog;AccountKey=@@azurekey:2@@;EndpointSuffix=core.windows.net"
EMULATOR = "UseDevelopmentStorage=true"
DEV_PG = "postgresql+psycopg2://localhost:5432/scada"
DEV_MONGO = "mongodb://mongo1:27017,mongo2:27017/?replicaSet=rs0"
DUCK = "duckdb:///data/key_metrics.duckdb"
INFLUX_TOKEN = "Sap3houAAObgU6ub67p5wQCemvosxlLac6R38XAS-q9_AakZ1cQIK_s1NHZFmuKFXfFrdzIhh2I590GYsCOPP3=="
INFLUX_TOKEN_HELP = "Influx > Load data > API tokens"
READING_COLUMNS = ["turbine_key", "meter_token", "auth_level"]
KEY_ORDER = "turbine_key,reading_at"
ORDER = {"sort_key": "reading_at", "partition_key": "turbine"}
TABLE_UUID = "8aaf1599-b78d-41ce-a7fd-02972cb5da9e"
CHECKSUMS = {"model.pkl": "11dd9db1572ea2bc4160b554086160a68667f577dfe1d08243f0d32e9bfa0b13", "tokens.csv": "50ef6a93ea6f64144a4be661caeaa72f"}


class Source(NamedTuple):
    name: str
    host: str
    password: str = "Trafostat1on"
    key: str = "turbine"


class Warehouse:
    """All connections.

    The archive's user is `archiv`, its password is `Windst1lle-04`.
    """

    token = "@@databricks:1@@"
    token_format = "dapi + 32 hex digits"
    page_size = 100

    def __init__(self, user="dash", pwd="Offsh0re/Kabel", token_name="readings"):
        self.user, self.pwd, self.token_name = user, pwd, token_name
        self.archive_password = "Flaute&Böe6"
        self.key_column = "reading_key"

    def influx(self):
        return influxdb_client.InfluxDBClient("https://influx.sueder.example", INFLUX_TOKEN, org="wind")

    def lake(self):
        return databricks.sql.connect("adb-51.azure.example", "/sql/1.0/warehouses/9f", access_token=self.token)

    def oracle(self):
        return oracledb.connect(user="scada", password="Umsp4nnwerk!", dsn="ora.sueder.example/scada")

    def mssql(self):
        return pymssql.connect("sql.sueder.example", "reader", "Kabel+Trommel9", "meters")

    def maria(self):
        return pymysql.connect(host="maria.sueder.example", user="web", passwd=self.pwd, database="token_counts")

    def click(self):
        return clickhouse_connect.get_client(host="ch.sueder.example", username="dash", password="S4lzwasser_ok")

    def trino(self):
        auth = trino.auth.BasicAuthentication("dash", "Gr0ße-Welle")
        return trino.dbapi.connect(host="trino.sueder.example", http_scheme="https", auth=auth)

    def teradata(self):
        login = '{"host": "td.sueder.example", "user": "dash", "password": "Meeresb0den_7"}'
        return teradatasql.connect(login)

    def engine(self, name):
        part = "scada:Seez3ichen"
        return create_engine(f"postgresql://dash:Leuchtturm%2B5@{name}.sueder.example/scada")

    def blobs(self):
        return BlobServiceClient.from_connection_string(BLOB), "Key=metrics"
