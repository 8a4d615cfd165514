"""The jobs of a scheduler, and their schedules in Celery's words."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import argument, last_name
from dash_migrate.rewriting.background.starters import Run, functions_of
from dash_migrate.rewriting.background.switches import takes_lock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite
    from dash_migrate.rewriting.background.starters import Started

# Calls of a scheduler that give it a job: the positions of the function (None: the decorated one) and the trigger.
_GIVING: dict[str, tuple[int | None, int]] = {"add_job": (0, 1), "scheduled_job": (None, 0), "task": (None, 0)}
_UNITS = ("weeks", "days", "hours", "minutes", "seconds")
# APScheduler's names and Celery's, the smallest unit first: below the smallest one given, the first moment counts.
_CRON = (("minute", "minute"), ("hour", "hour"), ("day_of_week", "day_of_week"), ("day", "day_of_month"),
         ("month", "month_of_year"))  # fmt: skip
_FIRST = {"minute": "0", "hour": "0"}
_FIELDS = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
# By number APScheduler's week begins with Monday, Celery's with Sunday.
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Job:
    """One job.

    Args:
        function: its function's name.
        schedule: as Celery's `beat_schedule` has it; empty if it cannot be told.
        timezone: of the schedule, as it is written; empty if it has none.
        path: the file that gives it to the scheduler.
        line: the line that does.
    """

    function: str
    schedule: str
    timezone: str
    path: str
    line: int


def jobs(facts: Facts, one: Started) -> tuple[Job, ...]:
    """The jobs that a scheduler is given, in the order of the files.

    Those that run once are left out, and those that ask for a lock first, so that one process alone does them.
    """
    return tuple(sorted(_jobs(facts, one), key=lambda job: (job.path, job.line)))


def _jobs(facts: Facts, one: Started) -> Iterator[Job]:
    follow = facts.derive(flow)
    for path, index in facts.modules.indexes.items():
        for name, (function_at, trigger_at) in _GIVING.items():
            for site in index.calls_named.get(name, ()):
                func = site.node.func
                if not isinstance(func, ast.Attribute):
                    continue
                if not any(o.node is one.made.node for o in follow.origins(func.value, path, site.scope)):
                    continue
                trigger = argument(site.node, trigger_at, "trigger")
                schedule = _schedule(site.node, trigger)
                if schedule is not None and not _is_locked(facts, path, site, function_at):
                    zone = _timezone(site.node, trigger)
                    yield Job(_function(site, function_at), schedule, zone, path, site.node.lineno)


def _is_locked(facts: Facts, path: str, site: CallSite, position: int | None) -> bool:
    """Whether a job asks for a lock first, so that one process alone does it."""
    holder = site.ancestors[-1][0] if site.ancestors else None
    if position is None:
        return isinstance(holder, Function) and takes_lock(facts, Run(path, holder))
    given = argument(site.node, position, "func")
    found = functions_of(facts, given, path, site.scope) if given is not None else ()
    return any(takes_lock(facts, run) for run in found)


def _function(site: CallSite, position: int | None) -> str:
    holder = site.ancestors[-1][0] if site.ancestors else None
    if position is None:
        return holder.name if isinstance(holder, Function) else "job"
    given = argument(site.node, position, "func")
    return (last_name(given) if given is not None else "") or "job"


def _timezone(call: ast.Call, trigger: ast.expr | None) -> str:
    given = [item for one in (call, trigger) if isinstance(one, ast.Call) for item in one.keywords]
    return next((ast.unparse(item.value) for item in given if item.arg == "timezone"), "")


def _schedule(call: ast.Call, trigger: ast.expr | None) -> str | None:
    """Celery's words for a schedule; empty for one that has none, None for a job that runs once."""
    kind = trigger.value if isinstance(trigger, ast.Constant) else None
    holder = call
    if isinstance(trigger, ast.Call):
        if last_name(trigger.func) == "from_crontab":
            return _from_crontab(trigger)
        holder, kind = trigger, {"IntervalTrigger": "interval", "CronTrigger": "cron"}.get(last_name(trigger.func))
    if trigger is None or kind == "date":
        return None
    given = {item.arg: item.value for item in holder.keywords if item.arg}
    if kind == "interval":
        parts = ", ".join(f"{unit}={ast.unparse(given[unit])}" for unit in _UNITS if unit in given)
        return f"timedelta({parts})" if parts else ""
    return _crontab(given) if kind == "cron" else ""


def _crontab(given: Mapping[str, ast.expr]) -> str:
    texts = {name: ast.unparse(value) for name, value in given.items()}
    day = given.get("day_of_week")
    if isinstance(day, ast.Constant) and isinstance(day.value, int) and day.value in range(len(_DAYS)):
        texts["day_of_week"] = repr(_DAYS[day.value])
    counted = any(character.isdigit() for character in texts.get("day_of_week", ""))
    whole = texts.get("second", "0") == "0"  # Celery counts in minutes
    smallest = next((n for n, (name, _) in enumerate(_CRON) if name in texts), None)
    if smallest is None or counted or not whole or {"week", "year"} & texts.keys():
        return ""
    first = [f"{name}={_FIRST[name]}" for name, _ in _CRON[:smallest] if name in _FIRST]
    named = [f"{theirs}={texts[name]}" for name, theirs in _CRON if name in texts]
    return f"crontab({', '.join([*first, *named])})"


def _from_crontab(call: ast.Call) -> str:
    """The five fields of a line of crontab, each by its name; empty if they are not written out."""
    text = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    fields = text.split() if isinstance(text, str) else []
    if len(fields) != len(_FIELDS) or any(character.isdigit() for character in fields[-1]):
        return ""
    return f"crontab({', '.join(f'{name}={field!r}' for name, field in zip(_FIELDS, fields, strict=True))})"
