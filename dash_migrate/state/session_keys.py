"""What to write where each worker draws a session key of its own."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.needs import Import
from dash_migrate.plan import Change, Finding, Note, Severity, Splice, Tier
from dash_migrate.platform_tasks import PlatformTask, Stage
from dash_migrate.state.secret_keys import NAME, drawn_keys, keeps_sessions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Location, Proposal
    from dash_migrate.step import App

_WHY = "Each gunicorn worker draws another key: the next request may go to one that does not know the session."


def session_keys(step: str, app: App) -> Iterator[Proposal]:
    """Reads the session key from the environment where each worker draws its own."""
    asked = False
    for key in drawn_keys(app.facts):
        source = app.facts.modules.indexes[key.path].source
        location, text = source.location(key.expr), source.segment(key.expr)
        if not keeps_sessions(app.facts, key.path):
            yield Note(
                step, location, "left alone: each worker draws its own session key, but nothing uses sessions"
            )
            continue
        if not key.variable and (key.spread or not _is_plain(app, key.path)):
            yield _drawn(step, location, text)
            continue
        if not key.variable:
            start, end = source.span(key.expr)
            new = text if isinstance(key.expr, ast.Call) else f"({text})"
            edits = (Splice(key.path, start, end, f'os.environ.get("{NAME}") or {new}'),)
            title = f"Read the session key from {NAME} where that is set"
            needs = (Import(key.path, "os"),)
            yield Change(step, text, title, _WHY, Tier.SAFE, location, edits, needs)
        if not asked and key.variable != "?":
            asked = True
            name = key.variable or NAME
            task = f"Set the environment variable {name} to a random text of your own, the same for good."
            command = 'python -c "import secrets; print(secrets.token_hex(32))"'
            yield PlatformTask(step, Stage.SET_UP, task, "each worker draws a session key of its own", (command,))


def _is_plain(app: App, path: str) -> bool:
    """Whether the name os means the module os in a file, or nothing yet."""
    bindings = app.facts.modules.indexes[path].scope.bindings.get("os", ())
    return all(binding.qualified == "os" for binding in bindings)


def _drawn(step: str, location: Location, text: str) -> Finding:
    return Finding(
        step=step,
        anchor=text,
        severity=Severity.WARNING,
        location=location,
        seen=f"The session key is drawn at random when the app starts: {' '.join(text.split())}",
        why=_WHY,
        action=f'Write os.environ.get("{NAME}") or {" ".join(text.split())}; in the App Manager, set {NAME}.',
    )
