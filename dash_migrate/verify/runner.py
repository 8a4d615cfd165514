"""The interpreters of a verification: that of the platform's environment, and that of the app's author."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.packages.declared import REQUIREMENTS
from dash_migrate.verify.environment.environments import CannotBuildError, requirements_environment
from dash_migrate.verify.environment.interpreters import python_for
from dash_migrate.verify.environment.pip_log import Reason
from dash_migrate.verify.request import NotRunError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash_migrate.facts import Facts
    from dash_migrate.verify.push.pushed import PushCopy
    from dash_migrate.verify.request import Request

# What is wrong with the requirements themselves, whoever installs them.
_OF_THE_APP = frozenset(
    {
        Reason.NO_DISTRIBUTION,
        Reason.CONFLICT,
        Reason.BUILD_FAILED,
        Reason.HASHES,
        Reason.UNREADABLE,
        Reason.NO_REQUIREMENTS,
    }
)
_INTERPRETERS = ("bin/python", "Scripts/python.exe", "python.exe", "bin/python3")


@dataclass(frozen=True, slots=True)
class Runner:
    """Who runs what.

    Attributes:
        python: the interpreter that stands for the platform's.
        label: what its environment is, for people.
        author: the interpreter that the original is run with.
    """

    python: Path
    label: str
    author: Path


def runner_for(
    request: Request, copied: Callable[[], PushCopy], facts: Facts, progress: Callable[[str], None]
) -> Runner:
    """The environment that was asked for, else a fresh one built from the copy's requirements.

    Args:
        request: `python` names an environment to use as it is.
        copied: makes a copy that holds `requirements.txt`; what installs it may write there.
        facts: of the app on the disk: they know its author's environment.
        progress: is told how the build goes.

    Raises:
        NotRunError: if there is no such interpreter, or this machine cannot build the environment.
        CannotBuildError: if the requirements are at fault: the platform could not build it either.
    """
    found = facts.environment
    author = interpreter(found.prefix) if found is not None else None
    if request.python is not None:
        python = interpreter(request.python)
        if python is None:
            raise NotRunError(
                f"--use-env {request.python}: there is no Python interpreter. Name one, or its folder."
            )
        return Runner(python, f"{request.python}, as it is", author or python)
    copy = copied()
    if REQUIREMENTS not in copy.paths:
        raise NotRunError(
            "there is no requirements.txt to build an environment from, as of a conda project. Use the app's own "
            "environment: --use-env PATH."
        )
    version = found.python_version if found is not None else None
    base = python_for(version) or Path(sys.executable)
    try:
        built = requirements_environment(copy.root / REQUIREMENTS, copy.root, base, progress)
    except CannotBuildError as error:
        if error.reason in _OF_THE_APP:
            raise
        raise NotRunError(f"{error} Or use an environment that is there with --use-env PYTHON.") from error
    state = f"built in {built.seconds:.0f} s" if built.fresh else "as built before"
    label = f"Python {built.version} with what requirements.txt asks for, {state}"
    return Runner(built.python, label, author or built.python)


def interpreter(place: Path) -> Path | None:
    """The interpreter itself, or that of an environment's folder; a link is kept: it may be what makes it one."""
    if place.is_file():
        return place.absolute()
    for name in _INTERPRETERS:
        if (place / name).is_file():
            return (place / name).absolute()
    return None
