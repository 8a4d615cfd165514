"""One Bowler query as a step."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from dash_migrate.bowler_steps.rewriting import Kind, Rewriter, Trouble
from dash_migrate.plan import Change, Finding, Location, Note, Severity, Tier
from dash_migrate.step import App, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.bowler_steps.rewriting import Rewritten
    from dash_migrate.bowler_steps.scripts import Held
    from dash_migrate.plan import Proposal
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

_DOC = """{title}.

## What it does
Runs a query of your own, {place}, in memory. Its changes are part of the plan like those of any step.

## Why the platform needs it
It does not: you asked for this query with `--bowler`.

## What it leaves alone
Files that Bowler's parser cannot read (it knows the syntax of Python up to 3.8), and files whose result the
query would change again: findings name them.

## References
- https://pybowler.io/docs/api-query
"""
_READ_BY_HAND = "Make by hand in this file what the query does elsewhere, if the file needs it."


def query_step(name: str, held: Held) -> Step:
    """The step that runs a query.

    Args:
        name: the step's name.
        held: the query.
    """
    rewriter = Rewriter(held)
    title = f"Apply the Bowler query {described(held.query)}"

    def propose(app: App) -> Iterator[Proposal]:
        files = dict(_in_scope(app.workspace, held.query))
        if not files:
            yield _out_of_scope(name, held)
        repeating: list[Location] = []
        for path, known_as in files.items():
            source = app.workspace.source(path)
            if source is None or not _mentions(source, held.query):
                continue
            outcome = rewriter.outcome(source, known_as)
            if not isinstance(outcome, Trouble):
                yield from (_change(name, held, path, title, part) for part in outcome)
            elif outcome.kind is Kind.REPEATS:
                repeating.append(Location(path, outcome.line))
            else:
                yield _trouble(name, held, source, outcome)
        if repeating:
            yield _repeats(name, held, repeating)

    return Step(name, title, _DOC.format(title=title, place=held.place), propose)


def described(query: Any) -> str:  # a bowler.Query; Bowler has no types
    """A query in its own words, short: `select_method('run_server').rename`."""
    found = []
    for transform in query.transforms:
        if transform.fixer is not None:
            found.append(f"fixer({transform.fixer.__name__})")
            continue
        argument = str(transform.kwargs.get("name", transform.kwargs.get("pattern", "")))
        argument = argument if len(argument) <= 40 else f"{argument[:37]}..."
        calls = [f"select_{transform.selector}({argument!r})" if argument else f"select_{transform.selector}()"]
        calls += [
            callback.__name__.removesuffix("_transform") if callback.__name__.endswith("_transform") else "modify"
            for callback in transform.callbacks
        ]
        found.append(".".join(calls))
    return ", ".join(found)


def _in_scope(workspace: Workspace, query: Any) -> Iterator[tuple[str, str]]:
    """The files that the query looks at: path, and its name as Bowler, run in the app's folder, would say it."""
    matches = query.filename_matcher or (lambda name: name.endswith(".py"))
    root = workspace.root.resolve()
    for given in sorted(query.paths):
        try:
            inside = Path(root, given).resolve().relative_to(root).as_posix()
        except ValueError:
            continue  # a folder elsewhere on this machine
        for path in workspace.paths:
            if path == inside:
                yield path, given
            elif PurePosixPath(path).is_relative_to(inside):
                name = os.path.join(given, *PurePosixPath(path).relative_to(inside).parts)  # noqa: PTH118  # keeps `./`
                if matches(name):
                    yield path, name


def _mentions(source: SourceFile, query: Any) -> bool:
    """Whether the names that a query selects are in a file at all; true where that cannot be told."""
    for transform in query.transforms:
        parts = str(transform.kwargs.get("name", "")).split(".")
        plain = transform.fixer is None and all(part.isidentifier() and part.isascii() for part in parts)
        if not plain or all(part.encode() in source.data for part in parts):
            return True
    return not query.transforms


def _change(name: str, held: Held, path: str, title: str, part: Rewritten) -> Change:
    return Change(
        step=name,
        anchor=part.anchor,
        title=title,
        why=f"Your own query, {held.place}, asked for with --bowler.",
        tier=Tier.SAFE,
        location=Location(path, part.line),
        edits=part.splices,
    )


def _trouble(name: str, held: Held, source: SourceFile, trouble: Trouble) -> Finding | Note:
    location = Location(source.path, max(trouble.line, 1))
    why = f"Nothing of this file was changed by the query {held.place}."
    if trouble.kind is Kind.UNREAD:
        if source.path.endswith(".py") and source.tree is None:
            return Note(name, location, f"left alone: {trouble.cause}")  # the plan reports the file itself
        seen, action = f"Bowler's parser cannot read this file: {trouble.cause}.", _READ_BY_HAND
        return Finding(name, "unread", Severity.WARNING, location, seen, why, action)
    seen = f"The query {held.place} fails on this file: {trouble.cause}."
    action = f"Correct the query in {held.script.name}, or leave this file out with a filter or its paths."
    return Finding(name, "failed", Severity.ERROR, location, seen, why, action)


def _repeats(name: str, held: Held, places: Sequence[Location]) -> Finding:
    listed = ", ".join(str(place) for place in places[:5])
    more = f" and {len(places) - 5} more" if len(places) > 5 else ""
    return Finding(
        step=name,
        anchor="repeats",
        severity=Severity.WARNING,
        location=places[0],
        seen=f"The query {held.place} changes its own result again: {listed}{more}.",
        why="Each plan would propose the change once more, so it was left out of this one.",
        action=f"Give the query in {held.script.name} a filter that passes over what it has changed already.",
    )


def _out_of_scope(name: str, held: Held) -> Finding:
    paths = ", ".join(held.query.paths)
    return Finding(
        step=name,
        anchor="paths",
        severity=Severity.WARNING,
        location=Location("."),
        seen=f"The query {held.place} looks at {paths}: no file of this app.",
        why="The query was not run on anything. Its paths count from the app's folder.",
        action=f"Correct the paths of the query in {held.script.name}, or leave them out: it then sees all files.",
    )
