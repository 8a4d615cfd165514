"""Builds the environment of each app, in a folder outside of the repository.

    python benchmarks/requirements/prepare.py [--python 3.11 ...] [--cache FOLDER] [--app NAME ...] [--check]

`--check` also starts each app in its environment: each has to work where it was written.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)

from benchmarks.requirements.apps import read_apps  # noqa: E402  # after ROOT
from benchmarks.requirements.environments import (  # noqa: E402  # after ROOT
    CACHE,
    app_environment,
    python_of,
)
from benchmarks.requirements.starting import start  # noqa: E402  # after ROOT


def main() -> int:
    options = _options()
    failed = 0
    for app in read_apps(names=options.app):
        for version in options.python:
            try:
                environment = app_environment(app, options.cache, version)
            except subprocess.CalledProcessError:
                print(f"{app.name:16} {version:6} cannot be installed")
                failed += 1
                continue
            if options.check:
                with tempfile.TemporaryDirectory() as folder:
                    problem = start(app, app.copy(Path(folder)), python_of(environment))
                failed += bool(problem)
                print(f"{app.name:16} {version:6} {problem or 'starts'}", flush=True)
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Builds the environment of each app.")
    parser.add_argument("--python", nargs="+", default=["3.11"], help="versions of Python")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where environments are kept")
    parser.add_argument("--app", nargs="*", default=[], help="only these apps")
    parser.add_argument("--check", action="store_true", help="start each app in its environment")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
