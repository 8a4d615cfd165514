"""Which tests a mutant of a file is tried against."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.forked import Trial
from benchmarks.importing import Imports
from benchmarks.trials import Trials, steps

REPOSITORY = {
    "codemods/__init__.py": "",
    "codemods/keep_notes.py": "from dash_migrate.rewriting.notes import pages\nfrom dash_migrate import shared\n",
    "codemods/say_tides.py": "from dash_migrate.tides import levels\nfrom dash_migrate import shared\n",
    "dash_migrate/__init__.py": "",
    "dash_migrate/shared.py": "",
    "dash_migrate/apart.py": "",
    "dash_migrate/rewriting/__init__.py": "",
    "dash_migrate/rewriting/notes/__init__.py": "",
    "dash_migrate/rewriting/notes/pages.py": "",
    "dash_migrate/tides/__init__.py": "",
    "dash_migrate/tides/levels.py": "",
    "tests/test_fixtures.py": "",
    "tests/apps/harbour/tests/test_levels.py": "",
    "tests/fixtures/shapes/tested/before/test_levels.py": "",
    "tests/verify/faults/test_levels.py": "",
    "tests/engine/test_levels.py": "",
    "tests/engine/test_levels_of_a_day.py": "",
    "tests/engine/test_levelsaway.py": "",
    "tests/rest/notes/test_pages.py": "",
    "tests/rest/notes/test_margins.py": "",
    "tests/report/test_words.py": "from codemods import say_tides as step\n",
    "tests/report/test_margin.py": "from codemods.say_tides import STEP\n",
    "tests/shared/test_any.py": "",
}


@pytest.fixture
def trials(tmp_path: Path) -> Trials:
    for name, text in REPOSITORY.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Trials(tmp_path, Imports(tmp_path, steps(tmp_path)))


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("dash_migrate/tides/levels.py", ("tests/engine/test_levels.py", "tests/engine/test_levels_of_a_day.py")),
        ("dash_migrate/rewriting/notes/pages.py", ("tests/rest/notes",)),
        ("codemods/keep_notes.py", ("tests/rest/notes",)),
        ("codemods/say_tides.py", ("tests/report/test_margin.py", "tests/report/test_words.py")),
        ("dash_migrate/shared.py", ("tests/shared",)),
    ],
)
def test_tests_of_its_own_are_those_of_its_name_and_of_its_engine(
    trials: Trials, path: str, own: tuple[str, ...]
) -> None:
    assert trials.own(path) == own


def test_what_one_step_uses_is_held_against_its_cases_first(trials: Trials) -> None:
    expected = "tests/test_fixtures.py::test_says_and_does_what_is_expected"
    laws = ("tests/test_fixtures.py", "not test_says_and_does_what_is_expected")
    assert trials.trials("dash_migrate/rewriting/notes/pages.py") == (
        Trial((expected, "-k", "keep-notes/")),
        Trial(("tests/rest/notes",)),
        Trial((expected, "-k", "shapes/ and not (keep-notes/)")),
        Trial((laws[0], "-k", f"(keep-notes/) and {laws[1]}")),
        Trial((laws[0], "-k", f"shapes/ and not (keep-notes/) and {laws[1]}")),
    )


@pytest.mark.parametrize("path", ["dash_migrate/shared.py", "dash_migrate/apart.py"])
def test_what_all_or_none_use_is_held_against_all_cases(trials: Trials, path: str) -> None:
    found = [trial for trial in trials.trials(path) if trial.arguments != ("tests/shared",)]
    assert found == [
        Trial(("tests/test_fixtures.py::test_says_and_does_what_is_expected",)),
        Trial(("tests/test_fixtures.py", "-k", "not test_says_and_does_what_is_expected")),
    ]


@pytest.mark.parametrize(
    ("paths", "groups"),
    [
        (["codemods/keep_notes.py"], {"shapes", "keep-notes"}),
        (["codemods/keep_notes.py", "dash_migrate/tides/levels.py"], {"shapes", "keep-notes", "say-tides"}),
        (["codemods/keep_notes.py", "dash_migrate/shared.py"], set()),
    ],
)
def test_the_groups_that_the_trials_run(trials: Trials, paths: list[str], groups: set[str]) -> None:
    assert trials.groups(paths) == groups
