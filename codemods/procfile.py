"""Write and check the Procfile.

## What it does
Writes `web: gunicorn <target> --workers 2` with the module path that gunicorn can import from the app's root. A
Procfile that is there is checked line by line: its target must exist and complete the layout, gunicorn must
know every option, and a back end that speaks ASGI must have the right worker. Only what is wrong is replaced.

## Why the platform needs it
The Procfile is what the platform starts. Without one there is no deployment; with a wrong target the build
succeeds and the app does not start, or starts without a layout.

## Before and after
Before: no Procfile, and `server = app.server` in `src/app.py`. After:

    web: gunicorn src.app:server --workers 2

## What it leaves alone
Other processes, comments, and every option of the web command that gunicorn knows, `--workers` included.
Commands that start another server are reported, not replaced, unless it is the development server.

## References
- https://dash.plotly.com/dash-enterprise/application-structure
- https://docs.gunicorn.org/en/stable/run.html
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from dash_migrate.facts.deployment import Process, processes
from dash_migrate.facts.gunicorn import parse_gunicorn
from dash_migrate.facts.procfile import judge
from dash_migrate.needs import ProcfileProcess, Requirement, append_lines
from dash_migrate.plan import Change, ChecklistItem, Create, Finding, Location, Note, Severity, Splice, Tier
from dash_migrate.step import App, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.target import Target
    from dash_migrate.plan import Edit, Proposal
    from dash_migrate.source import SourceFile

NAME = "procfile"
PATH = "Procfile"
_WHY = "The platform starts what the Procfile says; its web process must be a server that can import the app."
_ASGI_WORKER = "uvicorn.workers.UvicornWorker"


def propose(app: App) -> Iterator[Proposal]:
    """The Procfile that is missing, the corrections of the one that is there, and what neither settles."""
    target = app.facts.target
    procfile = app.workspace.source(PATH)
    if procfile is None:
        misnamed = [path for path in app.workspace.paths if path.lower() in {"procfile", "procfile.txt"}]
        if misnamed:
            yield _misnamed(misnamed[0])
        elif target is None:
            yield _finding(
                Severity.ERROR,
                1,
                "There is no Procfile, and no server to name in it yet.",
                "Settle the findings on the entry module, then run: dash-migrate plan",
            )
        else:
            yield _change(
                "web",
                f"Write the Procfile: {_command(app, target)}",
                1,
                (Create(PATH, f"web: {_command(app, target)}\n"),),
                _needs(app),
            )
        return
    yield from _missing_processes(app, procfile)
    web = next((process for process in processes(procfile) if process.name == "web"), None)
    if web is not None:
        yield from _check(app, procfile, web, target)
    elif target is not None:
        line = f"web: {_command(app, target)}"
        yield _change(
            "web",
            f"Add the web process: {_command(app, target)}",
            1,
            append_lines(app.workspace, PATH, (line,)),
            _needs(app),
        )


def _check(app: App, procfile: SourceFile, web: Process, target: Target | None) -> Iterator[Proposal]:
    command = parse_gunicorn(web.command)
    if command is None:
        yield from _other_server(app, procfile, web, target)
        return
    for option, near in command.unknown:
        if near:
            yield _change(
                f"option {option}",
                f"Write {near} for {option}",
                web.line,
                (_replaced(procfile, web, option, near),),
                (),
            )
        else:
            yield _finding(
                Severity.ERROR,
                web.line,
                f"gunicorn has no option {option}.",
                f"Take {option} out of the web command, or correct it.",
            )
    fault = judge(app.facts, command)
    if fault is not None and target is not None:
        yield _change(
            "target",
            f"Start {target.positional}: {fault}",
            web.line,
            _retargeted(procfile, web, target),
            _needs(app),
        )
    elif fault is not None:
        yield _finding(
            Severity.ERROR,
            web.line,
            f"The web command starts {command.target}: {fault}.",
            "Settle the findings on the entry module, then run: dash-migrate plan",
        )
    else:
        yield Note(NAME, Location(PATH, web.line), "left alone: its target exists and completes the layout")
    if app.facts.speaks_asgi and command.option("-k", "--worker-class") is None:
        end = _command_span(procfile, web)[1]
        yield _change(
            "worker",
            "Use a worker that speaks ASGI",
            web.line,
            (Splice(PATH, end, end, f" -k {_ASGI_WORKER}"),),
            (Requirement("uvicorn", "its worker"),),
        )


def _other_server(app: App, procfile: SourceFile, web: Process, target: Target | None) -> Iterator[Proposal]:
    """`python app.py` starts the development server and is replaced; another server is the user's choice."""
    words = web.command.split()
    if words and words[0].startswith("python") and target is not None:
        start, end = _command_span(procfile, web)
        yield _change(
            "web",
            f"Start gunicorn, not the development server: {_command(app, target)}",
            web.line,
            (Splice(PATH, start, end, _command(app, target)),),
            _needs(app),
        )
        return
    yield _finding(
        Severity.WARNING,
        web.line,
        f"The web command is not gunicorn: {words[0] if words else ''}",
        "Check that it serves on the port and address that the platform expects, or use: "
        + (f"web: {_command(app, target)}" if target else "web: gunicorn app:server --workers 2"),
    )


