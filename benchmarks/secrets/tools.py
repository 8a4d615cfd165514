"""Other tools that look for secrets, each run as a command of an environment of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.secrets.labels import Hit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PACKAGES = ("detect-secrets", "bandit", "credsweeper")
JSON = Any  # of another tool's making


@dataclass(frozen=True, slots=True)
class Tool:
    """How a tool is run.

    Args:
        name: how the tables call it.
        module: what `python -m` runs.
        arguments: its command line; `{root}` is the folder, `{report}` a file for its report.
        places: file and line of each finding in its report.
    """

    name: str
    module: str
    arguments: tuple[str, ...]
    places: Callable[[JSON], Iterator[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a tool found, and the seconds (wall time, its start included) that it took."""

    hits: tuple[Hit, ...]
    seconds: float


def _of_detect_secrets(report: JSON) -> Iterator[tuple[str, int]]:
    return ((file, item["line_number"]) for file, items in report["results"].items() for item in items)


def _of_bandit(report: JSON) -> Iterator[tuple[str, int]]:
    return ((item["filename"], item["line_number"]) for item in report["results"])


def _of_credsweeper(report: JSON) -> Iterator[tuple[str, int]]:
    return ((line["path"], line["line_num"]) for item in report for line in item["line_data_list"])


# None may ask a service whether a value is valid. CredSweeper's report holds hashes in place of values.
TOOLS = (
    Tool("detect-secrets", "detect_secrets", ("scan", "--all-files", "--no-verify", "{root}"), _of_detect_secrets),
    Tool(
        "bandit",
        "bandit",
        ("-q", "-r", "-f", "json", "-o", "{report}", "-t", "B105,B106,B107", "{root}"),
        _of_bandit,
    ),
    Tool(
        "CredSweeper",
        "credsweeper",
        ("--path", "{root}", "--save-json", "{report}", "--hashed", "--no-stdout", "--log", "ERROR"),
        _of_credsweeper,
    ),
)


def install(environment: Path) -> None:
    """Makes an environment with all tools.

    Raises:
        subprocess.CalledProcessError: if one cannot be installed; what `pip` says has been printed.
    """
    if not python_of(environment).exists():
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    subprocess.run([str(python_of(environment)), "-m", "pip", "install", "-q", *PACKAGES], check=True)


def python_of(environment: Path) -> Path:
    """The interpreter of a virtual environment."""
    return environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def run(tool: Tool, python: Path, root: Path, scratch: Path) -> Ran | str:
    """Lets a tool look at a folder.

    Args:
        tool: the tool.
        python: an interpreter that has it.
        root: the folder, absolute.
        scratch: a folder for its report, outside of `root`.

    Returns:
        What it found, or why there is nothing: it is not installed, or it failed.
    """
    probe = [str(python), "-c", f"import importlib.util as u; raise SystemExit(not u.find_spec({tool.module!r}))"]
    if not python.exists() or subprocess.run(probe, check=False, capture_output=True).returncode:
        return "not installed, left out (see --install)"
    report = scratch / f"{tool.module}.json"
    arguments = [argument.format(root=root, report=report) for argument in tool.arguments]
    began = time.perf_counter()
    done = subprocess.run([str(python), "-m", tool.module, *arguments], cwd=root, check=False, capture_output=True)
    seconds = time.perf_counter() - began
    try:
        told = json.loads(report.read_bytes() if report.exists() else done.stdout)
    except ValueError:
        return f"failed with {done.returncode}"
    places = {((root / file).relative_to(root).as_posix(), line) for file, line in tool.places(told)}
    return Ran(tuple(Hit(file, line, line) for file, line in sorted(places)), seconds)
