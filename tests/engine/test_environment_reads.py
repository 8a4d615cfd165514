"""Which environment variables an app reads or sets, and what comes of one that is not set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.facts import Facts
from dash_migrate.facts.variables import Store, Without, reads
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.facts.variables import Reads

FAILS, NONE, COPES, SETS = Without.FAILS, Without.NONE, Without.COPES, Without.SETS


def reads_of(root: Path, files: dict[str, str]) -> Reads:
    return Facts(Workspace.read(write_app(root, files)), Settings()).derive(reads)


def told(root: Path, text: str) -> list[tuple[str, Without]]:
    return [(read.name, read.without) for read in reads_of(root, {"app.py": text}).every]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import os\nx = os.environ['A']", [("A", FAILS)]),
        ("import os as o\nx = o.environ['A']", [("A", FAILS)]),
        ("from os import environ\nx = environ['A']", [("A", FAILS)]),
        ("from os import environ as e, getenv as g\nx = e['A'], g('B', '1')", [("A", FAILS), ("B", COPES)]),
        ("from os import *\nx = environ['A']", [("A", FAILS)]),
        ("import os\nx = os.getenv('A')", [("A", NONE)]),
        ("import os\nx = os.environ.get('A')", [("A", NONE)]),
        ("import os\nx = os.environ.get('A', None)", [("A", NONE)]),
        ("import os\nx = os.environ.get(key='A')", []),  # a mapping takes no keyword
        ("import os\nx = os.getenv(key='A', default='b')", [("A", COPES)]),
        ("import os\nx = os.getenv('A') or 'b'", [("A", COPES)]),
        ("import os\nx = os.environ.pop('A')", [("A", FAILS)]),
        ("import os\nx = os.environ.pop('A', '')", [("A", COPES)]),
        ("import os\nos.environ.setdefault('A', 'b')", [("A", SETS)]),
        ("import os\nos.environ['A'] = 'b'", [("A", SETS)]),
        ("import os\nos.putenv('A', 'b')", [("A", SETS)]),
        ("import os\nos.environ.update({'A': 'b'}, C='d')", [("A", SETS), ("C", SETS)]),
        ("import os\nx = 'A' in os.environ", [("A", COPES)]),
        ("import os\nif 'A' not in os.environ: raise SystemExit", [("A", FAILS)]),
        ("import os\nif 'A' in os.environ: x = os.environ['A']", [("A", COPES), ("A", COPES)]),
        ("import os\nx = os.environ['A'] if 'A' in os.environ else 1", [("A", COPES), ("A", COPES)]),
        ("import os\nx = 'A' in os.environ and os.environ['A']", [("A", COPES), ("A", COPES)]),
        ("import os\nh = 'A' in os.environ\nif h: x = os.environ['A']", [("A", COPES), ("A", COPES)]),
        ("import os\ntry: x = os.environ['A']\nexcept KeyError: x = 1", [("A", COPES)]),
        ("import os\ntry: x = os.environ['A']\nexcept KeyError: raise ValueError('A')", [("A", FAILS)]),
        ("import os, sys\ntry: x = os.environ['A']\nexcept KeyError:\n    sys.exit(1)", [("A", FAILS)]),
        ("import os\nx = os.getenv('A')\nif x: pass", [("A", COPES)]),
        ("import os\nx = os.getenv('A')\nif not x: raise ValueError", [("A", FAILS)]),
        ("import os\nx = os.getenv('A')\nif x is None:\n    raise ValueError", [("A", FAILS)]),
        ("import os\nassert os.getenv('A')", [("A", FAILS)]),
        ("import os\nif (x := os.getenv('A')): use(x)", [("A", COPES)]),
        ("import os\nif os.getenv('A') == '1': pass", [("A", COPES)]),
        ("import os\nx = os.getenv('A').split(',')", [("A", FAILS)]),
        ("import os\nx = int(os.getenv('A'))", [("A", FAILS)]),
        ("import os\nx = 'a' + os.getenv('A')", [("A", FAILS)]),
        ("import os\nconnect(password=os.getenv('A'))", [("A", NONE)]),
        ("import os\nif m := {'A', 'B'} - os.environ.keys(): raise RuntimeError(m)", [("A", FAILS), ("B", FAILS)]),
        ("import os\nN = ['A']\nm = set(N) - set(os.environ)", []),  # a set of a name: not followed
        ("import os\nN = {'A'}\nm = N - set(os.environ)", [("A", FAILS)]),
        (
            "import os\nif u := [n for n in ['A', 'B'] if not os.environ.get(n)]:\n    raise RuntimeError(u)",
            [("A", FAILS), ("B", FAILS)],
        ),
        (
            "import os\nu = [n for n in ('A', 'B') if n not in os.environ]\nif u:\n    raise RuntimeError(u)",
            [("A", FAILS), ("B", FAILS)],
        ),
        ("import os\nu = [n for n in ('A',) if n in os.environ]", [("A", COPES)]),
        ("import os\ndel os.environ['A']", []),
        ("os = thing\nx = os.environ['A']", []),
        ("environ = {}\nx = environ['A']", []),
    ],
)
def test_the_standard_library(tmp_path: Path, text: str, expected: list[tuple[str, Without]]) -> None:
    assert told(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from decouple import config\nx = config('A')", [("A", FAILS)]),
        ("from decouple import config\nx = config('A', default='b', cast=str)", [("A", COPES)]),
        ("from decouple import AutoConfig\nc = AutoConfig('.')\nx = c('A')", [("A", FAILS)]),
        ("from environs import Env\nenv = Env()\nenv.read_env()\nx = env('A')", [("A", FAILS)]),
        ("from environs import Env\nenv = Env()\nx = env.str('A'), env.int('B', 3)", [("A", FAILS), ("B", COPES)]),
        ("import environ\nenv = environ.Env()\nx = env.db('A')", [("A", FAILS)]),
        ("from starlette.config import Config\nc = Config('.env')\nx = c('A')", [("A", FAILS)]),
        ("import os\nc = {**os.environ}\nx = c['A']", [("A", FAILS)]),
        ("import os\nc = os.environ.copy()\nx = c.get('A', 1)", [("A", COPES)]),
        ("from config import config\nx = config('A')", []),
    ],
)
def test_libraries(tmp_path: Path, text: str, expected: list[tuple[str, Without]]) -> None:
    assert told(tmp_path, text) == expected


def test_values_of_the_file_alone_are_told_from_the_environment(tmp_path: Path) -> None:
    text = """
        from dotenv import dotenv_values
        import os
        own = dotenv_values(".env")
        both = {**dotenv_values(".env"), **os.environ}
        x = own["A"]
        y = both["B"]
    """
    found = reads_of(tmp_path, {"app.py": text}).every
    assert [(read.name, read.line, read.store) for read in found] == [
        ("A", 5, Store.FILE),
        ("B", 6, Store.ENVIRONMENT),
    ]


def test_names_are_followed(tmp_path: Path) -> None:
    files = {
        "names.py": "KEY = 'A'\n",
        "settings.py": """
            import os
            from environs import Env
            env = Env()
            def needed(name):
                return os.environ[name]
            for one in ("D", "E"):
                print(os.environ[one])
        """,
        "app.py": """
            import os
            from names import KEY
            from settings import env, needed
            a = os.environ[KEY]
            b = env("B")
            c = needed("C")
        """,
    }
    found = reads_of(tmp_path, files)
    assert [(read.path, read.name) for read in found.every] == [
        ("app.py", "A"),
        ("app.py", "B"),
        ("settings.py", "C"),
        ("settings.py", "D"),
        ("settings.py", "E"),
    ]


def test_fields_of_settings_classes(tmp_path: Path) -> None:
    text = """
        from typing import ClassVar
        from pydantic import Field
        from pydantic_settings import BaseSettings, SettingsConfigDict
        class Base(BaseSettings):
            plain: str
            with_default: int = 3
            named: str = Field(..., validation_alias="Other")
            optional: str = Field(default="x")
            own: ClassVar[int] = 1
            _hidden: str = ""
        class Own(Base):
            model_config = SettingsConfigDict(env_prefix="app_", env_file=".env")
            token: str
        class Exact(BaseSettings):
            model_config = SettingsConfigDict(case_sensitive=True)
            Token: str
        class Other:
            plain_too: str
    """
    assert told(tmp_path, text) == [
        ("PLAIN", FAILS),
        ("WITH_DEFAULT", COPES),
        ("OTHER", FAILS),
        ("OPTIONAL", COPES),
        ("APP_TOKEN", FAILS),
        ("Token", FAILS),
    ]


def test_required_leaves_out_tests_and_what_the_app_sets(tmp_path: Path) -> None:
    files = {
        "app.py": "import os\na = os.environ['A'], os.environ['B'], os.getenv('C', '')\nos.environ['B'] = 'b'\n",
        "more.py": "import os\na = os.environ.get('A')\n",
        "tests/test_app.py": "import os\nd = os.environ['D']\nos.environ['A'] = 'x'\n",
    }
    found = reads_of(tmp_path, files)
    required = {name: [(r.path, r.line) for r in those] for name, those in found.required().items()}
    assert required == {"A": [("app.py", 2), ("more.py", 1 + 1)]}
    assert found.names == {"A", "B", "C", "D"}


def test_dotenv_is_read_as_python_dotenv_does_and_prints_nothing(tmp_path: Path) -> None:
    text = "# own\nexport PLAIN=value-one\nQUOTED='a # b'\nEMPTY=\nBARE\nREFERS=${PLAIN}-two\n"
    found = reads_of(tmp_path, {"app.py": "", ".env": text})
    assert {name: secret.value for name, secret in found.dotenv.items()} == {
        "PLAIN": "value-one",
        "QUOTED": "a # b",
        "EMPTY": "",
        "REFERS": "value-one-two",
    }
    assert "value-one" not in repr(found)
    assert "BARE" not in found.names


def test_a_folder_named_dotenv_is_no_file(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    assert reads_of(tmp_path, {"app.py": ""}).dotenv == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import boto3\nc = boto3.client('s3')", True),
        ("import boto3\nc = boto3.client('s3', aws_access_key_id='a', aws_secret_access_key='b')", False),
        ("import boto3\nc = boto3.client('s3', **given)", False),
        ("import boto3\nc = boto3.session.Session()", True),
        ("import boto3 as b\nfrom boto3 import resource\nc = resource('s3')", True),
        ("boto3 = thing\nc = boto3.client('s3')", False),
    ],
)
def test_clients_without_credentials(tmp_path: Path, text: str, expected: bool) -> None:
    found = reads_of(tmp_path, {"app.py": text}).ambient
    assert ("AWS_ACCESS_KEY_ID" in found) is expected


def test_a_connection_string_counts_as_credentials(tmp_path: Path) -> None:
    bare = "import psycopg2\nc = psycopg2.connect('dbname=x user=y')"
    given = "import psycopg2\nc = psycopg2.connect('dbname=x password=y')"
    assert "PGPASSWORD" in reads_of(tmp_path / "bare", {"app.py": bare}).ambient
    assert "PGPASSWORD" not in reads_of(tmp_path / "given", {"app.py": given}).ambient
