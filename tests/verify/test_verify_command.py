"""`verify` and `plan --verify`, as they are typed: what they print, write, and end with."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dash_migrate.commands import verify as command
from tests.support.apps import write_app
from tests.verify.commanded import READY, UNGUARDED, Commands, alone, checks, findings

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash_migrate.planner import Decider
    from dash_migrate.settings import Settings
    from dash_migrate.verify.request import Request
    from dash_migrate.verify.result import Verification

pytestmark = pytest.mark.boot
UNDER_WAY = ["running the original", "running the original again", "starting it on", "visiting it on"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    alone(monkeypatch, tmp_path)
    return Commands(capsys)


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Verifies at the first command only: the next ones show the same in another format."""
    kept: list[Verification] = []
    real = command.run

    def run(*arguments: object) -> Verification:
        if not kept:
            kept.append(real(*arguments))  # type: ignore[arg-type]  # handed through
        return kept[0]

    monkeypatch.setattr(command, "run", run)


def _in_this_environment(
    real: Callable[..., Verification], root: Path, settings: Settings, request: Request, decide: Decider
) -> Verification:
    """Verifies in the environment of the tests instead of one that is built."""
    return real(root, settings, replace(request, python=Path(sys.executable)), decide)


def test_an_unmigrated_app_passes_with_the_plans_changes(
    run: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once(monkeypatch)
    root = write_app(tmp_path / "shop", {"app.py": UNGUARDED, "requirements.txt": "dash\ngunicorn\n"})
    before = contents(root)
    ended = run.verify(root)
    assert ended.code == 0
    assert [line.partition(":")[0].rpartition(" on ")[0] or line for line in ended.err.splitlines()][2:] == [
        "starting it",
        "visiting it",
    ]
    assert [line.startswith(words) for line, words in zip(ended.err.splitlines(), UNDER_WAY, strict=True)] == [
        True
    ] * 4
    lines = ended.out.splitlines()
    assert lines[0] == "Verified shop"
    assert lines[1].split(maxsplit=1) == ["Verified", "the app with the plan's changes"]
    assert lines[2].split(maxsplit=1)[1].startswith("gunicorn app:server")
    assert lines[4].split(maxsplit=1) == ["Original", "python app.py; the app as it is now"]
    assert lines[-1] == "Passed on Dash Enterprise 5."
    assert contents(root) == before
    assert [path.name for path in (tmp_path / "cache" / "scratch").iterdir()] == ["lock"]

    patch = run.verify(root, "--format", "patch").out
    assert "+server = app.server" in patch
    assert "+++ b/Procfile" in patch
    written = run.verify(root, "--format", "json", "--output", tmp_path / "out.json")
    assert (written.code, written.out) == (0, "")
    assert str(tmp_path / "out.json") in written.err
    found = json.loads((tmp_path / "out.json").read_text())["verification"]
    assert (found["passed"], found["summary"]) == (True, "Passed on Dash Enterprise 5.")
    assert run.verify(root, "--format", "markdown").out.startswith("## Verification of shop\n")


def test_as_it_is_lists_what_breaks_and_what_is_behind_that(
    run: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once(monkeypatch)
    layout = """html.A("data", href=__import__("json").loads('"/api/data"'))"""  # which no plan can see through
    text = UNGUARDED.replace('html.Div("hello", id="root")', layout).replace(
        "app.run", '@app.server.route("/api/data")\ndef data():\n    return "data"\n\napp.run'
    )
    root = write_app(tmp_path / "shop", {**READY, "app.py": text})
    ended = run.verify(root, "--as-is", "--format", "json")
    found = ended.data()["verification"]
    assert (ended.code, found["passed"], found["about"]["Verified"]) == (1, False, "the app as it is")
    now, behind = found["targets"]
    assert findings(now["checks"]) == [("start", "app.py", 9)]
    assert checks(now) | {"variables": "", "files": "", "hosts": ""} == {
        name: {"start": "failed", "variables": "", "files": "", "hosts": ""}.get(name, "not run")
        for name in checks(now)
    }
    assert findings(behind["checks"]) == [("links", "app.py", 4)]
    assert behind["remark"] == "what is left with the plan's changes, without which it does not start"
    assert checks(behind)["start"] == "passed"

    refused = run.verify(root, "--as-is", "--format", "patch")
    assert (refused.code, refused.out) == (2, "")
    assert "The verification failed, so there are no patches of it." in refused.err
    text = run.verify(root, "--as-is").out
    assert text.endswith("Failed on Dash Enterprise 5: 2 errors.\n")


def test_every_target_is_run_once_in_the_order_that_is_asked_for(run: Commands, tmp_path: Path) -> None:
    root = write_app(tmp_path / "shop", READY)
    ended = run.verify(root, "--target", "paas,de4", "--target", "plain", "--format", "json")
    assert ended.code == 0
    targets = ended.data()["verification"]["targets"]
    assert [(target["target"], target["prefix"]) for target in targets] == [("plain", "/"), ("de4", "/my-app/")]
    every = run.verify(root, "--all-targets", "--format", "json")
    targets = every.data()["verification"]["targets"]
    assert (every.code, [target["target"] for target in targets]) == (0, ["de5", "de4", "plain"])
    assert "running the original" not in every.err  # the visits were kept
    assert every.data()["verification"]["about"]["Original"].startswith("python app.py, as visited before")


def test_wrong_use_ends_before_anything_runs(
    run: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INVENTED_NAME", raising=False)
    root = write_app(tmp_path / "shop", {"app.py": "raise SystemExit('the app was run')\n"})
    for arguments, said in {
        (
            "--target",
            "de9",
        ): "target: there is no platform 'de9'. There are: dash-enterprise-5, dash-enterprise-4, "
        "paas (short: de5, de4, plain).",
        (
            "--env",
            "INVENTED_NAME",
        ): "--env INVENTED_NAME: is not set in this shell. Write --env INVENTED_NAME=VALUE.",
        ("--format", "xml"): "--format: there is no format 'xml'.",
        ("--step", "1"): "No such option",
    }.items():
        ended = run.verify(root, *arguments)
        assert (ended.code, ended.out) == (2, "")
        assert said in ended.err
    missing = run.verify(tmp_path / "none")
    assert missing.code == 2
    assert not (tmp_path / "cache").exists()


SECRET, FROM_FILE = "canary-of-the-command-line-71", "canary-of-the-file-82"
TALKATIVE = """
import os
import sys
from dash import Dash, Input, Output, html

token, database = os.environ["API_TOKEN"], os.environ["DB_URL"]
print("token", token, flush=True)
sys.stderr.write("database " + database)
app = Dash(__name__)
server = app.server
link = "{}{}".format(sys.argv[0][:0] or "/", token)
app.layout = html.Div([html.A("x", href=link), html.P(id="in"), html.P(database, id="out")])


@app.callback(Output("out", "children"), Input("in", "children"))
def show(_):
    if "DASH_APP_NAME" in os.environ:
        raise ValueError(f"not with {token} and {database}")
    return token
"""


def test_values_of_variables_reach_the_app_and_no_output(
    run: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once(monkeypatch)
    files = {**READY, "app.py": TALKATIVE, ".env": f"DB_URL={FROM_FILE}\n", ".gitignore": ".env\n"}
    root = write_app(tmp_path / "shop", files)
    for name in ("json", "markdown", "text", "patch"):
        ended = run.verify(root, "--env", f"API_TOKEN={SECRET}", "--format", name)
        assert ended.code == (2 if name == "patch" else 1)
        for value in (SECRET, FROM_FILE):
            assert value not in ended.out + ended.err
            assert value[8:] not in ended.out + ended.err
        if name == "json":
            found = ended.data()["verification"]
            seen = {check["check"]: check for check in found["targets"][0]["checks"]}
            assert seen["start"]["outcome"] == "passed"  # so both were set
            assert seen["variables"]["evidence"][0] == "needed at start: API_TOKEN, DB_URL"
            (failed,) = seen["same-app"]["findings"]
            assert (failed["path"], failed["line"]) == ("app.py", 17)
            assert "not with <redacted:API_TOKEN> and <redacted:DB_URL>" in failed["title"]
            (link,) = seen["links"]["findings"]
            assert "'/<redacted:API_TOKEN>'" in link["title"]
    written = b"".join(path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert SECRET.encode() not in written


def test_an_error_at_the_start_is_told_without_the_values(
    run: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_TOKEN", SECRET)
    text = 'import os\nraise RuntimeError("cannot use " + os.environ["API_TOKEN"])\n' + READY["app.py"].strip()
    root = write_app(tmp_path / "shop", {**READY, "app.py": "import dash\n" + text.replace("\n    ", "\n")})
    ended = run.verify(root, "--env", "API_TOKEN", "--entry", "app")
    assert ended.code == 1
    assert "RuntimeError: cannot use <redacted:API_TOKEN>" in ended.out
    assert SECRET not in ended.out + ended.err


def test_a_callback_that_fails_does_not_pass_where_the_original_cannot_be_run(
    run: Commands, tmp_path: Path
) -> None:
    text = TALKATIVE.replace('"DASH_APP_NAME" in', '"DASH_APP_NAME" not in os.environ or')
    text = 'import os\nif "DASH_APP_NAME" not in os.environ:\n    raise ImportError("not here")\n' + text
    root = write_app(tmp_path / "shop", {**READY, "app.py": text})
    ended = run.verify(root, "--env", "API_TOKEN=1", "--env", "DB_URL=2", "--format", "json")
    target = ended.data()["verification"]["targets"][0]
    assert (ended.code, checks(target)["same-app"], checks(target)["answers"]) == (1, "not run", "failed")
    assert findings(target["checks"])[0] == ("answers", "app.py", 21)


def test_plan_verify_shows_the_plan_and_what_came_of_it(
    run: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "run", partial(_in_this_environment, command.run))
    once(monkeypatch)
    root = write_app(tmp_path / "shop", {"app.py": UNGUARDED, "requirements.txt": "dash\ngunicorn\n"})
    ended = run("plan", root, "--verify")
    plan, _, found = ended.out.partition("\nVerified shop\n")
    assert (ended.code, plan.startswith("Plan for shop\n")) == (0, True)
    assert found.endswith("Passed on Dash Enterprise 5.\n")
    data = run("plan", root, "--verify", "--format", "json").data()
    assert data["verification"]["passed"]
    assert {"app.py", "Procfile"} <= {change["path"] for step in data["steps"] for change in step["changes"]}
    assert contents(root).keys() == {"app.py", "requirements.txt"}


def test_plan_verify_ends_with_1_if_the_result_does_not_start(
    run: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "run", partial(_in_this_environment, command.run))
    text = READY["app.py"].replace("from dash", "open('/nowhere/at/all')\n    from dash")
    ended = run("plan", write_app(tmp_path / "shop", {**READY, "app.py": text}), "--verify")
    assert ended.code == 1
    assert "The app reads /nowhere/at/all, outside of its own folder; it is not there." in ended.out
    assert ended.out.endswith("Failed on Dash Enterprise 5: 1 error.\n")
