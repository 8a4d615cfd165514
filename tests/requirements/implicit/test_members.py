"""Which distributions a rule needs: by what is installed, and by its host's own metadata."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dash_migrate.packages.implicit import violated
from dash_migrate.packages.names import Basis
from tests.requirements.implicit.support import facts_of_text, held, wanted
from tests.support.environments import Dist

READ = "import pandas as pd\ndf = pd.read_excel('a.xlsx')\n"
PARQUET = "import pandas as pd\ndf = pd.read_parquet('a.parquet')\n"
POSTGRES = "import sqlalchemy\ne = sqlalchemy.create_engine('postgresql://host/db')\n"
CELERY = "import dash\nm = dash.CeleryManager(app)\n"
EXCEL = Dist("3.1.1", requires=("numpy>=2", "openpyxl>=3.1.5; extra == 'excel'", "xlrd>=2.0.2; extra == 'excel'"))
DASH = Dist(
    "4.4.1",
    requires=(
        "plotly>=5",
        "redis<=5.0.4,>=3.5.3; extra == 'celery'",
        "kombu<5.4.0; extra == 'celery'",
        "celery[redis]<5.4.0,>=5.1.2; extra == 'celery'",
        "diskcache>=5.2.1; extra == 'diskcache'",
        "multiprocess>=0.70.12; extra == 'diskcache'",
        "psutil>=5.8; extra == 'diskcache'",
    ),
)


def test_a_want_says_what_needs_it_and_where(tmp_path: Path) -> None:
    want = wanted(tmp_path, READ)["openpyxl"]
    assert (want.why, want.location.line, want.basis) == ("read_excel in app.py needs it", 2, Basis.NEEDED)


def test_the_host_bounds_what_is_not_installed(tmp_path: Path) -> None:
    assert wanted(tmp_path, READ, held(tmp_path, pandas=EXCEL))["openpyxl"].specifier == ">=3.1.5"


def test_what_is_installed_is_not_bounded(tmp_path: Path) -> None:
    assert wanted(tmp_path, READ, held(tmp_path, pandas=EXCEL, openpyxl="3.1.5"))["openpyxl"].specifier == ""


@pytest.mark.parametrize(
    ("there", "key"), [("fastparquet", "fastparquet"), ("pyarrow", "pyarrow"), ("six", "pyarrow")]
)
def test_of_alternatives_the_installed_one(tmp_path: Path, there: str, key: str) -> None:
    assert set(wanted(tmp_path, PARQUET, held(tmp_path, **{there: "1.0"}))) == {key}


def test_of_alternatives_the_declared_one(tmp_path: Path) -> None:
    assert set(wanted(tmp_path, PARQUET, requirements_txt="fastparquet\n")) == {"fastparquet"}


def test_of_alternatives_the_one_that_is_needed_anyway(tmp_path: Path) -> None:
    text = READ + "df.to_excel('b.xlsx')\n"
    assert set(wanted(tmp_path, text, held(tmp_path, pandas=EXCEL))) == {"openpyxl"}


@pytest.mark.parametrize(
    ("version", "member", "key"),
    [("2.0.51", "psycopg2>=2.7", "psycopg2-binary"), ("2.1.9", "psycopg>=3.0.7", "psycopg")],
)
def test_the_driver_follows_the_version(tmp_path: Path, version: str, member: str, key: str) -> None:
    host = Dist(version, requires=(f"{member}; extra == 'postgresql'",))
    assert set(wanted(tmp_path, POSTGRES, held(tmp_path, sqlalchemy=host))) == {key}


@pytest.mark.parametrize(
    ("there", "extras"),
    [({}, {"binary"}), ({"psycopg": "3.2", "psycopg_binary": "3.2"}, {"binary"}), ({"psycopg": "3.2"}, set())],
)
def test_psycopg_with_its_compiled_part(tmp_path: Path, there: dict[str, str], extras: set[str]) -> None:
    host = Dist("2.1.9", requires=("psycopg>=3.0.7; extra == 'postgresql'",))
    assert wanted(tmp_path, POSTGRES, held(tmp_path, sqlalchemy=host, **there))["psycopg"].extras == extras


def test_the_driver_that_is_installed_from_source(tmp_path: Path) -> None:
    host = Dist("2.0.51", requires=("psycopg2>=2.7; extra == 'postgresql'",))
    assert set(wanted(tmp_path, POSTGRES, held(tmp_path, sqlalchemy=host, psycopg2="2.9.9"))) == {"psycopg2"}


def test_all_members_of_an_extra(tmp_path: Path) -> None:
    text = "from dash import DiskcacheManager\nm = DiskcacheManager(cache)\n"
    wants = wanted(tmp_path, text, held(tmp_path, dash=DASH, diskcache="5.6.3", psutil="6.0"))
    assert {key: want.specifier for key, want in wants.items()} == {
        "diskcache": "",
        "multiprocess": ">=0.70.12",
        "psutil": "",
    }


def test_members_that_come_with_others_are_left_out(tmp_path: Path) -> None:
    celery = Dist("5.3.6", requires=("kombu>=5.3", "kombu[redis]; extra == 'redis'"))
    kombu = Dist("5.3.7", requires=("vine", "redis>=4.5.2; extra == 'redis'"))
    installed = held(tmp_path, dash=DASH, celery=celery, kombu=kombu, redis="5.0.4", vine="5.1")
    assert set(wanted(tmp_path, CELERY, installed)) == {"celery", "redis"}


def test_bounds_where_nothing_of_the_extra_is_installed(tmp_path: Path) -> None:
    wants = wanted(tmp_path, CELERY, held(tmp_path, dash=DASH))
    bounds = {key: set(want.specifier.split(",")) for key, want in wants.items()}
    assert bounds == {
        "celery": {"<5.4.0", ">=5.1.2"},
        "redis": {"<=5.0.4", ">=3.5.3"},
    }


def test_what_the_host_brings_itself_needs_no_line(tmp_path: Path) -> None:
    text = "from sqlalchemy.ext.asyncio import create_async_engine\n"
    brings = Dist(
        "2.0.51", requires=("greenlet>=1; platform_machine == 'x86_64'", "greenlet>=1; extra == 'asyncio'")
    )
    asks = Dist("2.1.9", requires=("greenlet>=1; extra == 'asyncio'",))
    (tmp_path / "one").mkdir()
    assert set(wanted(tmp_path / "one", text, held(tmp_path / "one", sqlalchemy=brings))) == set()
    assert set(wanted(tmp_path, text, held(tmp_path, sqlalchemy=asks))) == {"greenlet"}


@pytest.mark.parametrize(("version", "key"), [("5.24.1", "pandas"), ("6.1.0", "numpy"), ("7.1.0", "numpy")])
def test_the_rule_for_the_version(tmp_path: Path, version: str, key: str) -> None:
    assert set(wanted(tmp_path, "import plotly.express as px\n", held(tmp_path, plotly=version))) == {key}


def test_the_rule_for_the_pinned_version(tmp_path: Path) -> None:
    assert set(wanted(tmp_path, "import plotly.express as px\n", requirements_txt="plotly==5.24.1\n")) == {
        "pandas"
    }


def test_plotly_5_has_no_use_for_the_newest_kaleido(tmp_path: Path) -> None:
    text = "import plotly.io as pio\npio.write_image({}, 'a.png')\n"
    assert wanted(tmp_path, text, held(tmp_path, plotly="5.24.1"))["kaleido"].specifier == "<1"


def test_the_installed_owner_of_a_dialect(tmp_path: Path) -> None:
    installed = held(tmp_path, sqlalchemy="2.0.51", acme_snow="1.0")
    (installed["acme-snow"].info / "entry_points.txt").write_text(
        "[sqlalchemy.dialects]\nsnowflake = acme:Dialect\n"
    )
    text = "import sqlalchemy\ne = sqlalchemy.create_engine('snowflake://account')\n"
    assert set(wanted(tmp_path, text, installed)) == {"acme-snow"}


UNSEEN = "import os\nimport sqlalchemy\ne = sqlalchemy.create_engine(os.environ['DATABASE_URL'])\n"


@pytest.mark.parametrize(
    ("there", "keys"),
    [
        ({"pymysql": "1.1"}, {"pymysql"}),
        ({"psycopg2_binary": "2.9.9"}, {"psycopg2-binary"}),
        ({"pymysql": "1.1", "psycopg2_binary": "2.9.9"}, set()),
        ({"pymysql": "1.1", "acme": Dist("1.0", requires=("PyMySQL>=1",))}, set()),
        ({}, set()),
    ],
)
def test_the_driver_of_an_address_outside_the_code(
    tmp_path: Path, there: dict[str, str | Dist], keys: set[str]
) -> None:
    assert set(wanted(tmp_path, UNSEEN, held(tmp_path, **there))) == keys


@pytest.mark.parametrize("made", ["dialect.URL(account='a')", "build_address()"])
def test_an_address_that_a_function_makes_is_not_guessed(tmp_path: Path, made: str) -> None:
    text = f"import sqlalchemy\nfrom acme import build_address, dialect\ne = sqlalchemy.create_engine({made})\n"
    assert set(wanted(tmp_path, text, held(tmp_path, pymysql="1.1"))) == set()


def test_an_address_in_the_code_tells_more_than_what_is_installed(tmp_path: Path) -> None:
    text = UNSEEN + "other = sqlalchemy.create_engine('postgresql+psycopg2://host/db')\n"
    assert set(wanted(tmp_path, text, held(tmp_path, pymysql="1.1"))) == {"psycopg2-binary"}


@pytest.mark.parametrize("address", ["os.environ['BROKER']", "settings.BROKER"])
def test_the_broker_of_an_address_outside_the_code(tmp_path: Path, address: str) -> None:
    text = f"import os\nfrom celery import Celery\napp = Celery('a', broker={address})\n"
    (tmp_path / "one").mkdir()
    assert set(wanted(tmp_path / "one", text, held(tmp_path / "one", redis="5.0"))) == {"redis"}
    assert set(wanted(tmp_path, text, held(tmp_path, six="1.0"))) == set()


@pytest.mark.parametrize(("backend", "keys"), [("'flask'", {"asgiref"}), ("'quart'", {"quart"})])
def test_only_flask_needs_help_with_coroutines(tmp_path: Path, backend: str, keys: set[str]) -> None:
    text = f"""
        from dash import Dash, callback
        app = Dash(__name__, backend={backend})
        @callback('a', 'b')
        async def update(value):
            return value
    """
    assert set(wanted(tmp_path, text)) == keys


def test_frames_are_told_by_where_they_come_from(tmp_path: Path) -> None:
    text = "import pandas as pd\ntotals = pd.read_csv('a.csv').groupby('b').sum()\ntotals['c'].plot.bar()\n"
    assert set(wanted(tmp_path, text)) == {"matplotlib"}


OPTIONAL = """
import pandas as pd
try:
    df = pd.read_excel("a.xlsx")
