"""Mutants that are put in place where the tests are collected already."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.swapping import changed_code

ROOT = Path(__file__).parents[2]
CODE = b"def low():\n    return 1\n\n\ndef high():\n    def more():\n        return 2\n    return more() + low()\n"
REPOSITORY = {
    "codemods/__init__.py": "",
    "codemods/say_tides.py": "from dash_migrate.tides import level\n",
    "codemods/say_winds.py": "from dash_migrate.tides import level\n",
    "dash_migrate/__init__.py": "",
    "dash_migrate/tides.py": '''"""Tides."""

from functools import cache


class Tide:
    def word(self) -> str:
        return "low"


@cache
def level() -> int:
    return 3


def unused() -> int:
    return 4


def table() -> tuple[int, ...]:
    return (1, 2)


TABLE = table()


def rows() -> tuple[int, ...]:
    return (5,)


ROWS = rows()


def first() -> Tide:
    return Tide()
''',
    "tests/__init__.py": "",
    "tests/test_fixtures.py": """from dash_migrate.tides import ROWS, Tide, level, unused


def test_says_and_does_what_is_expected():
    assert Tide().word() == "low"
    assert level() == 3 and ROWS == (5,)
    unused()
""",
}
# The script takes the root from its own place.
RUN = """import runpy, sys
from pathlib import Path
import benchmarks.mutate as mutate
mutate.ROOT, mutate._CASES = Path.cwd(), Path.cwd() / "tests" / "fixtures"
sys.exit(mutate.main())
"""


def test_only_the_functions_that_differ_are_swapped() -> None:
    changed = changed_code("tides.py", CODE, CODE.replace(b"return 1", b"return 0"))
    assert list(changed) == [("tides.py", 1, "low")]


def test_the_function_around_one_that_differs_is_swapped_with_it() -> None:
    changed = changed_code("tides.py", CODE, CODE.replace(b"return 2", b"return 0"))
    assert list(changed) == [("tides.py", 5, "high"), ("tides.py", 6, "more")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="mutants are tried in forked processes")
def test_each_function_is_taken_out_and_what_no_test_misses_is_shown(tmp_path: Path) -> None:
    for name, text in REPOSITORY.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "tests" / "fixtures").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", RUN, "--functions", "--jobs", "1", "dash_migrate/tides.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == [
        "1 functions not tried: no neutral value of their type",
        "5 of 5 mutants",
        "dash_migrate/tides.py:16: body taken out",
        "    def unused() -> int:",
        "    return 4  ->  return 0",
        "dash_migrate/tides.py:20: body taken out",
        "    def table() -> tuple[int, ...]:",
        "    return (1, 2)  ->  return ()",
        "",
        "dash_migrate/tides.py: 5 mutants, 3 noticed (0 by time), 2 survived",
    ]
    assert done.returncode == 1
