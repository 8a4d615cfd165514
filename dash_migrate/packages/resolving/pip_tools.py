"""pip-tools, and looking at an index through pip, in an interpreter of the target's Python version."""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.packages.closure import linux_markers
from dash_migrate.packages.installed import canonical
from dash_migrate.packages.resolving.driver import NOT_FOR_LINUX, REFUSED, UNREACHABLE
from dash_migrate.packages.resolving.failures import explained
from dash_migrate.packages.resolving.interpreters import folders_of_tools, tool_version
from dash_migrate.packages.resolving.model import NoAnswer, Reason, Resolution
from dash_migrate.packages.resolving.pins_text import parse_pins
from dash_migrate.packages.resolving.processes import run, variables
from dash_migrate.packages.resolving.target import minor_of, platforms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash_migrate.packages.resolving.model import Question
    from dash_migrate.packages.resolving.processes import Clock

_DRIVER = Path(__file__).with_name("driver.py")
_WORDS = {
    UNREACHABLE: (Reason.UNREACHABLE, "The package index cannot be reached."),
    REFUSED: (
        Reason.UNREACHABLE,
        "The package index refuses to answer: the credentials in pip's configuration are missing or not valid.",
    ),
    NOT_FOR_LINUX: (
        Reason.TOOL,
        "pip cannot resolve for Linux on this machine. Install uv beside dash-migrate: it can.",
    ),
}
_COMPILE = (
    *("compile", "--quiet", "--no-config", "--no-header", "--allow-unsafe", "--strip-extras"),
    *("--no-emit-options", "--annotation-style", "line", "--pip-args", "--only-binary=:all:"),
    *("-c", "constraints.txt", "-o", "out.txt", "requirements.in"),
)


@dataclass(frozen=True, slots=True)
class File:
    """A file that an index has of a project.

    Args:
        name: "dash-2.0-py3-none-any.whl".
        digest: its SHA-256; empty if the index does not tell it.
        python: the Python versions that it is for, as the index says; empty if it does not.
        yanked: its author took it back.
    """

    name: str
    digest: str
    python: str
    yanked: bool


def resolve(python: Path, question: Question, folder: Path, clock: Clock) -> Resolution:
    """The versions that fit, by pip-tools.

    Args:
        python: an interpreter of the target's version.
        question: what to ask; its requirements and constraints lie in `folder`.
        folder: private.
        clock: the time that is left.

    Raises:
        NoAnswer: with the reason.
        OSError: if the interpreter cannot be started.
    """
    names = [canonical(re.split(r"[^\w.-]", question.requirements[0], maxsplit=1)[0])]
    code, log = _drive(python, question, folder, clock, {"task": "compile", "names": names, "arguments": _COMPILE})
    if code:
        raise explained(log, question.python, question.constraints)
    versions, via = parse_pins((folder / "out.txt").read_text("utf-8", "replace"))
    how = f"pip-tools {tool_version('pip-tools')} for Python {minor_of(question.python)} on Linux"
    return Resolution(versions, via, asked_for=how)


def files(
    python: Path, question: Question, names: Sequence[str], folder: Path, clock: Clock
) -> dict[str, tuple[File, ...] | None]:
    """What the indexes have of each name; None for a name that none of them knows.

    Raises:
        NoAnswer: with the reason.
        OSError: if the interpreter cannot be started.
    """
    code, log = _drive(python, question, folder, clock, {"task": "files", "names": list(names)})
    if code:
        raise explained(log, question.python)
    told = json.loads((folder / "files.json").read_text("utf-8"))
    return {name: None if rows is None else tuple(map(_file, rows)) for name, rows in told.items()}


def _file(row: Sequence[object]) -> File:
    name, digest, python, yanked = row
    return File(str(name), str(digest), str(python or ""), bool(yanked))


def _drive(
    python: Path, question: Question, folder: Path, clock: Clock, task: Mapping[str, object]
) -> tuple[int, str]:
    request = {
        **task,
        "options": [f"--{name}" + (f"={value}" if value else "") for name, value in question.options],
        "folders": folders_of_tools(),
        "markers": {**linux_markers(question.python), "extra": ""},
        "platforms": platforms(),
        "same_platform": sys.platform == "linux" and os.uname().machine == "x86_64",
    }
    path = folder / "request.json"
    path.write_text(json.dumps(request), "utf-8")
    environ = variables(os.environ)
    own = question.prefix / ("pip.ini" if os.name == "nt" else "pip.conf") if question.prefix else None
    if own is not None and own.is_file():  # isolated, pip does not see the environment that it stands in
        environ.setdefault("PIP_CONFIG_FILE", str(own))
    code, log = run([str(python), "-I", "-S", "-X", "utf8", str(_DRIVER), str(path)], folder, environ, clock)
    if code in _WORDS:
        raise NoAnswer(*_WORDS[code])
    return code, log
