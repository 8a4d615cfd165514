"""Colour, wrapping, and which characters reach a terminal."""

from __future__ import annotations

import io

import pytest

from dash_migrate.report.style import Style, plain, style_for, visible
from dash_migrate.wording import count, listing


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environ", "coloured"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"TERM": "xterm", "NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
        (io.StringIO(), {"FORCE_COLOR": "0"}, False),
    ],
)
def test_colours_are_for_terminals_and_the_user_has_the_last_word(
    stream: io.StringIO, environ: dict[str, str], coloured: bool
) -> None:
    assert bool(style_for(stream, environ).codes) is coloured


def test_the_width_follows_the_terminal_up_to_100(monkeypatch: pytest.MonkeyPatch) -> None:
    widths = []
    for columns in ("20", "72", "250"):
        monkeypatch.setenv("COLUMNS", columns)
        widths.append(style_for(io.StringIO(), {}).width)
    assert widths == [40, 72, 100]


def test_prose_is_filled_and_code_is_not() -> None:
    code = "    server = app.server  # a long line of code"
    text = f"Write this line, which is needed, near the top:\n{code}\nThen run it."
    assert plain(30).wrap(text, "  ") == [
        "  Write this line, which is",
        "  needed, near the top:",
        "      server = app.server  # a long line of code",
        "  Then run it.",
    ]


def test_long_words_and_options_stay_whole() -> None:
    lines = plain(20).wrap("run dash-migrate --include-ask now")
    assert lines == ["run dash-migrate", "--include-ask now"]


def test_colours_take_no_room() -> None:
    style = Style(20, {"good": "32"})
    assert style.wrap("one two three four", "  ", style.paint("good", "+") + " ") == [
        "\x1b[32m+\x1b[0m one two three four"
    ]


def test_the_first_line_of_nothing_is_its_lead() -> None:
    assert plain(20).wrap("", "    ", "  - ") == ["  -"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("é ☃", "é ☃"),
        ("\x1b]0;title\x07", "^[]0;title^G"),
        ("a\rb", "a^Mb"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("\ufeff", "\\ufeff"),
        ("\udc80", "\\udc80"),
    ],
)
def test_what_could_act_or_hide_is_spelled_out(text: str, expected: str) -> None:
    assert visible(text) == expected


def test_numbers_and_lists_read_well() -> None:
    assert [count(0, "file"), count(1, "file"), count(2, "file")] == ["0 files", "1 file", "2 files"]
    assert [listing(["a"]), listing(["a", "b"]), listing(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
