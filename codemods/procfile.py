"""Write and check the Procfile.

## What it does
Writes `web: gunicorn <target> --workers 2` with the module path that gunicorn can import from the app's root. A
Procfile that is there is checked word by word: the name of the web process, its target (which must exist and
complete the layout), gunicorn's options and their values, the address it listens on, and the worker, which must
speak what the app's server speaks. Only the word that is wrong is replaced. The development server
(`python app.py`, `flask run`) is replaced by gunicorn.

## Why the platform needs it
The Procfile is what the platform starts. Without one there is no deployment; with a wrong target the build
succeeds and the app does not start, or starts without a layout.

## Before and after
Before: no Procfile, and `server = app.server` in `src/app.py`. After:

    web: gunicorn src.app:server --workers 2

## What it leaves alone
Other processes, comments, variables and programs before `gunicorn`, its options, `--workers` included. What a
configuration file may set is left to it, and so is a target that cannot be seen through. Another server than
gunicorn, and a file that is not named `Procfile`, are reported and never replaced.

## References
- https://dash.plotly.com/dash-enterprise/application-structure
- https://docs.gunicorn.org/en/stable/run.html
- https://github.com/plotly/dash/issues/2569 (an ASGI worker in front of a Flask server)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.needs import ProcfileProcess, append_lines
from dash_migrate.plan import Change, ChecklistItem, Create, Rewrite, Splice
from dash_migrate.rewriting.procfile import advice
from dash_migrate.rewriting.procfile.command import new_command
from dash_migrate.rewriting.procfile.corrections import change, correct, server_needs
from dash_migrate.rewriting.procfile.lines import PATH, misnamed, read_lines, web_lines
from dash_migrate.step import App, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal
    from dash_migrate.source import SourceFile

NAME = "procfile"


def propose(app: App) -> Iterator[Proposal]:
    """The Procfile that is missing, the corrections of the one that is there, and what neither settles."""
    procfile = app.workspace.source(PATH)
    other = misnamed(app.workspace)
    if other is not None or (procfile is None and app.facts.target is None):
        seen = "There is no Procfile, and no server to name in it yet."
        yield advice.wrong_name(other) if other is not None else advice.no_entry(1, seen)
        yield from (advice.process(f"{need.name}: {need.command}") for need in app.needs_of(ProcfileProcess))
    elif procfile is None:
        yield from _created(app)
    else:
        if PATH not in app.workspace.paths:
            yield advice.ignored()
        proposals = (*_added(app, procfile), *_corrected(app, procfile))
        yield from _in_utf8(procfile, proposals) if procfile.bom else proposals


def _created(app: App) -> Iterator[Proposal]:
    target = app.facts.target
    if target is not None:
        command = new_command(app.facts, target)
        lines = [f"web: {command}", *(f"{need.name}: {need.command}" for need in app.needs_of(ProcfileProcess))]
        create = Create(PATH, "\n".join([*lines, ""]))
        yield change("web", f"Write the Procfile: {command}", 1, (create,), server_needs(app))


def _added(app: App, procfile: SourceFile) -> Iterator[Proposal]:
    """The processes that are missing, at the end of the file."""
    lines = read_lines(procfile)
    target = app.facts.target
    needs = app.needs_of(ProcfileProcess)
    wanted = {need.name: need.command for need in needs if need.name not in {line.name for line in lines}}
    if not web_lines(lines):
        if target is None:
            seen = "The Procfile has no web process, and there is no server to name in it yet."
            yield advice.no_entry(1, seen)
        else:
            wanted = {"web": new_command(app.facts, target), **wanted}
    if wanted:
        added = tuple(f"{name}: {command}" for name, command in wanted.items())
        edits = append_lines(app.workspace, PATH, added)
        needed = server_needs(app) if "web" in wanted else ()
        yield change(" ".join(wanted), f"Add the process {', '.join(added)}", 1, edits, needed)


def _corrected(app: App, procfile: SourceFile) -> Iterator[Proposal]:
    web = web_lines(read_lines(procfile))
    for line in web:
        if line is not web[0]:
            yield advice.twice(line)
        yield from correct(app, line)


def _in_utf8(procfile: SourceFile, proposals: tuple[Proposal, ...]) -> Iterator[Proposal]:
    """One change for all: the file without its byte order mark, with the corrections in it."""
    changes = [item for item in proposals if isinstance(item, Change)]
    splices = [edit for item in changes for edit in item.edits if isinstance(edit, Splice)]
    text = procfile.spliced(splices).utf8.decode()
    title = "; ".join(["Store the Procfile in plain UTF-8", *(item.title for item in changes)])
    needs = tuple(dict.fromkeys(need for item in changes for need in item.needs))
    yield change("encoding", title, 1, (Rewrite(PATH, text),), needs)
    yield from (item for item in proposals if not isinstance(item, Change))


STEP = Step(
    name=NAME,
    title="Write and check the Procfile",
    doc=__doc__,
    propose=propose,
    checklist=ChecklistItem.PROCFILE,
    settles=(ProcfileProcess,),
)
