"""Findings on what the app starts when it is imported: once for each gunicorn worker and container."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dash_migrate.facts.gunicorn import parse_gunicorn
from dash_migrate.facts.modules import dotted_module
from dash_migrate.facts.moments import moments
from dash_migrate.plan import Effort, Finding, Severity
from dash_migrate.rewriting.background.celery_apps import celery_apps
from dash_migrate.rewriting.background.diskcache import STEP
from dash_migrate.rewriting.background.endless import endless, pause
from dash_migrate.rewriting.background.jobs import jobs
from dash_migrate.rewriting.background.polled import only_polled
from dash_migrate.rewriting.background.starters import Sort, started
from dash_migrate.rewriting.background.switches import is_switched, only_in_reloader
from dash_migrate.rewriting.background.worker import BEAT, WORKER
from dash_migrate.rewriting.procfile.lines import PATH, read_lines, web_lines

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.rewriting.background.jobs import Job
    from dash_migrate.rewriting.background.starters import Run, Started
    from dash_migrate.step import App

_WHY = (
    "Each gunicorn worker imports the app and so starts its own: with two of them {what} twice, and again in each "
    "further container."
)
_SHARED = (
    "What it computes has to go where all processes can read it: Redis, a database or the persistent filesystem. "
    "The callbacks read it there."
)

_IMPORTS = {"crontab": "from celery.schedules import crontab", "timedelta": "from datetime import timedelta"}


def startup_findings(app: App) -> Iterator[Finding]:
    """What runs beside the requests from the start on, each cause once."""
    seen: set[ast.AST] = set()
    for one in app.facts.derive(started):
        when = moments(app.facts)
        site = one.site
        node = site.node if one.sort is Sort.POOL else one.made.node
        if node in seen or not when.at_start(one.path, site.scope, site.ancestors):
            continue
        if only_in_reloader(site.ancestors):
            seen.add(node)
            yield _never(app.facts, one)
        elif not is_switched(app.facts, one.path, site.scope, site.ancestors) and not _single(app):
            seen.add(node)
            yield from _findings(app, one)


def _findings(app: App, one: Started) -> Iterator[Finding]:
    if one.sort is Sort.SCHEDULER:
        found = jobs(app.facts, one)
        if found:
            yield _scheduler(app, one, found)
        return
    for run in one.runs:
        loop = endless(app.facts, run)
        if loop is not None and not only_polled(app.facts, run):
            yield _loop(app, one, run, loop)
            return


def _single(app: App) -> bool:
    """Whether the Procfile has gunicorn start one worker."""
    procfile = app.workspace.source(PATH)
    lines = web_lines(read_lines(procfile)) if procfile is not None else ()
    command = parse_gunicorn(lines[0].command) if lines else None
    return command is not None and command.option("-w", "--workers") == "1"


def _finding(facts: Facts, one: Started, severity: Severity, words: tuple[str, str, str]) -> Finding:
    """The finding at a start; `words`: what is seen, why it matters, what to do."""
    source = facts.modules.indexes[one.path].source
    location = source.location(one.site.node)
    return Finding(STEP, source.segment(one.site.node), severity, location, *words, Effort.HOUR)


def _never(facts: Facts, one: Started) -> Finding:
    source = facts.modules.indexes[one.path].source
    seen = f"{source.segment(one.site.node)} runs only where WERKZEUG_RUN_MAIN is set."
    why = "The development server's reloader sets it, gunicorn does not: on the platform this never starts."
    action = (
        "Start it in a process of its own: write a script that makes it and ends with a loop; in the Procfile\n"
        f"worker-{_stem(one.target or one.sort.value)}: python <script>.py"
    )
    return _finding(facts, one, Severity.WARNING, (seen, why, action))


def _scheduler(app: App, one: Started, found: tuple[Job, ...]) -> Finding:
    names = dict.fromkeys(job.function for job in found)
    listed = ", ".join(f"{name}()" for name in names)
    module, name = _celery(app.facts)
    schedule = "\n".join(
        f'    "{key}": {{"task": "{module}.{job.function}", "schedule": {job.schedule or "..."}}},'
        + ("" if job.schedule else f"  # as in {job.path}:{job.line}")
        for key, job in _keyed(found)
    )
    words = {word for job in found for word in ("crontab", "timedelta") if job.schedule.startswith(word)}
    imports = "".join(f"{_IMPORTS[word]}\n" for word in sorted(words))
    zone = next((f"{name}.conf.timezone = {job.timezone}\n" for job in found if job.timezone), "")
    action = (
        f"Make the jobs Celery tasks of {module}.py (`@{name}.task`), keep their schedule there:\n"
        f"{imports}{zone}{name}.conf.beat_schedule = {{\n{schedule}\n}}\n"
        f"and start them by the Procfile:\n"
        f"{WORKER}: celery -A {module}:{name} worker --loglevel=INFO --concurrency=2\n"
        f"{BEAT}: celery -A {module}:{name} beat --loglevel=INFO\n"
        f'Add Redis to the app for `broker=os.environ["REDIS_URL"]`. {_SHARED}'
    )
    seen = f"{one.what.capitalize()} is started when the app is imported; it runs {listed}."
    return _finding(app.facts, one, Severity.WARNING, (seen, _WHY.format(what="each job runs"), action))


def _keyed(found: tuple[Job, ...]) -> Iterator[tuple[str, Job]]:
    """The jobs with names of their own: a function may have several."""
    count: Counter[str] = Counter()
    for job in found:
        count[job.function] += 1
        yield (f"{job.function}-{count[job.function]}" if count[job.function] > 1 else job.function), job


def _celery(facts: Facts) -> tuple[str, str]:
    """The module and the name of the app's Celery app; those to write where there is none."""
    for one in facts.derive(celery_apps):
        if one.name:
            return dotted_module(one.path), one.name
    return "tasks", "celery_app"


def _loop(app: App, one: Started, run: Run, loop: ast.AST) -> Finding:
    name = getattr(run.node, "name", "")
    if name == "run" and one.target.isidentifier():
        name, shown = one.target, f"{one.target}.run()"
    else:
        shown = f"{name}()" if name else one.target
    seconds = pause(loop)
    every = f" every {seconds} seconds" if seconds.replace(".", "").isdigit() else ""
    script = f"{_stem(name)}.py"
    if app.workspace.exists(script):
        script = f"run_{script}"
    action = (
        f'Move {shown} to a script {script} that calls it below `if __name__ == "__main__":`, take the start out '
        f"of {one.path}, and write into the Procfile\n"
        f"worker-{_stem(name).replace('_', '-')}: python {script}\n{_SHARED}"
    )
    what = one.what.capitalize()
    seen = f"{what} is started when the app is imported; it runs {shown}, which goes on for ever{every}."
    why = f"{_WHY.format(what='the same work is done')} Nobody starts it again when it fails."
    return _finding(app.facts, one, Severity.ADVICE, (seen, why, action))


def _stem(name: str) -> str:
    """A file's name for what a function does."""
    plain = name.rpartition(".")[2].strip("_").lower()
    return plain if plain.isidentifier() else "background"
