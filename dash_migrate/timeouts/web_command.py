"""The `--timeout` of the web process: in the Procfile, or left to gunicorn's configuration."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.gunicorn import parse_gunicorn
from dash_migrate.facts.gunicorn_config import configuration
from dash_migrate.plan import Change, Effort, Finding, Location, Note, Severity, Tier
from dash_migrate.rewriting.procfile.command import Patch
from dash_migrate.rewriting.procfile.lines import PATH, read_lines, web_lines
from dash_migrate.timeouts.limits import STEP, USUAL
from dash_migrate.timeouts.start import Basis, start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.gunicorn import GunicornCommand
    from dash_migrate.facts.gunicorn_config import Configuration
    from dash_migrate.plan import Proposal
    from dash_migrate.rewriting.procfile.lines import ProcessLine
    from dash_migrate.step import App
    from dash_migrate.timeouts.start import Start
    from dash_migrate.workspace import Workspace

_OPTION = ("-t", "--timeout")
_WHY = (
    f"gunicorn gives a worker {USUAL} s unless --timeout says otherwise. Up to version 21 it ends one that is not "
    "ready by then and starts it again, for ever; later ones let visitors wait."
)
_UNMEASURED = " `dash-migrate verify` measures how long it takes."


def propose_start(app: App) -> Iterator[Proposal]:
    """The change that gives the app the time that it needs to start; a finding where a person must make it."""
    needed = start(app)
    procfile = app.workspace.source(PATH)
    if needed is None or procfile is None:
        return
    lines = web_lines(read_lines(procfile))
    command = parse_gunicorn(lines[0].command) if lines else None
    if command is not None:
        yield from _given_time(app, lines[0], command, needed)


def worker_timeout(workspace: Workspace) -> int | None:
    """The seconds that gunicorn gives a request: of the Procfile, else its own; None where that cannot be told."""
    procfile = workspace.source(PATH)
    lines = web_lines(read_lines(procfile)) if procfile is not None else ()
    command = parse_gunicorn(lines[0].command) if lines else None
    if command is None:
        return None
    given = command.option(*_OPTION)
    if given is not None:
        return int(given) if given.isdecimal() else None
    config = configuration(workspace, command)
    if config is None or not config.may_set("timeout"):
        return USUAL
    return _configured(workspace, config)


def _given_time(app: App, line: ProcessLine, command: GunicornCommand, needed: Start) -> Iterator[Proposal]:
    place = Location(PATH, line.number)
    config = configuration(app.workspace, command)
    given = command.argument(*_OPTION)
    if command.argument("--preload") is not None:
        yield Note(STEP, place, f"left alone: with --preload no worker waits for the import. {needed.text}")
    elif given is not None:
        limit = int(given.value) if given.value.isdecimal() else None
        if limit is None or needed.is_within(limit):
            yield Note(STEP, place, f"--timeout {given.value} is left alone. {needed.text}")
        else:
            is_short = (needed.needed or 0.0) > limit
            yield _raised(line, command, needed, Tier.SAFE if is_short else Tier.ASK)
    elif config is not None and config.may_set("timeout", "preload_app"):
        limit = _configured(app.workspace, config)
        if needed.basis is Basis.MEASURED and (limit is None or not needed.is_within(limit)):
            yield _by_hand(place, config, needed)
        else:
            yield Note(STEP, place, f"the timeout is left to {config.name}. {needed.text}")
    else:
        yield _added(line, command, needed)


def _added(line: ProcessLine, command: GunicornCommand, needed: Start) -> Change:
    """`--timeout N` behind the last argument."""
    end = max([command.program.end, *(argument.end for argument in command.arguments)])
    patch = Patch(end, end, f" --timeout {needed.seconds}")
    title = f"Give the app {needed.seconds} s to start: --timeout {needed.seconds}"
    return _change(line, patch, title, needed, needed.tier)


def _raised(line: ProcessLine, command: GunicornCommand, needed: Start, tier: Tier) -> Change:
    """A larger number in the place of the one that is there."""
    given = command.argument(*_OPTION)
    assert given is not None  # see `_given_time`
    text = line.command[given.start : given.end]
    patch = Patch(given.start + text.rindex(given.value), given.end, str(needed.seconds))
    title = f"Give the app {needed.seconds} s to start instead of {given.value}: --timeout {needed.seconds}"
    return _change(line, patch, title, needed, tier)


def _change(line: ProcessLine, patch: Patch, title: str, needed: Start, tier: Tier) -> Change:
    why = f"{needed.text}. {_WHY}" + ("" if needed.basis is Basis.MEASURED else _UNMEASURED)
    return Change(STEP, "start", title, why, tier, Location(PATH, line.number), line.splices([patch]))


def _by_hand(place: Location, config: Configuration, needed: Start) -> Finding:
    return Finding(
        step=STEP,
        anchor="start",
        severity=Severity.WARNING,
        location=place,
        seen=f"{needed.text}: more than half of the {USUAL} s that gunicorn usually gives it.",
        why=_WHY,
        action=f"Set this in {config.name}, which the command reads: timeout = {needed.seconds}",
        effort=Effort.MINUTES,
    )


def _configured(workspace: Workspace, config: Configuration) -> int | None:
    """The number that a configuration file gives `timeout` at its top level; None if that cannot be told."""
    source = workspace.source(config.name)
    if source is None or source.tree is None or config.names is None:
        return None
    if not config.may_set("timeout"):
        return USUAL
    values = [
        statement.value
        for statement in source.tree.body
        if isinstance(statement, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "timeout" for target in statement.targets)
    ]
    last = values[-1] if len(values) == 1 else None
    return last.value if isinstance(last, ast.Constant) and isinstance(last.value, int) else None
