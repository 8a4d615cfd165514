"""Keep local files out of the push.

## What it does
Adds the lines to `.gitignore` that keep this app's local files from being pushed: its virtual environment, the
`.env` file, Python's caches, and what the accepted changes of other steps ask for. Only lines for what exists
here, and only where git does not ignore it already.

## Why the platform needs it
A deployment is a `git push`. A virtual environment of this machine does not run on the platform and makes the
push very large; a pushed `.env` file gives its passwords to everyone who can read the repository.

## Before and after
Before: no `.gitignore`, and a folder `.venv/`. After:

    .venv/
    __pycache__/

## What it leaves alone
Lines that are there, in whatever order. Files that git already tracks: an ignore line does not remove them, so
a committed environment is a finding with the command that does.

## References
- https://git-scm.com/docs/gitignore
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.ignored import LocalFiles
from dash_migrate.needs import IgnoreLine, append_lines
from dash_migrate.plan import Change, Finding, Location, Note, Severity, Tier
from dash_migrate.step import App, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal

NAME = "ignore-files"
_WHY = "A deployment is a git push: what git does not ignore is sent to the platform."


def propose(app: App) -> Iterator[Proposal]:
    """One change with the missing lines of each ignore file; a finding for a tracked environment."""
    local = LocalFiles(app.workspace)
    for folder in local.tracked_environments():
        yield Finding(
            step=NAME,
            anchor=f"tracked {folder}",
            severity=Severity.ERROR,
            location=Location(folder),
            seen=f"The virtual environment {folder}/ is committed to git.",
            why="It is of this machine's system and Python, and every push carries all of its files.",
            action=f"git rm -r -q --cached {folder} && git commit -m 'Stop tracking the virtual environment'",
        )
    lines: dict[str, list[str]] = {".gitignore": list(local.unignored())}
    for need in app.needs_of(IgnoreLine):
        lines.setdefault(need.path, []).append(need.pattern)
    for path, patterns in lines.items():
        source = app.workspace.source(path)
        present = set(source.text.split()) if source is not None else set()
        missing = tuple(dict.fromkeys(pattern for pattern in patterns if pattern not in present))
        if not missing:
            yield Note(NAME, Location(path), "left alone: it has every line that this app needs")
            continue
        yield Change(
            step=NAME,
            anchor=" ".join(missing),
            title=f"Ignore {', '.join(missing)}",
            why=_WHY,
            tier=Tier.SAFE,
            location=Location(path),
            edits=append_lines(app.workspace, path, missing),
        )


STEP = Step(name=NAME, title="Keep local files out of the push", doc=__doc__, propose=propose)
