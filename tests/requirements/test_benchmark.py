"""The apps that requirements are measured by are sound, and so is the measure."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks.requirements.apps import Pin, read_apps
from benchmarks.requirements.migrating import read_listed
from benchmarks.requirements.scores import Listed, Total, judge, parse_conda, parse_requirements
from benchmarks.requirements.standin import known
from benchmarks.requirements.wheels import PRIVATE, write_wheels

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.requirements.apps import App

APPS = read_apps()
each_app = pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)


def made(app: App, **changes: object) -> App:
    return replace(app, **changes)  # type: ignore[arg-type]  # fields of the dataclass


@pytest.fixture
def app() -> App:
    """An app that declares nothing."""
    found = next(app for app in APPS if app.name == "depot_orders")
    return made(
        found,
        explicit=frozenset({"dash", "opencv-python-headless"}),
        implicit=frozenset({"psycopg2-binary"}),
        neutral=frozenset({"gunicorn"}),
        environment={"dash": Pin("3.2.0"), "opencv-python-headless": Pin("4.11"), "psycopg2-binary": Pin("2.9")},
    )


def test_there_are_enough_apps_and_needs() -> None:
    held = [app for app in APPS if app.held]
    assert len(APPS) - len(held) >= 16
    assert len(held) >= 4
    assert sum(len(app.implicit) for app in APPS if not app.held) >= 14
    assert sum(len(app.implicit) for app in held) >= 10


@each_app
def test_truth_is_consistent(app: App) -> None:
    assert not app.explicit & app.implicit
    assert not app.needed & app.neutral
    assert app.needed == app.environment.keys() - (app.neutral - app.needed)
    assert not app.needed & app.clutter.keys()
    names = [path.relative_to(app.folder).with_suffix("").as_posix() for path in app.folder.rglob("*.py")]
    assert app.module.replace(".", "/") in names


@each_app
def test_what_no_line_imports_is_implicit(app: App) -> None:
    words = " ".join(path.read_bytes().decode("latin-1") for path in app.folder.rglob("*.py")).lower()
    imported = set(re.findall(r"^\s*(?:from|import) +(\w+)", words, re.MULTILINE))
    assert not {name.replace("-", "_") for name in app.implicit} & imported


def test_names_are_unique() -> None:
    names = [app.name for app in APPS]
    assert len(set(names)) == len(names)


def test_copy_has_the_tree_of_its_author_and_no_truth(tmp_path: Path) -> None:
    app = next(app for app in APPS if app.renamed)
    root = app.copy(tmp_path)
    assert (root / ".venv" / "pyvenv.cfg").is_file()
    assert not (root / "truth.toml").exists()
    assert not (root / "in-tree").exists()
    ast.parse((root / "app.py").read_bytes())


def test_a_needed_name_counts_under_each_variant(app: App) -> None:
    judged = judge(app, [Listed("opencv-python", "4.11"), Listed("psycopg2", "2.8"), Listed("dash")])
    assert judged.right == app.needed
    assert not judged.wrong
    assert judged.pinned == {"opencv-python-headless", "psycopg2-binary"}
    assert judged.equal == {"opencv-python-headless"}


def test_what_others_ask_for_is_never_wrong_and_may_be_right(app: App) -> None:
    judged = judge(app, [Listed("flask", "3", turn=True), Listed("dash", "3.2.0", turn=True), Listed("attr")])
    assert judged.right == {"dash"}
    assert judged.wrong == {"attr"}
    assert judged.missed == {"opencv-python-headless", "psycopg2-binary"}


def test_neutral_and_declared_names_count_for_nothing() -> None:
    app = next(app for app in APPS if app.name == "press_review")
    judged = judge(app, [Listed("colorama", "0.4.6"), Listed("numpy", "2"), Listed("requests", "2")])
    assert judged.wrong == {"requests"}
    assert not judged.right


def test_total_adds_up(app: App) -> None:
    total = Total({"a": (app, judge(app, [Listed("dash", "3.2.0"), Listed("x")])), "b": (app, judge(app, []))})
    assert (total.right, total.wrong, total.missed) == (1, 1, 5)
    assert (total.precision, total.recall) == (1 / 2, 1 / 6)
    assert total.f1 == pytest.approx(0.25)
    assert total.explicit == (1, 4)
    assert total.implicit == (0, 2)
    assert total.pins == (1, 1)


def test_lines_of_requirements() -> None:
    text = (
        "# a comment\n--prefer-binary\nDash[async]==3.2.0  # the page\nflask==3.1 # via dash\n"
        "numpy==2.* ; python_version > '3'\nplotly==6.3.1 --hash=sha256:00\ncelery>=5\n"
        "pywin32==311 ; sys_platform == 'nowhere'\nredis==5.0.4  # via -r requirements.in, celery\n"
        "loguru==0.7.3  # via pyproject.toml\ngunicorn  # version not known; via Procfile starts it\n"
    )
    assert parse_requirements(text) == [
        Listed("dash", "3.2.0"),
        Listed("flask", "3.1", turn=True),
        Listed("numpy"),
        Listed("plotly", "6.3.1"),
        Listed("celery"),
        Listed("pywin32", "311", applies=False),
        Listed("redis", "5.0.4"),
        Listed("loguru", "0.7.3"),
        Listed("gunicorn"),
    ]


def test_lines_of_conda() -> None:
    text = (
        "channels:\n  - conda-forge\ndependencies:\n- python=3.11\n- dash=3.2.0  # page\n- scipy>=1.11\n- pip\n"
        "- pip:\n  - flask_caching[x]==2.3.1\nprefix: /somewhere\n"
    )
    assert parse_conda(text) == [Listed("dash", "3.2.0"), Listed("scipy"), Listed("flask-caching", "2.3.1")]


def test_requirements_in_tells_what_is_direct(tmp_path: Path) -> None:
    (tmp_path / "requirements.in").write_text("dash\ncelery\n")
    (tmp_path / "requirements.txt").write_text("dash==3.2.0\nflask==3.1.2\n")
    assert read_listed(tmp_path) == [
        Listed("dash", "3.2.0"),
        Listed("flask", "3.1.2", turn=True),
        Listed("celery"),
    ]


def test_the_index_knows_no_private_name_but_the_public_stub(tmp_path: Path) -> None:
    names = known()
    assert {name: names.get(name) for name in PRIVATE} == {
        "dash-design-kit": "0.0.1",
        "acme-dash-charts": None,
        "acme-analytics": None,
    }
    first = {path.name: path.read_bytes() for path in write_wheels(tmp_path / "a").iterdir()}
    assert first == {path.name: path.read_bytes() for path in write_wheels(tmp_path / "b").iterdir()}
    assert len(first) == len(PRIVATE)
