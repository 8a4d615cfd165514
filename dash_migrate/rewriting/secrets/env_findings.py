"""What a person should do about `.env` and `.env.example` themselves."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from dash_migrate.facts.ignored import GITIGNORE, LocalFiles
from dash_migrate.plan import Finding, Location, Severity
from dash_migrate.rewriting.secrets.env_example import example_path
from dash_migrate.rewriting.secrets.env_file import ENV

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.workspace import Workspace

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def env_findings(step: str, workspace: Workspace) -> Iterator[Finding]:
    """Findings for a `.env` on the disk that others can read, and for an example that git keeps from the others.

    Args:
        step: the step's name.
        workspace: the app; asked by a step that adds variables to these files.
    """
    if _readable_by_others(workspace):
        yield Finding(
            step,
            "readable .env",
            Severity.WARNING,
            Location(ENV),
            "Other users of this machine may open .env.",
            "It holds the app's passwords and keys.",
            "chmod 600 .env",
        )
    example = example_path(workspace)
    local = LocalFiles(workspace)
    if local.ignored((example,)) and not local.tracked(example):
        yield Finding(
            step,
            "ignored example",
            Severity.ADVICE,
            Location(GITIGNORE),
            f"git ignores {example}, so that nobody else gets it.",
            "It tells a teammate with a fresh clone which variables to set; it holds no values.",
            f"Write !{example} below the line that ignores it.",
        )


def not_installed(step: str, facts: Facts) -> Iterator[Finding]:
    """A finding where the environment that the app runs with here has no python-dotenv.

    Args:
        step: the step's name.
        facts: of an app whose code is to load `.env`.
    """
    environment = facts.environment
    if environment is not None and environment.distributions.get("python-dotenv") is None:
        yield Finding(
            step,
            "python-dotenv",
            Severity.WARNING,
            Location("requirements.txt"),
            f"python-dotenv is not installed in {environment.label}.",
            "The changed code loads .env with it, here as on the platform, which installs requirements.txt.",
            "Install it where you run the app: python -m pip install python-dotenv",
        )


def _readable_by_others(workspace: Workspace) -> bool:
    """Whether the file's permission bits let others in; Windows has none that say so."""
    if os.name != "posix":
        return False
    try:
        status = (workspace.root / ENV).stat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and bool(status.st_mode & _OTHERS)
