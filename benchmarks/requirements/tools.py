"""Other tools that list what an app imports, each in an environment of its own, none with a network."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.requirements import running
from benchmarks.requirements.apps import canonical
from benchmarks.requirements.environments import (
    TOOLS,
    environment,
    neutral_variables,
    python_of,
    site_packages,
)
from benchmarks.requirements.scores import Listed, declared, parse_requirements

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SECONDS = 300
_DECLARATIONS = ("requirements.txt", "pyproject.toml", "environment.yml")
_MISSING = re.compile(r"dist=(\S+) module=")


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool and how it is run.

    Args:
        name: how the tables call it.
        distribution: which one brings it.
        call: `module:function` that its command runs.
        arguments: `{app}` is the app, `{report}` a file for its report, `{environment}` the app's, `{index}` the
            address of the index, `{nothing}` an empty file.
        inside: it runs with the interpreter of the app, and sees what is installed there.
        read: what its report, or what it prints, lists.
        adds: it tells what is missing from what the app declares: that counts as listed too.
    """

    name: str
    distribution: str
    call: str
    arguments: tuple[str, ...]
    inside: bool
    read: Callable[[str], list[Listed]]
    adds: bool = False


@dataclass(frozen=True, slots=True)
class Ran:
    """What a tool listed and the seconds (of CPU, its start included) that it took; or why it failed."""

    listed: list[Listed]
    seconds: float
    problem: str = ""


def _missing(text: str) -> list[Listed]:
    return [Listed(canonical(name)) for name in dict.fromkeys(_MISSING.findall(text))]


def _of_deptry(text: str) -> list[Listed]:
    modules = {item["module"] for item in json.loads(text) if item["error"]["code"] in ("DEP001", "DEP003")}
    return [Listed(canonical(name)) for name in sorted(modules)]


def _of_fawltydeps(text: str) -> list[Listed]:
    return [Listed(canonical(item["name"])) for item in json.loads(text)["undeclared_deps"]]


_PIPREQS = ("--force", "--encoding", "utf-8", "--savepath", "{report}")
_PIGAR = (
    "generate",
    "--auto-select",
    "--question-answer",
    "yes",
    "-i",
    "{index}/simple/",
    "-f",
    "{report}",
    "{app}",
)
ALL = (
    Tool(
        "pipreqs, own env",
        "pipreqs",
        "pipreqs.pipreqs:main",
        (*_PIPREQS, "--pypi-server", "{index}/pypi/", "{app}"),
        inside=False,
        read=parse_requirements,
    ),
    Tool(
        "pipreqs, app's env",
        "pipreqs",
        "pipreqs.pipreqs:main",
        (*_PIPREQS, "--pypi-server", "{index}/pypi/", "{app}"),
        inside=True,
        read=parse_requirements,
    ),
    Tool(
        "pipreqs --use-local",
        "pipreqs",
        "pipreqs.pipreqs:main",
        (*_PIPREQS, "--use-local", "{app}"),
        inside=True,
        read=parse_requirements,
    ),
    Tool("pigar, own env", "pigar", "pigar.__main__:main", _PIGAR, inside=False, read=parse_requirements),
    Tool("pigar, app's env", "pigar", "pigar.__main__:main", _PIGAR, inside=True, read=parse_requirements),
    Tool(
        "pip-missing-reqs",
        "pip-check-reqs",
        "pip_check_reqs.find_missing_reqs:main",
        ("--requirements-file", "{nothing}", "{app}"),
        inside=True,
        read=_missing,
        adds=True,
    ),
    Tool(
        "deptry",
        "deptry",
        "deptry.cli:deptry",
        (".", "--requirements-files", "{nothing}", "--json-output", "{report}"),
        inside=True,
        read=_of_deptry,
        adds=True,
    ),
    Tool(
        "FawltyDeps",
        "fawltydeps",
        "fawltydeps.main:main",
        ("--check-undeclared", "--json", "--code", "{app}", "--deps", "{nothing}", "--pyenv", "{environment}"),
        inside=False,
        read=_of_fawltydeps,
        adds=True,
    ),
)


def tool_environment(tool: Tool, cache: Path, python: str) -> Path:
    """The tool's own environment, made if it is not there."""
    line = next(line for line in TOOLS if line.startswith(f"{tool.distribution}=="))
    return environment(cache / python / "tools" / tool.distribution, python, [line], wheels=False, before="")


def run(tool: Tool, home: Path, app: Path, *, app_environment: Path, scratch: Path, address: str) -> Ran:
    """Lets a tool look at an app.

    Args:
        tool: the tool.
        home: its environment.
        app: a copy of the app.
        app_environment: in which the app works.
        scratch: an empty folder; gets a copy of the app without its declarations.
        address: of the index.
    """
    root = shutil.copytree(app, scratch / app.name)
    own = declared(root)
    for name in _DECLARATIONS:
        (root / name).unlink(missing_ok=True)
    nothing = scratch / "requirements.txt"
    nothing.write_text("", "utf-8")
    places = {"app": root, "report": scratch / "report", "environment": app_environment, "index": address}
    arguments = [item.format(nothing=nothing, **places) for item in tool.arguments]
    module, _, function = tool.call.partition(":")
    # What the app's environment holds comes before the tool's own.
    code = f"import sys; sys.path.append({str(site_packages(home))!r}); sys.argv = {[tool.name, *arguments]!r}\n"
    code += f"from {module} import {function}; sys.exit({function}())"
    python = python_of(app_environment if tool.inside else home)
    closed = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    variables = {**neutral_variables(), **closed, "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}
    try:
        done, seconds = running.run([str(python), "-c", code], cwd=root, env=variables, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return Ran([], _SECONDS, f"no answer in {_SECONDS} seconds")
    report = scratch / "report"
    try:
        listed = tool.read(report.read_text("utf-8") if report.exists() else _printed(tool, done))
    except (ValueError, KeyError):
        told = [line for line in done.stderr.strip().splitlines() if line.strip()]
        return Ran(own if tool.adds else [], seconds, told[-1] if told else f"ended with {done.returncode}")
    return Ran([*(own if tool.adds else ()), *listed], seconds)


def _printed(tool: Tool, done: subprocess.CompletedProcess[str]) -> str:
    """What the tool printed, if that is its report."""
    if "{report}" in tool.arguments:
        raise ValueError(tool.name)
    return done.stdout + done.stderr if tool.read is _missing else done.stdout
