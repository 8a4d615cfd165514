"""Take out what only makes sense on your own machine.

## What it does
Keeps `app.enable_dev_tools(...)` at home, makes `JupyterDash` the `Dash` that took its place, and reports what a
server cannot do or must not: debuggers and profilers around the app, browsers and windows that open, parsers of a
command line that is gunicorn's there.

## Why the platform needs it
gunicorn imports the module and never comes to `app.run(...)`: `debug`, `host` and `port` there do not matter, but
what stands beside it does. Dev tools that are switched on by a call show visitors the app's errors and its
callback graph, and a window opens on the server, where nobody sits.

## Before and after
Before:

    app.enable_dev_tools(debug=True)

After:

    if "DASH_APP_NAME" not in os.environ:
        app.enable_dev_tools(debug=True)

## What it leaves alone
The arguments of `app.run(...)` under the guard, `suppress_callback_exceptions`, `serve_locally`, dev tools that a
condition or a setting decides on. How ASGI apps are served is the step procfile's.

## References
- https://dash.plotly.com/devtools
- https://dash.plotly.com/dash-in-jupyter
- https://werkzeug.palletsprojects.com/en/stable/debug/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.reach import Place
from dash_migrate.needs import Import
from dash_migrate.plan import Change, Finding, Note, Severity, Tier
from dash_migrate.rewriting.blocks import one_line
from dash_migrate.rewriting.run_mode.command_line import command_lines
from dash_migrate.rewriting.run_mode.dev_tools import AT_HOME, dev_tools, kept_at_home
from dash_migrate.rewriting.run_mode.jupyter import Replaced, jupyter_dash
from dash_migrate.rewriting.run_mode.screen import left_on, on_screen
from dash_migrate.step import App, Concern, Step
from dash_migrate.target_platform import TargetPlatform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.scope import ModuleIndex
    from dash_migrate.plan import Proposal
    from dash_migrate.rewriting.run_mode.dev_tools import DevTools
    from dash_migrate.rewriting.run_mode.jupyter import Kept

NAME = "run-mode"
_WHY_TOOLS = (
    "gunicorn imports this module, so visitors get the dev tools, the callback graph and the server's error "
    "messages, and each worker watches the files for changes."
)
_WHY_JUPYTER = (
    "jupyter_dash is no longer maintained and brings all of IPython; since 2.11 Dash runs in notebooks itself."
)


def propose(app: App) -> Iterator[Proposal]:
    """Changes for dev tools and JupyterDash, findings for what belongs to a developer's machine."""
    for tools in dev_tools(app.facts):
        yield _tools(app, tools)
    for index in app.facts.modules.indexes.values():
        found = jupyter_dash(app.facts, index)
        if found is not None:
            yield _replaced(index, found) if isinstance(found, Replaced) else _kept(index, found)
    yield from left_on(NAME, app.facts)
    yield from on_screen(NAME, app.facts)
    yield from command_lines(NAME, app.facts, app.settings.target)
    yield from _notes(app)


def _tools(app: App, found: DevTools) -> Proposal:
    source = app.facts.modules.indexes[found.path].source
    location = source.location(found.call)
    if found.decided:
        return Note(NAME, location, "left alone: a condition or a setting decides on the dev tools")
    edits = kept_at_home(source, found) if app.settings.target is not TargetPlatform.PAAS else None
    text = source.segment(found.call)
    if edits is not None:
        title = "Switch the dev tools on at home only"
        return Change(NAME, text, title, _WHY_TOOLS, Tier.ASK, location, edits, (Import(found.path, "os"),))
    seen = f"{one_line(source, found.call)} runs when the app is imported."
    action = (
        f"Write {AT_HOME} above it, and indent it below." if app.settings.target is not TargetPlatform.PAAS else ""
    )
    action = action or 'Take it out, or let an environment variable decide: if os.environ.get("DEV_TOOLS"):'
    return Finding(NAME, text, Severity.WARNING, location, seen, _WHY_TOOLS, action)


def _replaced(index: ModuleIndex, found: Replaced) -> Change:
    source = index.source
    text = source.segment(found.node)
    return Change(NAME, text, found.title, _WHY_JUPYTER, Tier.SAFE, source.location(found.node), found.edits)


def _kept(index: ModuleIndex, found: Kept) -> Finding:
    source = index.source
    return Finding(
        step=NAME,
        anchor=source.segment(found.node),
        severity=Severity.ADVICE,
        location=source.location(found.node),
        seen=f"{one_line(source, found.node)}: not rewritten, {found.cause}.",
        why=_WHY_JUPYTER,
        action=(
            "With Dash 2.11 or later, write from dash import Dash, make the app with Dash(...), and run it with "
            'app.run(jupyter_mode="inline").'
        ),
    )


def _notes(app: App) -> Iterator[Note]:
    """What stands in a guarded run call and does not matter."""
    for run in app.facts.sites.runs:
        names = [item.arg for item in run.site.node.keywords if item.arg]
        if run.place is Place.GUARD and names:
            yield Note(
                NAME,
                run.location,
                f"left alone: gunicorn never makes this call, so {', '.join(names)} do not matter",
            )


STEP = Step(
    name=NAME,
    title="Take out what only makes sense on your own machine",
    doc=__doc__,
    propose=propose,
    needles=(
        *(b".run", b"enable_dev_tools", b"jupyter_dash", b"werkzeug", b"webbrowser", b"startfile", b"tkinter"),
        *(b"gui", b"parse_args", b"docopt"),
    ),
    concern=Concern.RUNNING,
)
