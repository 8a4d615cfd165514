"""Servers that the start script of the app runs in the container of the web server: local addresses are right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.facts.deployment import processes
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.services.endpoints import Endpoint

_PROCFILE = "Procfile"


def started_beside(facts: Facts, where: Endpoint) -> bool:
    """Whether the command of the web process, or a script that it runs, starts the server as well.

    Told by the server's program, or of web services by the port that stands in a command beside gunicorn's.
    """
    text = facts.derive(_commands)
    programs = load("services")["programs"].get(where.service, ())
    if any(re.search(rf"(?<![\w-]){re.escape(program)}(?![\w-])", text) for program in programs):
        return True
    lines = (line for line in text.splitlines() if "gunicorn" not in line)
    web = where.service in {"web", "http"} and where.port is not None
    return web and any(re.search(rf"(?<!\d){where.port}(?!\d)", line) for line in lines)


def _commands(facts: Facts) -> str:
    """The command of the web process and the shell scripts that it names, one command a line."""
    source = facts.workspace.source(_PROCFILE)
    web = [process.command for process in processes(source) if process.name == "web"] if source is not None else []
    texts = [part for command in web for part in re.split(r"&&?|;", command)]
    for path in facts.workspace.paths:
        script = facts.workspace.source(path) if path.endswith(".sh") and any(path in one for one in web) else None
        if script is not None:
            texts.append(script.data.decode("utf-8", "replace"))
    return "\n".join(texts)
