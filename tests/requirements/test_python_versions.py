"""Which Python the app runs with, which one the platform takes, and the files that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codemods.python_version import STEP
from dash_migrate.facts import Facts
from dash_migrate.packages.python_evidence import allows, ranges, stated
from dash_migrate.packages.python_versions import (
    offered,
    running_here,
    running_there,
    target_python,
)
from dash_migrate.planner import make_plan
from dash_migrate.report.by_hand import by_hand
from dash_migrate.rewriting.python_version.project_toml import added, new_file, replaced
from dash_migrate.settings import Settings
from dash_migrate.source import SourceFile
from dash_migrate.step import App
from dash_migrate.target_platform import TargetPlatform
from dash_migrate.toml import loads
from dash_migrate.workspace import Workspace
from tests.support.environments import make_environment

if TYPE_CHECKING:
    from pathlib import Path

DE5, DE4, PAAS = TargetPlatform.DE5, TargetPlatform.DE4, TargetPlatform.PAAS


def app(
    root: Path,
    files: dict[str, str],
    *,
    python: str = "",
    target: TargetPlatform = DE5,
) -> App:
    """An app with an environment of that version, or of none that can be told."""
    for name, text in files.items():
        path = root / "app" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (root / "app").mkdir(parents=True, exist_ok=True)
    prefix = make_environment(
        root / "env", {"dash": "4.4.1"}, python=python, layout="posix" if python else "windows"
    )
    workspace, settings = Workspace.read(root / "app"), Settings(python=prefix, platform=target)
    return App(workspace, Facts(workspace, settings), settings)


@pytest.mark.parametrize(
    ("name", "text", "version", "line"),
    [
        (".python-version", "3.11\n", "3.11", 1),
        (".python-version", "# pyenv\n3.11.4\n3.10\n", "3.11.4", 2),
        (".python-version", "cpython-3.12.1\n", "3.12.1", 1),
        ("runtime.txt", "python-3.9.0\n", "3.9.0", 1),
        ("runtime.txt", "Python 3.9", "3.9", 1),
        ("runtime.txt", "\n3.9.4\r\n", "3.9.4", 2),
        ("project.toml", "[[build.env]]\nname = 'BP_CPYTHON_VERSION'\nvalue = '3.8.*'\n", "3.8", 2),
        (
            "project.toml",
            '[[io.buildpacks.build.env]]\nvalue = "3.12"\nname = "BP_CPYTHON_VERSION"\n',
            "3.12",
            3,
        ),
        ("environment.yml", "dependencies:\n- python=3.9\n", "3.9", 2),
        ("environment.yml", "dependencies:\n  - conda-forge::python==3.9.7=h1_0 # old\n", "3.9.7", 2),
        ("environment.yaml", "dependencies:\n  - 'python 3.10'\n", "3.10", 2),
        ("pyproject.toml", '[project]\nname = "a"\nrequires-python = ">=3.11,<3.12"\n', "3.11", 3),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "3.10.*"\n', "3.10", 2),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "~3.10"\n', "3.10", 2),
        ("Pipfile", '[requires]\npython_version = "3.9"\n', "3.9", 2),
        ("Pipfile", '[requires]\npython_version = "3.9"\npython_full_version = "3.9.4"\n', "3.9.4", 3),
        ("Dockerfile", "FROM node:20\nFROM --platform=linux/amd64 python:3.11-slim AS run\n", "3.11", 2),
        ("Dockerfile", "FROM docker.io/library/python:3.9.1\nFROM python:3.12@sha256:0\n", "3.12", 2),
    ],
)
def test_each_file_tells_its_version(tmp_path: Path, name: str, text: str, version: str, line: int) -> None:
    (told,) = stated(app(tmp_path, {name: text}).workspace)
    assert (told.version, told.path, told.line) == (version, name, line)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".python-version", "sales-3.9\n"),
        (".python-version", "system\n"),
        ("runtime.txt", "python-2.7.14\n"),
        ("runtime.txt", "python-3\n"),
        ("runtime.txt", "{%- if python == '3.6' -%}\n"),
        ("project.toml", "[[build.env]]\nname = 'BP_CPYTHON_VERSION'\nvalue = '>=3.8'\n"),
        ("project.toml", "[[build.env]]\nname = 'BP_PIP_VERSION'\nvalue = '3.8'\n"),
        ("project.toml", "[[build.env\n"),
        ("project.toml", "build = 3\n"),
        ("environment.yml", "dependencies:\n  - python>=3.9\n  - python-dateutil=2.8\n"),
        ("environment.yml", "dependencies:\n  - ipython=8.1\n  # - python=3.9\n"),
        ("pyproject.toml", '[project]\nname = "a"\nrequires-python = ">=3.9"\n'),
        ("pyproject.toml", '[project]\nname = "a"\nrequires-python = "3.9 or so"\n'),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.9"\n'),
        ("pyproject.toml", "[tool.poetry.dependencies]\npython = 3\n"),
        ("Pipfile", '[requires]\npython_version = "3"\n'),
        ("Dockerfile", "ARG V\nFROM python:${V}\nFROM python:3\nFROM my-python:3.9\n"),
    ],
)
def test_what_names_no_one_version_tells_none(tmp_path: Path, name: str, text: str) -> None:
    assert stated(app(tmp_path, {name: text}).workspace) == ()


def test_files_are_trusted_in_their_order(tmp_path: Path) -> None:
    files = {
        "Dockerfile": "FROM python:3.6\n",
        "Pipfile": '[requires]\npython_version = "3.7"\n',
        "pyproject.toml": '[project]\nrequires-python = "==3.8.*"\n',
        "environment.yml": "dependencies:\n  - python=3.9\n",
        "project.toml": "[[build.env]]\nname = 'BP_CPYTHON_VERSION'\nvalue = '3.10.*'\n",
        "runtime.txt": "python-3.11.1\n",
        ".python-version": "3.12\n",
    }
    told = [item.version for item in stated(app(tmp_path, files).workspace)]
    assert told == ["3.12", "3.11.1", "3.10", "3.9", "3.8", "3.7", "3.6"]


@pytest.mark.parametrize(
    ("written", "fits", "does_not"),
    [
        ("^3.9", ["3.9", "3.12.1"], ["3.8", "3.8.18"]),
        ("~3.9", ["3.9", "3.9.4"], ["3.8", "3.10"]),
        ("^3.9.5", ["3.9", "3.9.5", "3.10"], ["3.9.4", "3.8"]),
        (">=3.8,<3.11", ["3.8", "3.10"], ["3.7", "3.11"]),
        (">=3.8, !=3.9.*", ["3.8", "3.10"], ["3.9"]),
        ("3.9.*", ["3.9.1"], ["3.10"]),
    ],
)
def test_poetrys_notation_is_a_range(tmp_path: Path, written: str, fits: list[str], does_not: list[str]) -> None:
    text = f'[tool.poetry.dependencies]\npython = "{written}"\n'
    (found,) = ranges(app(tmp_path, {"pyproject.toml": text}).workspace)
    assert found.text == written
    assert [version for version in (*fits, *does_not) if allows(found.allowed, version)] == fits


def test_the_environment_comes_before_files(tmp_path: Path) -> None:
    here = app(tmp_path, {".python-version": "3.9\n"}, python="3.11.7")
    found = running_here(here)
    assert found is not None
    assert (found.version, found.minor, target_python(here)) == ("3.11.7", "3.11", "3.11")


def test_without_an_environment_files_tell_it(tmp_path: Path) -> None:
    here = app(tmp_path, {"runtime.txt": "python-3.9.4\n"})
    found = running_here(here)
    assert found is not None
    assert (found.version, target_python(here)) == ("3.9.4", "3.9")
    assert str(found.location) == "runtime.txt:1"


def test_the_environment_of_dash_migrate_comes_after_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".python-version").write_text("3.9\n")
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    workspace = Workspace.read(tmp_path)
    facts = Facts(workspace, Settings())
    assert facts.environment is not None
    assert facts.environment.is_ours  # Dash is installed beside the tests
    assert target_python(App(workspace, facts, Settings())) == "3.9"


def test_nothing_told_is_no_version(tmp_path: Path) -> None:
    assert target_python(app(tmp_path, {"app.py": "match x:\n    case 1: pass\n"})) is None


@pytest.mark.parametrize(
    ("target", "files", "python", "there"),
    [
        (DE5, {}, "", "3.10"),
        (DE5, {}, "3.11.7", "3.11"),
        (DE5, {"project.toml": new_file("3.9")}, "3.11.7", "3.9"),
        (DE5, {"runtime.txt": "python-3.9.0", "requirements.txt": ""}, "3.11.7", "3.11"),
        (DE5, {"environment.yml": "dependencies:\n- python=3.8\n", "requirements.txt": ""}, "3.11.7", "3.11"),
        (DE5, {"environment.yml": "dependencies:\n- python=3.8\n"}, "3.11.7", "3.8"),
        (DE5, {"environment.yml": "dependencies:\n- dash\n"}, "", None),
        (DE4, {}, "", "3.6.10"),
        (DE4, {}, "3.8.18", "3.8.2"),
        (DE4, {"runtime.txt": "python-3.7.6"}, "3.8.18", "3.7.6"),
        (DE4, {"project.toml": new_file("3.9")}, "3.8.18", "3.8.2"),
        (DE4, {}, "3.12.1", "3.12"),
        (PAAS, {}, "", None),
        (PAAS, {}, "3.12.1", "3.12"),
        (PAAS, {".python-version": "3.9\n", "runtime.txt": "python-3.8.1"}, "3.12.1", "3.8.1"),
        (PAAS, {".python-version": "3.9\n"}, "3.12.1", "3.9"),
    ],
)
def test_what_the_platform_takes(
    tmp_path: Path, target: TargetPlatform, files: dict[str, str], python: str, there: str | None
) -> None:
    found = running_there(app(tmp_path, files, python=python, target=target))
    assert (found.version if found else None) == there


@pytest.mark.parametrize(
    ("version", "nearest"),
    [
        ("3.8.18", "3.8.2"),
        ("3.8.1", "3.8.1"),
        ("3.9.18", "3.9.0"),
        ("3.6.15", "3.6.10"),
        ("3.10.4", "3.10.11"),
        ("3.7", "3.7.6"),
        ("3.12.1", None),
    ],
)
def test_the_nearest_version_of_enterprise_4(version: str, nearest: str | None) -> None:
    assert offered(DE4).nearest(version) == nearest


def test_a_platform_lists_its_versions_in_their_order() -> None:
    for target in TargetPlatform:
        offer = offered(target)
        for group in (offer.versions, offer.likely):
            assert list(group) == sorted(group, key=lambda text: [int(part) for part in text.split(".")])


BUILD = "[[build.env]]\nname = 'BP_CPYTHON_VERSION'\nvalue = '3.9.*'\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BUILD, BUILD.replace("3.9", "3.11")),
        ("[[build.env]]\nvalue='3.9.*'\nname='BP_CPYTHON_VERSION'\n", None),
        ("[build]\nenv = [{name = 'A', value = '3.9.*'}, {name = 'BP_CPYTHON_VERSION', value = '3.9.*'}]\n", None),
        ("[[build.env]]\nname = 'A'\nvalue = '1'\n" + BUILD + "[[build.env]]\nname = 'B'\nvalue = '2'\n", None),
        ("# é\r\n" + BUILD.replace("\n", "\r\n"), None),
    ],
)
def test_the_value_alone_is_replaced(before: str, after: str | None) -> None:
    source = SourceFile("project.toml", before.encode())
    splice = replaced(source, "3.11")
    assert splice is not None
    result = source.spliced([splice]).data.decode()
    place = before.rindex("3.9")
    if before.count("3.9") == 1:
        assert result == before[:place] + "3.11" + before[place + 3 :]
    assert result.replace("3.11", "3.9") == before
    assert after is None or result == after
    assert "3.11.*" in [
        entry["value"] for entry in loads(result)["build"]["env"] if entry["name"].startswith("BP_")
    ]


@pytest.mark.parametrize(
    "before",
    [
        "[[build.env]]\nname = 'BP_CPYTHON_VERSION'\nvalue = '''3.9.*'''\n",
        "[[build.env]]\nname = 'BP_CPYTHON_VERSION'\n",
        BUILD + BUILD,
        "# name = 'BP_CPYTHON_VERSION'\n",
    ],
)
def test_what_is_written_in_another_way_is_not_replaced(before: str) -> None:
    assert replaced(SourceFile("project.toml", before.encode()), "3.11") is None


@pytest.mark.parametrize(
    "before",
    [
        "",
        "# a remark",
        "[build]\n",
        "[[build.env]]\nname = 'A'\nvalue = '1'",
        "[project]\nname = 'a'\n",
        "[build]\r\n",
    ],
)
def test_the_variable_is_added_at_the_end(before: str) -> None:
    source = SourceFile("project.toml", before.encode())
    splice = added(source, "3.11")
    assert splice is not None
    result = source.spliced([splice]).data
    assert result.startswith(before.encode())
    entries = loads(result.decode())["build"]["env"]
    assert entries[-1] == {"name": "BP_CPYTHON_VERSION", "value": "3.11.*"}


@pytest.mark.parametrize(
    "before", ["[build]\nenv = []\n", "build = 1\n", "[[build]]\n", "[build\n", "[build.env]\nA = 1\n"]
)
def test_where_it_cannot_be_added_it_is_not(before: str) -> None:
    assert added(SourceFile("project.toml", before.encode()), "3.11") is None


def test_the_setting_is_one_of_the_next_steps(tmp_path: Path) -> None:
    known, unseen = (app(tmp_path / python, {}, python=python) for python in ("3.11.7", "3.13.0"))
    for here, says in (
        (known, "choose Settings > Python version: 3.11."),
        (unseen, "Python version: 3.13. If it is"),
    ):
        steps = [text for text in by_hand(make_plan(here.workspace, [STEP], here.settings)) if says in text]
        assert len(steps) == 1
