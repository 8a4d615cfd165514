"""`plan`: formats, output, check, why."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.report.fake_steps import PASSWORD, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command

CODE = 'import dash\nA(href="/a")\nA(href="/b")  # choose\nf(href=url)\nx = 1\n'


def test_plan_shows_and_writes_nothing(run: Command, app: Path) -> None:
    write_files(app, {"app.py": CODE})
    ended = run("plan", app)
    assert ended.code == 0
    assert ended.out.startswith("Plan for app\n")
    assert ended.out.endswith(
        f"  dash-migrate apply {app}                # writes it; `undo` takes it back\n"
        f"  dash-migrate apply {app} --interactive  # asks change by change\n"
        f"  dash-migrate verify {app}               # runs the result in a copy, as the platform would\n"
    )
    assert [path.name for path in app.iterdir()] == ["app.py"]
    assert (app / "app.py").read_text() == CODE


def test_the_current_folder_is_the_default(run: Command, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(app, {"app.py": CODE})
    monkeypatch.chdir(app)
    ended = run("plan")
    assert "\nPlan for app\n" in "\n" + ended.out
    assert "\n  dash-migrate apply                # " in ended.out


def test_names_may_be_repeated_or_separated_by_commas(run: Command, app: Path) -> None:
    write_files(app, {"app.py": CODE})
    data = json.loads(run("plan", app, "--format", "json", "--select", "links,faults", "--select", "procfile").out)
    assert [step["step"] for step in data["steps"]] == ["links", "faults", "procfile"]
    data = json.loads(run("plan", app, "--format", "json", "--ignore", "links, secrets").out)
    assert [step["step"] for step in data["steps"]] == ["faults", "procfile"]


def test_include_ask_takes_what_is_a_choice(run: Command, app: Path) -> None:
    write_files(app, {"app.py": CODE})
    assert "1 change waits for your choice." in run("plan", app).out
    assert 'b"))  # choose' in run("plan", app, "--include-ask").out
    assert "waits" not in run("plan", app, "--include-ask").out


def test_configuration_completes_the_command_line(run: Command, app: Path) -> None:
    write_files(app, {"app.py": CODE, "pyproject.toml": '[tool.dash-migrate]\nselect = ["procfile"]\n'})
    data = json.loads(run("plan", app, "--format", "json").out)
    assert [step["step"] for step in data["steps"]] == ["procfile"]


@pytest.mark.parametrize(
    ("files", "code", "last"),
    [
        ({"app.py": "x = 1\n", "Procfile": "web: x\n"}, 0, "Nothing to change."),
        ({"app.py": "x = 1\n"}, 1, "1 change to 1 file is ready."),
        ({"app.py": "fault(error)\n", "Procfile": "web: x\n"}, 1, "Nothing to change. 1 error for you to read."),
        ({"app.py": "(\n", "Procfile": "web: x\n"}, 3, "Nothing to change. 1 file could not be inspected."),
        ({"app.py": "(\n"}, 3, "1 change to 1 file is ready. 1 file could not be inspected."),
    ],
)
def test_check_is_a_summary_and_a_code(
    run: Command, app: Path, files: dict[str, str], code: int, last: str
) -> None:
    write_files(app, files)
    ended = run("plan", app, "--check")
    assert ended.code == code
    lines = ended.out.split("\n")
    assert lines[0] == "Checklist for Dash Enterprise"
    assert lines[9:] == ["", last, ""]


def test_check_keeps_its_code_with_a_format(run: Command, app: Path) -> None:
    write_files(app, {"app.py": "x = 1\n"})
    ended = run("plan", app, "--check", "--format", "json")
    assert ended.code == 1
    assert json.loads(ended.out)["version"] == 1


def test_an_unknown_format_names_those_there_are(run: Command, app: Path) -> None:
    ended = run("plan", app, "--format", "sarif")
    assert (ended.code, ended.err) == (
        2,
        "error: --format: there is no format 'sarif'. There are: text, json, markdown, patch.\n",
    )


def test_a_patch_from_the_pipe_applies(run: Command, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(app, {"app.py": "A(href='x')\r\n" + 'A(href="/a")'})
    pipe = io.TextIOWrapper(io.BytesIO(), "cp1252")
    monkeypatch.setattr(sys, "stdout", pipe)
    assert run("plan", app, "--format", "patch").code == 0
    pipe.flush()
    patch = pipe.buffer.getvalue()
    subprocess.run(["git", "apply", "-"], cwd=app, input=patch, check=True, capture_output=True)
    assert (app / "app.py").read_bytes().endswith(b"A(href='x')\r\nA(href=get_relative_path(\"/a\"))")
    assert (app / "Procfile").read_bytes() == b"web: x\n"


def test_output_to_a_file(run: Command, app: Path, tmp_path: Path) -> None:
    write_files(app, {"app.py": 'A(href="/ä")\n'})
    ended = run("plan", app, "--format", "markdown", "--output", tmp_path / "plan.md")
    assert (ended.code, ended.out, ended.err) == (0, "", f"Wrote {tmp_path / 'plan.md'}.\n")
    assert '+A(href=get_relative_path("/ä"))' in (tmp_path / "plan.md").read_text("utf-8")


def test_text_to_a_file_has_no_colours(
    run: Command, app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    write_files(app, {"app.py": CODE})
    assert "\x1b[" in run("plan", app).out
    run("plan", app, "--output", tmp_path / "plan.txt")
    assert "\x1b[" not in (tmp_path / "plan.txt").read_text()


def test_output_of_patches_to_a_folder(run: Command, app: Path, tmp_path: Path) -> None:
    write_files(app, {"app.py": CODE})
    folder = tmp_path / "patches"
    ended = run("plan", app, "--format", "patch", "--output", f"{folder}/")
    assert (ended.code, ended.err) == (0, f"Wrote 2 files to {folder}.\n")
    assert sorted(path.name for path in folder.iterdir()) == ["0001-links.patch", "0002-procfile.patch"]
    again = run("plan", app, "--format", "patch", "--output", folder, "--ignore", "links")
    assert again.code == 2
    assert "holds other patches already (0001-links.patch)" in again.err
    assert sorted(path.name for path in folder.iterdir()) == ["0001-links.patch", "0002-procfile.patch"]


def test_output_that_cannot_be_written_is_named(run: Command, app: Path, tmp_path: Path) -> None:
    write_files(app, {"app.py": CODE})
    ended = run("plan", app, "--output", tmp_path / "nope" / "plan.txt")
    assert (ended.code, ended.err) == (
        2,
        f"error: --output: {tmp_path / 'nope' / 'plan.txt'} cannot be written: No such file or directory.\n",
    )


def test_patches_with_secrets_need_a_word(run: Command, app: Path) -> None:
    write_files(app, {"app.py": f'password = "{PASSWORD}"\n'})
    refused = run("plan", app, "--format", "patch")
    assert refused.code == 2
    assert refused.out == ""
    assert "error: .env: the patch would show a secret" in refused.err
    allowed = run("plan", app, "--format", "patch", "--allow-redacted")
    assert allowed.code == 0
    assert "for reading" in allowed.out
    assert PASSWORD not in refused.err + allowed.out + allowed.err


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("app.py:2", "links: this plan changes it: Prefix the link to /a [safe, links-"),
        ("app.py:2:5", "links: this plan changes it: Prefix the link to /a [safe, links-"),
        ("app.py:3", "links: a change is waiting for your choice: Prefix the link to /b [ask, links-"),
        ("app.py:4", "links: left alone: the link is not a literal\n"),
        (
            "app.py:5",
            "No step has a rule for this line. These steps looked at the app: links, secrets, faults, procfile.\n",
        ),
        ("app.py:6", "faults: error: A fault stands here: fault(error) It fails on the platform. Replace"),
        ("app.py:7", "links: a comment in the code keeps a change away: Prefix the link to /c"),
        ("app.py:8", "faults: a comment in the code silences: A fault stands here: fault(error)"),
        ("app.py:9", "app.py: has no line 9; its last one is 8.\n"),
        ("nope.py:1", "nope.py: there is no such file in the app.\n"),
        ("broken.py:7", "broken.py:1: is not valid Python: "),
        ("env/lib/x.py:1", "env/lib/x.py: lies in the environment env, which is not the app's own code.\n"),
        (".cache/x.py:1", ".cache/x.py: lies in .cache; folders whose name starts with a dot are left out.\n"),
        ("local.py:1", "local.py: is not part of what is inspected: git ignores it, or "),
        ("pages:1", "pages: is a folder. Give a file and a line.\n"),
    ],
)
def test_why_tells_what_became_of_a_line(run: Command, app: Path, place: str, expected: str) -> None:
    more = 'fault(error)\nA(href="/c")  # dash-migrate: ignore\nfault(error)  # dash-migrate: ignore\n'
    write_files(
        app,
        {
            "app.py": CODE + more,
            "broken.py": "(\n",
            "env/pyvenv.cfg": "",
            "env/lib/x.py": "",
            ".cache/x.py": "",
            "local.py": "",
            ".gitignore": "local.py\n",
            "pages/p.py": "",
        },
    )
    ended = run("plan", app, "--why", place)
    assert ended.code == 0, ended.err
    assert " ".join(ended.out.split()).startswith(" ".join(expected.split()))


def test_why_follows_a_line_that_earlier_steps_moved(run: Command, app: Path) -> None:
    write_files(app, {"app.py": 'A(href="/a")\nfault(error)\n'})  # an import is added above by the first step
    assert run("plan", app, "--why", "app.py:2").out.startswith("faults: error: ")
    assert "faults" not in run("plan", app, "--why", "app.py:1").out.partition("looked")[0]


def test_why_covers_all_lines_of_an_edit_and_hides_secrets(run: Command, app: Path) -> None:
    write_files(app, {"app.py": f'password = "{PASSWORD}"\nfault(error) + "{PASSWORD}"\n'})
    assert run("plan", app, "--why", "app.py:1").out.startswith("secrets: this plan changes it: ")
    assert PASSWORD not in run("plan", app, "--why", "app.py:2").out


def test_why_takes_paths_below_the_current_folder(
    run: Command, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(app, {"app.py": CODE})
    monkeypatch.chdir(app.parent)
    assert run("plan", "app", "--why", "app/app.py:2").out.startswith("links: ")
    assert run("plan", "app", "--why", app / "app.py:2").out.startswith("links: ")


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("app.py", "error: --why: 'app.py' is not PATH:LINE, for example app.py:12.\n"),
        ("app.py:0", "error: --why: 'app.py:0' is not PATH:LINE, for example app.py:12.\n"),
        ("../x.py:1", "error: --why: ../x.py is not in "),
    ],
)
def test_why_refuses_what_is_no_place_in_the_app(run: Command, app: Path, place: str, message: str) -> None:
    write_files(app, {"app.py": CODE})
    ended = run("plan", app, "--why", place)
    assert ended.code == 2
    assert ended.err.startswith(message)


def test_bowler_queries_are_steps_of_the_same_plan(run: Command, app: Path, tmp_path: Path) -> None:
    pytest.importorskip("bowler")
    write_files(app, {"app.py": 'old_name()\nA(href="/a")\n'})
    script = tmp_path / "queries.py"
    script.write_text("from bowler import Query\nQuery().select_function('old_name').rename('new_name').diff()\n")
    every = json.loads(run("plan", app, "--format", "json", "--bowler", script).out)
    assert [step["step"] for step in every["steps"]][4:] == ["bowler:queries"]
    some = json.loads(run("plan", app, "--format", "json", "--bowler", script, "--select", "procfile").out)
    assert [step["step"] for step in some["steps"]] == ["procfile", "bowler:queries"]
    one = json.loads(run("plan", app, "--format", "json", "--bowler", script, "--select", "bowler:queries").out)
    assert [step["step"] for step in one["steps"]] == ["bowler:queries"]
    assert "+new_name()" in one["steps"][0]["diffs"][0]["diff"]
    assert run("plan", app, "--bowler", tmp_path / "nope.py").err == (
        f"error: --bowler: {tmp_path / 'nope.py'}: there is no such file.\n"
    )
    run("apply", app, "--yes", "--bowler", script, "--ignore", "links")
    assert (app / "app.py").read_text() == 'new_name()\nA(href="/a")\n'
