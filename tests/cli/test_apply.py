"""`apply` and `undo`: asking, writing, what is said afterwards."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dash_migrate.commands import terminal
from tests.report.fake_steps import PASSWORD, write_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Command

    Answer = Callable[[str, str], list[str]]

CODE = 'import dash\r\nA(href="/a")\r\nA(href="/b")  # choose\r\n'
APPLIED = (
    "from dash import get_relative_path\r\nimport dash\r\n"
    'A(href=get_relative_path("/a"))\r\nA(href="/b")  # choose\r\n'
)


ON_A_TERMINAL = """
import sys
from dash_migrate import cli, series
from tests.report.fake_steps import SERIES
series._built_in = lambda: SERIES
sys.exit(cli.main())
"""


def contents(app: Path) -> dict[str, bytes]:
    return {
        path.relative_to(app).as_posix(): path.read_bytes()
        for path in app.rglob("*")
        if path.is_file() and not {".dash-migrate", ".git"} & set(path.relative_to(app).parts)
    }


def git(app: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", *arguments]
    return subprocess.run(command, cwd=app, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Somebody at the terminal: the keys of a review, and a line for the question at the end."""

    def answer(keys: str, line: str) -> list[str]:
        left, asked = list(keys), []

        def confirmed(question: str) -> bool:
            asked.append(question)
            return line == "y"

        monkeypatch.setattr(terminal, "answers", lambda: True)
        monkeypatch.setattr(terminal, "read_key", lambda: left.pop(0) if left else "")
        monkeypatch.setattr(terminal, "confirmed", confirmed)
        return asked

    return answer


def test_the_end_names_what_to_set_on_the_platform(run: Command, app: Path) -> None:
    write_files(app, {"app.py": 'import os\nA(href="/a")\nx = os.environ["A_TOKEN"], os.environ["B_TOKEN"]\n'})
    ended = run("apply", app, "--yes", "--offline")
    assert ended.code == 0
    last = ended.out[ended.out.index("Wrote ") :]
    assert "Variables to set in the App Manager before the first start: A_TOKEN, B_TOKEN" in last


def test_yes_writes_and_says_how_to_go_on(run: Command, app: Path) -> None:
    write_files(app, {"app.py": CODE})
    ended = run("apply", app, "--yes")
    assert ended.code == 0, ended.err
    assert contents(app) == {"app.py": APPLIED.encode(), "Procfile": b"web: x\n"}
    assert ended.out.endswith(
        f"\n\nWrote 2 files. To take it back: dash-migrate undo {app}\n"
        f"\nNext:\n  cd {app}\n  de deploy . --name <app-name>\n"
    )


def test_undo_puts_every_byte_back(run: Command, app: Path) -> None:
    write_files(app, {"app.py": CODE})
    run("apply", app, "--yes")
    ended = run("undo", app)
    assert ended.code == 0
    lines = ended.out.split("\n")
    assert lines[0].startswith("Undone: 2 changes to 2 files (")
    assert lines[1:] == ["  restored app.py", "  removed  Procfile", ""]
    assert contents(app) == {"app.py": CODE.encode()}
    again = run("undo", app)
    assert again.code == 2
    assert "there is nothing to undo" in again.err


def test_a_second_apply_has_nothing_to_do(run: Command, app: Path) -> None:
    write_files(app, {"app.py": CODE})
    run("apply", app, "--yes")
    ended = run("apply", app)
    assert ended.code == 0
    assert ended.out.endswith("\nNothing to change.\n") is False  # the choice is listed again
    assert ended.out.endswith("\n1 change waits for your choice.\n")
    assert contents(app)["app.py"] == APPLIED.encode()


def test_without_a_terminal_nothing_is_written(run: Command, app: Path) -> None:
    write_files(app, {"app.py": CODE})
    ended = run("apply", app)
    assert ended.code == 2
    assert (
        ended.err
        == "error: Nothing was written: there is no terminal to ask on. Run it again with --yes to write.\n"
    )
    assert contents(app) == {"app.py": CODE.encode()}


