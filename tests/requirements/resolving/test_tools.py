"""Which tool is taken, how it is called, that it ends in time, and who is told meanwhile."""

from __future__ import annotations

import contextlib
import os
import platform
import sys
import time
from pathlib import Path

import pytest

from dash_migrate.packages.resolving import asking, interpreters, pip_tools, processes, uv
from dash_migrate.packages.resolving.interpreters import interpreter_for, too_new
from dash_migrate.packages.resolving.model import NoAnswer, Question, Reason, Resolution
from dash_migrate.packages.resolving.processes import Clock, run, variables
from dash_migrate.packages.resolving.progress import told
from dash_migrate.packages.resolving.target import platforms, tags

MINOR = ".".join(platform.python_version_tuple()[:2])
QUESTION = Question(("dash",), (), "3.11.7")


class Heard:
    """A listener."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def __call__(self, text: str) -> None:
        self.words.append(text)

    def done(self) -> None:
        self.words.append("done")


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which tool was asked; uv is there, and fails if `uv_failure` is set."""
    found: list[str] = []

    def by_pip(*_: object) -> Resolution:
        found.append("pip-tools")
        return Resolution()

    def by_uv(*_: object) -> Resolution:
        found.append("uv")
        return Resolution()

    monkeypatch.setattr(pip_tools, "resolve", by_pip)
    monkeypatch.setattr(uv, "resolve", by_uv)
    monkeypatch.setattr(uv, "find_uv", lambda: Path("uv"))
    monkeypatch.setattr(asking, "interpreter_for", lambda *_: Path(sys.executable))
    return found


def test_uv_is_taken_where_it_is_installed_and_nothing_is_configured(taken: list[str]) -> None:
    asking.resolve(QUESTION, Clock(9))
    assert taken == ["uv"]


@pytest.mark.parametrize("variable", ["PIP_INDEX_URL", "PIP_CERT", "PIP_PROXY", "PIP_TRUSTED_HOST"])
def test_uv_is_not_taken_where_pip_is_configured(
    taken: list[str], monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "x")
    asking.resolve(QUESTION, Clock(9))
    assert taken == ["pip-tools"]


def test_uv_is_taken_for_a_python_that_is_not_there(taken: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example.com/simple")
    monkeypatch.setattr(asking, "interpreter_for", lambda *_: None)
    asking.resolve(QUESTION, Clock(9))
    assert taken == ["uv"]


@pytest.mark.parametrize(("reason", "again"), [(Reason.CONFLICT, True), (Reason.TOOL, True), (Reason.TIME, False)])
def test_pip_tools_has_the_second_word(
    taken: list[str], monkeypatch: pytest.MonkeyPatch, reason: Reason, *, again: bool
) -> None:
    def failing(*_: object) -> Resolution:
        raise NoAnswer(reason, "why")

    monkeypatch.setattr(uv, "resolve", failing)
    with contextlib.suppress(NoAnswer):
        asking.resolve(QUESTION, Clock(9))
    assert (taken == ["pip-tools"]) is again


@pytest.mark.parametrize(
    ("python", "why"),
    [("3.11", "no such interpreter is on this machine"), ("3.7", "pip .* does not run on it")],
)
def test_without_an_interpreter_or_uv_the_reason_is_told(
    taken: list[str], monkeypatch: pytest.MonkeyPatch, python: str, why: str
) -> None:
    monkeypatch.setattr(uv, "find_uv", lambda: None)
    monkeypatch.setattr(asking, "interpreter_for", lambda *_: None)
    text = rf"Nothing here can resolve for Python {python}: {why}\. Install uv beside dash-migrate, or Python"
    with pytest.raises(NoAnswer, match=text):
        asking.resolve(Question(("dash",), (), python), Clock(9))
    assert taken == []


def test_how_uv_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[list[str], dict[str, str]]] = []

    def noted(command: list[str], folder: Path, environ: dict[str, str], clock: Clock) -> tuple[int, str]:
        calls.append((command, environ))
        (folder / "out.txt").write_text("dash==2.0\nflask==1.0  # via dash\n")
        return 0, ""

    monkeypatch.setattr(uv, "run", noted)
    settings = {"index-url": "https://u:p@a", "extra-index-url": "\nhttps://b\nhttps://c", "cert": "/cert"}
    found = uv.resolve(Path("uv"), QUESTION, settings, tmp_path, Clock(9))
    assert found == Resolution(
        {"dash": "2.0", "flask": "1.0"}, {"dash": (), "flask": ("dash",)}, asked_for="uv for Python 3.11 on Linux"
    )
    ((command, environ),) = calls
    for part in ("--no-config", "--only-binary", "x86_64-manylinux_2_35", "3.11.7", "unsafe-best-match"):
        assert part in command
    assert not [part for part in command if "://" in part]  # every user of a machine can read arguments
    assert (environ["UV_DEFAULT_INDEX"], environ["UV_INDEX"]) == ("https://u:p@a", "https://b https://c")


