"""What a person asks of a verification, and why one could not be run."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.errors import DashMigrateError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dash_migrate.verify.platforms import Platform


class Subject(enum.Enum):
    """Which state of the app is verified."""

    PLANNED = "with the plan's changes"
    AS_IS = "as it is"


class Browser(enum.Enum):
    """Whether a browser opens the pages as well."""

    NONE = "none"
    CHROMIUM = "chromium"


class NotRunError(DashMigrateError):
    """The verification could not be run: something is missing on this machine. The exit code is 3."""


@dataclass(frozen=True, slots=True)
class Request:
    """One verification.

    Attributes:
        platforms: to emulate, at least one.
        subject: which state of the app.
        python: the environment to use as it is; None builds one from requirements.txt.
        variables: set as the App Manager would, on top of those in `.env`.
        revision: of git, in which the original is; None where the journal or the folder has it.
        browser: whether to open the pages in one.
        boot_seconds: after which an app that does not start is given up.
        screenshots: the folder for the browser's pictures; None beside the app's cache.
    """

    platforms: tuple[Platform, ...]
    subject: Subject = Subject.PLANNED
    python: Path | None = None
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    revision: str | None = None
    browser: Browser = Browser.NONE
    boot_seconds: float = 120
    screenshots: Path | None = None
