"""Asks the index one question: with the tool that is right for this machine, its configuration and the target."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.packages.resolving import pip_tools, uv
from dash_migrate.packages.resolving.indexes import asks_nothing, is_plain, pip_settings
from dash_migrate.packages.resolving.interpreters import interpreter_for, too_new
from dash_migrate.packages.resolving.model import NoAnswer, Reason
from dash_migrate.packages.resolving.progress import tell
from dash_migrate.packages.resolving.target import minor_of
from dash_migrate.temporary import temporary_folder
from dash_migrate.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.packages.resolving.model import Question, Resolution
    from dash_migrate.packages.resolving.pip_tools import File
    from dash_migrate.packages.resolving.processes import Clock

_VARIABLE = re.compile(r"\$\{(?P<name>[A-Z0-9_]+)\}")  # what pip replaces in a requirements file


def resolve(question: Question, clock: Clock) -> Resolution:
    """The versions that fit on the target.

    Raises:
        NoAnswer: with the reason, in words for the reader.
    """
    settings = pip_settings(os.environ, question.prefix)
    if asks_nothing(settings, question.options):
        raise NoAnswer(Reason.UNREACHABLE, "pip is configured to ask no package index (no-index).")
    tell(f"asking the package index for {count(len(question.requirements), 'distribution')} ...")
    program = uv.find_uv()
    if program is not None and is_plain(settings) and not question.options:
        try:
            return _by_uv(program, question, settings, clock)
        except NoAnswer as failed:
            # pip-tools may do what uv cannot, and its words on a conflict are shorter.
            if failed.reason not in {Reason.CONFLICT, Reason.TOOL}:
                raise
    tool = too_new(question.python)
    python = None if tool else interpreter_for(question.python, question.prefix)
    if python is not None:
        with _folder(question) as folder:
            return pip_tools.resolve(python, question, folder, clock)
    if program is not None:
        return _by_uv(program, question, settings, clock)
    minor = minor_of(question.python)
    seen = f"{tool} does not run on it" if tool else "no such interpreter is on this machine"
    raise NoAnswer(
        Reason.TOOL,
        f"Nothing here can resolve for Python {minor}: {seen}. Install uv beside dash-migrate, or Python {minor}.",
    )


def files_of(question: Question, names: Sequence[str], clock: Clock) -> dict[str, tuple[File, ...] | None]:
    """What the indexes have of each name; None for a name that none of them knows.

    Raises:
        NoAnswer: with the reason.
    """
    tell(f"looking at the files of {count(len(names), 'distribution')} in the package index ...")
    with _folder(question) as folder:
        return pip_tools.files(Path(sys.executable), question, names, folder, clock)


def expanded(options: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Option lines of requirements files with their variables filled in, as pip does.

    A folder beside the requirements file is left out: what lies in it was not published.
    """
    filled = ((name, _VARIABLE.sub(_value, value)) for name, value in options)
    return tuple(
        (name, value)
        for name, value in filled
        if name != "find-links" or "://" in value or Path(value).is_absolute()
    )


def _value(match: re.Match[str]) -> str:
    return os.environ.get(match["name"]) or match[0]


def _by_uv(program: Path, question: Question, settings: dict[str, str], clock: Clock) -> Resolution:
    with _folder(question) as folder:
        return uv.resolve(program, question, settings, folder, clock)


@contextlib.contextmanager
def _folder(question: Question) -> Iterator[Path]:
    """A private folder with the question in it. It can hold credentials for a moment; it goes on every exit.

    Raises:
        NoAnswer: instead of what goes wrong with files and processes within the block.
    """
    options = (f"--{name} {value}".strip() for name, value in question.options)
    try:
        with temporary_folder() as folder:
            lines = "\n".join([*options, *question.requirements, ""])
            (folder / "requirements.in").write_text(lines, "utf-8")
            (folder / "constraints.txt").write_text("\n".join([*question.constraints, ""]), "utf-8")
            yield folder
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise NoAnswer(Reason.TOOL, f"The package index could not be asked: {why}.") from error