def _missing_processes(app: App, procfile: SourceFile) -> Iterator[Change]:
    present = {process.name for process in processes(procfile)}
    for need in app.needs_of(ProcfileProcess):
        if need.name not in present:
            yield _change(need.name, f"Add the process {need.name}", 1, need.settle(app.workspace), ())


def _command(app: App, target: Target) -> str:
    worker = ("-k", _ASGI_WORKER) if app.facts.speaks_asgi else ()
    return " ".join(("gunicorn", *target.words, "--workers", "2", *worker))


def _needs(app: App) -> tuple[Requirement, ...]:
    gunicorn = Requirement("gunicorn", "the Procfile starts it")
    return (gunicorn, Requirement("uvicorn", "its worker")) if app.facts.speaks_asgi else (gunicorn,)


def _command_span(procfile: SourceFile, web: Process) -> tuple[int, int]:
    start = procfile.line_starts[web.line - 1]
    line = procfile.line_text(web.line)
    column = len(line[: line.index(web.command, line.index(":") + 1)].encode())
    return start + column, start + column + len(web.command.encode())


def _replaced(procfile: SourceFile, web: Process, old: str, new: str) -> Splice:
    start = _command_span(procfile, web)[0] + len(web.command[: web.command.index(old)].encode())
    return Splice(PATH, start, start + len(old.encode()), new)


def _retargeted(procfile: SourceFile, web: Process, target: Target) -> tuple[Edit, ...]:
    """The command with another target: the old one and its folder options go, all else stays."""
    command = parse_gunicorn(web.command)
    old = command.target if command else None
    spelled = next(
        (form for form in (shlex.quote(old or ""), f'"{old}"', old) if form and form in web.command), ""
    )
    text = web.command
    for option in ("--chdir", "--pythonpath"):
        value = command.option(option) if command else None
        for form in (f"{option} {value} ", f"{option}={value} "):
            text = text.replace(form, "", 1)
    words = " ".join(target.words)
    text = text.replace(spelled, words, 1) if spelled else text.replace("gunicorn", f"gunicorn {words}", 1)
    return (Splice(PATH, *_command_span(procfile, web), text),)


def _change(anchor: str, title: str, line: int, edits: tuple[Edit, ...], needs: tuple[Requirement, ...]) -> Change:
    return Change(NAME, anchor, title, _WHY, Tier.SAFE, Location(PATH, line), edits, needs)


def _finding(severity: Severity, line: int, seen: str, action: str) -> Finding:
    return Finding(NAME, seen, severity, Location(PATH, line), seen, _WHY, action)


def _misnamed(path: str) -> Finding:
    seen = f"The file is named {path}; the platform reads `Procfile` only, with a capital P and no ending."
    return Finding(NAME, path, Severity.ERROR, Location(path), seen, _WHY, f"git mv {path} Procfile")


STEP = Step(
    name=NAME,
    title="Write and check the Procfile",
    doc=__doc__,
    propose=propose,
    checklist=ChecklistItem.PROCFILE,
)
