"""One text file: decoding, offsets, edits, and back to the same bytes."""

from __future__ import annotations

import ast
import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dash_migrate.plan import Splice, Unreadable
from dash_migrate.source import MAX_PYTHON_BYTES, EditError, SourceFile


def python(text: str | bytes) -> SourceFile:
    return SourceFile("app.py", text.encode() if isinstance(text, str) else text)


@pytest.mark.parametrize(
    ("path", "data", "encoding"),
    [
        ("app.py", b"x = 1\n", "utf-8"),
        ("app.py", b"# -*- coding: cp1252 -*-\nx = '\x80'\n", "cp1252"),
        ("app.py", b"\n# vim: set fileencoding=latin-1 :\nx = '\xe9'\n", "iso-8859-1"),
        ("app.py", codecs.BOM_UTF8 + b"x = 1\n", "utf-8"),
        ("app.py", b"# coding: no-such-codec\nx = 1\n", "utf-8"),
        ("requirements.txt", codecs.BOM_UTF16_LE + "dash\n".encode("utf-16-le"), "utf-16-le"),
        ("notes.txt", b"caf\xe9\n", "latin-1"),
        ("notes.txt", "café\n".encode(), "utf-8"),
    ],
)
def test_encoding_is_found(path: str, data: bytes, encoding: str) -> None:
    source = SourceFile(path, data)
    assert source.encoding == encoding
    assert source.encoded(source.utf8) == data


@pytest.mark.parametrize(
    ("data", "line", "cause"),
    [
        (b"def f(:\n", 1, "not valid Python"),
        (b"x = 1\nprint 'hello'\n", 2, "not valid Python"),
        (b"x = '\xe9'\n", 1, "is not text in utf-8"),
        (b"x = 1\0\n", 0, "null bytes"),
        (b"# " + b"x" * MAX_PYTHON_BYTES, 0, "too large"),
    ],
)
def test_what_cannot_be_parsed_is_said_and_never_raised(data: bytes, line: int, cause: str) -> None:
    parsed = python(data).parsed
    assert isinstance(parsed, Unreadable)
    assert (parsed.location.path, parsed.location.line) == ("app.py", line)
    assert cause in parsed.cause
    assert python(data).tree is None


def test_deep_nesting_is_reported() -> None:
    assert isinstance(python("x = " + "(" * 500 + ")" * 500).parsed, Unreadable)


TEXTS = st.lists(
    st.sampled_from(
        ["x = 1", "\ty = 'ä'", "# é\x0c", "s = '''", "'''", "", "if a:", "    b(1, 2)", "z = '\u2028'"]
    )
).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n", "\r"]).map(lambda end: end.join(lines)),
)


@given(TEXTS, st.booleans())
def test_an_edit_moves_no_other_byte(text: str, bom: bool) -> None:
    source = python((codecs.BOM_UTF8 if bom else b"") + text.encode())
    position = len(source.utf8) // 2
    while position and source.utf8[position : position + 1] and source.utf8[position] & 0xC0 == 0x80:
        position -= 1
    edited = source.spliced([Splice("app.py", position, position, "server = app.server\n")])
    added = b"server = app.server" + source.newline.encode()
    assert edited.utf8 == source.utf8[:position] + added + source.utf8[position:]
    assert edited.bom == source.bom
    assert source.spliced([]).data == source.data


def test_spans_count_bytes_behind_wide_characters() -> None:
    source = python("é = 'ö'; app = Dash('ü')\r\nx = 1\r\n")
    assert source.tree is not None
    call = source.tree.body[1].value  # type: ignore[attr-defined]  # the assignment above
    assert source.segment(call) == "Dash('ü')"
    assert source.location(call).column == 16
    assert source.line_at(source.span(source.tree.body[2])[0]) == 2


def test_a_decorated_definition_starts_at_its_decorator() -> None:
    source = python("x = 1\n@app.callback(\n    Output('a', 'b')\n)\ndef update():\n    return 1\n")
    assert source.tree is not None
    function = source.tree.body[1]
    assert isinstance(function, ast.FunctionDef)
    assert source.segment(function).startswith("@app.callback(")
    assert source.location(function).line == 5


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(EditError, match=r"app\.py:1: two edits"):
        python("abcdef\n").spliced([Splice("app.py", 0, 4, "x"), Splice("app.py", 3, 5, "y")])


def test_an_edit_outside_the_text_is_refused() -> None:
    with pytest.raises(EditError):
        python("abc\n").spliced([Splice("app.py", 2, 40, "x")])


def test_text_that_the_encoding_lacks_is_refused() -> None:
    source = python(b"# coding: latin-1\nx = 1\n")
    with pytest.raises(EditError, match="cannot be written in iso-8859-1"):
        source.spliced([Splice("app.py", 0, 0, "# \u4e2d\n")])


def test_new_lines_take_the_files_own_line_end() -> None:
    edited = python("a = 1\r\nb = 2\r\n").spliced([Splice("app.py", 7, 7, "c = 3\nd = 4\n")])
    assert edited.data == b"a = 1\r\nc = 3\r\nd = 4\r\nb = 2\r\n"


def test_derived_values_are_built_once() -> None:
    source = python("x = 1\n")
    built: list[int] = []

    def build(_: SourceFile) -> list[int]:
        built.append(1)
        return built

    assert source.derive(build) is source.derive(build)
    assert built == [1]
