"""Findings on project files and locks: what cannot be read, and a lock that does not fit what is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.packages.locks import locked, stale, unreadable_lock
from dash_migrate.packages.projects import unreadable_projects
from dash_migrate.plan import Finding, Location, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.locks import Locked, Stale
    from dash_migrate.packages.projects import Unread
    from dash_migrate.workspace import Workspace

STEP = "requirements"
_AGAIN = {"Poetry": "poetry lock", "PDM": "pdm lock", "uv": "uv lock", "Pipenv": "pipenv lock"}
_SHOWN = 3


def project_findings(workspace: Workspace, python_version: str | None = None) -> Iterator[Finding]:
    """What hinders reading the app's project files, and where its lock is out of date.

    Args:
        workspace: the app.
        python_version: of the target, "3.11"; None: the running one's.
    """
    for problem in unreadable_projects(workspace):
        yield _unreadable(problem, "what it declares is not known here")
    broken = unreadable_lock(workspace)
    if broken is not None:
        yield _unreadable(broken, "the versions in it are not known here")
    lock = locked(workspace, python_version)
    if lock is None:
        return
    out_of_date = stale(workspace, lock, python_version)
    if out_of_date:
        yield _out_of_date(lock, out_of_date)
    if lock.unsupported:
        yield _unsupported(lock, python_version)


def _unreadable(problem: Unread, consequence: str) -> Finding:
    return Finding(
        STEP,
        f"{problem.path} cannot be read",
        Severity.WARNING,
        Location(problem.path, problem.line),
        f"{problem.path} {problem.cause}.",
        f"The file cannot be read, so {consequence}.",
        f"Correct {problem.path}:{problem.line} and run the plan again.",
    )


def _out_of_date(lock: Locked, items: tuple[Stale, ...]) -> Finding:
    first = items[0].line
    told = [
        f"{item.line.text} ({lock.path} has {item.version})" if item.version else f"{item.line.text} (not in it)"
        for item in items
    ]
    return Finding(
        STEP,
        f"{lock.path} is out of date",
        Severity.WARNING,
        Location(first.path, first.number),
        f"{lock.path} does not follow {first.path}: {_listed(told)}.",
        "The lock was written before these lines, so its versions are not those that the app asks for.",
        f"Lock again, test the app, and run the plan again: {_AGAIN.get(lock.tool, 'write the lock again')}",
    )


def _unsupported(lock: Locked, python_version: str | None) -> Finding:
    told = [
        f"{key} {lock.versions[key]} ({said})" for key, said in lock.unsupported.items() if key in lock.versions
    ]
    python = f"Python {python_version}" if python_version else "this Python"
    return Finding(
        STEP,
        f"{lock.path} is for another Python",
        Severity.WARNING,
        Location(lock.path),
        f"{lock.path} holds versions that are not for {python}: {_listed(told)}.",
        "pip refuses a version that does not support the Python it installs for.",
        f"Choose a Python that all of them support, or lock again for {python}: "
        f"{_AGAIN.get(lock.tool, 'write the lock again')}",
    )


def _listed(items: list[str]) -> str:
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return ", ".join(items[:_SHOWN]) + more