@pytest.mark.parametrize("answer", ["y", "n"])
def test_it_asks_once(run: Command, app: Path, person: Answer, answer: str) -> None:
    write_files(app, {"app.py": CODE})
    asked = person("", answer)
    ended = run("apply", app)
    assert ended.code == 0
    assert asked == ["Apply 2 changes to 2 files?"]
    assert (contents(app)["app.py"] == APPLIED.encode()) is (answer == "y")
    assert ("Nothing was written." in ended.out) is (answer == "n")


def test_include_ask_writes_the_choices_too(run: Command, app: Path) -> None:
    write_files(app, {"app.py": CODE})
    run("apply", app, "--yes", "--include-ask")
    assert b'A(href=get_relative_path("/b"))' in contents(app)["app.py"]


def test_select_narrows_what_is_written(run: Command, app: Path) -> None:
    write_files(app, {"app.py": CODE})
    run("apply", app, "--yes", "--select", "procfile")
    assert contents(app) == {"app.py": CODE.encode(), "Procfile": b"web: x\n"}


def test_a_review_writes_what_was_accepted(run: Command, app: Path, person: Answer) -> None:
    write_files(app, {"app.py": CODE})
    asked = person("nyq", "y")
    ended = run("apply", app, "--interactive")
    assert ended.code == 0
    assert asked == ["Apply 1 change to 1 file?"]
    after = contents(app)
    assert b'A(href="/a")' in after["app.py"]
    assert b'A(href=get_relative_path("/b"))' in after["app.py"]
    assert "Procfile" not in after
    assert "Remembered 1 refused change: not proposed again until an `undo`.\n" in ended.out
    assert "(2/2 in links) Make this change?" in ended.out
    assert "Plan for" not in ended.out  # the review has shown it


def test_a_refusal_is_remembered_until_undo(run: Command, app: Path, person: Answer) -> None:
    write_files(app, {"app.py": CODE})
    person("nsn", "y")
    first = run("apply", app, "--interactive")
    assert "Remembered 2 refused changes" in first.out
    assert "Wrote" not in first.out
    assert contents(app) == {"app.py": CODE.encode()}
    plan = run("plan", app)
    assert "Prefix the link to /a (app.py:2, links-" in plan.out
    assert "refused before, so left out" in plan.out
    assert "Procfile  " not in contents(app)
    run("undo", app)
    assert "refused before" not in run("plan", app).out


def test_a_review_needs_a_terminal(run: Command, app: Path) -> None:
    ended = run("apply", app, "--interactive")
    assert (ended.code, ended.err) == (
        2,
        "error: --interactive needs a terminal to ask on. Without one, use --yes, or --select STEP --yes.\n",
    )
    assert run("apply", app, "--interactive", "--include-ask").code == 2


