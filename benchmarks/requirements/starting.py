"""Starts an app in an environment: imports its module and asks it for its pages, without a network."""

from __future__ import annotations

import subprocess
import tempfile
from typing import TYPE_CHECKING

from benchmarks.requirements.environments import neutral_variables

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.requirements.apps import App

_SECONDS = 180
_PROBE = """
import importlib, sys
sys.path.insert(0, ".")
app = getattr(importlib.import_module(sys.argv[1]), sys.argv[2])
client = app.server.test_client()
prefix = app.config.requests_pathname_prefix
for path in ("_dash-layout", "_dash-dependencies", ""):
    answer = client.get(prefix + path)
    if answer.status_code != 200:
        raise SystemExit(f"{path or 'page'}: {answer.status_code}")
"""


def start(app: App, root: Path, python: Path) -> str:
    """Starts the app.

    Args:
        app: which one.
        root: a copy of it.
        python: the interpreter.

    Returns:
        What went wrong, the last line of it; empty if nothing did.
    """
    with tempfile.TemporaryDirectory() as home:
        # Libraries write caches of fonts and the like into the home folder.
        variables = {**neutral_variables(), "HOME": home, "MPLCONFIGDIR": home, "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(
                [str(python), "-c", _PROBE, app.module, app.variable],
                cwd=root,
                env=variables,
                check=False,
                capture_output=True,
                text=True,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return f"did not start in {_SECONDS} seconds"
    if not done.returncode:
        return ""
    return (done.stderr.strip() or f"ended with {done.returncode}").splitlines()[-1]
