"""Which environment is taken, in which order, and what is read off it without starting anything."""

from __future__ import annotations

import base64
import hashlib
import os
import sys
from typing import TYPE_CHECKING

import pytest

from dash_migrate.errors import UsageError
from dash_migrate.facts import environment as module
from dash_migrate.facts.environment import Environment, describe, find_environment
from tests.support.environments import make_environment

if TYPE_CHECKING:
    from pathlib import Path

DASH = {"dash": "2.18.2"}
BARE = {"pytest": "8.0"}


def found(app: Path, chosen: Path | None = None, /, **environ: str) -> Environment:
    environment = find_environment(app, chosen, environ)
    assert environment is not None
    return environment


@pytest.mark.parametrize("name", [".venv", "venv", "env", ".env", "ENV", "my-environment"])
def test_a_folder_in_the_app(app: Path, name: str) -> None:
    make_environment(app / name, DASH)
    environment = found(app)
    assert (environment.label, environment.python_version) == (name, "3.11.7")
    assert environment.distributions["dash"].version == "2.18.2"
    assert not environment.is_ours


def test_an_env_file_is_no_environment(app: Path) -> None:
    (app / ".env").write_text("KEY=value\n")
    (app / "data").mkdir()
    assert find_environment(app, None, {}) is None


def test_a_folder_needs_the_marks_of_an_environment(app: Path) -> None:
    make_environment(app / "build", DASH, python="")
    assert find_environment(app, None, {}) is None
    make_environment(app / "venv", DASH, python="")
    assert found(app).label == "venv"
    make_environment(app / "aconda", {"dash": "2.9.0"}, layout="conda", python="3.9.18")
    assert found(app).others == ("aconda",)


def test_the_usual_names_go_before_others_and_the_others_are_told(app: Path) -> None:
    make_environment(app / "aaa", {"dash": "1.0"})
    make_environment(app / "venv", {"dash": "2.0"})
    make_environment(app / ".venv", {"dash": "3.0"})
    environment = found(app)
    assert environment.label == ".venv"
    assert environment.others == ("venv", "aaa")
    assert "Dash is also installed in venv, aaa" in describe(environment)


def test_an_environment_with_dash_goes_before_one_without(app: Path) -> None:
    make_environment(app / ".venv", BARE)
    make_environment(app / "venv", DASH)
    assert found(app).label == "venv"
    assert found(app).others == ()


def test_without_dash_anywhere_the_first_is_taken(app: Path) -> None:
    make_environment(app / ".venv", BARE)
    assert found(app).label == ".venv"


def test_the_folders_above_count_up_to_the_repository(app: Path, tmp_path: Path) -> None:
    make_environment(tmp_path / ".venv", DASH)
    assert find_environment(app, None, {}) is None
    (tmp_path / ".git").mkdir()
    assert found(app).label == "../.venv"
    assert "in a folder above the app" in describe(found(app))
    make_environment(app / "venv", DASH)
    assert found(app).label == "venv"


@pytest.mark.parametrize(("variable", "kind"), [("VIRTUAL_ENV", "virtual"), ("CONDA_PREFIX", "conda")])
def test_the_activated_one(app: Path, tmp_path: Path, variable: str, kind: str) -> None:
    prefix = make_environment(tmp_path / "elsewhere" / "deep" / "dashes", DASH)
    environment = found(app, None, **{variable: str(prefix)})
    assert environment.label == "the environment dashes"
    assert f"activated {kind} environment" in environment.why
    make_environment(app / ".venv", DASH)
    assert found(app, None, **{variable: str(prefix)}).label == ".venv"


def test_a_link_to_the_same_folder_is_no_other_environment(app: Path, tmp_path: Path) -> None:
    prefix = make_environment(tmp_path / "real", DASH)
    (app / ".venv").symlink_to(prefix, target_is_directory=True)
    environment = found(app, VIRTUAL_ENV=str(prefix))
    assert (environment.label, environment.others) == (".venv", ())
    assert describe(environment) == ".venv (Python 3.11.7): it lies in the app's folder"


