"""Where URLs, connection strings and hosts lead."""

from __future__ import annotations

import pytest

from dash_migrate.services.endpoints import endpoint, host_endpoint
from dash_migrate.services.spelled import CLOSE, OPEN

NAMED, UNKNOWN = f"{OPEN}DB_HOST{CLOSE}", f"{OPEN}{CLOSE}"


@pytest.mark.parametrize(
    ("text", "service", "expected"),
    [
        ("redis://localhost:6379/2", "", ("redis", "localhost:6379")),
        ("rediss://cache.example.com", "", ("redis", "cache.example.com:6379")),
        ("redis://:6380/0", "", ("redis", "localhost:6380")),
        ("postgresql+psycopg2://ann@db.example.com/sales", "", ("postgres", "db.example.com:5432")),
        ("postgresql:///sales", "", ("postgres", "localhost:5432")),
        ("postgres://ann:a%40b@[::1]:5433/sales", "", ("postgres", "[::1]:5433")),
        ("mongodb+srv://cluster.example.net/shop", "", ("mongodb", "cluster.example.net:27017")),
        ("mongodb://one.example.com:27018,two.example.com/shop", "", ("mongodb", "one.example.com:27018")),
        ("http://api.example.com/v1?x=https://other.example.com", "web", ("http", "api.example.com:80")),
        ("https://api.example.com:8443", "web", ("web", "api.example.com:8443")),
        ("http://localhost:9200", "elasticsearch", ("elasticsearch", "localhost:9200")),
        ("s3://bucket/key.csv", "web", ("web", "s3.{AWS_DEFAULT_REGION}.amazonaws.com:443")),
        (f"https://{UNKNOWN}.blob.core.windows.net/x", "web", ("web", "....blob.core.windows.net:443")),
        (f"http://example.com{UNKNOWN}", "web", ("http", "example.com:80")),
        (f"postgresql://ann@{NAMED}:5432/sales", "", ("postgres", "{DB_HOST}:5432")),
        (f"{NAMED}/today", "web", ("web", "{DB_HOST}")),
        ("host=db.example.com dbname=sales", "postgres", ("postgres", "db.example.com:5432")),
        ("dbname=sales user=ann", "postgres", ("postgres", "localhost:5432")),
        ("DRIVER={ODBC Driver 18 for SQL Server};SERVER=tcp:sql.example.com,1444;UID=a", "odbc",
         ("mssql", "sql.example.com:1444")),
        ("Driver={PostgreSQL};Server=pg.example.com;Port=5433;", "odbc", ("postgres", "pg.example.com:5433")),
        ("DSN=Warehouse;UID=ann", "odbc", ("odbc", "the data source Warehouse")),
        ("DefaultEndpointsProtocol=https;AccountName=harvest;EndpointSuffix=core.windows.net", "azure",
         ("azure", "harvest.blob.core.windows.net:443")),
        ("mssql+pyodbc:///?odbc_connect=DRIVER={SQL Server};SERVER=sql.example.com;", "",
         ("mssql", "sql.example.com:1433")),
    ],
)  # fmt: skip
def test_leads_where_the_text_says(text: str, service: str, expected: tuple[str, str]) -> None:
    found = endpoint(text, service)
    assert found is not None
    assert (found.service, found.shown) == expected


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("data/harvest.csv", "web"),
        ("plum", "postgres"),
        (f"https://{UNKNOWN}/today", "web"),
        (f"{UNKNOWN}/today", "web"),
        ("https:///today", "web"),
        ("UID=ann;PWD=x", "odbc"),
        ("UseDevelopmentStorage=true", "azure"),
    ],
)
def test_says_nothing_where_no_host_is_known(text: str, service: str) -> None:
    assert endpoint(text, service) is None


@pytest.mark.parametrize(
    ("host", "port", "service", "expected"),
    [
        ("localhost", "", "redis", "localhost:6379"),
        ("mail.example.com", "25", "smtp", "mail.example.com:25"),
        ("mail.example.com:2525", "", "smtp", "mail.example.com:2525"),
        ("db.example.com", "?", "mysql", "db.example.com"),
        (f"{NAMED}", "", "mysql", "{DB_HOST}:3306"),
        ("http://search.example.com:9200", "", "elasticsearch", "search.example.com:9200"),
        ("WS-12\\SQLEXPRESS", "", "mssql", "WS-12\\SQLEXPRESS:1433"),
    ],
)
def test_leads_where_the_host_is(host: str, port: str, service: str, expected: str) -> None:
    found = host_endpoint(host, port, service)
    assert found is not None
    assert found.shown == expected


@pytest.mark.parametrize("host", ["", "two words", "data/plum.db", UNKNOWN, "/var/run/postgresql"])
def test_takes_nothing_else_for_a_host(host: str) -> None:
    assert host_endpoint(host, "", "postgres") is None


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("redis://localhost", True),
        ("redis://127.0.0.2", True),
        ("redis://[::1]", True),
        ("redis://host.docker.internal", True),
        ("redis://cache:6379", True),
        ("redis://queue:6379", False),
        ("redis://localhost.example.com", False),
        ("redis://10.0.0.1", False),
    ],
)
def test_knows_the_machine_itself(text: str, local: bool) -> None:
    found = endpoint(text)
    assert found is not None
    assert found.is_local(frozenset({"cache"})) is local


def test_knows_workstations_by_their_names() -> None:
    hosts = ("DESKTOP-1AB\\SQL", "(localdb)\\MSSQLLocalDB", ".\\SQL", "SQL01\\A")
    found = [host_endpoint(host, "", "mssql") for host in hosts]
    assert [one is not None and one.is_local(frozenset()) for one in found] == [True, True, True, False]


@pytest.mark.parametrize("text", ["sqlite:///plum.db", "duckdb:///plum.duckdb", "memory://", "file:///tmp/x"])
def test_files_are_no_machines(text: str) -> None:
    found = endpoint(text)
    assert found is not None
    assert found.is_file
