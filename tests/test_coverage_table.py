"""The table of what the platform asks for: every row has a step that exists, and a case that shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from codemods import SERIES
from tests.support.cases import FIXTURES

ROOT = Path(__file__).parents[1]
STEPS = {step.name for step in SERIES}
COMMANDS = {"verify"}
WAYS = {"rewrite", "finding", "task", "check"}


@dataclass(frozen=True)
class Row:
    """One line of a table: what is asked, the steps, the ways, the cases."""

    asked: str
    steps: tuple[str, ...]
    ways: tuple[str, ...]
    cases: tuple[str, ...]


def rows() -> list[Row]:
    found = []
    for line in (ROOT / "docs" / "coverage.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and not line.startswith(("| the guide", "|---")):
            asked, steps, ways, cases = cells
            code = [tuple(re.findall(r"`([^`]+)`", text)) for text in (steps, cases)]
            found.append(Row(asked, code[0], tuple(way.strip() for way in ways.split(",")), code[1]))
    return found


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.asked)
def test_every_row_is_answered(row: Row) -> None:
    assert row.steps, row.asked
    assert set(row.steps) <= STEPS | COMMANDS
    assert row.ways, row.asked
    assert set(row.ways) <= WAYS
    assert row.cases, row.asked
    for case in row.cases:
        file = case.startswith("tests/")
        assert (ROOT / case).is_file() if file else (FIXTURES / case / "expected.toml").is_file(), case


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.asked)
def test_a_case_shows_what_the_row_says(row: Row) -> None:
    """A rewrite has a case with a change, a finding one with a finding, a task one with a task."""
    texts = [(FIXTURES / case / "expected.toml").read_text("utf-8") for case in row.cases if "tests/" not in case]
    tables = {"rewrite": "[[changes]]", "finding": "[[findings]]", "task": "[[tasks]]"}
    for way in row.ways if len(texts) == len(row.cases) else ():
        assert way == "check" or any(tables[way] in text for text in texts), way


def test_every_step_is_in_the_table() -> None:
    engine = {"python2", "entry-module", "guard-run", "ignore-files"}  # what the guide takes for granted
    assert {step for row in rows() for step in row.steps} >= STEPS - engine