def test_ctrl_c_in_a_review_writes_nothing(
    run: Command, app: Path, person: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(app, {"app.py": CODE})
    person("", "y")

    def interrupted() -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(terminal, "read_key", interrupted)
    ended = run("apply", app, "--interactive")
    assert ended.code == 130
    assert "Stopped." in ended.err
    assert contents(app) == {"app.py": CODE.encode()}


def test_what_git_could_not_bring_back_is_not_overwritten(run: Command, app: Path) -> None:
    write_files(app, {"app.py": CODE, "other.py": "x = 1\n"})
    git(app, "init", "-q")
    git(app, "add", ".")
    git(app, "commit", "-qm", "all")
    write_files(app, {"app.py": CODE + "y = 2\r\n", "other.py": "x = 2\n"})
    ended = run("apply", app, "--yes")
    assert ended.code == 2
    assert ended.err == (
        "error: git could not bring back 1 file that would be edited:\n  app.py\n"
        "Commit or stash them first, then run the command again. `--allow-dirty` goes on without that; "
        "`dash-migrate undo` brings them back either way.\n"
    )
    assert run("apply", app, "--yes", "--allow-dirty").code == 0
    # What the last apply has left there is its own: it may go on from it.
    assert run("apply", app, "--yes", "--include-ask").code == 0


def test_in_a_repository_the_next_commands_are_exact(run: Command, app: Path) -> None:
    write_files(app, {"my app.py": CODE, ".gitignore": "Procfile\n"})
    git(app, "init", "-q", "-b", "main")
    git(app, "add", ".")
    git(app, "commit", "-qm", "all")
    git(app, "remote", "add", "origin", "https://git.example.com/team/sales.git")
    assert run("apply", app, "--yes").out.endswith(
        f"\nNext:\n  cd {app}\n  git add 'my app.py'\n"
        '  git commit -m "Prepare for Dash Enterprise"\n  de deploy . --name <app-name>\n'
    )
    run("undo", app)
    git(app, "remote", "add", "plotly", "https://dash.example.com/GIT/sales")
    ended = run("apply", app, "--yes")
    assert ended.out.endswith("  git push plotly main:master\n")


def test_errors_come_before_the_next_commands(run: Command, app: Path) -> None:
    write_files(app, {"app.py": "fault(error)\n"})
    assert "\nNext, first settle 1 error by hand (see above), then:\n" in run("apply", app, "--yes").out


def test_files_are_created_with_the_mode_that_a_change_asks_for(run: Command, app: Path) -> None:
    write_files(app, {"app.py": f'password = "{PASSWORD}"\n', ".gitignore": ".env\n"})
    ended = run("apply", app, "--yes")
    assert ended.code == 0, ended.err
    assert (app / ".env").read_text() == f"APP_PASSWORD={PASSWORD}\n"
    if os.name != "nt":
        assert (app / ".env").stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in ended.out + ended.err
    run("undo", app)
    assert contents(app)["app.py"] == f'password = "{PASSWORD}"\n'.encode()


@pytest.mark.skipif(os.name == "nt", reason="no such modes there")
def test_a_renamed_file_keeps_its_mode(run: Command, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dash_migrate import series
    from tests.report.fake_steps import rename_step

    monkeypatch.setattr(series, "_built_in", lambda: (rename_step("run me.py", "run_me.py"),))
    write_files(app, {"run me.py": "x = 1\n"})
    (app / "run me.py").chmod(0o750)
    assert run("apply", app, "--yes").code == 0
    assert contents(app) == {"run_me.py": b"x = 1\n"}
    assert (app / "run_me.py").stat().st_mode & 0o777 == 0o750


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals there")
def test_a_review_on_a_real_terminal(run: Command, app: Path) -> None:
    import pty

    write_files(app, {"app.py": CODE})
    command = [sys.executable, "-c", ON_A_TERMINAL, "apply", str(app), "--interactive"]
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    try:
        shown = answered(ours, process, [b"y", b"q", b"y\n"])
    finally:
        process.kill()
        os.close(theirs)
        os.close(ours)
    assert process.wait() == 0, shown.decode()
    assert b"\x1b[32m+A(href=get_relative_path" in shown
    assert b"Apply 1 change to 1 file? [y/N] y" in shown
    assert contents(app) == {"app.py": APPLIED.encode()}


def answered(terminal: int, process: subprocess.Popen[bytes], answers: list[bytes]) -> bytes:
    """What a process shows on a terminal while its questions are answered, each when it waits for the answer."""
    import termios

    shown, asked = b"", 0
    for _ in range(600):
        if select.select([terminal], [], [], 0.1)[0]:
            shown += os.read(terminal, 65536)
            continue
        if process.poll() is not None:
            break
        questions = len(re.findall(rb"q,\?\]\x1b\[0m $|\[y/N\] $", shown))
        whole_lines = bool(termios.tcgetattr(terminal)[3] & termios.ICANON)
        if questions and whole_lines == shown.endswith(b"[y/N] ") and asked < len(answers):
            os.write(terminal, answers[asked])
            asked += 1
    return shown
