"""No secret of an app is left behind or shown, however a command ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import time
from typing import TYPE_CHECKING

import pytest

from tests.secrets.canaries import FILES, leaks_below
from tests.secrets.desk import APPLY, PLAN, SECONDS, Desk, Ended, contents, original, posix

if TYPE_CHECKING:
    from pathlib import Path

BREAKING = """
    import os, signal, sys
    from pathlib import Path
    from dash_migrate import cli
    from dash_migrate.transaction import durable

    real, moves = durable.move, []

    def move(source, target, spare):
        moves.append(target)
        if len(moves) == {number}:
            {deed}
        real(source, target, spare)

    durable.move = move
    sys.exit(cli.main(["apply", "--yes", "--include-ask", "--offline", "--allow-dirty", {app!r}]))
"""
RAISES = "raise RuntimeError(source.read_text() + repr(source.read_text()) + target.read_text())"
DIES = "os.kill(os.getpid(), signal.SIGKILL)"


def broken_off(desk: Desk, deed: str, number: int, **variables: str) -> Ended:
    code = textwrap.dedent(BREAKING).format(number=number, deed=deed, app=str(desk.app))
    return desk.python("-c", code, **variables)


@pytest.mark.parametrize("number", [1, 3])
def test_a_crash_in_the_middle_shows_and_leaves_nothing(desk: Desk, number: int) -> None:
    ended = broken_off(desk, RAISES, number, DASH_MIGRATE_DEBUG="1")
    assert ended.code == 70
    assert "RuntimeError" in ended.text
    assert contents(desk.app) == original()
    desk.check(moved=False)


@posix
@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("following", ["apply", "undo"])
def test_the_next_command_cleans_up_after_a_killed_one(desk: Desk, number: int, following: str) -> None:
    assert broken_off(desk, DIES, number).code == -9
    assert leaks_below(*desk.beside) == []
    if following == "undo":
        assert desk.run("undo").code == 0
        desk.check(moved=False)
        assert contents(desk.app) == original()
    else:
        assert desk.run("apply", "--yes", "--include-ask", *APPLY).code == 0
        desk.check(moved=True)


STAGING = """
    import os, signal, sys
    from dash_migrate import cli
    from dash_migrate.transaction import staging

    def sync_folder(folder):
        if folder.name == "stage":
            os.kill(os.getpid(), signal.SIGKILL)

    staging.durable.sync_folder = sync_folder
    sys.exit(cli.main(["apply", "--yes", "--include-ask", "--offline", "--allow-dirty", {app!r}]))
"""


@posix
def test_a_plan_removes_what_an_apply_that_had_not_begun_to_write_left(desk: Desk) -> None:
    assert desk.python("-c", textwrap.dedent(STAGING).format(app=str(desk.app))).code == -9
    assert leaks_below(desk.app / ".dash-migrate") != []
    assert "interrupted" not in desk.run("plan", *PLAN).text
    assert contents(desk.app) == original()


@posix
def test_a_plan_tells_of_an_apply_that_was_killed_while_it_wrote(desk: Desk) -> None:
    assert broken_off(desk, DIES, 3).code == -9
    ended = desk.run("plan", *PLAN)
    assert ended.code == 0
    assert (
        f"`dash-migrate apply {desk.app}` finishes it, `dash-migrate undo {desk.app}` takes it back".encode()
        in (ended.err)
    )
    if os.name != "nt":
        stage = desk.app / ".dash-migrate" / "0001" / "stage"
        assert {path.stat().st_mode & 0o077 for path in (stage, stage.parent, stage.parent.parent)} == {0}
    assert desk.run("undo").code == 0
    assert "interrupted" not in desk.run("plan", *PLAN).text
    assert contents(desk.app) == original()


SAYS = "print(dict(globals()), repr(DATABASE_URL), settings.Config.SECRET_KEY, settings.DATABASES)\n"
FAILS = "raise RuntimeError(API_KEY + PRIVATE_KEY + AWKWARD_PASSWORD + str(ADMIN_PIN) + WEATHER)\n"
SERVES = "html.Div(MAPBOX_TOKEN, title=AWKWARD_PASSWORD), "


@pytest.mark.boot
@posix
def test_an_app_that_prints_and_raises_its_secrets_is_verified_without_showing_them(desk: Desk) -> None:
    talking(desk.app, FAILS, "")
    ended = verified(desk)
    assert "RuntimeError" in ended.text, ended.text
    desk.check(moved=False)


@pytest.mark.boot
@posix
def test_an_app_that_serves_its_secrets_is_verified_without_keeping_them(desk: Desk) -> None:
    talking(desk.app, "", SERVES)
    ended = verified(desk, "--format", "json")
    assert json.loads(ended.out)["verification"]["passed"], ended.text
    desk.check(moved=False)


@pytest.mark.boot
@posix
def test_the_next_command_removes_the_copy_of_a_killed_verification(desk: Desk) -> None:
    talking(desk.app, "", SERVES)
    killing = "os.kill(os.getpid(), signal.SIGKILL)"
    code = textwrap.dedent(VERIFYING).format(deed=killing, app=str(desk.app))
    assert desk.python("-c", code).code == -9
    assert leaks_below(desk.base / "cache") != []  # else it was killed too early, and nothing is proved
    assert desk.run("plan", *PLAN).code == 0
    desk.check(moved=False)


@pytest.mark.boot
@posix
def test_the_next_command_removes_what_the_app_printed_in_a_killed_verification(desk: Desk) -> None:
    talking(desk.app, "import time; time.sleep(20)\n", "")
    words = ["verify", "--include-ask", "--use-env", sys.executable, str(desk.app)]
    ends = time.monotonic() + SECONDS
    with subprocess.Popen(
        [sys.executable, "-m", "dash_migrate", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=desk.environment(),
    ) as process:
        while not (found := leaks_below(desk.base / "tmp")) and process.poll() is None and time.monotonic() < ends:
            time.sleep(0.05)
        process.kill()
    assert found != []
    assert leaks_below(desk.base / "tmp") != []
    assert desk.run("plan", *PLAN).code == 0
    desk.check(moved=False)


VERIFYING = """
    import os, signal, sys
    from dash_migrate import cli
    from dash_migrate.verify import run

    def die(*_):
        {deed}

    run.Trial = die
    sys.exit(cli.main(["verify", "--include-ask", "--use-env", sys.executable, {app!r}]))
"""


def verified(desk: Desk, *words: str) -> Ended:
    ended = desk.run("verify", "--include-ask", "--use-env", sys.executable, *words)
    assert ended.code in {0, 1}, ended.text
    return ended


def talking(root: Path, deed: str, served: str) -> None:
    """Lets the app print all that it knows."""
    text = FILES["app.py"].replace("import dash_auth\nimport psycopg2\n", "")
    text = text.replace("auth = dash_auth.BasicAuth(app, ", "VALID_USERNAME_PASSWORD_PAIRS = (")
    text = text.replace("psycopg2.connect(", "print(").replace("html.Div([", f"html.Div([{served}")
    (root / "app.py").write_text(
        text.replace("\n\ndef connect", f"\n{SAYS}{deed}\n\ndef connect"), encoding="utf-8"
    )
    (root / "broken.py").unlink()
