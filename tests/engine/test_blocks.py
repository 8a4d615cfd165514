"""Whole lines of Python, moved in and out of blocks."""

from __future__ import annotations

import ast
import tokenize

import pytest

from dash_migrate.rewriting import blocks
from dash_migrate.source import SourceFile

QUOTES = '"""'


def source(text: str) -> SourceFile:
    return SourceFile("app.py", text.encode())


def body(file: SourceFile) -> list[ast.stmt]:
    assert file.tree is not None
    return file.tree.body


def guarded(text: str, *groups: tuple[int, int]) -> str:
    file = source(text)
    statements = body(file)
    assert file.tree is not None
    parts = [statements[first:last] for first, last in groups]
    return file.spliced(blocks.under_guard(file, file.tree, statements, parts)).text


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("def f():\n  return 1\n", "  "),
        ("def f():\n\treturn 1\n", "\t"),
        ("if x: pass\nclass A:\n   y = 1\n", "   "),
        ("x = 1\n", "    "),
        ("x = f(\n\t1,\n)\n", "\t"),
        ("if x:\n    def f():\n     return 1\n", "    "),
    ],
)
def test_the_unit_is_the_one_of_the_first_block(text: str, unit: str) -> None:
    assert blocks.indent_unit(source(text)) == unit


def test_a_form_feed_is_no_indentation() -> None:
    file = source("if x:\n\f    y = 1\n")
    inner = body(file)[0].body[0]  # type: ignore[attr-defined]
    assert blocks.indentation(file, inner) == "    "


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"a = {QUOTES}x\n  y\n{QUOTES}\nb = 1\n", {2, 3}),
        (f"a = f{QUOTES}x\n  {{y}}\n{QUOTES}\nb = 1\n", {2, 3}),
        (f"a = f{QUOTES}x {{f'{{y}}'}}\n z\n{QUOTES}\n", {2, 3}),
        ("a = ('x'\n     'y')\n", set()),
        ("a = 'x\\\n  y'\n", {2}),
        (f"a = ({QUOTES}x\n{QUOTES} 'y'\n  f{QUOTES}z\n{QUOTES})\n", {2, 4}),
        (f"a = {QUOTES}x\r\n  y\r\n{QUOTES}\r\n", {2, 3}),
        (f"a = {QUOTES}x\r  y\r{QUOTES}\r", {2, 3}),
    ],
)
def test_lines_inside_string_literals(text: str, lines: set[int]) -> None:
    assert blocks.string_lines(source(text)) == lines


def test_lines_of_literals_where_the_tokenizer_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise tokenize.TokenError("no")

    monkeypatch.setattr(tokenize, "generate_tokens", refuse)
    text = f"a = {QUOTES}x\n  y\n{QUOTES}\nb = f{QUOTES}{{a}}\n{QUOTES}\nc = 1\n"
    assert blocks.string_lines(source(text)) == {2, 3, 5}


def test_suites_of_every_kind() -> None:
    text = (
        "try:\n    a\nexcept A:\n    b\nexcept B:\n    c\nelse:\n    d\nfinally:\n    e\n"
        "match x:\n    case 1:\n        f\n    case _:\n        g\n"
    )
    attempt, match = body(source(text))
    assert ["".join(ast.unparse(node) for node in suite) for suite in blocks.suites(attempt)] == [
        "a",
        "b",
        "c",
        "d",
        "e",
    ]
    assert [ast.unparse(suite[0]) for suite in blocks.suites(match)] == ["f", "g"]
    handler = attempt.handlers[1].body  # type: ignore[attr-defined]
    assert blocks.suite_of(attempt, handler[0]) is handler


def test_lines_start_at_the_first_decorator() -> None:
    file = source("x = 1\n@a\n@b\ndef f():\n    return 1\n")
    assert blocks.lines_of(file, body(file)[1:]) == range(2, 6)
    assert blocks.lines_shown(file, body(file)[1:]) == "lines 2 to 5"
    assert blocks.lines_shown(file, body(file)[:1]) == "line 1"


@pytest.mark.parametrize(
    ("text", "which", "starts", "ends"),
    [
        ("a = 1; b = 2\n", 0, True, False),
        ("a = 1; b = 2\n", 1, False, True),
        ("a = 1;  # one\n", 0, True, True),
        ("a = (1,\n     2)\n", 0, True, True),
        ("a = 1", 0, True, True),
    ],
)
def test_who_shares_a_line(text: str, which: int, starts: bool, ends: bool) -> None:
    file = source(text)
    statement = body(file)[which]
    assert (blocks.starts_line(file, statement), blocks.ends_line(file, statement)) == (starts, ends)
    assert blocks.shares_line(file, statement) is not (starts and ends)


def test_two_groups_get_a_guard_each() -> None:
    text = "a()\nb = 1\nc()\nd()\n"
    assert guarded(text, (0, 1), (2, 4)) == (
        'if __name__ == "__main__":\n    a()\n\nb = 1\n\nif __name__ == "__main__":\n    c()\n    d()\n'
    )


def test_a_comment_right_above_stays_above_the_guard() -> None:
    assert guarded("a = 1\n# why\nb()\n", (1, 2)) == 'a = 1\n\n# why\nif __name__ == "__main__":\n    b()\n'
    assert guarded("# why\nb()\n", (0, 1)) == '# why\nif __name__ == "__main__":\n    b()\n'


def test_blank_lines_and_strings_do_not_move() -> None:
    text = f"a(\n\n  {QUOTES}x\n  y\n{QUOTES})\n"
    assert guarded(text, (0, 1)) == f'if __name__ == "__main__":\n    a(\n\n      {QUOTES}x\n  y\n{QUOTES})\n'


def test_the_line_ends_of_the_file_are_kept() -> None:
    assert guarded("a = 1\r\nb()\r\n", (1, 2)) == 'a = 1\r\n\r\nif __name__ == "__main__":\r\n    b()\r\n'


def test_dedented_lines_keep_strings_and_loose_comments() -> None:
    file = source(f"if x:\n    a = {QUOTES}\n  s\n{QUOTES}\n# loose\n\n    b = 1\n")
    assert blocks.dedented(file, "    ", 2, 7) == [f"a = {QUOTES}", "  s", QUOTES, "# loose", "", "b = 1"]


def test_lines_that_are_indented_less_cannot_be_moved() -> None:
    file = source("if x:\n    a = [\n  1,\n    ]\n")
    assert blocks.dedented(file, "    ", 2, 4) is None
