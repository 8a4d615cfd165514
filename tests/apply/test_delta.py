"""Deltas: exact for any content, and no larger than what was removed."""

from __future__ import annotations

import codecs
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dash_migrate.transaction import delta as delta_module
from dash_migrate.transaction.delta import RAW, Codec, decode, difference, encode, restore

if TYPE_CHECKING:
    from collections.abc import Callable

PIECES = ["a = 1", "    b(a)", "\tc", "", "ü = 'é'", "# \u2028 \u2029 \x85", "\x0c", "x" * 40, "\ud7ff\U0001f600"]
ENDS = ["\n", "\r\n", "\r", "\n\n", "\x0c\n", ""]
CODECS = [
    Codec("utf-8"),
    Codec("utf-8", codecs.BOM_UTF8),
    Codec("utf-16-le", codecs.BOM_UTF16_LE),
    Codec("utf-16-be", codecs.BOM_UTF16_BE),
]


def never(_: str) -> bool:
    return False


def removed(after: bytes, before: bytes, path: str = "a.py") -> list[str]:
    """The texts that a delta keeps; checks that it is exact."""
    delta = difference(after, before, path, never)
    assert restore(after, delta, {}) == before
    return [piece for hunk in delta.hunks for piece in hunk.pieces if isinstance(piece, str)]


texts = st.lists(st.tuples(st.sampled_from(PIECES) | st.text(max_size=8), st.sampled_from(ENDS)), max_size=12).map(
    lambda lines: "".join(line + end for line, end in lines)
)


def stored(text: str, codec: Codec) -> bytes:
    return codec.bom + text.encode(codec.encoding, "surrogatepass")


contents = st.builds(stored, texts, st.sampled_from(CODECS)) | st.binary(max_size=60)


@settings(max_examples=300, deadline=None)
@given(after=contents, before=contents, path=st.sampled_from(["a.py", "a.txt"]))
def test_any_content_comes_back(after: bytes, before: bytes, path: str) -> None:
    removed(after, before, path)


@settings(max_examples=200, deadline=None)
@given(text=texts, codec=st.sampled_from(CODECS), seed=st.integers(0, 2**32))
def test_edited_lines_come_back(text: str, codec: Codec, seed: int) -> None:
    """Two versions of one text, as a codemod leaves them: lines indented, dropped, added, changed."""
    chance = random.Random(seed)
    lines = text.splitlines(keepends=True)
    edited = []
    for line in lines:
        edit = chance.choice(["", "", "", "indent", "drop", "add", "change", "end"])
        edited += {
            "": [line],
            "indent": ["    " + line],
            "drop": [],
            "add": ["import os\n", line],
            "change": [line.replace("a", "é\u2028", 1)],
            "end": [line.rstrip("\r\n")],
        }[edit]
    removed(stored("".join(edited), codec), stored(text, codec))


@given(data=contents, path=st.sampled_from(["a.py", "a.txt"]))
def test_decoding_is_exact(data: bytes, path: str) -> None:
    assert encode(*decode(data, path)) == data


@pytest.mark.parametrize(
    ("data", "path", "codec"),
    [
        (b"a = 1\n", "a.py", Codec("utf-8")),
        ("a = 'ü'\n".encode(), "a.py", Codec("utf-8")),
        (codecs.BOM_UTF8 + b"a\n", "a.py", Codec("utf-8", codecs.BOM_UTF8)),
        (b"# coding: cp1252\na = '\x80'\n", "a.py", Codec("cp1252")),
        (b"# coding: cp1252\na = '\x80'\n", "a.txt", RAW),
        (b"# coding: no-such-thing\na = 1\n", "a.py", Codec("iso-8859-1")),
        (b"# coding: utf-8\na = '\xff'\n", "a.py", RAW),
        (b"# coding: hex\n", "a.py", RAW),
        (codecs.BOM_UTF16_LE + b"a\0", "a.csv", Codec("utf-16-le", codecs.BOM_UTF16_LE)),
        (codecs.BOM_UTF16_LE + b"a\0b", "a.csv", RAW),
        (codecs.BOM_UTF16_BE + b"\xd8\x00", "a.csv", RAW),
        (b"\x89PNG\r\n\x1a\n\0", "a.png", RAW),
        (b"", "a.py", Codec("utf-8")),
    ],
)
def test_the_encoding_is_found(data: bytes, path: str, codec: Codec) -> None:
    assert codecs.lookup(decode(data, path)[1].encoding) == codecs.lookup(codec.encoding)
    assert decode(data, path)[1].bom == codec.bom


