"""What becomes of Diskcache managers: a change where the form can be written, else a finding with its code."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.reach import Place
from dash_migrate.needs import Import, ProcfileProcess, Requirement
from dash_migrate.plan import Change, Effort, Finding, Note, Severity, Tier
from dash_migrate.rewriting.background.celery_form import branch, celery_form
from dash_migrate.rewriting.background.managers import Store
from dash_migrate.rewriting.background.worker import WORKER, free_process_name, is_background, start_of
from dash_migrate.rewriting.blocks import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts.scope import ModuleIndex
    from dash_migrate.plan import Proposal
    from dash_migrate.rewriting.background.managers import Manager
    from dash_migrate.step import App

STEP = "background-callbacks"
WHY = (
    "Diskcache keeps jobs and results in the files of one container: a second container does not find them, and "
    "each deployment loses them. Long jobs take the memory and the processors that answer requests."
)
_WHY_ASKED = (
    " It is asked for because it takes a Redis and a second process: the worker cannot start without Redis."
)

_LEFT_ALONE = (
    "left alone: no background callback of the served app gets this manager, or one for Celery takes its place "
    "where the app is deployed"
)


def diskcache_proposals(app: App, managers: Sequence[Manager]) -> Iterator[Proposal]:
    """A change, a finding or a note for each manager that keeps its jobs on the disk."""
    on_disk = [one for one in managers if one.store is Store.DISK]
    waiting = [one for one in on_disk if _concerns(app, one, managers)] if _any_background(app) else []
    for one in on_disk:
        if one not in waiting:
            location = app.facts.modules.indexes[one.path].source.location(one.site.node)
            yield Note(STEP, location, _LEFT_ALONE)
    for position, one in enumerate(waiting):
        yield _change(app, one) if not position else _another(app, one, waiting[0])


def _concerns(app: App, one: Manager, managers: Sequence[Manager]) -> bool:
    """Whether a manager is the served app's, no script's, and has no counterpart for Celery yet."""
    served = app.facts.finder.closure(app.facts.entry.path) if app.facts.entry is not None else frozenset()
    nodes = {site.node for _, site in one.given}
    others = (site.node for other in managers if other.store is Store.CELERY for _, site in other.given)
    script = app.facts.sites.place(one.path, one.site.scope, one.site.ancestors) is Place.GUARD
    return one.path in served and not script and bool(nodes) and nodes.isdisjoint(others)


def _any_background(app: App) -> bool:
    """Whether a callback of the app runs in the background; those of objects that cannot be followed count too."""
    indexes = app.facts.modules.indexes.values()
    return any(is_background(site.node) for index in indexes for site in index.calls)


def _change(app: App, manager: Manager) -> Proposal:
    form = celery_form(app.facts, manager)
    if isinstance(form, str):
        return _by_hand(app, manager, form)
    start = start_of(app.facts, manager.path, form.celery_app)
    if start is None:
        return _by_hand(app, manager, "belongs to an app whose module celery cannot import by its path")
    source = app.facts.modules.indexes[manager.path].source
    return Change(
        step=STEP,
        anchor=source.segment(manager.site.node),
        title="Run the background callbacks with Celery where REDIS_URL is set, with Diskcache elsewhere",
        why=f"{WHY}{_WHY_ASKED}",
        tier=Tier.ASK,
        location=source.location(manager.site.node),
        edits=form.edits,
        needs=(
            Import(manager.path, "os"),
            ProcfileProcess(free_process_name(app, WORKER), start.worker),
            Requirement("dash[celery,diskcache]", f"{manager.path} runs background callbacks with one of them"),
        ),
    )


def _another(app: App, manager: Manager, first: Manager) -> Finding:
    """The app's second manager: it shares the first one's Celery app."""
    index = app.facts.modules.indexes[manager.path]
    call = one_line(index.source, manager.site.node)
    place = app.facts.modules.indexes[first.path].source.location(first.site.node)
    made = branch(index, manager, "celery_app", "manager")[-2].strip()
    return Finding(
        step=STEP,
        anchor=call,
        severity=Severity.ADVICE,
        location=index.source.location(manager.site.node),
        seen=f"{call} is another manager beside the one of {place}.",
        why=WHY,
        action=f"Where REDIS_URL is set, make it with the Celery app of that one:\n{made}",
        effort=Effort.HOUR,
    )


def _by_hand(app: App, manager: Manager, hindrance: str) -> Finding:
    index = app.facts.modules.indexes[manager.path]
    call = one_line(index.source, manager.site.node)
    name = "background_callback_manager"
    code = "\n".join(
        [*branch(index, manager, "celery_app", name), f"    {name} = {_at_top(index, manager, call)}"]
    )
    start = start_of(app.facts, manager.path, "celery_app")
    line = f"{WORKER}: {start.worker if start else 'celery -A <entry module>:celery_app worker'}"
    return Finding(
        step=STEP,
        anchor=call,
        severity=Severity.ADVICE,
        location=index.source.location(manager.site.node),
        seen=f"{call} {hindrance}.",
        why=WHY,
        action=f"Make it at the top level of a module, and give the callbacks that name:\n{code}\n"
        f"Add Redis to the app, and to the Procfile the line\n{line}",
        effort=Effort.HOUR,
    )


def _at_top(index: ModuleIndex, manager: Manager, call: str) -> str:
    """The manager's call as the top level of its module can make it: what only its function knows is left out."""
    names = (node.id for node in ast.walk(manager.site.node) if isinstance(node, ast.Name))
    bindings = (binding for name in names for binding in manager.site.scope.lookup(name))
    if all(binding.scope.function is None for binding in bindings):
        return call
    return f'{index.source.segment(manager.site.node.func)}(diskcache.Cache("./cache"))'
