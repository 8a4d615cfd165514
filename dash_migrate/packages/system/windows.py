"""Paths of programs as Windows has them, which the code names for libraries that start these programs."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.reached import running
from dash_migrate.packages.system.needs import STEP
from dash_migrate.plan import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex

_PROGRAM = re.compile(r"[A-Za-z]:[\\/](?:[^\\/\n]+[\\/])*(?P<name>[^\\/\n]+)\.exe", re.IGNORECASE)
_DRIVE = re.compile(rb"[A-Za-z]:[\\/]")
# Code that asks which system it runs on has an answer for Linux too.
_ASKS = (b"sys.platform", b"platform.system", b"os.name", b"which(")


def path_findings(facts: Facts) -> Iterator[Finding]:
    """Programs that the running app looks for below a drive letter."""
    for index in running(facts):
        data = index.source.data
        if b".exe" in data and _DRIVE.search(data) and not any(word in data for word in _ASKS):
            yield from _in_file(index)


def _in_file(index: ModuleIndex) -> Iterator[Finding]:
    for node in ast.walk(index.tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if match := _PROGRAM.fullmatch(node.value):
            yield Finding(
                STEP,
                match["name"],
                Severity.ERROR,
                index.source.location(node),
                f"The code names {match['name']}.exe by a path of Windows.",
                "The platform runs Linux: it has no drive letters, and its programs lie on the search path.",
                f'Leave the setting out, or write the name alone ("{match["name"]}"), which works on both systems '
                "where the program is on the search path.",
            )
