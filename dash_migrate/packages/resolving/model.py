"""What is asked of a package index, and what it answers."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.settings import Hashes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the index had to say.

    Args:
        versions: canonical name to version, of all that was asked for and all that it needs.
        via: canonical name to the names that ask for it.
        problem: why there is no answer, in one or two sentences; empty if there is one, or nothing was asked.
        hashes: canonical name to the hashes (`sha256:...`) of every file that the index has of that version.
        without_wheel: canonical name to why pip finds no wheel of it for the target.
        asked_for: how it was asked, in a few words: "pip-tools 7.6.2 for Python 3.11 on Linux"; empty if not.
    """

    versions: Mapping[str, str] = field(default_factory=dict)
    via: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problem: str = ""
    hashes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without_wheel: Mapping[str, str] = field(default_factory=dict)
    asked_for: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask.

    Args:
        requirements: lines as in a requirements file, without options: names and versions, no addresses.
        constraints: `name==version` lines of what must not change.
        python: the target's Python version, "3.11.7" or "3.11".
        options: settings out of the app's requirements files: `("index-url", "...")`. They can hold credentials.
        prefix: the folder of the app's environment, None without one.
        hashes: whether hashes are wanted.
    """

    requirements: tuple[str, ...]
    constraints: tuple[str, ...] = ()
    python: str = ""
    options: tuple[tuple[str, str], ...] = ()
    prefix: Path | None = None
    hashes: Hashes = Hashes.NONE


class Reason(enum.Enum):
    """What keeps an answer away."""

    CONFLICT = "versions exclude each other"
    MISSING = "something has no wheel for the target"
    UNREACHABLE = "no index answers"
    TIME = "the time is up"
    TOOL = "a tool fails, or is not there"


class NoAnswer(Exception):  # noqa: N818 - not an error of the program
    """There is no answer. Never shown as such.

    Args:
        reason: what kind.
        text: for the reader, one or two sentences, without addresses.
        name: the distribution that it is about, if it is about one.
    """

    def __init__(self, reason: Reason, text: str, name: str = "") -> None:
        super().__init__(text)
        self.reason = reason
        self.text = text
        self.name = name
