"""What stands in a Procfile that no correction can settle, with what to write instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.facts.gunicorn_config import configuration
from dash_migrate.facts.servers import Serves
from dash_migrate.knowledge import load
from dash_migrate.plan import Finding, Location, Severity
from dash_migrate.rewriting.procfile.lines import PATH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.gunicorn import GunicornCommand
    from dash_migrate.facts.gunicorn_options import Argument
    from dash_migrate.facts.servers import Server
    from dash_migrate.rewriting.procfile.lines import ProcessLine
    from dash_migrate.step import App

STEP = "procfile"
WHY = "The platform starts what the Procfile says; its web process must be a server that can import the app."
_WHY_BIND = "Requests come from outside the container and cannot reach an address that is local to it."
_WHY_ASGI = "A server that speaks ASGI calls a WSGI application the wrong way: every request ends in status 500."
_WHY_PARSE = "gunicorn ends with a usage message when it cannot read an option, and the app does not start."
_LOCAL = re.compile(r"(?:https?://)?(?:127\.[\d.]+|localhost|\[?::1\]?)(?::|\Z)")
_OF_OTHERS = {"--host": "--bind 0.0.0.0:$PORT", "--port": "--bind 0.0.0.0:$PORT", "--debug": "--log-level debug"}


def finding(severity: Severity, line: int, seen: str, action: str, why: str = WHY) -> Finding:
    """A finding on a line of the Procfile; what was seen makes it itself."""
    return Finding(STEP, seen, severity, Location(PATH, line), seen, why, action)


def no_entry(line: int, seen: str) -> Finding:
    """What has to wait for an entry module."""
    action = "Settle the findings on the entry module, then run: dash-migrate plan"
    return finding(Severity.ERROR, line, seen, action)


def wrong_name(path: str) -> Finding:
    """A file that is meant to be the Procfile."""
    seen = f"The file is named {path}; the platform reads `Procfile` only, with a capital P and no ending."
    return Finding(STEP, path, Severity.ERROR, Location(path), seen, WHY, f"git mv {path} {PATH}")


def process(line: str) -> Finding:
    """A process that accepted changes need, where no Procfile can be written for it."""
    seen = f"The accepted changes need the process {line.partition(':')[0]}."
    why = "Without it what they hand over to it is never done."
    return finding(Severity.ERROR, 1, seen, f"Add this line to the Procfile: {line}", why)


def ignored() -> Finding:
    """A Procfile that will not be pushed."""
    seen = "git ignores the Procfile, so it is not pushed."
    return finding(Severity.ERROR, 1, seen, f"Find the pattern with `git check-ignore -v {PATH}` and take it out.")


def twice(line: ProcessLine) -> Finding:
    """One more line for the web process."""
    seen = f"Another line for the process web: {line.command}"
    why = "A process has one command: of several lines with its name one is started, often the last."
    return finding(Severity.ERROR, line.number, seen, "Keep one of the lines and take the others out.", why)


def command_findings(app: App, line: ProcessLine, command: GunicornCommand) -> Iterator[Finding]:
    """What is wrong with the arguments of a gunicorn command."""
    for argument in command.arguments:
        if argument.option and not (argument.known or argument.near):
            yield _unknown(line, argument)
        elif argument.fault:
            seen = f"{argument.written} {argument.fault}."
            action = f"Correct {argument.written} in the web command, or take it out."
            yield finding(Severity.ERROR, line.number, seen, action, _WHY_PARSE)
    yield from _address(line, command)
    config = configuration(app.workspace, command)
    if config is not None and config.missing:
        seen = f"The web command reads {config.name}, which is not there."
        action = f"Add {config.name} to the app, or take the option out of the web command."
        why = "gunicorn ends when a configuration that it is told to read is missing."
        yield finding(Severity.ERROR, line.number, seen, action, why)
    if command.argument("-D", "--daemon") is not None:
        seen = "--daemon sends gunicorn to the background."
        why = "The platform takes a command that returns for a process that has ended."
        yield finding(Severity.ERROR, line.number, seen, "Take --daemon out of the web command.", why)


def _unknown(line: ProcessLine, argument: Argument) -> Finding:
    action = f"Take {argument.written} out of the web command, or correct it."
    if argument.option in _OF_OTHERS:
        action = f"gunicorn's own form is {_OF_OTHERS[argument.option]}; or take {argument.written} out."
    return finding(Severity.ERROR, line.number, f"gunicorn has no option {argument.written}.", action, _WHY_PARSE)


def _address(line: ProcessLine, command: GunicornCommand) -> Iterator[Finding]:
    """Addresses that only the container itself can reach; one that others reach is enough."""
    addresses = [item.value for item in command.arguments if item.option in {"-b", "--bind"} and item.value]
    if addresses and all(_LOCAL.match(address) or address.startswith("unix:") for address in addresses):
        seen = f"gunicorn listens on {' and '.join(addresses)}, which only the container itself can reach."
        action = "Write --bind 0.0.0.0:$PORT, or take the option out: that address is gunicorn's own default."
        yield finding(Severity.ERROR, line.number, seen, action, _WHY_BIND)


def asgi_worker(app: App, line: ProcessLine, command: GunicornCommand) -> Finding | None:
    """A worker class that speaks ASGI, for an app whose server is a Flask one (plotly/dash#2569)."""
    given = command.argument("-k", "--worker-class")
    if given is None or app.facts.speaks_asgi or given.value not in load("gunicorn")["asgi-workers"]:
        return None
    seen = f"The worker class {given.value} speaks ASGI, and the app's server is Flask, which speaks WSGI."
    action = f"Take `{line.command[given.start : given.end]}` out of the web command."
    return finding(Severity.ERROR, line.number, seen, action, _WHY_ASGI)


def server_finding(app: App, line: ProcessLine, server: Server, own: str) -> Finding | None:
    """What to do about a web command that is not gunicorn; None if it can serve the app.

    Args:
        app: the app.
        line: the line of the web process.
        server: what it starts.
        own: the line that would start the app with gunicorn.
    """
    asgi = app.facts.speaks_asgi
    match server.kind:
        case Serves.ASGI if not asgi:
            seen = f"The web command starts {server.name}, which speaks ASGI, and the app's server speaks WSGI."
            return finding(Severity.ERROR, line.number, seen, f"Write: {own}", _WHY_ASGI)
        case Serves.ASGI if {"--host", "-b", "--bind", "-h", "--fd", "--uds"}.isdisjoint(_options(server)):
            seen = f"{server.name} listens on 127.0.0.1, which only the container itself can reach."
            action = f"Give it the address 0.0.0.0 and the port $PORT, or write: {own}"
            return finding(Severity.ERROR, line.number, seen, action, _WHY_BIND)
        case Serves.ASGI:
            return None
        case Serves.FRAMEWORK:
            seen = f"The web command starts {server.name}, which does not serve a Dash app."
            return finding(Severity.ERROR, line.number, seen, f"Write: {own}")
        case Serves.DEVELOPMENT:
            seen = f"The web command starts the development server ({server.name})."
            return finding(Severity.ERROR, line.number, seen, f"Write: {own}")
    seen = f"The web command is not gunicorn: {server.name}"
    action = f"Check that it serves the app on 0.0.0.0 and the port $PORT, or write: {own}"
    return finding(Severity.WARNING, line.number, seen, action)


def _options(server: Server) -> set[str]:
    return {option.partition("=")[0] for option in server.options}
