"""The errors that a person may see. Each message names the place, the cause and what to do next."""

from __future__ import annotations


class DashMigrateError(Exception):
    """Something that the user can settle: printed as its text, without a traceback; the exit code is 2."""


class UsageError(DashMigrateError):
    """The command line or the configuration is wrong."""
