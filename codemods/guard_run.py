"""Guard the development server.

## What it does
Puts an `app.run(...)` that runs when the file is imported under `if __name__ == "__main__":`, together with
what only served it: opening the browser before it, and what ran after the server stopped. Where Dash is 3 or
later, `app.run_server(...)`, which is gone there, becomes `app.run(...)`.

## Why the platform needs it
gunicorn imports the module to find the server. An unguarded `app.run(...)` starts Dash's development server
instead, and the import never returns: the deployment waits, times out and restarts for ever.

## Before and after
Before:

    app.run(debug=True)

After:

    if __name__ == "__main__":
        app.run(debug=True)

## What it leaves alone
Calls that are already guarded or stand in a function that only a guarded call reaches. Definitions and
callbacks below the call are never moved: they did not run before, and the finding says so.

## References
- https://dash.plotly.com/deployment
- https://docs.gunicorn.org/en/stable/run.html
- Dash changelog 3.0.0: `app.run_server` was replaced by `app.run`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.blocks import MAIN_GUARD, indent_unit, indentation, indented
from dash_migrate.facts.evaluate import last_name
from dash_migrate.facts.sites import Place
from dash_migrate.plan import Change, ChecklistItem, Finding, Note, Severity, Splice, Tier
from dash_migrate.step import App, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.sites import RunSite
    from dash_migrate.plan import Proposal
    from dash_migrate.source import SourceFile

NAME = "guard-run"
_WHY = "gunicorn imports this module; an unguarded run call starts the development server and never returns."
# What is written around a run call only to open a browser.
_OPENERS = frozenset({"webbrowser.open", "webbrowser.open_new", "webbrowser.open_new_tab"})
_TIMERS = frozenset({"threading.Timer", "threading.Thread"})


def propose(app: App) -> Iterator[Proposal]:
    """A change for each run call that an import reaches, and for each `run_server` that Dash no longer has."""
    guarded: set[ast.stmt] = set()
    for site in app.facts.sites.runs:
        source = app.workspace.source(site.path)
        if source is None:
            continue
        yield from _renamed(app, site, source)
        if site.place is Place.IMPORT:
            yield from _guard(app, site, source, guarded)
        else:
            yield Note(NAME, site.location, f"left alone: this call runs {site.place.value}")


def _guard(app: App, site: RunSite, source: SourceFile, done: set[ast.stmt]) -> Iterator[Proposal]:
    found = _top_statement(app, site)
    if found is None:
        yield _by_hand(site)
        return
    statement, body = found
    if statement in done:
        return
    block = _with_company(app, site, statement, body)
    done.update(block)
    dead = [node for node in body[body.index(block[-1]) + 1 :] if not isinstance(node, ast.Pass)]
    yield Change(
        step=NAME,
        anchor=source.segment(statement),
        title=f"Run {source.segment(site.site.node.func)}(...) only when the file is started as a script",
        why=_WHY,
        tier=Tier.SAFE,
        location=site.location,
        edits=tuple(_edits(source, block, body)),
    )
    if dead:
        yield Finding(
            step=NAME,
            anchor=source.segment(statement) + " dead",
            severity=Severity.WARNING,
            location=source.location(dead[0]),
            seen="This code stands below the run call and never ran while the app was served.",
            why="Once the run call is guarded it runs on import: callbacks here become active on the platform.",
            action="Check that it should run; delete it, or move it above the run call if the app needs it.",
        )


def _top_statement(app: App, site: RunSite) -> tuple[ast.stmt, list[ast.stmt]] | None:
    """The statement to guard and the body that it stands in; None if a function's caller cannot be found."""
    index = app.facts.modules.indexes[site.path]
    call = site.site
    function = call.scope.function
    if function is not None:
        callers = [
            other
            for other in index.calls
            if last_name(other.node.func) == function.name and other.scope.function is None
        ]
        if len(callers) != 1:
            return None
        call = callers[0]
    statement = call.ancestors[-1][0]
    if not isinstance(statement, ast.Expr | ast.Assign):
        return None
    if len(call.ancestors) < 2:
        return statement, index.tree.body
    parent, part = call.ancestors[-2]
    body = getattr(parent, part)
    return (statement, body) if isinstance(body, list) and statement in body else None


def _with_company(app: App, site: RunSite, statement: ast.stmt, body: list[ast.stmt]) -> list[ast.stmt]:
    """The statement with the browser openers above it and the plain calls below it."""
    position = body.index(statement)
    first, last = position, position
    while first > 0 and _opens_browser(app, site, body[first - 1]):
        first -= 1
    while last + 1 < len(body) and isinstance(body[last + 1], ast.Expr):
        last += 1
    return body[first : last + 1]


def _opens_browser(app: App, site: RunSite, node: ast.stmt) -> bool:
    """Whether a statement only opens a browser: at once, by a timer, or by a thread that is started."""
    index = app.facts.modules.indexes[site.path]
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    call: ast.expr = node.value
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "start":
        call = call.func.value
    if not isinstance(call, ast.Call):
        return False
    names = set(index.qualified(call.func, index.scope))
    if names & _OPENERS:
        return True
    return bool(names & _TIMERS) and "browser" in index.source.segment(node).lower()


def _edits(source: SourceFile, block: list[ast.stmt], body: list[ast.stmt]) -> Iterator[Splice]:
    """Pushes the block one level in, under the guard; code that shares a line with it is parted from it."""
    unit = indent_unit(source)
    start = source.span(block[0])[0]
    line_start = source.line_starts[source.line_at(start) - 1]
    before = source.utf8[line_start:start]
    if not before.strip(b" \t\f"):
        indent = indentation(source, block[0])
        yield Splice(source.path, start, start, f"{MAIN_GUARD}\n{indent}{unit}")
    else:
        one_line_suite = body.index(block[0]) == 0
        outer = before[: len(before) - len(before.lstrip(b" \t\f"))].decode()
        indent = outer + unit if one_line_suite else outer
        gap = len(before.rstrip(b" \t;"))
        yield Splice(source.path, line_start + gap, start, f"\n{indent}{MAIN_GUARD}\n{indent}{unit}")
    yield from indented(source, block, unit)


def _renamed(app: App, site: RunSite, source: SourceFile) -> Iterator[Proposal]:
    func = site.site.node.func
    version = app.facts.dash_version
    if not isinstance(func, ast.Attribute) or func.attr != "run_server":
        return
    if version is None or version.major < 3:
        return
    end = source.span(func)[1]
    yield Change(
        step=NAME,
        anchor=f"run_server {source.segment(site.site.node)}",
        title="Call app.run(...): app.run_server is gone in Dash 3",
        why=f"Dash {version} raises ObsoleteAttributeException for run_server, so the app does not start.",
        tier=Tier.SAFE,
        location=site.location,
        edits=(Splice(source.path, end - len("run_server"), end, "run"),),
    )


def _by_hand(site: RunSite) -> Finding:
    return Finding(
        step=NAME,
        anchor=f"by hand {last_name(site.site.node.func)}",
        severity=Severity.ERROR,
        location=site.location,
        seen="This run call is reached when the module is imported, through calls that cannot be guarded alone.",
        why=_WHY,
        action=f"Put the call that leads here under `{MAIN_GUARD}`.",
    )


STEP = Step(
    name=NAME,
    title="Guard the development server",
    doc=__doc__,
    propose=propose,
    checklist=ChecklistItem.SERVER,
    needles=(b".run", b"run_simple", b"serve(", b"WSGIServer", b"make_server"),
)
