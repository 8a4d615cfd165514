"""What Celery apps that are there lack: a worker that registers the callbacks, a clock, a result backend."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.values import last_name
from dash_migrate.needs import ProcfileProcess
from dash_migrate.plan import Change, Finding, Location, Severity, Splice, Tier
from dash_migrate.platform_tasks import Service, add_service
from dash_migrate.rewriting.background.celery_apps import (
    app_of,
    broker_of,
    celery_apps,
    lacks_backend,
    names_in,
)
from dash_migrate.rewriting.background.diskcache import STEP
from dash_migrate.rewriting.background.managers import Store
from dash_migrate.rewriting.background.switches import reads_environment
from dash_migrate.rewriting.background.worker import (
    BEAT,
    WORKER,
    Fault,
    fault_of,
    free_process_name,
    in_background,
    processes,
    start_of,
)
from dash_migrate.rewriting.procfile.lines import PATH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.plan import Proposal
    from dash_migrate.rewriting.background.celery_apps import CeleryApp
    from dash_migrate.rewriting.background.managers import Manager
    from dash_migrate.rewriting.background.worker import Process, Start
    from dash_migrate.rewriting.procfile.lines import ProcessLine
    from dash_migrate.step import App

_SCHEDULES = frozenset({"beat_schedule", "CELERYBEAT_SCHEDULE", "CELERY_BEAT_SCHEDULE"})
_WHY_WORKER = "Celery's callbacks run in a worker process. Without one they wait for ever."
_WHY_CALLBACKS = (
    "A worker knows the callbacks that its module registers when it is imported. The others are refused as "
    "unregistered tasks, and their callbacks wait for ever."
)


def celery_proposals(app: App, managers: Sequence[Manager]) -> Iterator[Proposal]:
    """What the app's Celery managers and schedules need."""
    served = app.facts.finder.closure(app.facts.entry.path) if app.facts.entry is not None else frozenset()
    given = [one for one in managers if one.store is Store.CELERY and one.given and one.path in served]
    found = dict.fromkeys(one for manager in given if (one := app_of(app.facts, manager)) is not None)
    for celery in found:
        if lacks_backend(app.facts, celery):
            yield _without_backend(app, celery)
        if in_background(app.facts):
            yield from _worker(app, celery)
        if b"REDIS" in app.facts.modules.indexes[celery.path].source.data:
            why = f"{celery.path} has Celery run the background callbacks"
            yield add_service(STEP, Service.REDIS, app.settings.target, why)
    yield from _clock(app)


def _worker(app: App, celery: CeleryApp) -> Iterator[Proposal]:
    """A worker for the callbacks: added, or corrected; what is right, or cannot be told, is left alone."""
    workers = [one for one in processes(app) if one.command.kind == "worker"]
    faults = {one: fault_of(app.facts, one.command, celery.site.node) for one in workers}
    if workers and not all(faults.values()):
        return
    path, name = _importable(app, celery)
    start = start_of(app.facts, path, name) if name else None
    location = app.facts.modules.indexes[celery.path].source.location(celery.site.node)
    if start is None:
        return
    if not workers:
        process = free_process_name(app, WORKER)
        title = f"Start a worker for the background callbacks: {process}: {start.worker}"
        needs = (ProcfileProcess(process, start.worker),)
        tier = Tier.SAFE if _is_deployed(celery) else Tier.ASK
        yield Change(STEP, f"worker {name}", title, _WHY_WORKER, tier, location, (), needs)
        return
    settled = False  # one worker that knows the callbacks is enough
    for one, fault in faults.items():
        if one.line is None or fault is None or (settled and fault is Fault.CALLBACKS):
            continue
        settled = True
        yield _corrected(one, one.line, fault, start)


def _is_deployed(celery: CeleryApp) -> bool:
    """Whether the app is surely made on the platform: always, or as an environment variable says."""
    tests = (node.test for node, _ in celery.site.ancestors if isinstance(node, ast.If))
    return all(reads_environment(test) for test in tests)


