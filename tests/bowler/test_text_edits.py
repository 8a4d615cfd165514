"""Edits from two texts: applied to the file they give the new text, and every other byte stays."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dash_migrate.rewriting.fissix_text import Refactoring, Unparsed
from dash_migrate.rewriting.text_edits import plain_text, text_edits
from dash_migrate.source import SourceFile

LINES = st.lists(st.sampled_from(["", "a", "ab = 1", "  \u00e9", "\x0cx", "\u2028", "(", "b\ty"]), max_size=8)


def applied(old: bytes, new: str) -> bytes:
    source = SourceFile("notes.txt", old)
    return source.spliced(splice for edit in text_edits(source, new) for splice in edit.splices).data


def joined(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


@given(LINES, LINES)
def test_gives_the_new_text(old: list[str], new: list[str]) -> None:
    assert applied(joined(old).encode(), joined(new)) == joined(new).encode()


@given(LINES, LINES)
def test_keeps_crlf(old: list[str], new: list[str]) -> None:
    before = joined(old).replace("\n", "\r\n").encode()
    if len(old) > 0:
        assert applied(before, joined(new)) == joined(new).replace("\n", "\r\n").encode()


@given(LINES, LINES)
@example(["a"], [])
@example(["a", "b\ty"], ["a"])
@example(["a"], ["a", "b\ty"])
def test_keeps_the_missing_end_of_the_last_line(old: list[str], new: list[str]) -> None:
    before = joined(old).removesuffix("\n")
    if before and not before.endswith("\n"):
        assert applied(before.encode(), joined(new)) == joined(new).removesuffix("\n").encode()


def test_only_what_differs_is_edited() -> None:
    source = SourceFile("app.py", "x = \u00e9(1)\ny = 2\nz = f(3)\nlast = 1".encode())
    first, second = text_edits(source, "x = \u00e9(12)\ny = 2\nz = g(3)\nlast = 1\n")
    assert [(e.line, e.old, e.new) for e in (first, second)] == [
        (1, "x = \u00e9(1)", "x = \u00e9(12)"),
        (3, "z = f(3)", "z = g(3)"),
    ]
    assert [(s.start, s.end, s.text) for s in (*first.splices, *second.splices)] == [(8, 8, "2"), (20, 21, "g")]


def test_the_same_text_needs_no_edit() -> None:
    assert text_edits(SourceFile("app.py", b"x\r\ny"), "x\ny\n") == ()


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ("x = 1\nmatch x:\n    case 1: pass\n", 2, "syntax that it does not know, near 'x'"),
        ("x = (\n", 2, "TokenError: EOF in multi-line statement"),
        ("x = 1\ny = '''\n", 2, "TokenError: EOF in multi-line string"),
        (
            "if 1:\n    x = 1\n  y = 1\n",
            3,
            "IndentationError: unindent does not match any outer indentation level",
        ),
        ("x = 1\ry = 2\n", 1, "syntax that it does not know"),
        ("if 1:\n", 2, "syntax that it does not know"),
    ],
)
def test_what_cannot_be_read_names_line_and_cause(text: str, line: int, cause: str) -> None:
    found = Refactoring([], {"print_function": True}).parsed(text)
    assert isinstance(found, Unparsed)
    assert (found.line, found.cause) == (line, cause)


def test_texts_are_read_and_given_back() -> None:
    text = "x = 1;\n\n\x0c\ndef f():\n\x0c    return '\u2028'\n"
    assert str(Refactoring([], {"print_function": True}).parsed(text)) == text
    assert plain_text(SourceFile("a.py", b"x\r\ny")) == "x\ny\n"