def test_poetrys_environment(app: Path, tmp_path: Path) -> None:
    (app / "pyproject.toml").write_text('[tool.poetry]\nname = "My Shop"\n')
    digest = hashlib.sha256(os.path.normcase(os.path.realpath(app)).encode()).digest()
    mark = base64.urlsafe_b64encode(digest).decode()[:8]
    make_environment(tmp_path / "poetry" / f"my_shop-{mark}-py3.11", DASH)
    make_environment(tmp_path / "poetry" / "my_shop-OTHERone-py3.11", DASH)
    environment = found(app, POETRY_VIRTUALENVS_PATH=str(tmp_path / "poetry"))
    assert environment.label == f"the environment my_shop-{mark}-py3.11"
    assert environment.others == ()
    environ = {"POETRY_VIRTUALENVS_PATH": str(tmp_path / "poetry")}
    for text, lock, known in (
        ('[project]\nname = "My Shop"\n', False, False),
        ('[project]\nname = "My Shop"\n', True, True),
        ("[tool.poetry]\nname = 3\n", True, False),
        ("[broken", True, False),
    ):
        (app / "pyproject.toml").write_text(text)
        (app / "poetry.lock").touch() if lock else (app / "poetry.lock").unlink(missing_ok=True)
        assert (find_environment(app, None, environ) is not None) is known, text


def test_pipenvs_environment(app: Path, tmp_path: Path) -> None:
    (app / "Pipfile").touch()
    for name, project in (("shop-abc", str(app)), ("shop-def", "/somewhere/shop")):
        folder = make_environment(tmp_path / "pipenv" / name, DASH)
        (folder / ".project").write_text(project)
    environment = found(app, WORKON_HOME=str(tmp_path / "pipenv"))
    assert (environment.label, environment.others) == ("the environment shop-abc", ())
    (app / "Pipfile").unlink()
    assert find_environment(app, None, {"WORKON_HOME": str(tmp_path / "pipenv")}) is None


