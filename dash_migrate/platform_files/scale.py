"""DOKKU_SCALE: how many containers Dash Enterprise 4 starts of each process; on others that is a setting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.needs import append_lines
from dash_migrate.plan import Change, Location, Severity, Tier
from dash_migrate.platform_files.findings import STEP, TITLES, finding, note
from dash_migrate.platform_tasks import PlatformTask, Stage
from dash_migrate.rewriting.procfile.lines import PATH as PROCFILE
from dash_migrate.rewriting.procfile.lines import read_lines
from dash_migrate.target_platform import TargetPlatform
from dash_migrate.wording import count, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.plan import Proposal
    from dash_migrate.step import App

SCALE = "DOKKU_SCALE"
_LINE = re.compile(r"\s*(?P<name>[A-Za-z0-9_-]+)\s*=\s*(?P<number>\d+)\s*")
# Processes that Dash Enterprise 4 starts without a line (plotly/dash-docs, DOKKU_SCALE).
_BY_ITSELF = frozenset({"web", "release"})


def scale(app: App) -> Iterator[Proposal]:
    """The lines that are missing on Dash Enterprise 4; elsewhere what to set instead."""
    source = app.workspace.source(SCALE) if SCALE in app.workspace.paths else None
    numbers = _numbers(source.text if source is not None else "")
    if app.settings.target is TargetPlatform.DE4:
        yield from _on_de4(app, numbers)
    elif source is not None:
        more = {name: number for name, (number, _) in numbers.items() if number != 1}
        if more:
            yield _task(app, more)
        else:
            title = TITLES[app.settings.target]
            yield note(SCALE, f"{title} does not read it, and starts one of each process, as it says")


def _numbers(text: str) -> Mapping[str, tuple[int, int]]:
    """Of each process how many are started, and the line that says so."""
    lines = enumerate(text.splitlines(), 1)
    matches = ((number, match) for number, line in lines if (match := _LINE.fullmatch(line)))
    return {match["name"]: (int(match["number"]), number) for number, match in matches}


def _on_de4(app: App, numbers: Mapping[str, tuple[int, int]]) -> Iterator[Proposal]:
    procfile = app.workspace.source(PROCFILE)
    if procfile is None:
        return
    processes = [line.name for line in read_lines(procfile) if line.name]
    missing = [name for name in processes if name not in numbers and (name not in _BY_ITSELF or numbers)]
    if set(missing) - _BY_ITSELF:
        names = [name for name in dict.fromkeys(("web", *processes)) if name not in numbers]
        edits = append_lines(app.workspace, SCALE, tuple(f"{name}=1" for name in names))
        why = "Dash Enterprise 4 starts the processes that DOKKU_SCALE lists; without it the web process alone."
        title = f"Start {listing(names)} on Dash Enterprise 4"
        yield Change(STEP, f"scale {' '.join(names)}", title, why, Tier.SAFE, Location(SCALE), edits)
    for name, (_, line) in numbers.items():
        if name not in processes:
            yield finding(
                Severity.ERROR,
                Location(SCALE, line),
                f"{SCALE} starts {name}, which the Procfile does not have.",
                f"The deployment ends with `Proc entrypoint {name} does not exist. Please check your Procfile`.",
                f"Delete the line, or add `{name}: <command>` to the Procfile.",
            )


def _task(app: App, numbers: Mapping[str, int]) -> PlatformTask:
    wanted = listing([f"{count(number, 'replica')} of {name}" for name, number in numbers.items()])
    where = "In the App Manager, choose Scale" if app.settings.target is TargetPlatform.DE5 else "Choose"
    why = f"{SCALE} asks for it, and is not read there"
    return PlatformTask(STEP, Stage.SET_UP, f"{where}: {wanted}.", why)
