"""The terminal of a person: what is printed, asked and answered there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    from dash_migrate.report.style import Style


def style() -> Style:
    """The style that standard output is worth."""
    from dash_migrate.report.style import style_for

    return style_for(sys.stdout)


def say(lines: Iterable[str]) -> None:
    """Prints lines on standard output."""
    for line in lines:
        sys.stdout.write(f"{line}\n")


def show(text: str) -> None:
    """Prints text as it stands, at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


def note(text: str) -> None:
    """Prints a line beside the output proper, on standard error."""
    sys.stderr.write(f"{text}\n")


class Progress:
    """Says what is going on, on standard error: in one line of a terminal, else in a line each."""

    def __init__(self) -> None:
        self._in_place = sys.stderr is not None and sys.stderr.isatty()

    def __call__(self, text: str) -> None:
        """Says what is being done now."""
        if self._in_place:
            import shutil

            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write(f"\r{text[:width].ljust(width)}")
            sys.stderr.flush()
        else:
            note(text)

    def done(self) -> None:
        """Leaves the line empty for what comes next."""
        if self._in_place:
            self("")
            sys.stderr.write("\r")


def network_progress() -> AbstractContextManager[None]:
    """Within the block, a person is told when a package index is asked."""
    from dash_migrate.packages.resolving.progress import told

    return told(Progress())


def answers() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin is not None and sys.stdin.isatty()


def confirmed(question: str) -> bool:
    """Asks a question whose default is no. No more input is a no, too."""
    show(f"{question} [y/N] ")
    answer = sys.stdin.readline()
    if not answer:
        show("\n")
    return answer.strip().lower() in {"y", "yes"}


def read_key() -> str:
    """Waits for one key. Ctrl-D raises `EOFError`, Ctrl-C `KeyboardInterrupt`."""
    import typer

    return typer.getchar()
