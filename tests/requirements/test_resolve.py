"""pip-tools as a process: what it says is read as data, what goes wrong becomes a sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dash_migrate.packages.resolve import Resolution, explain, parse_pins, resolve

OUTPUT = """\
blinker==1.9.0            # via flask
dash==2.18.2 ; python_version >= "3.8"  # via -c constraints.txt, -r requirements.in, Dash.Auth
flask==3.0.3
# The following packages are considered to be unsafe in a requirements file:
setuptools==75.0.0        # via dash
"""


def test_pins_and_who_asks_for_them() -> None:
    found = parse_pins(OUTPUT)
    assert found.versions == {"blinker": "1.9.0", "dash": "2.18.2", "flask": "3.0.3", "setuptools": "75.0.0"}
    assert found.via == {"blinker": ("flask",), "dash": ("dash-auth",), "flask": (), "setuptools": ("dash",)}
    assert found.problem == ""


_ASKED = "RequirementInformation(requirement=SpecifierRequirement('dash{}'), parent={})"
_WHEEL = "https://u:pw@index.example.com/p/dash_bootstrap_components-2.0.4-py3-none-any.whl#sha256=7 (from x)"
_CANDIDATE = f"LinkCandidate('{_WHEEL}')"
CONFLICT = (
    "  ERROR: Cannot install -r requirements.in (line 2) and dash==2.9.3 because these package versions have "
    "conflicting dependencies.\nTraceback (most recent call last):\n"
    f"pip._vendor.resolvelib.resolvers.exceptions.ResolutionImpossible: [{_ASKED.format('==2.9.3', 'None')}, "
    f"{_ASKED.format('>=3.0.4', _CANDIDATE)}]\n"
)


@pytest.mark.parametrize(
    ("log", "problem"),
    [
        (
            CONFLICT,
            (
                "The versions exclude each other: the app asks for dash==2.9.3; "
                "dash-bootstrap-components 2.0.4 needs dash>=3.0.4."
            ),
        ),
        (
            "ERROR: Cannot install a and b because these package versions have conflicting dependencies.",
            "The versions exclude each other: pip cannot install a and b together.",
        ),
        (
            "ERROR: Could not find a version that satisfies the requirement dahs==2 (from versions: none)\n",
            (f"The package index has no wheel of dahs==2 for Python 3.{sys.version_info[1]} on this machine."),
        ),
        (
            (
                "WARNING: Retrying after connection broken by 'NewConnectionError'\n"
                "ERROR: Could not find a version that satisfies the requirement dash (from versions: none)\n"
            ),
            "The package index cannot be reached.",
        ),
        (
            "WARNING: connection broken\nERROR: No matching distribution found for dahs==2 (from versions: 1.0)\n",
            f"The package index has no wheel of dahs==2 for Python 3.{sys.version_info[1]} on this machine.",
        ),
        (
            "Traceback\n  x\nSomeError: at https://anna:hush@host/simple\n",
            "pip-tools failed: SomeError: at https://host/simple",
        ),
        ("", "pip-tools failed without a word."),
    ],
)
def test_a_failure_is_one_sentence(log: str, problem: str) -> None:
    assert explain(log) == problem


class Recorded:
    """Stands for `subprocess.run`: writes what pip-tools would, keeps what it was given."""

    def __init__(self, code: int = 0, log: str = "", output: str = "dash==2.0\n") -> None:
        self.code, self.log, self.output = code, log, output
        self.calls: list[tuple[list[str], dict[str, str], str, str]] = []
        self.folder = Path()

    def __call__(self, command: list[str], **options: object) -> subprocess.CompletedProcess[bytes]:
        self.folder = Path(str(options["cwd"]))
        texts = [(self.folder / name).read_text() for name in ("requirements.in", "constraints.txt")]
        self.calls.append((command, dict(options["env"]), *texts))  # type: ignore[call-overload]  # of our own call
        (self.folder / "out.txt").write_text(self.output)
        options["stdout"].write(self.log.encode())  # type: ignore[attr-defined]  # of our own call
        return subprocess.CompletedProcess(command, self.code)


@pytest.fixture(autouse=True)
def fresh_answers() -> None:
    resolve.cache_clear()


def test_how_pip_tools_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Recorded()
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("PIP_RETRIES", "7")
    assert resolve(("dash", "flask"), ("six==1",)) == Resolution({"dash": "2.0"}, {"dash": ()})
    ((command, environ, requirements, constraints),) = run.calls
    assert command[:4] == [sys.executable, "-m", "piptools", "compile"]
    for flag in ("--allow-unsafe", "--no-emit-options", "--no-config", "--strip-extras", "--only-binary=:all:"):
        assert flag in command
    assert (requirements, constraints) == ("dash\nflask\n", "six==1\n")
    assert (environ["PIP_RETRIES"], environ["PIP_NO_INPUT"]) == ("7", "1")
    assert not run.folder.exists()


def test_the_same_question_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Recorded()
    monkeypatch.setattr(subprocess, "run", run)
    resolve(("dash",), ())
    resolve(("dash",), ())
    resolve(("flask",), ())
    assert len(run.calls) == 2


def test_a_failing_run_gives_a_problem_and_no_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", Recorded(code=2, log=CONFLICT))
    found = resolve(("dash==2.9.3",), ())
    assert "exclude each other" in found.problem
    assert "pw" not in found.problem
    assert not found.versions


def test_no_answer_in_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "piptools"
    slow.mkdir()
    (slow / "__init__.py").touch()
    (slow / "__main__.py").write_text("import time; time.sleep(60)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert resolve(("dash",), (), 1).problem == "The package index gave no complete answer in 1 seconds."


def test_a_machine_that_cannot_start_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    assert resolve(("dash",), ()).problem == "pip-tools could not be started: No such file or directory."


@pytest.mark.corpus
def test_a_real_resolution() -> None:
    found = resolve(("dash==2.18.2", "gunicorn"), ("werkzeug==3.0.6",))
    if "cannot be reached" in found.problem or "no complete answer" in found.problem:
        pytest.skip(f"needs a package index: {found.problem}")
    assert found.problem == ""
    assert found.versions["dash"] == "2.18.2"
    assert found.versions["werkzeug"] == "3.0.6"
    assert "setuptools" in found.versions
    assert found.versions["gunicorn"]
    assert {"dash", "flask"} <= set(found.via["werkzeug"])


@pytest.mark.corpus
def test_a_real_conflict() -> None:
    found = resolve(("dash==2.9.3", "dash-bootstrap-components==2.0.4"), ())
    if "cannot be reached" in found.problem or "no complete answer" in found.problem:
        pytest.skip(f"needs a package index: {found.problem}")
    assert "the app asks for dash==2.9.3" in found.problem
    assert "dash-bootstrap-components 2.0.4 needs dash>=3.0.4" in found.problem