except ImportError:
    df = pd.read_csv("a.csv")
"""


def test_an_optional_need_counts_where_it_is_installed(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    assert set(wanted(tmp_path / "one", OPTIONAL, held(tmp_path / "one", pandas=EXCEL))) == set()
    assert set(wanted(tmp_path, OPTIONAL, held(tmp_path, pandas=EXCEL, openpyxl="3.1.5"))) == {"openpyxl"}


def test_an_installed_version_that_the_host_does_not_allow(tmp_path: Path) -> None:
    celery = Dist("5.7.0", requires=("kombu>=5.3",))
    installed = held(tmp_path, dash=DASH, celery=celery, kombu="5.7.0", redis="5.0.4")
    (tmp_path / "app").mkdir()
    found = violated(facts_of_text(tmp_path / "app", CELERY), installed)
    assert {(one.key, one.version, one.host) for one in found} == {
        ("celery", "5.7.0", "dash[celery]"),
        ("kombu", "5.7.0", "dash[celery]"),
    }


def test_members_of_an_extra_that_nothing_asks_for_are_not_violated(tmp_path: Path) -> None:
    installed = held(tmp_path, pandas=EXCEL, openpyxl="3.1.5", xlrd="1.2.0")
    (tmp_path / "app").mkdir()
    assert violated(facts_of_text(tmp_path / "app", READ), installed) == ()


def test_an_engine_that_is_too_old(tmp_path: Path) -> None:
    installed = held(tmp_path, pandas=EXCEL, openpyxl="3.0.10")
    (tmp_path / "app").mkdir()
    (found,) = violated(facts_of_text(tmp_path / "app", READ), installed)
    assert (found.key, found.specifier, found.location.line) == ("openpyxl", ">=3.1.5", 2)


def test_without_an_environment_nothing_is_violated(tmp_path: Path) -> None:
    assert violated(facts_of_text(tmp_path, CELERY), None) == ()


def test_the_same_reason_whatever_the_hashes_of_the_run(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "import dash\nimport pandas as pd\n\n\ndef load(df):\n    df.to_parquet('a')\n    df.to_feather('b')\n"
        "    return pd.read_orc('c'), pd.read_feather('b'), pd.read_parquet('a')\n"
    )
    code = (
        "import sys; from pathlib import Path; from dash_migrate.facts import Facts\n"
        "from dash_migrate.packages.implicit import implicit_hits; from dash_migrate.settings import Settings\n"
        "from dash_migrate.workspace import Workspace\n"
        "facts = Facts(Workspace.read(Path(sys.argv[1])), Settings())\n"
        "print([(hit.rule.id, str(hit.location), hit.seen) for hit in implicit_hits(facts)])\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "123456"
    }
    assert len(said) == 1
