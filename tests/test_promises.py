"""Laws 6 and 7 on a whole app: nothing leaks, and planning runs nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dash_migrate.apply import write, writes
from dash_migrate.plan import Plan
from dash_migrate.planner import make_plan
from dash_migrate.series import load_series
from dash_migrate.settings import Settings
from dash_migrate.transaction import undo
from dash_migrate.workspace import Workspace

CANARIES = {
    "named": "kanarie-4711-rood",
    "userinfo": "kanarie-4712-blauw",
    "pair": "kanarie-4713-groen",
    "procfile": "kanarie-4714-geel",
    "index": "kanarie-4715-wit",
}
APP = f"""\
from dash import Dash, html
import dash_auth

DB_PASSWORD = "{CANARIES["named"]}"
ENGINE = "postgresql://sales:{CANARIES["userinfo"]}@db.example.com/sales"
VALID_USERS = {{
    "anna": "{CANARIES["pair"]}",
}}
app = Dash(__name__)
app.layout = html.Div("Sales")
app.run(debug=True)  # password = "{CANARIES["named"]}"
"""


@pytest.fixture
def leaky(tmp_path: Path) -> Path:
    root = tmp_path / "app"
    root.mkdir()
    (root / "app.py").write_text(APP)
    (root / "Procfile").write_text(f"web: API_TOKEN='{CANARIES['procfile']}' gunicorn index:server\n")
    (root / "requirements.txt").write_text(
        f"--extra-index-url https://reader:{CANARIES['index']}@packages.example.com/simple\ndash\n", "utf-16"
    )
    return root.resolve()


def run(root: Path, *arguments: str, state: Path) -> str:
    environment = {**os.environ, "DASH_MIGRATE_STATE_DIR": str(state), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "dash_migrate", *arguments, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, encoding="utf-8")
    return done.stdout + done.stderr


def assert_no_canary(text: str) -> None:
    for name, value in CANARIES.items():
        assert value not in text, name


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_no_report_shows_a_secret(leaky: Path, form: str, tmp_path: Path) -> None:
    out = run(leaky, "plan", "--format", form, state=tmp_path)
    assert "guard-run" in out
    assert "<redacted:" in out
    assert_no_canary(out)


def test_a_patch_that_would_show_one_is_refused(leaky: Path, tmp_path: Path) -> None:
    out = run(leaky, "plan", "--format", "patch", state=tmp_path)
    assert "--allow-redacted" in out
    assert_no_canary(out)
    assert_no_canary(run(leaky, "plan", "--format", "patch", "--allow-redacted", state=tmp_path))


def test_apply_and_undo_leave_no_secret_in_the_journal(leaky: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in leaky.iterdir()}
    assert_no_canary(run(leaky, "apply", "--yes", "--offline", state=tmp_path / "state"))
    journal = [path for path in (leaky / ".dash-migrate").rglob("*") if path.is_file()]
    assert journal
    for path in journal:
        for value in CANARIES.values():
            for encoding in ("utf-8", "utf-16-le"):
                assert value.encode(encoding) not in path.read_bytes(), path
    assert_no_canary(run(leaky, "undo", state=tmp_path / "state"))
    assert {path.name: path.read_bytes() for path in leaky.iterdir()} == before


BOMB = "import pathlib\npathlib.Path(__file__).with_name('exploded').write_text('x')\n"


def planned(root: Path) -> Plan:
    settings = Settings()
    return make_plan(Workspace.read(root), load_series(settings), settings)


def test_planning_and_applying_run_nothing_of_the_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = (tmp_path / "app").resolve()
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".venv" / "pyvenv.cfg").write_text("version = 3.11.7\n")
    started = root / ".venv" / "bin" / "python"
    started.write_text(f"#!/bin/sh\ntouch '{root}/exploded'\n")
    started.chmod(0o755)
    for name in ("app.py", "setup.py", "conftest.py", "sitecustomize.py", "wsgi.py", "gunicorn.conf.py"):
        (root / name).write_text(BOMB + "from dash import Dash\napp = Dash(__name__)\napp.layout = 1\napp.run()\n")
    monkeypatch.chdir(root)
    plan = planned(root)
    write(plan, writes(plan))
    undo(root)
    assert not list(root.rglob("exploded"))
    assert not [m for m in sys.modules.values() if str(getattr(m, "__file__", "")).startswith(str(root))]
