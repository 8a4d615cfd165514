"""Environments are built for real, by pip, from wheels that the tests write; no index is asked."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from dash_migrate.verify.environment import environments
from dash_migrate.verify.environment.environments import (
    BuiltEnvironment,
    CannotBuildError,
    requirements_environment,
)
from dash_migrate.verify.environment.interpreters import interpreter, python_for
from dash_migrate.verify.environment.pip_log import Reason, diagnose, progress_of
from dash_migrate.verify.environment.requirement_files import read_requirements
from dash_migrate.verify.scratch import private_folder
from tests.support.apps import write_app

PYTHON = Path(sys.executable)


@pytest.fixture(autouse=True)
def no_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "copy" / "app"
    folder.mkdir(parents=True)
    return folder


def wheel(folder: Path, name: str, version: str, *requires: str) -> Path:
    """Writes a wheel with one module of the distribution's name."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    needs = "".join(f"Requires-Dist: {text}\n" for text in requires)
    files = {
        f"{name}.py": f"version = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{file},,\n" for file in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(zipfile.ZipInfo(file), text)
    return path


def build(copy: Path, text: str, said: list[str] | None = None) -> BuiltEnvironment:
    (copy / "requirements.txt").write_text(text)
    tell = quiet if said is None else said.append
    return requirements_environment(Path("requirements.txt"), copy, PYTHON, tell)


def quiet(_: str) -> None:
    pass


def refused(copy: Path, text: str) -> CannotBuildError:
    with pytest.raises(CannotBuildError) as caught:
        build(copy, text)
    folder = private_folder("environments")
    assert [path for path in folder.iterdir() if path.is_dir()] == []
    return caught.value


def test_holds_what_the_file_asks_for_and_is_built_once(copy: Path) -> None:
    wheel(copy / "wheels", "alpha", "1.5", "beta>=2")
    wheel(copy / "wheels", "beta", "2.1")
    write_app(copy, {"base.txt": "alpha==1.5\n", "types.py": "raise SystemExit('imported the app')\n"})
    said: list[str] = []
    text = "--find-links wheels\n-r base.txt\nbeta==2.1\n"
    built = build(copy, text, said)
    assert built.fresh
    assert {key: built.distributions[key].version for key in ("alpha", "beta")} == {"alpha": "1.5", "beta": "2.1"}
    assert said[0].startswith("making a Python 3.")
    assert said[-1] == "installing 2 distributions"
    code = "import alpha, beta, sys; print(alpha.version, beta.version, sys.prefix)"
    done = subprocess.run([built.python, "-c", code], capture_output=True, text=True, check=True, cwd=copy.parent)
    assert done.stdout.split() == ["1.5", "2.1", str(built.prefix)]
    again: list[str] = []
    cached = build(copy, text, again)
    assert (cached.fresh, cached.prefix, again) == (False, built.prefix, [])
    moved = copy.parent.parent / "elsewhere"
    copy.rename(moved)
    assert not build(moved, text).fresh  # another copy with the same content


def test_what_is_installed_decides_which_environment(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_app(
        copy,
        {
            "requirements.txt": "-r a.txt\n-c b.txt\n./lib[x]\n",
            "a.txt": "x==1\n",
            "b.txt": "",
            "lib/setup.py": "1",
        },
    )
    file = copy / "requirements.txt"
    digests = [read_requirements(copy, file).digest]
    for path in ("a.txt", "b.txt", "lib/setup.py", "requirements.txt"):
        (copy / path).write_text((copy / path).read_text() + "# more\n")
        digests.append(read_requirements(copy, file).digest)
    write_app(copy, {"lib/new.py": "", "unrelated.py": ""})
    digests.append(read_requirements(copy, file).digest)
    (copy / "unrelated.py").unlink()
    assert len(set(digests)) == 6
    assert read_requirements(copy, file).digest == digests[-1]


@pytest.mark.parametrize(
    ("text", "bound", "exact"),
    [
        ("a==1\nb==2.0 ; python_version > '3'\n./c.whl\n--no-index\n", False, True),
        ("a\n", False, False),
        ("a>=1\n", False, False),
        ("a==1.*\n", False, False),
        ("-e ./lib\n", True, False),
        ("-e git+https://example.com/a/b.git#egg=b\n", False, False),
        ("-r missing.txt\na==1\n", False, True),
    ],
)
def test_how_long_an_environment_can_be_used(copy: Path, text: str, bound: bool, exact: bool) -> None:
    (copy / "requirements.txt").write_text(text)
    found = read_requirements(copy, copy / "requirements.txt")
    assert (found.bound, found.exact) == (bound, exact)


def test_no_such_version(copy: Path) -> None:
    wheel(copy / "wheels", "alpha", "1.5")
    error = refused(copy, "--find-links wheels\n\nalpha==9.0\n")
    assert error.reason is Reason.NO_DISTRIBUTION
    assert str(error).startswith(
        "requirements.txt:3: no distribution fits alpha==9.0 here: the newest there is 1.5."
    )
    assert "No matching distribution found for alpha==9.0" in error.log


def test_versions_that_exclude_each_other(copy: Path) -> None:
    wheel(copy / "wheels", "alpha", "1.5", "beta>=2")
    wheel(copy / "wheels", "beta", "1.0")
    wheel(copy / "wheels", "beta", "2.0")
    error = refused(copy, "--find-links wheels\nalpha==1.5\nbeta==1.0\n")
    assert error.reason is Reason.CONFLICT
    assert "alpha 1.5 depends on beta>=2" in str(error)
    assert "The user requested beta==1.0" in str(error)


def test_an_index_that_does_not_answer(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://somebody:sw0rdf1sh-9@127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    error = refused(copy, "alpha==1.5\n")
    assert error.reason is Reason.OFFLINE
    assert "no package index answers" in str(error)
    assert "sw0rdf1sh" not in str(error) + error.log


def test_a_source_that_cannot_be_built(copy: Path) -> None:
    backend = "def get_requires_for_build_wheel(*_):\n    raise RuntimeError('there is no compiler')\n"
    toml = "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n"
    write_app(copy, {"lib/pyproject.toml": toml, "lib/backend.py": backend})
    error = refused(copy, "./lib\n")
    assert error.reason is Reason.BUILD_FAILED
    assert str(error).startswith("requirements.txt:1: ./lib cannot be built: RuntimeError: there is no compiler")


def test_an_included_file_that_is_not_pushed(copy: Path) -> None:
    error = refused(copy, "# first\n-r other.txt\n")
    assert error.reason is Reason.NO_REQUIREMENTS
    assert str(error).startswith("requirements.txt:2: other.txt is not in the push")


def test_no_file_no_python_no_time(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotBuildError, match=r"requirements\.txt is not in the push") as caught:
        requirements_environment(Path("requirements.txt"), copy, PYTHON, quiet)
    assert caught.value.reason is Reason.NO_REQUIREMENTS
    with pytest.raises(CannotBuildError, match="does not start") as caught:
        requirements_environment(b"", copy, tmp_path / "python", quiet)
    assert caught.value.reason is Reason.NO_PYTHON
    monkeypatch.setattr(environments, "SECONDS", 0.05)
    error = refused(copy, "alpha==1.5\n")
    assert error.reason is Reason.TIME


def test_an_interrupted_build_leaves_nothing(copy: Path, tmp_path: Path) -> None:
    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        requirements_environment(b"", copy, PYTHON, interrupt)
    assert not [path for path in (tmp_path / "cache" / "environments").iterdir() if path.is_dir()]


def test_content_given_as_bytes_and_the_least_recently_used_are_removed(copy: Path) -> None:
    folder = private_folder("environments")
    for number in range(10):
        (folder / f"old{number}").mkdir()
        (folder / f"old{number}" / "complete").touch()
        os.utime(folder / f"old{number}" / "complete", (1000 + number, 1000 + number))
    for name in ("new", "broken"):
        (folder / name).mkdir()
    (folder / "new" / "complete").touch()
    wheel(copy, "alpha", "1.5")
    built = requirements_environment(b"./alpha-1.5-py3-none-any.whl\n", copy, PYTHON, quiet)
    assert built.distributions["alpha"].version == "1.5"
    assert [path.name for path in copy.iterdir()] == ["alpha-1.5-py3-none-any.whl"]
    left = {path.name for path in folder.iterdir() if path.is_dir()}
    assert left == {built.prefix.name, "new", *(f"old{number}" for number in range(4, 10))}


def test_a_disk_that_is_full(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(environments, "install", full)
    error = refused(copy, "alpha==1.5\n")
    assert error.reason is Reason.OTHER
    assert "cannot be written: No space left on device" in str(error)


def test_interpreters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running = ".".join(map(str, sys.version_info[:2]))
    assert python_for(None) == python_for(running) == python_for(f"{running}.99") == PYTHON
    found = interpreter(PYTHON)
    assert found is not None
    assert (found.version, found.minor, found.complete) == (sys.version.split()[0], running, True)
    assert interpreter(tmp_path) is None
    assert python_for("3.1") is None


@pytest.mark.skipif(os.name == "nt", reason="a script is no interpreter on Windows")
def test_interpreters_of_pyenv_newest_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    for version in ("3.7.9", "3.7.10", "3.70.1"):
        script = tmp_path / "versions" / version / "bin" / "python"
        script.parent.mkdir(parents=True)
        complete = "true" if version != "3.7.10" else "false"
        told = (
            f'"version": "{version}", "implementation": "x", "platform": "y", "base": "", "complete": {complete}'
        )
        script.write_text(f"#!/bin/sh\necho '{{{told}}}'\n")
        script.chmod(0o755)
    assert python_for("3.7") == tmp_path / "versions/3.7.9/bin/python"  # 3.7.10 cannot make environments


@pytest.mark.parametrize(
    ("log", "reason", "key"),
    [
        ("ERROR: HTTP error 403 while getting https://a:b@example.com/x.whl\n", Reason.REFUSED, ""),
        (
            "ERROR: Package 'Alpha' requires a different Python: 3.9.1 not in '>=3.10'\n",
            Reason.NO_DISTRIBUTION,
            "alpha",
        ),
        ("  error: x\nERROR: Failed building wheel for Alpha_X\n", Reason.BUILD_FAILED, "alpha-x"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. x\n    alpha==1 from https://x\n",
            Reason.HASHES,
            "alpha",
        ),
        (
            (
                "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'\n"
                "ERROR: Could not find a version that satisfies the requirement alpha==1 (from versions: 1.1)\n"
            ),
            Reason.NO_DISTRIBUTION,  # one index answered: it has others
            "alpha",
        ),
        ("ERROR: Invalid requirement: 'a=1' (from line 1 of x.txt)\nHint: x\n", Reason.UNREADABLE, ""),
        ("ERROR: Something else\nmore\n", Reason.OTHER, ""),
        ("", Reason.OTHER, ""),
    ],
)
def test_diagnosis(log: str, reason: Reason, key: str) -> None:
    failure = diagnose(log)
    assert (failure.reason, failure.key) == (reason, key)
    assert failure.cause
    assert "a:b@" not in failure.cause


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Collecting dash==4.4.1 (from -r requirements.txt (line 1))", "looking for dash"),
        ("  Downloading Flask_Caching-2.3.1-py3-none-any.whl (1.2 MB)", "downloading flask-caching 2.3.1"),
        ("  Downloading https://u:p@example.com/numpy-1.2.tar.gz (9 kB)", "downloading numpy 1.2"),
        ("  Using cached dash-4.4.1-py3-none-any.whl", "taking from the cache dash 4.4.1"),
        ("Building wheel for x (setup.py): started", "building x"),
        ("Installing collected packages: a, b, c", "installing 3 distributions"),
        ("Installing collected packages: a", "installing 1 distribution"),
        ("Looking in indexes: https://u:p@example.com/simple", None),
        ("", None),
    ],
)
def test_progress(line: str, words: str | None) -> None:
    assert progress_of(line) == words
