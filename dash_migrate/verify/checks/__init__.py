"""What `verify` checks on each platform: one module a check, in the order of the reports.

A new check is one module with `CHECK`, and one line in `CHECKS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.verify.checks import (
    answers,
    assets,
    callbacks,
    files,
    hosts,
    links,
    same_app,
    start,
    variables,
    workers,
)

if TYPE_CHECKING:
    from dash_migrate.verify.checks.check import Check

CHECKS: tuple[Check, ...] = (
    start.CHECK,
    answers.CHECK,
    same_app.CHECK,
    links.CHECK,
    assets.CHECK,
    callbacks.CHECK,
    workers.CHECK,
    variables.CHECK,
    files.CHECK,
    hosts.CHECK,
)
