"""Hunks, and what people are shown of them."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dash_migrate.diff import Hunk, alone, file_changes, hunks, split_lines, view, views
from dash_migrate.lines import DiskLines, LineMap
from dash_migrate.plan import Location
from dash_migrate.redact import Redactor, Secret
from dash_migrate.report.shown import diff_lines, hunk_lines
from dash_migrate.report.style import plain
from dash_migrate.source import SourceFile
from dash_migrate.workspace import Reference, Workspace
from tests.report.fake_steps import LINKS, plan_of

LINES = st.sampled_from(["a", "b", "c", "", "\r", "x\r", "\f", "u\u2028", "\x85"])
TEXTS = st.builds(
    lambda lines, end: "\n".join(lines) + end, st.lists(LINES, max_size=25), st.sampled_from(["", "\n"])
)


def applied(old: str, found: tuple[Hunk, ...]) -> str:
    """What a reader who follows the hunks to the letter gets."""
    lines, result, position = split_lines(old), [], 0
    for hunk in found:
        start = hunk.old_start - 1 if hunk.old_count else hunk.old_start
        result += lines[position:start]
        assert len(result) == (hunk.new_start - 1 if hunk.new_count else hunk.new_start)
        for line in hunk.lines:
            if line[0] != "+":
                assert lines[start] == line[1:]
                start += 1
            if line[0] != "-":
                result.append(line[1:])
        position = start
    return "".join((*result, *lines[position:]))


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_hunks_followed_to_the_letter_give_the_new_text(old: str, new: str) -> None:
    found = hunks(old, new)
    assert applied(old, found) == new
    assert (not found) == (old == new)


@settings(max_examples=100, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=25), st.lists(st.tuples(st.integers(0, 25), LINES), max_size=3))
def test_hunks_have_three_lines_around(lines: list[str], inserted: list[tuple[int, str]]) -> None:
    changed = list(lines)
    for position, line in inserted:
        changed.insert(position, line)
    for hunk in hunks("\n".join(lines), "\n".join(changed)):
        marks = "".join(line[0] for line in hunk.lines)
        runs = [(mark, len(list(run))) for mark, run in itertools.groupby(marks)]
        assert runs[0][0] != " " or runs[0][1] <= 3
        assert runs[-1][0] != " " or runs[-1][1] <= 3
        assert hunk.old_count == marks.count(" ") + marks.count("-")
        assert hunk.new_count == marks.count(" ") + marks.count("+")


def test_a_far_edit_shows_its_three_lines_on_both_sides() -> None:
    lines = [f"line {number}\n" for number in range(1000)]
    edited = [*lines[:500], "new\n", *lines[500:]]
    (hunk,) = hunks("".join(lines), "".join(edited))
    assert hunk.header == "@@ -498,6 +498,7 @@"
    assert hunk.lines == (
        " line 497\n",
        " line 498\n",
        " line 499\n",
        "+new\n",
        *(f" line {n}\n" for n in (500, 501, 502)),
    )


def edited(tmp_path: Path, old: bytes, new: bytes, path: str = "app.py") -> tuple[Workspace, Workspace]:
    (tmp_path / path).write_bytes(old)
    before = Workspace(tmp_path, frozenset({path}))
    return before, Workspace(tmp_path, frozenset({path}), {path: SourceFile(path, new)})


def shown(before: Workspace, after: Workspace) -> list[str]:
    (file,) = views(before, after, str)
    return list(hunk_lines(file))


def test_crlf_is_not_shown_where_all_lines_have_it(tmp_path: Path) -> None:
    assert shown(*edited(tmp_path, b"a\r\nb\r\n", b"a\r\nc\r\n")) == ["@@ -1,2 +1,2 @@", " a", "-b", "+c"]


def test_a_line_end_that_differs_is_shown(tmp_path: Path) -> None:
    assert shown(*edited(tmp_path, b"a\r\nb\n", b"a\r\nb\r\n"))[1:] == [" a^M", "-b", "+b^M"]


def test_the_missing_last_line_end_is_shown(tmp_path: Path) -> None:
    lines = shown(*edited(tmp_path, b"a", b"a\n"))
    assert lines[1:] == ["-a", "\\ No newline at end of file", "+a"]


def test_control_and_direction_characters_are_spelled_out(tmp_path: Path) -> None:
    lines = shown(*edited(tmp_path, b"a\n", "\x1b[31mred\u202e\n".encode()))
    assert lines[-1] == "+^[[31mred\\u202e"


def test_another_encoding_is_a_remark(tmp_path: Path) -> None:
    before, after = edited(tmp_path, "dash\r\n".encode("utf-16"), b"dash\n", "requirements.txt")
    (file,) = views(before, after, str)
    assert file.remarks == (
        "encoding: utf-16-le becomes utf-8",
        "byte order mark: removed",
        "line ends: CRLF becomes LF",
    )
    assert [line for line in diff_lines(file, tmp_path, plain(), "") if line.startswith("  (")] == [
        f"  ({remark})" for remark in file.remarks
    ]


def test_secrets_are_hidden_before_the_comparison(tmp_path: Path) -> None:
    before, after = edited(tmp_path, b"key = 'hunter22'\nx = 1\n", b"key = 'hunter22'\nx = 2\n")
    redact = Redactor([Secret("KEY", "hunter22")])
    (file,) = views(before, after, redact)
    assert file.hunks[0].lines[0] == " key = '<redacted:KEY>'\n"


def test_a_change_inside_secrets_alone_is_a_remark(tmp_path: Path) -> None:
    before, after = edited(tmp_path, b"key = 'hunter22'\n", b"key = 'hunter33'\n")
    redact = Redactor([Secret("KEY", "hunter22"), Secret("KEY", "hunter33")])
    (change,) = file_changes(before, after)
    file = view(change, redact)
    assert (file.hunks, file.remarks) == ((), ("only values that are not shown differ",))


def test_a_copy_names_its_source_and_size_and_shows_no_content(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    (tmp_path / "data.csv").write_bytes(b"x" * 12_345)
    before = Workspace(app, frozenset())
    after = Workspace(app, frozenset(), {"data/d.csv": Reference(tmp_path / "data.csv")})
    (file,) = views(before, after, str)
    source = str(Path("..") / "data.csv")
    assert list(diff_lines(file, app, plain(), "")) == ["copy data/d.csv", f"  from {source} (12 kB)"]


def test_alone_makes_one_change_and_its_import(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"app.py": 'A(href="/one")\nA(href="/two")\n'}, (LINKS,))
    step = plan.steps[0]
    second = step.decided[1].change
    after = alone(step.before, second).source("app.py")
    assert after is not None
    assert after.text == 'from dash import get_relative_path\nA(href="/one")\nA(href=get_relative_path("/two"))\n'


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("abcdefgh"), max_size=12), st.lists(st.sampled_from("abcdefgh"), max_size=12))
def test_a_line_that_is_still_there_is_found_where_it_stands(old: list[str], new: list[str]) -> None:
    found = LineMap("".join(f"{line}\n" for line in old), "".join(f"{line}\n" for line in new))
    for number in range(1, len(old) + 1):
        lines = found.lines(number)
        assert all(1 <= line <= len(new) for line in lines)
        assert 1 <= found.nearest(number) <= max(1, len(new))
        if len(lines) == 1 and old == new:
            assert lines[0] == number


@pytest.mark.parametrize(
    ("line", "expected"),
    [(1, 1), (2, 1), (3, 2), (4, 3), (5, 3)],  # lines 2 and 5 are new: the place above stands for them
)
def test_places_are_brought_back_to_the_disk(tmp_path: Path, line: int, expected: int) -> None:
    before, after = edited(tmp_path, b"a\nb\nc\n", b"a\nnew\nb\nc\nlast\n")
    assert DiskLines(before).of(Location("app.py", line), after) == Location("app.py", expected)


def test_a_new_file_has_no_line_on_the_disk(tmp_path: Path) -> None:
    before = Workspace(tmp_path, frozenset())
    after = Workspace(tmp_path, frozenset(), {"Procfile": SourceFile("Procfile", b"web: x\n")})
    assert DiskLines(before).of(Location("Procfile", 1), after).line == 0
