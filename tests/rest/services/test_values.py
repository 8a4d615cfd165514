"""What the rewritten code asks for, run with clients that note it: at home as before, else for what is linked."""

from __future__ import annotations

import os
import sys
import types
from pathlib import Path

import pytest

from codemods.linked_services import STEP
from dash_migrate.planner import accept_all, make_plan
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace

REDIS, POSTGRES = "redis://:pw@linked.example:6390", "postgres://ann:pw@linked.example:5432/app"


class Asked:
    """A client that notes what it was asked for."""

    def __init__(self, *args: object, **options: object) -> None:
        self.args, self.options = args, options

    @classmethod
    def from_url(cls, url: str, **options: object) -> Asked:
        return cls(url=url, **options)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asked) and (self.args, self.options) == (other.args, other.options)

    __hash__ = None  # type: ignore[assignment]  # compared only


def _modules() -> dict[str, types.ModuleType]:
    found = {name: types.ModuleType(name) for name in ("redis", "psycopg2", "sqlalchemy")}
    found["redis"].__dict__.update(Redis=Asked, from_url=Asked.from_url)
    found["psycopg2"].__dict__.update(connect=Asked)
    found["sqlalchemy"].__dict__.update(create_engine=Asked)
    return found


def _result(code: str, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Asked:
    for name, module in _modules().items():
        monkeypatch.setitem(sys.modules, name, module)
    for name in ("REDIS_URL", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    names: dict[str, object] = {}
    exec(compile(code, "app.py", "exec"), names)
    found = names["found"]
    assert isinstance(found, Asked)
    return found


def _migrated(code: str, folder: Path) -> str:
    (folder / "app.py").write_text(code, "utf-8")
    plan = make_plan(Workspace.read(folder), (STEP,), Settings(), decide=accept_all)
    source = plan.after.source("app.py")
    assert source is not None
    assert source.text != code, list(plan.findings())
    return source.text


IMPORTS = "import psycopg2\nimport redis\nfrom sqlalchemy import create_engine\nUSER = 'ann'\n"


@pytest.mark.parametrize(
    ("expression", "linked"),
    [
        ('redis.from_url("redis://localhost:6379/0", db=None)', Asked(url=REDIS, db=None)),
        ('redis.Redis.from_url("redis://localhost:6379/3")', Asked(url=f"{REDIS}/3")),
        ("redis.from_url(url='redis://localhost/12', max=True)", Asked(url=f"{REDIS}/12", max=True)),
        ('create_engine("postgresql://localhost/sales", echo=True)',
         Asked("postgresql://ann:pw@linked.example:5432/app", echo=True)),
        ('create_engine("postgresql+psycopg://localhost/sales")',
         Asked("postgresql+psycopg://ann:pw@linked.example:5432/app")),
        ('create_engine(f"postgresql+asyncpg://{USER}@localhost/sales")',
         Asked("postgresql+asyncpg://ann:pw@linked.example:5432/app")),
        ('create_engine("postgresql://%s@localhost/sales" % USER)',
         Asked("postgresql://ann:pw@linked.example:5432/app")),
        ('psycopg2.connect("dbname=sales", connect_timeout=3)', Asked(POSTGRES, connect_timeout=3)),
        ('psycopg2.connect(host="localhost", dbname="sales", user=USER, connect_timeout=3)',
         Asked(POSTGRES, connect_timeout=3)),
        ('redis.Redis(host="localhost", port=6379, password=USER, db=4)', Asked(url=REDIS, db=4)),
        ('(None, redis.from_url("redis://localhost:6379/1"))[1]', Asked(url=f"{REDIS}/1")),
    ],
)  # fmt: skip
def test_asks_for_the_same_at_home_and_for_the_linked_one_there(
    expression: str, linked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = f"{IMPORTS}found = {expression}\n"
    migrated = _migrated(code, tmp_path)
    assert _result(migrated, {}, monkeypatch) == _result(code, {}, monkeypatch)
    there = _result(migrated, {"REDIS_URL": f"{REDIS}", "DATABASE_URL": POSTGRES}, monkeypatch)
    assert (there.args, there.options) == (linked.args, linked.options)


@pytest.mark.parametrize(
    ("expression", "home", "linked"),
    [
        ("redis.Redis()", "redis://localhost:6379", {}),
        ('redis.Redis("127.0.0.1", 6380, 5)', "redis://127.0.0.1:6380", {"db": 5}),
        (
            'redis.Redis(host="localhost", db=2, socket_timeout=1)',
            "redis://localhost:6379",
            {"db": 2, "socket_timeout": 1},
        ),
    ],
)
def test_a_call_with_host_and_port_becomes_one_with_a_url(
    expression: str, home: str, linked: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrated = _migrated(f"{IMPORTS}found = {expression}\n", tmp_path)
    assert _result(migrated, {}, monkeypatch).options == {"url": home, **linked}
    assert _result(migrated, {"REDIS_URL": REDIS}, monkeypatch).options == {"url": REDIS, **linked}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("postgres://ann@linked.example/app", "postgresql://ann@linked.example/app"),
        ("postgresql://ann@linked.example/app", "postgresql://ann@linked.example/app"),
        ("postgresql+psycopg2://linked.example/app", "postgresql+psycopg2://linked.example/app"),
        ("sqlite:///app.db", "sqlite:///app.db"),
    ],
)
def test_sqlalchemy_gets_a_scheme_that_it_takes(
    value: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import os\nfrom sqlalchemy import create_engine\nfound = create_engine(os.environ['DATABASE_URL'])\n"
    migrated = _migrated(code, tmp_path)
    assert _result(migrated, {"DATABASE_URL": value}, monkeypatch).args == (expected,)


def test_a_slash_at_the_end_of_the_linked_address_is_not_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrated = _migrated(f'{IMPORTS}found = redis.from_url("redis://localhost:6379/1")\n', tmp_path)
    assert _result(migrated, {"REDIS_URL": f"{REDIS}/"}, monkeypatch).options == {"url": f"{REDIS}/1"}
    assert "REDIS_URL" in os.environ
