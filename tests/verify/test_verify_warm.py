"""The warm booter gives the results of the plain subprocess, and steps aside where it could not."""

from __future__ import annotations

import dataclasses
import os
import sys
from typing import TYPE_CHECKING

import pytest

from dash_migrate.verify import warm as warm_module
from dash_migrate.verify.boot import AsImported, AsScript, Boot, boot
from dash_migrate.verify.warm import WarmBooter

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Write

pytestmark = pytest.mark.boot

APP = """\
import dash
from dash import html
app = dash.Dash(__name__)
server = app.server
app.layout = html.P('a')
"""
SERVER = AsImported("app:server")
PRELOADED = {"app.py": "import sys\nprint('dash' in sys.modules)\n"}

needs_fork = pytest.mark.skipif(not warm_module._CAN_FORK, reason="no fork here: all boots are plain")


def timeless(result: Boot) -> Boot:
    return dataclasses.replace(result, seconds=0)


def was_preloaded(result: Boot) -> bool:
    assert result.stdout in {"True", "False"}
    return result.stdout == "True"


@pytest.mark.parametrize("how", [SERVER, AsScript("app.py")], ids=["imported", "script"])
@pytest.mark.parametrize(
    "text",
    [
        APP
        + "print('out')\nimport sys\nprint('err', file=sys.stderr)\nif __name__ == '__main__':\n    app.run()\n",
        "import os\nprint('dying')\nos._exit(3)\n",
    ],
    ids=["works", "dies"],
)
def test_results_are_those_of_a_plain_boot(
    warm: WarmBooter, write: Write, text: str, how: AsImported | AsScript
) -> None:
    root = write({"app.py": text})
    assert timeless(warm.boot(root, how)) == timeless(boot(root, how))


@needs_fork
def test_libraries_are_there_before_the_app(warm: WarmBooter, write: Write) -> None:
    assert was_preloaded(warm.boot(write(PRELOADED), SERVER))


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("flask.py", SERVER),
        ("src/flask/__init__.py", AsImported("app:server", chdir="src")),
        ("lib/flask.py", AsImported("app:server", pythonpath=("lib",))),
        ("src/flask.py", AsScript("src/app.py")),
    ],
)
def test_a_file_that_hides_a_library_is_what_the_app_gets(
    warm: WarmBooter, write: Write, name: str, how: AsImported | AsScript
) -> None:
    folder = "src/" if "src" in name else ""
    result = warm.boot(write({f"{folder}app.py": APP, name: "raise RuntimeError('hidden')\n"}), how)
    assert result.error == f"RuntimeError: hidden ({name}:1)"


def test_a_variable_read_at_start_is_obeyed(warm: WarmBooter, write: Write, tmp_path: Path) -> None:
    (tmp_path / "extra").mkdir()
    (tmp_path / "extra" / "flask.py").write_text("raise RuntimeError('hidden')\n")
    result = warm.boot(write({"app.py": APP}), SERVER, env={"PYTHONPATH": str(tmp_path / "extra")})
    assert result.error is not None
    assert result.error.startswith("RuntimeError: hidden")


def test_randomness_is_drawn_anew(warm: WarmBooter, write: Write) -> None:
    pytest.importorskip("numpy")
    draw = "import random\nimport numpy\nprint(random.random())\nprint(numpy.random.rand())\n"
    root = write({"app.py": draw})
    first, second = (warm.boot(root, SERVER).stdout.splitlines() for _ in range(2))
    assert len(first) == 2
    for one, other in zip(first, second, strict=True):
        assert one != other


def test_a_booter_that_was_not_entered_boots_plainly(write: Write) -> None:
    assert not was_preloaded(WarmBooter().boot(write(PRELOADED), SERVER))


@needs_fork
def test_a_helper_that_died_is_done_without_and_collected(write: Write) -> None:
    with WarmBooter() as booter:
        assert booter._helper is not None
        pid = booter._helper.pid
        booter._helper.kill()
        booter._helper.wait()
        assert not was_preloaded(booter.boot(write(PRELOADED), SERVER))
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_no_helper_without_fork(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm_module, "_CAN_FORK", False)
    with WarmBooter() as booter:
        assert booter._helper is None


def test_a_missing_interpreter_is_an_error_of_the_boot(write: Write, tmp_path: Path) -> None:
    with WarmBooter(tmp_path / "python") as booter:
        result = booter.boot(write({"app.py": APP}), SERVER)
    assert result.error is not None
    assert result.error.startswith("the app cannot be started: ")


@needs_fork
def test_an_interpreter_that_cannot_run_the_helper(write: Write, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\ntest "$2" = warm && exit 1\nexec \'{sys.executable}\' "$@"\n')
    python.chmod(0o755)
    with WarmBooter(python) as booter:
        assert booter._helper is None
        assert not was_preloaded(booter.boot(write(PRELOADED), SERVER))
