"""How every command ends: exit codes, messages, never a traceback."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dash_migrate import cli, prepare
from dash_migrate.errors import DashMigrateError
from dash_migrate.redact import Redactor, Secret

if TYPE_CHECKING:
    from tests.cli.conftest import Command

ROOT = Path(__file__).parents[2]


def failing(error: BaseException) -> object:
    def fail(*arguments: object) -> None:
        raise error

    return fail


def test_what_the_user_can_settle_is_one_message(run: Command, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "plan_app", failing(DashMigrateError("app.py:3: is odd. Do this.")))
    ended = run("plan", app)
    assert (ended.code, ended.out, ended.err) == (2, "", "error: app.py:3: is odd. Do this.\n")


def test_a_message_shows_no_secret(run: Command, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = DashMigrateError("cannot encode password = 'hunter2hunter'")
    monkeypatch.setattr(prepare, "plan_app", failing(error))
    assert run("plan", app).err == "error: cannot encode password = '<redacted:PASSWORD>'\n"


def test_a_fault_of_the_tool_is_one_line_without_the_apps_text(
    run: Command, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "plan_app", failing(KeyError("a line of the app")))
    ended = run("plan", app)
    assert ended.code == 70
    assert ended.err.startswith("internal error: KeyError at dash_migrate.commands.plan:")
    assert "DASH_MIGRATE_DEBUG=1" in ended.err
    assert ended.err.count("\n") == 1
    assert "a line of the app" not in ended.err


def test_debug_output_has_the_traceback_with_secrets_hidden(
    run: Command, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        Redactor([Secret("PIN", "k3strel")]).noted()
        raise ValueError("token = 'hunter2hunter', k3strel")

    monkeypatch.setenv("DASH_MIGRATE_DEBUG", "1")
    monkeypatch.setattr(prepare, "plan_app", fail)
    ended = run("plan", app)
    assert "Traceback (most recent call last)" in ended.err
    assert "ValueError: token = '<redacted:TOKEN>', <redacted:PIN>" in ended.err


def test_debug_output_has_no_message_before_the_secrets_are_known(
    run: Command, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Redactor([Secret("PIN", "of-another-command")]).noted()
    monkeypatch.setenv("DASH_MIGRATE_DEBUG", "1")
    monkeypatch.setattr(prepare, "plan_app", failing(ValueError("near k3strel")))
    ended = run("plan", app)
    assert "Traceback (most recent call last)" in ended.err
    assert "ValueError (its message is not shown: the app's secrets are not known yet)" in ended.err
    assert "k3strel" not in ended.err


def test_ctrl_c_is_130_with_a_word(run: Command, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "plan_app", failing(KeyboardInterrupt()))
    ended = run("plan", app)
    assert (ended.code, ended.out, ended.err) == (130, "", "\nStopped. Nothing is half written.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["plna"], "No such command 'plna'"),
        (["plan", "--nope"], "No such option"),
        (["plan", "a", "b"], "unexpected extra argument"),
        (["explain"], "Missing argument 'STEP'"),
    ],
)
def test_wrong_use_is_2_in_plain_text(run: Command, arguments: list[str], message: str) -> None:
    ended = run(*arguments)
    assert ended.code == 2
    assert message in ended.err
    assert "\x1b" not in ended.err
    assert "─" not in ended.err  # the frames of rich


def test_a_path_that_is_no_folder_is_named(run: Command, app: Path) -> None:
    (app / "app.py").write_text("x = 1\n")
    file = run("plan", app / "app.py")
    assert (file.code, file.err) == (
        2,
        f"error: {app / 'app.py'}: is a file. Give the folder that holds the app: {app}\n",
    )
    missing = run("apply", app / "nope")
    assert (missing.code, missing.err) == (2, f"error: {app / 'nope'}: there is no such folder.\n")
    assert run("undo", app / "nope").code == 2


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything can be read here")
def test_a_folder_that_cannot_be_read_is_named(run: Command, app: Path) -> None:
    app.chmod(0)
    try:
        ended = run("plan", app)
    finally:
        app.chmod(0o755)
    assert (ended.code, ended.err) == (2, f"error: {app}: cannot be read: Permission denied.\n")


def test_a_console_without_the_letters_shows_question_marks(
    run: Command, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (app / "app.py").write_text('A(href="/日本")\n', "utf-8")
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, "cp1252"))
    assert cli.main(["plan", str(app)]) == 0
    sys.stdout.flush()
    assert b'+A(href=get_relative_path("/??"))' in raw.getvalue()


SLOW_READER = """
import sys
from dash_migrate import cli, series
from tests.report.fake_steps import SERIES
series._built_in = lambda: SERIES
sys.stdin.read()  # until the reader of our output has gone
sys.exit(cli.main(["steps"]))
"""


def test_a_reader_that_goes_away_is_met_in_silence() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW_READER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    process.stdin.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 1
