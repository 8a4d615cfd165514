"""What looks like a need and is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.packages.implicit import implicit_hits
from tests.requirements.implicit.support import facts_of_text, rules_hit, wanted

PD = "import pandas as pd\ndf = pd.read_csv('a.csv')\n"
SQL = "import sqlalchemy\n"

NOTHING = {
    "read-csv": PD,
    "own function": PD + "def read_excel(path):\n    return path\nread_excel('a.xlsx')\n",
    "own method": PD + "class Report:\n    def to_excel(self):\n        return 1\nReport().to_excel()\n",
    "self": PD + "class Report:\n    def run(self):\n        self.to_excel('a')\n",
    "own module": PD + "import exports\nexports.to_excel(df)\n",
    "without pandas": "def save(df):\n    df.to_excel('a.xlsx')\n",
    "other read_excel": "from tools import read_excel\nread_excel('a.xlsx')\n",
    "type checking": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import plotly.express as px\n",
    "a comment": PD + "# df.to_excel('a.xlsx')\n",
    "a docstring": SQL + '"""postgresql://user@host/db"""\ndef f():\n    """mysql+pymysql://host/db"""\n',
    "axes": PD + "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1])\nplt.plot([2])\n",
    "own plot": PD + "class Chart:\n    def show(self):\n        self.plot()\n",
    "plot of another": PD + "import shap\nexplainer = shap.Explainer(None)\nexplainer.plot()\n",
    "kind of another backend": PD + "def drawn(table):\n    return table.plot(kind='bar', backend='plotly')\n",
    "kind of the app's own": PD + "class Chart:\n    def show(self):\n        self.plot(kind='bar')\n",
    "plotly backend": PD + "pd.options.plotting.backend = 'plotly'\nfig = df.plot()\n",
    "plotly backend for one": PD + "fig = df.plot(backend='plotly')\n",
    "linear interpolation": PD + "df = df.interpolate()\ndf = df.interpolate('linear')\n",
    "pearson": PD + "c = df.corr(method='pearson')\n",
    "plain window": PD + "s = df['a'].rolling(3).mean()\n",
    "etree": PD + "t = pd.read_xml('a.xml', parser='etree')\n",
    "dash image": "from dash import html\nhtml.Img(src='a.png')\n",
    "page image": "import plotly.graph_objects as go\nimport pdfplumber\n"
    "page = pdfplumber.open('a.pdf').pages[0]\npage.to_image()\n",
    "orca": "import plotly.graph_objects as go\ngo.Figure().write_image('a.png', engine='orca')\n",
    "graph objects": "import plotly.graph_objects as go\ngo.Figure(go.Scatter(x=[1], y=[2]))\n",
    "other trendline": "def chart(trendline):\n    return trendline\nchart(trendline='ols')\n",
    "no compression": "from dash import Dash\napp = Dash(__name__, compress=False)\n",
    "flask backend": "from dash import Dash\napp = Dash(__name__, backend='flask')\n",
    "coroutine": "from dash import Dash\napp = Dash()\nasync def helper():\n    return 1\n",
    "simple cache": "from flask_caching import Cache\nc = Cache(config={'CACHE_TYPE': 'SimpleCache'})\n",
    "files cache": "from flask_caching import Cache\nc = Cache(config={'CACHE_TYPE': 'FileSystemCache'})\n",
    "cache of another": "SETTINGS = {'CACHE_TYPE': 'redis'}\n",
    "filesystem session": "from flask_session import Session\nSESSION_TYPE = 'filesystem'\n",
    "cachelib session": "from flask_session import Session\nSESSION_TYPE = 'cachelib'\n",
    "amqp": "from celery import Celery\napp = Celery('a', broker='amqp://localhost')\n",
    "redis variable alone": "import os\nURL = os.environ['REDIS_URL']\n",
    "sqlite": SQL + "e = sqlalchemy.create_engine('sqlite:///a.db')\n",
    "no sqlalchemy": "import psycopg\nc = psycopg.connect('postgresql://host/db')\n",
    "own client": SQL + "import psycopg\nc = psycopg.connect('postgresql://host/db')\n",
    "compared": SQL + "if url.startswith('postgresql://') or url == 'mysql://':\n    pass\n",
    "replaced away": SQL + "url = url.replace('mysql://', 'sqlite://')\n",
    "printed": SQL + "print('postgresql://host/db')\n",
    "an error": SQL + "raise ValueError('postgresql://host/db is what to write')\n",
    "a placeholder": SQL + "from dash import dcc\ndcc.Input(placeholder='postgresql://host/db')\n",
    "a label": SQL + "from dash import html\nhtml.P('postgresql://host/db')\n",
    "help": SQL + "import argparse\np = argparse.ArgumentParser()\np.add_argument('--url', help='mysql://host')\n",
    "inside a text": SQL + "HELP = 'write it as postgresql://host/db'\n",
    "sql connection": PD + "import sqlite3\nwith sqlite3.connect('a.db') as c:\n    pd.read_sql('select 1', c)\n",
    "local path": PD + "PATH = 'data/s3/a.csv'\npd.read_csv(PATH)\n",
    "web path": PD + "pd.read_csv('https://host/a.csv')\n",
    "s3 of another": PD + "import boto3\nTARGET = 's3://bucket/a.csv'\nupload(TARGET)\n",
    "polars s3": "import polars as pl\nf = pl.read_parquet('s3://bucket/a')\n",
    "plain soup": "from bs4 import BeautifulSoup\ns = BeautifulSoup(text, 'html.parser')\n",
    "symmetric token": "import jwt\nt = jwt.encode({}, k, algorithm='HS256')\nd = jwt.decode(t, k, ['HS256'])\n",
    "plain proxy": "import requests\nPROXIES = {'https': 'http://localhost:9050'}\n",
    "plain hash": "from passlib.hash import pbkdf2_sha256\n",
    "local file system": "import fsspec\nfs = fsspec.filesystem('file')\n",
    "threads": "from flask_socketio import SocketIO\ns = SocketIO(server, async_mode='threading')\n",
    "plain graph": "import networkx as nx\nn = nx.shortest_path(nx.Graph(), 1, 2)\n",
    "booster": "import xgboost as xgb\nm = xgb.train({}, data)\n",
    "plain markdown": "import markdown\nh = markdown.markdown(t, extensions=['tables'])\n",
    "memory jobs": "from apscheduler.jobstores.memory import MemoryJobStore\n",
    "length": "from wtforms.validators import Length\nv = [Length(3)]\n",
    "grib by path": "import xarray as xr\nd = xr.open_dataset('a.grib')\n",
}  # fmt: skip