def test_an_encoding_that_is_lossy_is_treated_as_bytes() -> None:
    data = b"# coding: utf-7\na = '+AGE-'\n"
    assert data.decode("utf-7").encode("utf-7") != data
    assert decode(data, "a.py")[1] == RAW


def test_encodings_may_differ_between_the_sides() -> None:
    before = "# coding: latin-1\na = 'ü'\n".encode("latin-1")
    after = "a = 'ü'\n".encode("utf-16")
    assert removed(after, before)


def test_an_indented_block_keeps_nothing_of_its_content() -> None:
    before = b"import a\nname(1)\n  other(2)\n"
    after = b'import a\nif __name__ == "__main__":\n    name(1)\n      other(2)\n'
    assert "".join(removed(after, before)).strip() == ""


def test_an_indented_block_with_other_line_ends_keeps_nothing_of_its_content() -> None:
    assert "".join(removed(b"if a:\r\n    name(1)\r\n    name(2)\r\n", b"name(1)\nname(2)\n")).strip() == ""


def test_a_dedented_block_keeps_blanks_only() -> None:
    assert set("".join(removed(b"name(1)\nname(2)\n", b"    name(1)\n    name(2)\n"))) == {" "}


def test_an_added_line_keeps_nothing() -> None:
    assert removed(b"import os\nimport dash\napp = 1\n", b"import dash\napp = 1\n") == [""]


@pytest.mark.parametrize(
    ("after", "before", "kept"),
    [
        ("href = get('/a')\n", "href = '/a'\n", ["'/a'"]),
        ("a\nkey = os.environ['K']\nb\n", "a\nkey = 'old'\nb\n", ["'old'"]),
        ("one\ntwo\n", "one\nTWO\n", ["TWO"]),
        ("x = 1", "x = 1\n", ["\n"]),
        ("", "all\nof it\n", ["all\nof it\n"]),
        ("aaa", "aa", [""]),
        ("aa", "aaa", ["a"]),
    ],
)
def test_only_what_was_removed_is_kept(after: str, before: str, kept: list[str]) -> None:
    texts = removed(after.encode(), before.encode())
    assert [text for text in texts if text] == [text for text in kept if text]


def test_edits_far_apart_stay_apart() -> None:
    before = "".join(f"line {number}\n" for number in range(3000))
    after = before.replace("line 7\n", "LINE 7\n").replace("line 2990\n", "LINE 2990\n")
    assert removed(after.encode(), before.encode()) == ["line", "line"]


def test_a_very_long_file_comes_back() -> None:
    before = "".join(f"{number % 7}\n" for number in range(9000))
    after = "".join(f"{number % 7}\n" for number in range(9000) if number % 5)
    removed(after.encode(), before.encode())


def test_a_secret_that_trimming_would_cut_is_kept_whole() -> None:
    def holds(text: str) -> bool:
        return "sk-12345678" in text

    delta = difference(b"key = 'sk-12300000'\n", b"key = 'sk-12345678'\n", "a.py", holds)
    assert [hunk.pieces for hunk in delta.hunks] == [("key = 'sk-12345678'\n",)]


def test_a_delta_that_is_not_exact_as_text_is_one_of_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    real = delta_module._hunks

    def faulty(after: str, before: str, holds: object, spans: Callable[[str], list[tuple[int, int]]]) -> object:
        return iter(()) if "ü" in before else real(after, before, never, spans)

    monkeypatch.setattr(delta_module, "_hunks", faulty)
    before, after = "a = 'ü'\n".encode(), b"a = 1\n"
    delta = difference(after, before, "a.py", never)
    assert (delta.after, delta.before) == (RAW, RAW)
    assert restore(after, delta, {}) == before


def test_a_delta_does_not_fit_another_file() -> None:
    delta = difference(b"a = 1\nb = 2\n", b"a = 1\nb = 3\n", "a.py", never)
    with pytest.raises(ValueError, match="does not fit"):
        restore(b"a\n", delta, {})