@pytest.mark.parametrize(
    ("system", "poetry", "pipenv"),
    [
        ("linux", ".cache/pypoetry/virtualenvs", ".local/share/virtualenvs"),
        ("darwin", "Library/Caches/pypoetry/virtualenvs", ".local/share/virtualenvs"),
        ("win32", "AppData/Local/pypoetry/Cache/virtualenvs", ".virtualenvs"),
    ],
)
def test_where_the_tools_keep_environments(
    app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, poetry: str, pipenv: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    (app / "pyproject.toml").write_text('[tool.poetry]\nname = "shop"\n')
    (app / "Pipfile").touch()
    digest = hashlib.sha256(os.path.normcase(os.path.realpath(app)).encode()).digest()
    mark = base64.urlsafe_b64encode(digest).decode()[:8]
    make_environment(tmp_path / poetry / f"shop-{mark}-py3.11", DASH)
    (make_environment(tmp_path / pipenv / "shop-x", DASH) / ".project").write_text(str(app))
    for home in ("HOME", "USERPROFILE"):
        environment = found(app, None, **{home: str(tmp_path)})
        assert environment.label == "the environment shop-x"
        assert environment.others == (f"the environment shop-{mark}-py3.11",)
    if system == "linux":
        environ = {"XDG_CACHE_HOME": str(tmp_path / ".cache"), "XDG_DATA_HOME": str(tmp_path / ".local/share")}
        assert found(app, None, HOME="/nowhere", **environ).others
    assert found(app, None, POETRY_CACHE_DIR=str((tmp_path / poetry).parent)).label.startswith(
        "the environment shop-"
    )


def test_the_users_choice_wins(app: Path, tmp_path: Path) -> None:
    make_environment(app / ".venv", DASH)
    chosen = make_environment(tmp_path / "chosen", BARE)
    (chosen / "bin").mkdir()
    (chosen / "bin" / "python").symlink_to(sys.executable)
    for path in (chosen, chosen / "bin", chosen / "bin" / "python"):
        assert found(app, path).prefix == chosen
    assert "--python" in found(app, chosen).why


def test_a_choice_among_several_pythons_of_one_folder(app: Path, tmp_path: Path) -> None:
    prefix = make_environment(tmp_path / "usr", {"dash": "2.0"}, python="3.10.1")
    make_environment(prefix, {"dash": "3.0"}, python="3.12.1")
    (prefix / "pyvenv.cfg").unlink()
    (prefix / "bin").mkdir()
    (prefix / "bin" / "python3.10").touch()
    (prefix / "bin" / "python3").symlink_to("python3.10")
    (prefix / "python.exe").touch()
    for name, version in (("bin/python3", "3.10"), ("bin/python3.10", "3.10"), ("python.exe", "3.12")):
        environment = found(app, prefix / name)
        held = environment.distributions["dash"].version
        assert (environment.python_version, held) == (version, "2.0" if version == "3.10" else "3.0")
    (prefix / "pyvenv.cfg").write_text("version = 3.10.1\n")
    assert found(app, prefix).distributions["dash"].version == "2.0"


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_a_choice_without_an_environment_is_an_error(app: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no Python environment is there"):
        find_environment(app, tmp_path / name, {})


@pytest.mark.parametrize(
    ("config", "version"),
    [
        ("version = 3.12.1\n", "3.12.1"),
        ("version_info = 3.10.4.final.0\n", "3.10.4"),
        ("home = /usr/bin\n", "3.11"),
    ],
)
def test_the_version_of_python(app: Path, config: str, version: str) -> None:
    prefix = make_environment(app / ".venv", {}, python="")
    for short in ("3.12", "3.10"):
        if version.startswith(short):
            (prefix / "lib" / "python3.11").rename(prefix / "lib" / f"python{short}")
    (prefix / "pyvenv.cfg").write_text(config)
    assert found(app).python_version == version


def test_windows_and_conda_layouts(app: Path) -> None:
    make_environment(app / "venv", DASH, layout="windows")
    make_environment(app / "zconda", {"dash": "2.9.0"}, layout="conda", python="3.9.18")
    environment = found(app)
    assert environment.distributions["dash"].version == "2.18.2"
    assert "Python of unknown version" not in describe(environment)
    (app / "venv" / "pyvenv.cfg").unlink()
    assert "(Python of unknown version)" in describe(found(app))
    conda = found(app, app / "zconda")
    assert (conda.python_version, conda.distributions["dash"].version) == ("3.9.18", "2.9.0")


def test_system_site_packages_come_after_its_own(app: Path, tmp_path: Path) -> None:
    base = make_environment(tmp_path / "base", {"dash": "1.0", "numpy": "1.0"}, python="")
    (base / "bin").mkdir()
    prefix = make_environment(app / ".venv", DASH)
    config = f"home = {base / 'bin'}\nversion = 3.11.7\n"
    (prefix / "pyvenv.cfg").write_text(config)
    assert sorted(found(app).distributions) == ["dash"]
    (prefix / "pyvenv.cfg").write_text(f"{config}include-system-site-packages = true\n")
    assert {key: d.version for key, d in found(app).distributions.items()} == {"dash": "2.18.2", "numpy": "1.0"}


def test_our_own_environment_counts_only_with_dash(
    app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = make_environment(tmp_path / "tools", BARE)
    monkeypatch.setattr(sys, "prefix", str(ours))
    assert find_environment(app, None, {"VIRTUAL_ENV": str(ours)}) is None
    make_environment(tmp_path / "tools", DASH)
    environment = found(app, VIRTUAL_ENV=str(ours))
    assert environment.is_ours
    assert "dash-migrate itself is installed in it too" in describe(environment)


def test_the_running_interpreter_is_the_last_resort(
    app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = make_environment(tmp_path / "tools", DASH)
    monkeypatch.setattr(module, "_own_folders", lambda: (ours / "lib" / "python3.11" / "site-packages",))
    monkeypatch.setattr(sys, "prefix", str(ours))
    environment = found(app)
    assert environment.is_ours
    assert "no environment of the app was found" in describe(environment)
    make_environment(app / ".venv", BARE)
    assert found(app).label == ".venv"


def test_nothing_found_is_said(app: Path) -> None:
    assert find_environment(app, None, {}) is None
    assert "--python PATH" in describe(None)
