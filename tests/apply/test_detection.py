"""What the journal must not hold, with and without a detector of the caller's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.redact import Redactor
from dash_migrate.transaction import FileWrite, SecretError, commit, undo
from dash_migrate.transaction.detection import detector
from tests.apply import apply_support as support

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "w0rd-of-the-kestrel"
BEFORE = f'DB_PASSWORD = "{SECRET}"\nMODE = "plain-but-moved"\n'.encode()
AFTER = b'import os\nDB_PASSWORD = os.environ["DB_PASSWORD"]\nMODE = os.environ["MODE"]\n'
ENV = f"DB_PASSWORD={SECRET}\nMODE='plain-but-moved'\n".encode()


@pytest.fixture
def db(app: Path) -> Path:
    (app / "db.py").write_bytes(BEFORE)
    return app


def check_undone(app: Path) -> None:
    journal = support.journal_text(app)
    assert SECRET.encode() not in journal
    assert b"plain-but-moved" not in journal
    undo(app)
    assert (app / "db.py").read_bytes() == BEFORE


def test_without_a_detector_what_moves_into_a_private_file_is_a_secret(db: Path) -> None:
    commit(db, [FileWrite("db.py", BEFORE, AFTER), FileWrite(".env", None, ENV, 0o600)], title="t")
    check_undone(db)


def test_what_lies_in_a_lender_is_a_secret(db: Path) -> None:
    (db / ".env").write_bytes(ENV)
    commit(db, [FileWrite("db.py", BEFORE, AFTER)], title="t", lenders=[".env"])
    check_undone(db)


def test_what_moves_into_a_lender_is_a_secret(db: Path) -> None:
    (db / ".env").write_bytes(b"A=1\n")
    writes = [FileWrite("db.py", BEFORE, AFTER), FileWrite(".env", b"A=1\n", b"A=1\n" + ENV)]
    commit(db, writes, title="t", lenders=[".env"])
    check_undone(db)


def test_a_detector_of_the_callers_does_not_hide_what_moves(db: Path) -> None:
    writes = [FileWrite("db.py", BEFORE, AFTER), FileWrite(".env", None, ENV, 0o600)]
    commit(db, writes, title="t", known=Redactor())
    check_undone(db)


def test_without_a_detector_an_obvious_secret_is_not_dropped(db: Path) -> None:
    with pytest.raises(SecretError, match=r"db\.py"):
        commit(db, [FileWrite("db.py", BEFORE, AFTER)], title="t")
    assert (db / "db.py").read_bytes() == BEFORE


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=some value", "some value"),
        ('export A = "some value" # note', "some value"),
        ("A=some value\t# note", "some value"),
        ("A='some value'\r", "some value"),
        ('A="two\nlines"', "two\nlines"),
        ("a.b-c=https://u:p@h/d?x=1", "https://u:p@h/d?x=1"),
    ],
)
def test_values_of_private_files(line: str, value: str) -> None:
    holds = detector([FileWrite("x", None, f"# note\n{line}\nB=\n".encode(), 0o600)], {}, [], Redactor())
    assert holds(b"before " + value.encode() + b" after")
    assert not holds(value[:-1].encode())
    assert not holds(b"note")


def test_files_that_all_may_read_are_no_secret() -> None:
    for mode in (None, 0o644):
        holds = detector([FileWrite("Procfile", None, b"A=some value\n", mode)], {}, [], Redactor())
        assert not holds(b"some value")
