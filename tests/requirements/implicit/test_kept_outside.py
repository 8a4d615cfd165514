"""Addresses that the code does not hold, since `.env` does."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.packages.implicit import implicit_wants
from tests.requirements.implicit.support import facts_of_text

SQL = "import os\nfrom sqlalchemy import create_engine\n"
ENV = "STOCK_DB='postgresql+psycopg2://reader:Plum-Harbor-77@db.fernhill.example/stock'\nMODE=fast\n"


def wanted(root: Path, text: str, env: str = ENV) -> list[str]:
    (root / ".env").write_text(env)
    return [f"{want.key}: {want.why}" for want in implicit_wants(facts_of_text(root, text), None)]


@pytest.mark.parametrize(
    "read", ['os.environ["STOCK_DB"]', 'os.environ.get("STOCK_DB")', 'os.getenv("STOCK_DB", "sqlite://")']
)
def test_a_driver_by_the_address_in_the_environment_file(tmp_path: Path, read: str) -> None:
    assert wanted(tmp_path, f"{SQL}engine = create_engine({read})\n") == [
        "psycopg2-binary: postgresql+psycopg2:// address in app.py needs it"
    ]


@pytest.mark.parametrize(
    "text",
    [
        f'{SQL}engine = create_engine(os.environ["OTHER_DB"])\n',
        f'{SQL}mode = os.environ["MODE"]\n',
        'import os\nimport psycopg2\nconnection = psycopg2.connect(os.environ["STOCK_DB"])\n',
    ],
)
def test_what_is_not_read_or_needs_no_driver(tmp_path: Path, text: str) -> None:
    assert wanted(tmp_path, text) == []
