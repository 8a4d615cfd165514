"""Starts each migrated app with what its generated file lists, and nothing else.

    python benchmarks/requirements/boots.py [--set known|held|both] [--app NAME ...] [--python 3.11]
        [--cache FOLDER]

For each app a new virtual environment gets the lines of the requirements.txt that dash-migrate wrote (wheels only;
the private ones from a folder, without an index), then the migrated app is imported and asked for its layout and
page. Ends with 1 if one does not start.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)

from benchmarks.requirements.apps import SETS, read_apps  # noqa: E402  # after ROOT
from benchmarks.requirements.environments import (  # noqa: E402  # after ROOT
    BEFORE,
    CACHE,
    app_environment,
    create,
    install,
    install_private,
    python_of,
)
from benchmarks.requirements.migrating import Mode, migrate, own_environment  # noqa: E402  # after ROOT
from benchmarks.requirements.scores import parse_conda, parse_requirements  # noqa: E402  # after ROOT
from benchmarks.requirements.starting import start  # noqa: E402  # after ROOT
from benchmarks.requirements.wheels import PRIVATE  # noqa: E402  # after ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


def main() -> int:
    options = _options()
    sets = SETS if options.set == "both" else (options.set,)
    apps = read_apps(sets, options.app)
    own = own_environment(options.cache, options.python)
    started = 0
    for app in apps:
        environment = app_environment(app, options.cache, options.python)
        with tempfile.TemporaryDirectory() as folder:
            done = migrate(app.copy(Path(folder)), Path(folder) / "after" / app.name, own, environment, Mode.WITH)
            problem = done.problem or _installed(done.root, Path(folder) / "fresh", options.python)
            problem = problem or start(app, done.root, python_of(Path(folder) / "fresh"))
        started += not problem
        print(f"{app.name:16} {problem or 'starts'}", flush=True)
    print(f"{started} of {len(apps)} start")
    return 0 if started == len(apps) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Starts each app with what its generated file lists.")
    parser.add_argument("--set", choices=[*SETS, "both"], default="both", help="which apps")
    parser.add_argument("--app", nargs="*", default=[], help="only these apps")
    parser.add_argument("--python", default="3.11", help="version of Python")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where environments are kept")
    return parser.parse_args()


def _installed(root: Path, fresh: Path, python: str) -> str:
    """Installs what the app lists into a new environment; gives what went wrong."""
    lines = [*_lines(root)]
    names = [parsed[0].name if (parsed := parse_requirements(line)) else "" for line in lines]
    public, private = fresh.with_name("public.txt"), fresh.with_name("private.txt")
    for path, wanted in ((public, False), (private, True)):
        chosen = [line for line, name in zip(lines, names, strict=True) if (name in PRIVATE) is wanted]
        path.write_text("\n".join([*chosen, ""]), "utf-8")
    try:
        create(fresh, python)
        install(fresh, ["--only-binary", ":all:", "-r", str(public)], before=BEFORE)
        if private.read_text("utf-8").strip():
            install_private(fresh, ["-r", str(private)])
    except subprocess.CalledProcessError:
        return "cannot be installed"
    return ""


def _lines(root: Path) -> Iterator[str]:
    """The lines of requirements.txt, as they stand; else of a conda file, each package by its name for pip."""
    if (file := root / "requirements.txt").exists():
        yield from file.read_text("utf-8").splitlines()
    elif (file := root / "environment.yml").exists():
        for line in parse_conda(file.read_text("utf-8")):
            yield f"{line.name}=={line.version}" if line.version else line.name


if __name__ == "__main__":
    sys.exit(main())
