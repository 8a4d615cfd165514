"""`runtime.txt`: its one line, `python-3.9.0`, which must be spelled exactly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.packages.python_evidence import RUNTIME
from dash_migrate.plan import Change, Create, Location, Rewrite, Splice, Tier
from dash_migrate.rewriting.python_version.findings import STEP

if TYPE_CHECKING:
    from dash_migrate.plan import Edit
    from dash_migrate.source import SourceFile

_EXACT = re.compile(rb"python-\d+\.\d+\.\d+\s*")
_SHORT = re.compile(rb"python-\d+\.\d+\s*")


def is_exact(source: SourceFile) -> bool:
    """Whether the file is as every builder reads it."""
    return not source.bom and _EXACT.fullmatch(source.utf8) is not None


def is_short(source: SourceFile) -> bool:
    """Whether it leaves the last number out, which builders of 2024 and later take."""
    return not source.bom and _SHORT.fullmatch(source.utf8) is not None


def written(source: SourceFile | None, version: str, title: str, why: str, tier: Tier) -> Change:
    """The change that makes the file say a version."""
    line = f"python-{version}"
    edit: Edit
    if source is None:
        edit = Create(RUNTIME, f"{line}\n")
    elif source.bom:
        edit = Rewrite(RUNTIME, f"{line}\n")
    else:
        edit = Splice(RUNTIME, 0, len(source.utf8.rstrip()), line)
    return Change(STEP, RUNTIME, title, why, tier, Location(RUNTIME), (edit,))
