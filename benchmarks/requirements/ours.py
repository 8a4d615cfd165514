"""Runs dash-migrate on one app and tells what it lists. Started by `score.py`, in an environment without Dash.

    python benchmarks/requirements/ours.py APP INTO [--python ENVIRONMENT]

Writes the migrated app to INTO and prints JSON: direct and all requirements, the seconds of the plan, findings.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)

from dash_migrate.planner import accept_all, make_plan  # noqa: E402  # after ROOT
from dash_migrate.series import chosen, registered  # noqa: E402  # after ROOT
from dash_migrate.settings import Settings, with_config  # noqa: E402  # after ROOT
from dash_migrate.source import SourceFile  # noqa: E402  # after ROOT
from dash_migrate.workspace import Workspace  # noqa: E402  # after ROOT


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs dash-migrate on one app.")
    parser.add_argument("app", type=Path)
    parser.add_argument("into", type=Path)
    parser.add_argument("--python", type=Path)
    options = parser.parse_args()
    began = time.perf_counter()
    settings = with_config(Settings(python=options.python), options.app)
    steps = chosen([item.step for item in registered()], settings)
    plan = make_plan(Workspace.read(options.app), steps, settings, decide=accept_all)
    seconds = time.perf_counter() - began
    _write(options.app, plan.after, options.into)
    findings = [f"{item.location}: {item.seen}" for item in plan.findings() if item.step in _STEPS]
    print(json.dumps({"seconds": seconds, "findings": findings}))
    return 0


_STEPS = ("requirements", "private-packages", "python-version", "system-packages")


def _write(root: Path, after: Workspace, into: Path) -> None:
    shutil.copytree(root, into)
    for path, content in after.changed():
        target = into / path
        if isinstance(content, SourceFile):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.data)
        elif content is None:
            target.unlink(missing_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(content.source, target)


if __name__ == "__main__":
    sys.exit(main())
