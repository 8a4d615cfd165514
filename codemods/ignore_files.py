"""Keep local files out of the push.

## What it does
Adds the lines to `.gitignore` that keep this app's local files from being pushed: its virtual environments, by
whatever name, `.env` files, Python's caches, and what the accepted changes of other steps ask for. Only lines for
what exists here, and only where no rule that git knows ignores it already. What other steps ask for can also be a
line of another ignore file: `.env` in `.dockerignore`, where images are built.

## Why the platform needs it
A deployment is a `git push`. A virtual environment of this machine does not run on the platform and makes the
push very large; a pushed `.env` file gives its passwords to everyone who can read the repository.

## Before and after
Before: no `.gitignore`, and a folder `.venv/`. After:

    .venv/
    __pycache__/

## What it leaves alone
Lines that are there, in whatever order, other patterns that cover the file among them; a line that takes a local
file back with `!` is reported, not overruled.
Files that git already tracks: an ignore line does not remove them, so a committed environment or `.env` file is a
finding with the command that does. `.env.example` and its like are meant to be pushed.

## References
- https://git-scm.com/docs/gitignore
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.ignore_rules import IgnoreRules
from dash_migrate.facts.ignored import GITIGNORE, LocalFiles, LocalPath
from dash_migrate.listing import committed_environments
from dash_migrate.needs import IgnoreLine, append_lines
from dash_migrate.plan import Change, Finding, Location, Note, Rewrite, Severity, Tier
from dash_migrate.step import App, Step
from dash_migrate.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.plan import Edit, Proposal

NAME = "ignore-files"
COMPLETE = "left alone: it has every line that this app needs"
_WHY = "A deployment is a git push: what git does not ignore is sent to the platform."
_WHY_IMAGE = "What an image or an upload holds can be read by everyone who gets it."
_WHY_ENVIRONMENT = "It is of this machine's system and Python, and every push carries all of its files."
_WHY_VARIABLES = "Everyone who can read the repository can read its values, in all earlier commits too."


def propose(app: App) -> Iterator[Proposal]:
    """One change with the missing lines of each ignore file; findings for what ignoring does not settle."""
    local = LocalFiles(app.workspace)
    yield from _tracked(local, committed_environments(app.workspace.root))
    wanted: dict[str, list[str]] = {GITIGNORE: []}
    for path, item in _candidates(app, local):
        rules = local if path == GITIGNORE else IgnoreRules(app.workspace.source(path))
        if rules.ignored(item.probes):
            continue
        line = rules.taken_back(item.probes)
        if line is None:
            wanted.setdefault(path, []).append(item.pattern)
        else:
            yield _taken_back(item.pattern, Location(path, line))
    for path, patterns in wanted.items():
        if patterns:
            yield _added(app, path, tuple(dict.fromkeys(patterns)))
        else:
            yield Note(NAME, Location(path), COMPLETE)


def _candidates(app: App, local: LocalFiles) -> Iterator[tuple[str, LocalPath]]:
    """What has to be ignored, with the file to say so in: what lies here, then what accepted changes need."""
    here = tuple(local.local())
    yield from ((GITIGNORE, item) for item in here)
    known = {(GITIGNORE, item.pattern) for item in here}
    for need in app.needs_of(IgnoreLine):
        if (need.path, need.pattern) not in known and need.settle(app.workspace):
            yield need.path, LocalPath(need.pattern, (need.pattern,))


def _added(app: App, path: str, patterns: tuple[str, ...]) -> Change:
    """The lines at the end of the file; one that git cannot read, because it is in UTF-16, is stored anew."""
    title = f"Ignore {', '.join(patterns)}"
    source = app.workspace.source(path)
    edits: tuple[Edit, ...] = append_lines(app.workspace, path, patterns)
    if source is not None and source.encoding.startswith("utf-16"):
        title = f"Store {path} in UTF-8, which git can read; {title[0].lower()}{title[1:]}"
        text = source.text + "".join(f"{pattern}\n" for pattern in patterns)
        edits = (Rewrite(path, text),)
    return Change(NAME, " ".join(patterns), title, _WHY, Tier.SAFE, Location(path), edits)


def _tracked(local: LocalFiles, committed: Mapping[str, int]) -> Iterator[Finding]:
    for folder in dict.fromkeys((*filter(local.tracked, local.environments), *committed)):
        size = f": {count(committed[folder], 'file')}" if folder in committed else ""
        seen = f"The virtual environment {folder}/ is committed to git{size}."
        action = f'git rm -r -q --cached "{folder}" && git commit -m "Stop tracking the virtual environment"'
        yield _finding(f"tracked {folder}", Location(folder), seen, _WHY_ENVIRONMENT, action)
    for path in filter(local.tracked, local.variable_files):
        seen = f"{path} is committed to git."
        action = (
            f'git rm -q --cached "{path}" && git commit -m "Stop tracking {path}"; then change the passwords in it'
        )
        yield _finding(f"tracked {path}", Location(path), seen, _WHY_VARIABLES, action)


def _taken_back(pattern: str, place: Location) -> Finding:
    what = (
        f"git to push {pattern}" if place.path == GITIGNORE else f"tools that read {place.path} to take {pattern}"
    )
    return _finding(
        f"taken back {pattern}",
        place,
        f"This line tells {what}.",
        _WHY if place.path == GITIGNORE else _WHY_IMAGE,
        f"Take the line out, or write {pattern} below it; if the file is meant to be there, all is well.",
        severity=Severity.WARNING,
    )


def _finding(
    anchor: str, place: Location, seen: str, why: str, action: str, *, severity: Severity = Severity.ERROR
) -> Finding:
    return Finding(NAME, anchor, severity, place, seen, why, action)


STEP = Step(
    name=NAME, title="Keep local files out of the push", doc=__doc__, propose=propose, settles=(IgnoreLine,)
)
