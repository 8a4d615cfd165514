"""Runs dash-migrate on an app, as its own command would run, and reads what it lists."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.requirements import running
from benchmarks.requirements.environments import environment, neutral_variables, python_of
from benchmarks.requirements.scores import Listed, parse_conda, parse_requirements
from dash_migrate.toml import loads

ROOT = Path(__file__).resolve().parents[2]
_SCRIPT = Path(__file__).parent / "ours.py"


class Mode(enum.Enum):
    """Whether the app's environment is known."""

    WITH = "with"
    WITHOUT = "without"


@dataclass(frozen=True, slots=True)
class Migrated:
    """A migrated app.

    Args:
        root: its folder.
        listed: the lines of its requirements, what others ask for included.
        seconds: of CPU, of the whole command.
        findings: on its requirements, place and what was seen.
        problem: why there is nothing; empty if it was migrated.
    """

    root: Path
    listed: list[Listed]
    seconds: float
    findings: tuple[str, ...] = ()
    problem: str = ""


def own_environment(cache: Path, python: str) -> Path:
    """An environment with what dash-migrate needs and without Dash, as a tool is installed by itself."""
    project = loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = project["dependencies"]
    return environment(cache / python / "tools" / "dash-migrate", python, lines, wheels=False, before="")


def migrate(app: Path, into: Path, own: Path, app_environment: Path, mode: Mode) -> Migrated:
    """Migrates a copy of an app, all changes accepted.

    Args:
        app: the copy; nothing is written to it.
        into: where the migrated app goes to; must not exist.
        own: the environment of dash-migrate.
        app_environment: in which the app works.
        mode: whether dash-migrate is told of that.
    """
    into.parent.mkdir(parents=True, exist_ok=True)
    told = ["--python", str(app_environment)] if mode is Mode.WITH else []
    command = [str(python_of(own)), str(_SCRIPT), str(app), str(into), *told]
    done, seconds = running.run(command, cwd=app.parent, env=neutral_variables())
    if done.returncode:
        return Migrated(into, [], seconds, problem=(done.stderr.strip() or "no word").splitlines()[-1])
    return Migrated(into, read_listed(into), seconds, tuple(json.loads(done.stdout)["findings"]))


def read_listed(root: Path) -> list[Listed]:
    """What a migrated app lists: in requirements.txt, else in environment.yml.

    If there is a requirements.in, what it names is what the app needs directly, and all else others ask for.
    """
    file, source, conda = root / "requirements.txt", root / "requirements.in", root / "environment.yml"
    if not file.exists():
        return parse_conda(conda.read_text("utf-8")) if conda.exists() else []
    lines = parse_requirements(file.read_text("utf-8"))
    if not source.exists():
        return lines
    direct = {line.name for line in parse_requirements(source.read_text("utf-8"))}
    told = [replace(line, turn=line.name not in direct) for line in lines]
    return [*told, *(Listed(name) for name in sorted(direct - {line.name for line in lines}))]
