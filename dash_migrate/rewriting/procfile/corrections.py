"""The corrections of a line for the web process: each replaces one wrong word, or the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.gunicorn import parse_gunicorn
from dash_migrate.facts.gunicorn_config import configuration
from dash_migrate.facts.procfile import Standing, judge
from dash_migrate.facts.servers import Serves, find_server
from dash_migrate.knowledge import load
from dash_migrate.needs import Requirement
from dash_migrate.plan import Change, Location, Note, Severity, Tier
from dash_migrate.rewriting.procfile import advice
from dash_migrate.rewriting.procfile.command import (
    Patch,
    new_command,
    patched,
    quoted,
    respelled,
    retargeted,
    served_by_gunicorn,
    with_worker,
)
from dash_migrate.rewriting.procfile.lines import PATH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.gunicorn import GunicornCommand
    from dash_migrate.facts.servers import Server
    from dash_migrate.needs import Need
    from dash_migrate.plan import Edit, Proposal
    from dash_migrate.rewriting.procfile.lines import ProcessLine
    from dash_migrate.step import App


def change(anchor: str, title: str, line: int, edits: tuple[Edit, ...], needs: tuple[Need, ...] = ()) -> Change:
    """A safe change of the Procfile."""
    return Change(advice.STEP, anchor, title, advice.WHY, Tier.SAFE, Location(PATH, line), edits, needs)


def server_needs(app: App) -> tuple[Requirement, ...]:
    """What must be installed for a command that this package writes."""
    gunicorn = Requirement("gunicorn", "the Procfile starts it")
    return (gunicorn, _UVICORN) if app.facts.speaks_asgi else (gunicorn,)


_UVICORN = Requirement("uvicorn", "gunicorn's worker for ASGI is part of it")


def correct(app: App, line: ProcessLine) -> Iterator[Proposal]:
    """All that is wrong with a line for the web process, corrected where that is safe."""
    if line.fault:
        title = f"Begin the line with `web: `: {line.fault}"
        yield change(f"head {line.head}", title, line.number, (line.renamed("web"),))
    command = parse_gunicorn(line.command)
    if command is None:
        yield _other_server(app, line)
        return
    for argument in command.arguments:
        if argument.near:
            title = f"Write {argument.near} for {argument.written}"
            edits = line.splices([respelled(argument)])
            yield change(f"option {argument.written}", title, line.number, edits)
    yield from advice.command_findings(app, line, command)
    judged = judge(app.facts, command)
    if judged.standing is Standing.WRONG:
        yield _other_target(app, line, command, judged.reason)
    else:
        yield _note(line, f"the target is left alone: {judged.reason}")
        yield from _quotes(line, command)
    if judged.standing is not Standing.OPEN:
        yield from _worker(app, line, command)


def _note(line: ProcessLine, text: str) -> Note:
    return Note(advice.STEP, Location(PATH, line.number), text)


def _other_target(app: App, line: ProcessLine, command: GunicornCommand, reason: str) -> Proposal:
    target = app.facts.target
    seen = f"The web command starts {command.target or 'no module'}: {reason}."
    if target is None:
        return advice.no_entry(line.number, seen)
    patches = retargeted(app.facts, line.command, command, target)
    if patches is None:
        action = f"Start it in the app's root: web: {new_command(app.facts, target)}"
        return advice.finding(Severity.ERROR, line.number, seen, action)
    again = parse_gunicorn(patched(line.command, patches))
    title = f"Start {again.target if again is not None else target.positional}: {reason}"
    return change("target", title, line.number, line.splices(patches), server_needs(app))


def _quotes(line: ProcessLine, command: GunicornCommand) -> Iterator[Change]:
    patch = quoted(line.command, command)
    if patch is not None:
        title = f"Quote {command.target}: the shell takes its brackets for its own"
        yield change("quotes", title, line.number, line.splices([patch]))


def _worker(app: App, line: ProcessLine, command: GunicornCommand) -> Iterator[Proposal]:
    """A worker that speaks what the app's server speaks; another's own worker class is left alone."""
    found = advice.asgi_worker(app, line, command)
    if found is not None:
        yield found
    given = command.option("-k", "--worker-class")
    config = configuration(app.workspace, command)
    if not app.facts.speaks_asgi or (given is not None and given not in load("gunicorn")["wsgi-workers"]):
        return
    if given is None and config is not None and config.may_set("worker_class"):
        yield _note(line, f"the worker class is left to {config.name}")
        return
    edits = line.splices([with_worker(line.command, command)])
    yield change("worker", "Use a worker that speaks ASGI", line.number, edits, (_UVICORN,))


def _other_server(app: App, line: ProcessLine) -> Proposal:
    """The development server is replaced; another server is the user's choice."""
    target = app.facts.target
    if not line.command:
        return _completed(app, line)
    server = find_server(app.facts, line.command)
    if server.kind is Serves.GUNICORN and server.gunicorn is not None:
        return _script(app, line, server)
    if server.kind is Serves.DEVELOPMENT and target is not None:
        patch = served_by_gunicorn(app.facts, line.command, server, target)
        if patch is not None:
            title = f"Start gunicorn, not the development server: {patch.text}"
            return change("server", title, line.number, line.splices([patch]), server_needs(app))
    own = f"web: {new_command(app.facts, target)}" if target else "web: gunicorn app:server --workers 2"
    found = advice.server_finding(app, line, server, own)
    return found or _note(line, f"left alone: {server.name} can serve the app")


def _completed(app: App, line: ProcessLine) -> Proposal:
    """`web:` with nothing behind it."""
    target = app.facts.target
    if target is None:
        return advice.no_entry(
            line.number, "The web process has no command, and there is no server to name in it."
        )
    command = new_command(app.facts, target)
    glue = "" if line.fault or line.head.endswith(" ") else " "
    edits = line.splices([Patch(0, 0, f"{glue}{command}")])
    return change("command", f"Give the web process its command: {command}", line.number, edits, server_needs(app))


def _script(app: App, line: ProcessLine, server: Server) -> Proposal:
    """A script that starts gunicorn is judged, and never edited."""
    assert server.gunicorn is not None
    judged = judge(app.facts, server.gunicorn)
    if judged.standing is not Standing.WRONG:
        return _note(line, f"left alone: {server.name} starts gunicorn")
    seen = f"The web command starts {server.gunicorn.target or 'no module'} by {server.name}: {judged.reason}."
    target = app.facts.target
    if target is None:
        return advice.no_entry(line.number, seen)
    action = f"Correct it there, or write: web: {new_command(app.facts, target)}"
    return advice.finding(Severity.ERROR, line.number, seen, action)