def _importable(app: App, celery: CeleryApp) -> tuple[str, str]:
    """Where a worker finds the Celery app: in the entry module, else where it is made; no name if nowhere."""
    entry = app.facts.entry
    if entry is not None and (name := next(iter(names_in(app.facts, entry.path, celery.site.node)), "")):
        return entry.path, name
    return celery.path, celery.name


def _corrected(process: Process, line: ProcessLine, fault: Fault, start: Start) -> Proposal:
    """The change of the words that are wrong; a finding where more than words would have to change."""
    command = process.command
    location = Location(PATH, line.number)
    why = _WHY_CALLBACKS if fault is Fault.CALLBACKS else f"The worker stops at its start: {fault.value}."
    alike = not start.before and command.folder == "." and not command.includes
    if alike and command.app is not None and command.subcommand is not None:
        edits = [Splice(PATH, line.at(command.app.start), line.at(command.app.end), start.target)]
        if start.include:
            at = line.at(command.subcommand.end)
            edits.append(Splice(PATH, at, at, f" -I {start.include}"))
        title = f"Let the process {line.name} start {start.target} instead of {command.target}"
        return Change(STEP, line.command, title, why, Tier.SAFE, location, tuple(edits))
    included = (*command.includes, start.include or start.target.partition(":")[0])
    return Finding(
        step=STEP,
        anchor=line.command,
        severity=Severity.ERROR,
        location=location,
        seen=f"The process {line.name} starts {command.target}: {fault.value}.",
        why=why,
        action=f"In that line, write `-A {start.target}` and, behind `worker`, `-I {','.join(included)}`.",
    )


def _without_backend(app: App, celery: CeleryApp) -> Finding:
    source = app.facts.modules.indexes[celery.path].source
    broker = broker_of(celery)
    text = source.segment(broker) if broker is not None else 'os.environ["REDIS_URL"]'
    return Finding(
        step=STEP,
        anchor=f"backend {source.segment(celery.site.node)}",
        severity=Severity.ERROR,
        location=source.location(celery.site.node),
        seen=f"The Celery app {celery.name or 'here'} has no result backend, and a CeleryManager is made with it.",
        why="CeleryManager raises ValueError for such an app, so the app does not start.",
        action=f"Add the argument `backend={text}` to Celery(...).",
    )


def _clock(app: App) -> Iterator[Proposal]:
    """The process that keeps the clock of a schedule, where the app has a worker and a schedule but no clock."""
    found = [one for one in processes(app) if one.command.kind in {"worker", "beat"}]
    apps = [one for one in app.facts.derive(celery_apps) if one.name]
    if not found or len(apps) != 1 or any(one.command.kind == "beat" or one.command.with_beat for one in found):
        return
    start = start_of(app.facts, apps[0].path, apps[0].name)
    place = next(_schedules(app, apps[0].path), None)
    if start is None or place is None:
        return
    process = free_process_name(app, BEAT)
    title = f"Start the beat for Celery's schedule: {process}: {start.beat}"
    why = "Celery's schedule runs by a process of its own, the beat. Nothing starts it, so no job runs."
    yield Change(STEP, "beat", title, why, Tier.SAFE, place, (), (ProcfileProcess(process, start.beat),))


def _schedules(app: App, path: str) -> Iterator[Location]:
    """Where Celery is given a schedule, in the modules that importing its app's module runs."""
    for other in sorted(app.facts.modules.closure(path)):
        index = app.facts.modules.indexes.get(other)
        if index is None:
            continue
        for one in index.attribute_sets:
            if one.target.attr in _SCHEDULES:
                yield index.source.location(one.target)
        for call in index.calls:
            named = any(keyword.arg in _SCHEDULES for keyword in call.node.keywords)
            if named or last_name(call.node.func) == "add_periodic_task":
                yield index.source.location(call.node)
