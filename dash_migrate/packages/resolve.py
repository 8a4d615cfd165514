"""Asks the package index for versions, through pip-tools, when the user allowed it. The app's code is never run.

pip-tools runs in a process of its own with dash-migrate's interpreter: its parts that can be called are private.
Only wheels are looked at, so that no `setup.py` is run.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from dash_migrate.packages.installed import canonical
from dash_migrate.temporary import temporary_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SECONDS = 120
_PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[^\s;#]+)(?:\s*;[^#]*)?(?:\s*#\s*via\s+(?P<via>.*))?")
_CONFLICT = re.compile(r"Cannot install (?P<names>.+?) because these package versions have conflict")
_NO_VERSION = re.compile(r"(?:satisfies the requirement|No matching distribution found for) (?P<name>[^\s(]+)")
_NO_ANSWER = re.compile(r"(?i)connection|name resolution|timed out|max retries|proxy|network is unreachable|ssl")
_CAUSE = re.compile(
    r"RequirementInformation\(requirement=\w+\('(?P<asked>[^']*)'\), parent=(?P<parent>None|[^)]*)"
)
_WHEEL = re.compile(r"/(?P<name>[\w.]+)-(?P<version>[^-/]+)-[^/]*\.whl")
_CREDENTIALS = re.compile(r"//[^/\s@]*@")


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the index had to say.

    Args:
        versions: canonical name to version, of all that was asked for and all that it needs.
        via: canonical name to the names that ask for it, as pip-tools tells them.
        problem: why there is no answer, in one or two sentences; empty if there is one.
    """

    versions: Mapping[str, str] = field(default_factory=dict)
    via: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problem: str = ""


@lru_cache(maxsize=16)
def resolve(requirements: tuple[str, ...], constraints: tuple[str, ...], seconds: int = SECONDS) -> Resolution:
    """The versions that fit, from the index that pip is configured for; the same question is asked once.

    Args:
        requirements: lines as in a requirements file, options with an index included.
        constraints: `name==version` lines of what must not change.
        seconds: how long to wait.

    Returns:
        The versions, or the problem: never an exception, never a word of an index's address.
    """
    try:
        with temporary_folder() as folder:
            return _compile(folder, requirements, constraints, seconds)
    except OSError as error:
        return Resolution(problem=f"pip-tools could not be started: {error.strerror or type(error).__name__}.")


def _compile(
    folder: Path, requirements: tuple[str, ...], constraints: tuple[str, ...], seconds: int
) -> Resolution:
    import subprocess

    # The folder can hold an index's credentials for a moment: it is the user's alone and removed on every exit.
    (folder / "requirements.in").write_text("\n".join(requirements) + "\n", "utf-8")
    (folder / "constraints.txt").write_text("\n".join(constraints) + "\n", "utf-8")
    command = [sys.executable, "-m", "piptools", "compile", "--quiet", "--no-config", "--no-header"]
    command += ["--allow-unsafe", "--strip-extras", "--no-emit-options", "--annotation-style", "line"]
    command += ["--pip-args", "--only-binary=:all:", "-c", "constraints.txt", "-o", "out.txt", "requirements.in"]
    # Output goes to a file: a pipe that pip's own children keep open would outlive the time limit.
    with (folder / "log.txt").open("wb") as log:
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env=_variables(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Resolution(problem=f"The package index gave no complete answer in {seconds} seconds.")
    if done.returncode:
        return Resolution(problem=explain((folder / "log.txt").read_text("utf-8", "replace")))
    return parse_pins((folder / "out.txt").read_text("utf-8", "replace"))


def _variables(environ: Mapping[str, str]) -> dict[str, str]:
    defaults = {"PIP_RETRIES": "1", "PIP_DEFAULT_TIMEOUT": "15"}
    return {**defaults, **environ, "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUTF8": "1"}


def parse_pins(text: str) -> Resolution:
    """What pip-tools wrote, as data."""
    versions, via = {}, {}
    for line in text.splitlines():
        if match := _PIN.fullmatch(line.strip()):
            key = canonical(match["name"])
            versions[key] = match["version"]
            names = (name.strip() for name in (match["via"] or "").split(","))
            parents = (canonical(name) for name in names if name and not name.startswith(("-r", "-c")))
            via[key] = tuple(sorted(set(parents)))
    return Resolution(versions, via)


def explain(log: str) -> str:
    """The cause of a failure in a sentence or two, out of pip's log, credentials left out."""
    log = _CREDENTIALS.sub("//", log)
    if conflict := _CONFLICT.search(log):
        causes = dict.fromkeys(_cause(match["asked"], match["parent"]) for match in _CAUSE.finditer(log))
        reason = "; ".join(causes) or f"pip cannot install {conflict['names']} together"
        return f"The versions exclude each other: {reason}."
    missing = _NO_VERSION.search(log)
    if _NO_ANSWER.search(log) and not (missing and "from versions: none" not in log):
        return "The package index cannot be reached."
    if missing:
        python = ".".join(map(str, sys.version_info[:2]))
        return f"The package index has no wheel of {missing['name']} for Python {python} on this machine."
    lines = [line.strip() for line in log.splitlines() if "Error" in line or "ERROR" in line]
    return f"pip-tools failed: {lines[-1][:200]}" if lines else "pip-tools failed without a word."


def _cause(asked: str, parent: str) -> str:
    """One of the two requirements that exclude each other, and who asks for it."""
    wheel = _WHEEL.search(parent)
    return f"{canonical(wheel['name'])} {wheel['version']} needs {asked}" if wheel else f"the app asks for {asked}"
