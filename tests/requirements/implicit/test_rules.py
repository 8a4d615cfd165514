"""Each rule applies where it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.packages.implicit.rules import book
from tests.requirements.implicit.examples import EXAMPLES
from tests.requirements.implicit.support import rules_hit, wanted

# What SQLAlchemy asks for by the scheme of an address, where it is not installed.
DRIVERS = {
    "postgresql": "psycopg2-binary",
    "postgresql+psycopg2": "psycopg2-binary",
    "postgresql+psycopg": "psycopg",
    "postgresql+asyncpg": "asyncpg",
    "postgresql+pg8000": "pg8000",
    "mysql": "mysqlclient",
    "mysql+mysqldb": "mysqlclient",
    "mysql+pymysql": "pymysql",
    "mysql+mysqlconnector": "mysql-connector-python",
    "mysql+aiomysql": "aiomysql",
    "mysql+asyncmy": "asyncmy",
    "mariadb+mariadbconnector": "mariadb",
    "mssql": "pyodbc",
    "mssql+pyodbc": "pyodbc",
    "mssql+pymssql": "pymssql",
    "mssql+mssqlpython": "mssql-python",
    "mssql+aioodbc": "aioodbc",
    "oracle": "oracledb",
    "oracle+oracledb": "oracledb",
    "oracle+cx_oracle": "cx-oracle",
    "sqlite+aiosqlite": "aiosqlite",
    "snowflake": "snowflake-sqlalchemy",
    "bigquery": "sqlalchemy-bigquery",
    "duckdb": "duckdb-engine",
    "trino": "trino",
    "databricks": "databricks-sqlalchemy",
    "databricks+connector": "sqlalchemy-databricks",
    "redshift": "sqlalchemy-redshift",
    "redshift+redshift_connector": "redshift-connector",
    "clickhouse+native": "clickhouse-sqlalchemy",
    "clickhousedb": "clickhouse-connect",
    "awsathena+rest": "pyathena",
    "hana": "sqlalchemy-hana",
    "ibm_db_sa": "ibm-db-sa",
    "cockroachdb": "sqlalchemy-cockroachdb",
    "vertica+vertica_python": "sqlalchemy-vertica-python",
    "teradatasql": "teradatasqlalchemy",
    "exa+websocket": "sqlalchemy-exasol",
    "hive": "pyhive",
    "impala": "impyla",
    "crate": "sqlalchemy-cratedb",
    "firebird": "sqlalchemy-firebird",
    "druid": "pydruid",
    "access+pyodbc": "sqlalchemy-access",
}


@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_rule_applies(tmp_path: Path, rule: str) -> None:
    assert rule in rules_hit(tmp_path, EXAMPLES[rule])


def test_every_rule_has_an_example() -> None:
    on_addresses = {
        rule.id
        for rule in book().rules
        if not DRIVERS.keys().isdisjoint(rule.schemes) and "sqlalchemy" in rule.uses
    }
    assert {rule.id for rule in book().rules} == EXAMPLES.keys() | on_addresses


@pytest.mark.parametrize("scheme", DRIVERS)
def test_the_driver_of_an_address(tmp_path: Path, scheme: str) -> None:
    text = f"import sqlalchemy\nengine = sqlalchemy.create_engine('{scheme}://user:secret@host/db')\n"
    want = wanted(tmp_path, text)[DRIVERS[scheme]]
    assert want.why == f"{scheme}:// address in app.py needs it"
    assert want.location.line == 2


@pytest.mark.parametrize(
    "text",
    [
        "URI = f'mysql+pymysql://{user}:{password}@{host}/db'",
        "URI = 'mysql+pymysql://%s:%s@%s/db' % (user, password, host)",
        "URI = 'mysql+pymysql://{}@{}/db'.format(user, host)",
        "DRIVER = 'mysql+pymysql'\nURI = f'{DRIVER}://{user}@{host}/db'",
        "URI = sqlalchemy.URL.create('mysql+pymysql', host='a')",
        "URI = sqlalchemy.engine.URL.create(drivername='mysql+pymysql', host='a')",
        "URI = os.environ.get('DATABASE_URL', 'mysql+pymysql://localhost/db')",
        "server.config['SQLALCHEMY_DATABASE_URI'] = 'mysql+pymysql://localhost/db'",
        "URI = os.environ['DATABASE_URL'].replace('mysql://', 'mysql+pymysql://')",
    ],
)
def test_the_ways_to_write_an_address(tmp_path: Path, text: str) -> None:
    assert set(wanted(tmp_path, f"import os\nimport sqlalchemy\n{text}\n")) == {"pymysql"}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("import pandas as pd\ndf = pd.read_sql('a', 'postgresql://h/d')", {"psycopg2-binary", "sqlalchemy"}),
        (("from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore\n"
         "s = SQLAlchemyJobStore('mysql+pymysql://h/d')"), {"pymysql", "sqlalchemy"}),
        (("import pandas as pd\nfrom dash import dcc\n"
         "def f(df):\n    return dcc.send_data_frame(df.to_excel, 'a.xlsx')"), {"openpyxl"}),
        (("import pandas as pd\nfrom dash import dcc\n"
         "def f(df):\n    return dcc.send_data_frame(df.to_parquet, 'a.parquet')"), {"pyarrow"}),
        ("import pandas as pd\ndf = pd.read_excel('a.xls')", {"xlrd"}),
        ("from tools import pd\ndf = pd.read_parquet('a')", {"pyarrow"}),
        (("import pandas as pd\ndef f(kind):\n    import plotly.express as px\n"
         "    return px.scatter(pd.DataFrame(), trendline='ols' if kind else None)"), {"numpy", "statsmodels"}),
        (("import pandas as pd\nimport plotly.express as px\nKINDS = ['ols', 'lowess']\n"
         "def f(kind):\n    return px.scatter(pd.DataFrame(), trendline=kind)"), {"numpy", "statsmodels"}),
    ],
)  # fmt: skip
def test_what_is_needed(tmp_path: Path, text: str, keys: set[str]) -> None:
    assert set(wanted(tmp_path, text, tools_py="import pandas as pd\n")) == keys
