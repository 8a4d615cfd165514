"""No secret of an app is ever shown or stored, whatever is done with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from dotenv import dotenv_values

from tests.secrets.canaries import CANARIES, FILES, leaks, leaks_below
from tests.secrets.desk import APPLY, PLAN, Desk, contents, original, posix, reviewed


def test_the_search_for_leaks_finds_them(tmp_path: Path) -> None:
    """If it did not, all other tests here would pass for nothing."""
    (tmp_path / "a").mkdir()
    for canary in CANARIES:
        for form in canary.forms():
            (tmp_path / "a" / "x.bin").write_bytes(b"<" + form + b">")
            assert f"{canary.name} in a/x.bin".replace("a/x", str(Path("a") / "x")) in leaks_below(tmp_path / "a")
    assert len(CANARIES) >= 40


@pytest.mark.parametrize("format_", ["text", "json", "markdown", "patch"])
def test_no_format_of_a_plan_shows_a_secret(desk: Desk, format_: str) -> None:
    allowed = ("--allow-redacted",) if format_ == "patch" else ()
    ended = desk.run("plan", *PLAN, *allowed, "--format", format_)
    assert ended.code == 0, ended.text
    assert ended.text.count("<redacted:") > 20
    desk.run("plan", *PLAN, *allowed, "--format", format_, "--output", str(desk.base / "out" / "plan.txt"))
    assert any((desk.base / "out").iterdir())
    desk.check(moved=False)
    assert contents(desk.app) == original()


def test_a_patch_that_would_show_a_secret_is_refused(desk: Desk) -> None:
    ended = desk.run("plan", *PLAN, "--format", "patch")
    assert ended.code == 2
    assert "--allow-redacted" in ended.text
    assert ended.out == b""


def test_no_line_explains_itself_with_a_secret(desk: Desk) -> None:
    lines = FILES["app.py"].splitlines()
    for word in ("AWKWARD_PASSWORD", "ODBC", "# old key"):
        number = next(number for number, line in enumerate(lines, 1) if word in line)
        assert desk.run("plan", *PLAN, "--why", f"app.py:{number}").code == 0
    assert desk.run("plan", *PLAN, "--why", "broken.py:2").code == 0


def test_apply_moves_all_that_can_move_to_env_and_undo_brings_it_back(desk: Desk) -> None:
    applied = desk.run("apply", "--yes", "--include-ask", *APPLY)
    assert applied.code == 0, applied.text
    desk.check(moved=True)
    values = "\n".join(filter(None, dotenv_values(desk.app / ".env", interpolate=False).values()))
    assert [canary.name for canary in CANARIES if canary.moves and canary.value not in values] == []

    undone = desk.run("undo")
    assert undone.code == 0, undone.text
    assert contents(desk.app) == original()
    desk.check(moved=False)


def test_an_env_file_that_the_run_made_is_private_and_goes_with_it(desk: Desk) -> None:
    (desk.app / ".env").unlink()
    before = contents(desk.app)
    assert desk.run("apply", "--yes", *APPLY).code == 0
    if os.name != "nt":
        assert (desk.app / ".env").stat().st_mode & 0o077 == 0
    assert desk.run("undo").code == 0
    assert contents(desk.app) == before


def test_undo_names_what_it_cannot_bring_back_without_env(desk: Desk) -> None:
    assert desk.run("apply", "--yes", "--include-ask", *APPLY).code == 0
    env = desk.app / ".env"
    env.write_bytes(env.read_bytes() + b"MORE=1\n")
    before = contents(desk.app)
    refused = desk.run("undo")
    assert refused.code == 2
    assert "app.py: a part of it lies in .env now, which was changed since" in refused.text
    assert ".env: was changed since it was applied" in refused.text
    assert contents(desk.app) == before


@posix
@pytest.mark.parametrize("key", ["y", "n"])
def test_a_review_shows_no_secret(desk: Desk, key: str) -> None:
    shown = reviewed(desk, lambda _: key)
    assert leaks(shown, "the terminal") == []
    assert shown.count(b"Make this change?") > 5
    desk.check(moved=key == "y")
    assert desk.run("undo").code == 0
    assert contents(desk.app) == original()


TWO = """from dash import Dash, html

app = Dash(__name__)
server = app.server
server.secret_key = "Kf3-rushlight-90q"
DB_PASSWORD = "m0orhen-Wave-27"
app.layout = html.Div("Ferry times")
"""


@posix
def test_refusing_one_of_two_variables_leaves_an_app_that_loads_the_other(desk: Desk) -> None:
    for path in [*desk.app.rglob("*")][::-1]:
        path.rmdir() if path.is_dir() else path.unlink()
    (desk.app / "app.py").write_text(TWO, encoding="utf-8")
    shown = reviewed(desk, lambda screen: "n" if "Move DB_PASSWORD" in screen else "y", "--select=extract-secrets")
    assert shown.count(b"Make this change?") == 2
    assert b"+SECRET_KEY=<redacted:" in shown
    assert b"+DB_PASSWORD=<redacted:" in shown
    assert b"rushlight" not in shown
    assert b"m0orhen" not in shown
    text = (desk.app / "app.py").read_text(encoding="utf-8")
    assert 'for name in ["SECRET_KEY"] if' in text
    assert 'DB_PASSWORD = "m0orhen-Wave-27"' in text
    assert dotenv_values(desk.app / ".env") == {"SECRET_KEY": "Kf3-rushlight-90q"}
    code = f"import sys; sys.path.insert(0, {str(desk.app)!r}); import app; print(app.server.secret_key)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=desk.environment())
    assert done.stdout.strip() == b"Kf3-rushlight-90q"
