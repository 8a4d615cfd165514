"""Compares the pins that dash-migrate works out without an index with what pip-tools resolves with one.

    python benchmarks/requirements/closures.py [--set known|held|both] [--app NAME ...] [--python 3.10 ...]
        [--cache FOLDER]

For each app and each Python, pip-tools resolves what the generated file lists directly, with all versions of the
app's environment as constraints, under the same Python. What the environment does not hold cannot be pinned
without an index and is left out, as are lines to which the app itself gave a range. Ends with 1 if a pin differs.
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

from benchmarks.requirements.apps import SETS, canonical, read_apps  # noqa: E402  # after ROOT
from benchmarks.requirements.environments import (  # noqa: E402  # after ROOT
    CACHE,
    PIP_TOOLS,
    app_environment,
    environment,
    neutral_variables,
    python_of,
    site_packages,
)
from benchmarks.requirements.migrating import Mode, migrate, own_environment  # noqa: E402  # after ROOT
from benchmarks.requirements.scores import parse_requirements  # noqa: E402  # after ROOT
from benchmarks.requirements.wheels import PRIVATE  # noqa: E402  # after ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.requirements.migrating import Migrated

PYTHONS = ("3.10", "3.11", "3.12", "3.13")


def main() -> int:
    options = _options()
    sets = SETS if options.set == "both" else (options.set,)
    apps = read_apps(sets, options.app)
    wrong = 0
    for python in options.python:
        own = own_environment(options.cache, python)
        tools = environment(options.cache / python / "tools" / "pip-tools", python, PIP_TOOLS, before="")
        equal = total = 0
        for app in apps:
            held = app_environment(app, options.cache, python)
            with tempfile.TemporaryDirectory() as folder:
                after = Path(folder) / "after" / app.name
                done = migrate(app.copy(Path(folder)), after, own, held, Mode.WITH)
                if not (done.root / "requirements.txt").exists():
                    continue  # conda resolves its file itself
                ours = {line.name: line.version for line in done.listed if line.version and line.applies}
                theirs = _resolved(done, held, tools, Path(folder))
            same = sum(ours.get(name) == version for name, version in theirs.items())
            every = len(ours.keys() | theirs.keys())
            equal, total = equal + same, total + every
            if same != every or not theirs:
                print(f"{python:6}{app.name:16} {same} of {every} pins {_difference(ours, theirs)}", flush=True)
        print(f"{python:6}{equal} of {total} pins are equal, {len(apps)} apps", flush=True)
        wrong += total - equal
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compares pins with those of pip-tools.")
    parser.add_argument("--set", choices=[*SETS, "both"], default="both", help="which apps")
    parser.add_argument("--app", nargs="*", default=[], help="only these apps")
    parser.add_argument("--python", nargs="+", default=PYTHONS, help="versions of Python")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where environments are kept")
    return parser.parse_args()


def _resolved(done: Migrated, held: Path, tools: Path, folder: Path) -> dict[str, str | None]:
    """What pip-tools resolves; empty if it cannot.

    Private packages stay as they are: an index is never asked for them.
    """
    versions = _versions(held)
    private = {line.name: versions.get(line.name) for line in done.listed if line.name in PRIVATE}
    direct = {line.name for line in done.listed if not line.turn and line.name in versions}
    asked = _requirements(done.root, direct - private.keys())
    (folder / "requirements.in").write_text("\n".join([*asked, ""]), "utf-8")
    constraints = [f"{name}=={version}" for name, version in versions.items() if name not in PRIVATE]
    (folder / "constraints.txt").write_text("\n".join([*constraints, ""]), "utf-8")
    command = [str(python_of(tools)), "-m", "piptools", "compile", "-q", "--no-config", "--no-header"]
    command += ["--allow-unsafe", "--strip-extras", "--no-emit-options", "--pip-args", "--only-binary=:all:"]
    command += ["-c", "constraints.txt", "-o", "out.txt", "requirements.in"]
    ran = subprocess.run(command, cwd=folder, env=neutral_variables(), capture_output=True, text=True, check=False)
    if ran.returncode:
        print((ran.stderr.strip() or "pip-tools failed").splitlines()[-1], file=sys.stderr)
        return {}
    pins = parse_requirements((folder / "out.txt").read_text("utf-8"))
    ranges = {line.name for line in done.listed if line.version is None}
    return {line.name: line.version for line in pins if line.name not in ranges} | private


def _requirements(root: Path, direct: set[str]) -> list[str]:
    """The lines of what is listed directly, as they stand in the file, with their extras and markers."""
    file = root / "requirements.txt"
    if not file.exists():
        return sorted(direct)
    lines = [line.partition(" #")[0].strip() for line in file.read_text("utf-8").splitlines()]
    return [line for line in lines if (parsed := parse_requirements(line)) and parsed[0].name in direct]


def _versions(held: Path) -> dict[str, str]:
    """What an environment holds: the names of its metadata folders tell."""
    pairs = (
        info.name.removesuffix(".dist-info").split("-", 1) for info in site_packages(held).glob("*.dist-info")
    )
    return {canonical(name): version for name, version in pairs}


def _difference(ours: Mapping[str, str | None], theirs: Mapping[str, str | None]) -> str:
    parts = (
        f"{name}: {ours.get(name) or '-'} (pip-tools {theirs.get(name) or '-'})"
        for name in sorted(ours.keys() | theirs.keys())
        if ours.get(name) != theirs.get(name)
    )
    return ", ".join(parts)


if __name__ == "__main__":
    sys.exit(main())
