"""Runs the command in this process, on small invented apps."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dash_migrate.cli import main

# Not migrated: the plan declares its server, guards the run call and writes a Procfile.
UNGUARDED = """
from dash import Dash, html

app = Dash(__name__)
app.layout = html.Div("hello", id="root")
app.run(debug=True)
"""
# Migrated: one worker, to be quick.
READY = {
    "app.py": """
    from dash import Dash, html

    app = Dash(__name__)
    server = app.server
    app.layout = html.Div("hello", id="root")

    if __name__ == "__main__":
        app.run(debug=True)
    """,
    "Procfile": "web: gunicorn app:server --workers 1\n",
    "requirements.txt": "dash\ngunicorn\n",
}


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    def data(self) -> Any:
        """The JSON that it printed, as any program would read it."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Commands:
    """Runs commands and keeps what they print apart from what the test prints."""

    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object) -> Ended:
        """Runs any command."""
        self.capture.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = self.capture.readouterr()
        return Ended(code, out, err)

    def verify(self, *arguments: object) -> Ended:
        """Verifies in the environment of the tests."""
        return self("verify", *arguments, "--use-env", sys.executable)


def alone(patch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keeps away what the machine sets for git and pip; returns the cache folder, which is the test's own."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "PIP_"))]:
        patch.delenv(name)
    for name, value in {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(tmp_path),
        "PIP_CONFIG_FILE": os.devnull,
        "DASH_MIGRATE_CACHE_DIR": str(tmp_path / "cache"),
        "DASH_MIGRATE_STATE_DIR": str(tmp_path / "state"),
        "COLUMNS": "110",
    }.items():
        patch.setenv(name, value)
    return tmp_path / "cache"


def checks(target: Any) -> dict[str, str]:  # of the JSON report
    """The outcome of each check."""
    return {check["check"]: check["outcome"] for check in target["checks"]}


def findings(results: Any) -> list[tuple[str, str, int]]:  # of the JSON report
    """Check, path and line of each finding."""
    return [(check["check"], found["path"], found["line"]) for check in results for found in check["findings"]]