def test_the_running_interpreter_serves_its_own_version() -> None:
    assert interpreter_for(f"{MINOR}.0", None) == Path(sys.executable)


def test_the_apps_interpreter_is_started_without_what_is_installed_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of its `site-packages` is run, no `.pth` file above all."""
    import venv

    venv.create(tmp_path / "env", with_pip=False)
    site = next((tmp_path / "env").glob("[lL]ib/**/site-packages"))
    (site / "app.pth").write_text(f"import pathlib; pathlib.Path({str(tmp_path / 'ran')!r}).touch()\n")
    monkeypatch.setattr(platform, "python_version", lambda: "3.1.0")  # dash-migrate runs on another one
    interpreters._runs.cache_clear()
    python = interpreter_for(MINOR, tmp_path / "env")
    assert python is not None
    assert (tmp_path / "env") in python.parents
    assert not (tmp_path / "ran").exists()


def test_dash_migrates_pip_runs_on_its_own_python_but_not_on_every_one() -> None:
    assert too_new(MINOR) == ""
    assert too_new("3.7").startswith("pip ")


def test_the_time_limit_ends_children_too(tmp_path: Path) -> None:
    child = f"import time, pathlib; time.sleep(3); pathlib.Path({str(tmp_path / 'alive')!r}).touch()"
    parent = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    began = time.monotonic()
    with pytest.raises(NoAnswer, match="no complete answer in 2 seconds") as caught:
        run([sys.executable, "-c", parent], tmp_path, os.environ, Clock(2))
    assert caught.value.reason is Reason.TIME
    time.sleep(max(0.0, began + 6 - time.monotonic()))
    assert not (tmp_path / "alive").exists()


def test_a_tool_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "interpreter_for", lambda *_: Path("/nowhere/python"))
    with pytest.raises(NoAnswer, match=r"could not be asked: No such file or directory\."):
        asking.resolve(QUESTION, Clock(9))


def test_pip_gets_only_what_says_where_packages_are() -> None:
    given = {
        "PIP_INDEX_URL": "a",
        "PIP_RETRIES": "7",
        "PIP_TARGET": "b",
        "PIP_NO_BINARY": ":all:",
        "PIP_LOG": "c",
        "PYTHONPATH": "d",
        "CUSTOM_COMPILE_COMMAND": "e",
        "PATH": "f",
    }
    found = variables(given)
    assert {name: found.get(name) for name in given} == {
        **dict.fromkeys(given),
        "PIP_INDEX_URL": "a",
        "PIP_RETRIES": "7",
        "PATH": "f",
    }
    assert found["PIP_REQUIRE_VIRTUALENV"] == "0"
    assert variables({"PIP_RETRIES": "0"})["PIP_RETRIES"] == "1"


def test_the_listener_is_told_while_it_takes_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_WORD", 0.2)
    heard = Heard()
    with told(heard):
        run([sys.executable, "-c", "import time; time.sleep(1)"], tmp_path, os.environ, Clock(20))
    assert heard.words[0].startswith("still asking the package index, ")
    heard.words.clear()
    run([sys.executable, "-c", "import time; time.sleep(0.5)"], tmp_path, os.environ, Clock(20))
    assert heard.words == []


def test_the_targets_tags() -> None:
    assert platforms()[0] == "manylinux_2_35_x86_64"
    assert {"manylinux2014_x86_64", "manylinux1_x86_64", "linux_x86_64"} < set(platforms())
    found = {str(tag) for tag in tags("3.11.7")}
    assert {"cp311-cp311-manylinux_2_28_x86_64", "cp38-abi3-manylinux2014_x86_64", "py3-none-any"} < found
    assert not {tag for tag in found if "win" in tag or "cp312" in tag or "2_36" in tag}
