"""The journal of a run that moved secrets: short and escaped ones, bytes, numbers, several of them in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.apply import write, writes
from dash_migrate.planner import accept_all
from dash_migrate.prepare import plan_app
from dash_migrate.settings import Settings
from dash_migrate.transaction import UndoRefusedError, undo
from dash_migrate.transaction.delta import Hunk
from dash_migrate.transaction.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD = "import os\nimport dash_auth\nimport ftplib\nfrom dash import Dash, html\napp = Dash(__name__)\n"
TAIL = 'app.layout = html.Div("hello world")\nserver = app.server\nif __name__ == "__main__":\n    app.run()\n'
MOVES = {
    "a plain word": ('auth = dash_auth.BasicAuth(app, {"hello": "world"})', ["world"]),
    "a plain word as an argument": ('ftplib.FTP("h").login("anna", "dash")', ['"dash']),
    "a number": ("ADMIN_PIN = 4821", ["482"]),
    "a grouped number": ("ADMIN_PIN = 4_821_007", ["821", "007"]),
    "two letters": ('auth = dash_auth.BasicAuth(app, {"hello": "qz"})', ["qz"]),
    "escapes": ('DB_PASSWORD = "k3\\"str\\\\el-\\u00e9"', ["k3", "str", "el-"]),
    "pieces": ('DB_PASSWORD = "k3str" \\\n    "el-f4lcon"', ["k3str", "f4lcon"]),
    "a sum": ('DB_PASSWORD = "k3str" + "el-f4lcon"', ["k3str", "f4lcon"]),
    "bytes": ('app.server.secret_key = b"k3strel-f4lcon"', ["k3strel"]),
    "bytes that are no text": ('app.server.secret_key = b"\\xc3\\xa4x9-kk2"', ["xc3", "kk2"]),
    "several in a line": ('DB_PASSWORD, MAIL_PASSWORD = "k3strel-1", "f4lcon-2"', ["k3strel", "f4lcon"]),
    "a connection": ('URL = "postgresql://u:p4ssw@db.example.com/s"', ["p4ssw"]),
    "a piece of an f-string": ('URL = f"postgresql://u:p4ssw@{os.uname().nodename}/s"', ["p4ssw"]),
    "a header": ('HEADERS = {"Authorization": "Bearer Zx81kestrelF4lcon99"}', ["Zx81"]),
}


def stored(root: Path) -> Iterator[str]:
    """What the journals keep of the files' text."""
    journal = Journal(root)
    for number in journal.numbers():
        run = journal.read(number)
        assert run is not None
        hunks: list[Hunk] = [hunk for file in run.files if file.delta is not None for hunk in file.delta.hunks]
        yield from (piece for hunk in hunks for piece in hunk.pieces if isinstance(piece, str))


def applied(root: Path, line: str) -> bytes:
    """Applies the whole plan of an app with this line; gives its code as it was."""
    text = f"{HEAD}{line}\n{TAIL}".encode()
    (root / "app.py").write_bytes(text)
    plan = plan_app(root, Settings(select=("extract-secrets",)), accept_all)
    write(plan, writes(plan))
    return text


@pytest.mark.parametrize(("line", "parts"), MOVES.values(), ids=MOVES)
def test_it_holds_no_part_of_what_moved_and_brings_it_back(tmp_path: Path, line: str, parts: list[str]) -> None:
    text = applied(tmp_path, line)
    assert line.encode() not in (tmp_path / "app.py").read_bytes()
    assert not [(part, piece) for piece in stored(tmp_path) for part in parts if part in piece]
    undo(tmp_path)
    assert (tmp_path / "app.py").read_bytes() == text
    assert not (tmp_path / ".env").exists()


LEFT = {
    "escapes alone": 'DB_PASSWORD = "\\x6b\\x33\\x73\\x74\\x72\\x65\\x6c"',
    "names of characters": 'DB_PASSWORD = "\\N{LATIN SMALL LETTER K}\\N{DIGIT THREE}strel"',
    "escapes in one of its pieces": 'DB_PASSWORD = "k3str" "\\x65\\x6c\\x39"',
    "bytes in escapes": 'app.server.secret_key = b"\\x6b\\x33\\x73\\x74\\x72"',
    "bytes that Python writes otherwise": 'app.server.secret_key = b"k3str\\x65l-\\xe4"',
    "a part of a connection": 'URL = "postgresql://u:\\x70\\x34\\x73sw@db.example.com/s"',
    "a part of an f-string": 'URL = f"postgresql://u:\\x70\\x34\\x73sw@{os.uname().nodename}/s"',
    "hexadecimal": "DB_PASSWORD = 0x49900f",
}


@pytest.mark.parametrize("line", LEFT.values(), ids=LEFT)
def test_what_it_could_not_bring_back_is_left_by_hand_and_all_else_moves(tmp_path: Path, line: str) -> None:
    text = f'{HEAD}MAIL_PASSWORD = "f4lcon-kk2"\n{line}\n{TAIL}'.encode()
    (tmp_path / "app.py").write_bytes(text)
    plan = plan_app(tmp_path, Settings(select=("extract-secrets",)), accept_all)
    left = [finding for finding in plan.findings() if "cannot be moved by itself" in finding.seen]
    assert [finding.location.line for finding in left if finding.location] == [HEAD.count("\n") + 2]
    write(plan, writes(plan))
    after = (tmp_path / "app.py").read_text()
    assert line in after
    assert "f4lcon" not in after
    undo(tmp_path)
    assert (tmp_path / "app.py").read_bytes() == text


def test_lines_that_were_added_to_env_are_taken_out_again(tmp_path: Path) -> None:
    env = b"# mine\nMODE=test\n"
    (tmp_path / ".env").write_bytes(env)
    applied(tmp_path, MOVES["several in a line"][0])
    assert b"k3strel-1" in (tmp_path / ".env").read_bytes()
    assert not [piece for piece in stored(tmp_path) if "k3strel" in piece]
    undo(tmp_path)
    assert (tmp_path / ".env").read_bytes() == env


def test_it_is_not_undone_without_the_values(tmp_path: Path) -> None:
    applied(tmp_path, MOVES["bytes that are no text"][0])
    (tmp_path / ".env").write_bytes(b"SECRET_KEY=other\n")
    with pytest.raises(UndoRefusedError) as caught:
        undo(tmp_path)
    reasons = dict(caught.value.reasons)
    assert reasons["app.py"] == "a part of it lies in .env now, which was changed since"
    assert reasons[".env"] == "was changed since it was applied"