@pytest.mark.parametrize("case", NOTHING)
def test_nothing_is_needed(tmp_path: Path, case: str) -> None:
    hit = rules_hit(tmp_path, NOTHING[case], tools_py="def read_excel(path):\n    return path\n", exports_py="")
    assert hit == set()


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("import pandas as pd\nd = pd.read_excel('a.xls')\n", "excel-read"),
        ("import pandas as pd\nd = pd.read_excel('a.xls', engine='xlrd')\n", "excel-read-xls"),
        ("import pandas as pd\nw = pd.ExcelWriter('a', engine='xlsxwriter')\n", "excel-write"),
        (("import pandas as pd\ndf = pd.DataFrame()\nwith pd.ExcelWriter('a', engine='openpyxl') as w:\n"
         "    df.to_excel(w)\n"), "excel-to"),
        ("import pandas as pd\nd = pd.read_parquet('a', engine='fastparquet')\n", "parquet"),
        ("import plotly.express as px\nf = px.bar(df, x='a')\n", "plotly-express-lists"),
        ("import plotly.express as px\nf = px.bar(**options)\n", "plotly-express-lists"),
        ("import plotly.express as px\nd = px.data.iris(return_type='polars')\n", "plotly-express-data"),
        ("import plotly.express as px\nf = px.scatter(df, trendline='rolling')\n", "plotly-trendline"),
        ("import xarray as xr\nd = xr.open_dataset('a.zarr')\n", "xarray-netcdf"),
        ("import polars as pl\nd = pl.read_excel('a.xlsx', engine='openpyxl')\n", "polars-excel"),
    ],
)  # fmt: skip
def test_another_rule_is_meant(tmp_path: Path, text: str, left_out: str) -> None:
    assert left_out not in rules_hit(tmp_path, text)


@pytest.mark.parametrize("path", ["tests/test_data.py", "setup.py", "conftest.py"])
def test_files_beside_the_app_do_not_count(tmp_path: Path, path: str) -> None:
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text("import pandas as pd\ndf = pd.read_excel('a.xlsx')\n")
    assert implicit_hits(facts_of_text(tmp_path, "import dash\n")) == ()


def test_a_file_that_does_not_parse_is_passed_over(tmp_path: Path) -> None:
    text = "import pandas as pd\ndf = pd.read_excel('a.xlsx')\n"
    assert set(wanted(tmp_path, text, old_py="print 'a'\n")) == {"openpyxl"}
