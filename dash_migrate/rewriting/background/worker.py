"""The worker process: the command that starts it, and whether one that is there imports the callbacks."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.modules import dotted_module
from dash_migrate.facts.values import Role, argument, last_name
from dash_migrate.needs import ProcfileProcess
from dash_migrate.rewriting.background.celery_apps import names_in
from dash_migrate.rewriting.background.commands import parse_celery
from dash_migrate.rewriting.procfile.lines import PATH, read_lines

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.facts.modules import Found
    from dash_migrate.facts.scope import ModuleIndex
    from dash_migrate.rewriting.background.commands import CeleryCommand
    from dash_migrate.rewriting.procfile.lines import ProcessLine
    from dash_migrate.step import App

WORKER, BEAT = "worker-default", "worker-beat"


class Fault(enum.Enum):
    """What is wrong with the app that a celery command names."""

    MODULE = "there is no such module in the app"
    NAME = "the module has no such name"
    OTHER = "that name is not the Celery app"
    CALLBACKS = "importing the module does not register the background callbacks"


@dataclass(frozen=True, slots=True)
class Process:
    """A celery process: of the Procfile, or one that an accepted change will write.

    Args:
        line: its line in the Procfile; None for one that is yet to be written.
    """

    command: CeleryCommand
    line: ProcessLine | None


def processes(app: App) -> tuple[Process, ...]:
    """The celery processes of the app."""
    procfile = app.workspace.source(PATH)
    lines = read_lines(procfile) if procfile is not None else ()
    there = [Process(command, line) for line in lines if (command := parse_celery(line.command)) is not None]
    waiting = (parse_celery(need.command) for need in app.needs_of(ProcfileProcess))
    return (*there, *(Process(command, None) for command in waiting if command is not None))


def in_background(facts: Facts) -> tuple[Callback, ...]:
    """The callbacks that a manager runs: `background=True`, or registered by `long_callback`."""
    return tuple(one for one in callbacks(facts) if is_background(one.site.node))


def is_background(call: ast.Call) -> bool:
    """Whether a call registers a callback that a manager runs."""
    given = argument(call, None, "background")
    if given is None:
        return last_name(call.func) == "long_callback"
    return getattr(given, "value", True) is not False


def free_process_name(app: App, wanted: str) -> str:
    """A name for a new process that the Procfile does not have."""
    procfile = app.workspace.source(PATH)
    taken = {line.name for line in read_lines(procfile)} if procfile is not None else set()
    names = (wanted, "worker-background", *(f"worker-{number}" for number in range(2, 100)))
    return next(name for name in names if name not in taken)


@dataclass(frozen=True, slots=True)
class Start:
    """How celery, started in the app's root, finds a Celery app and the callbacks.

    Args:
        before: what stands in front of `celery`: variables that it needs.
        target: the app, `module:name`.
        include: a further module for a worker to import, which registers the callbacks; empty if the first does.
    """

    before: str
    target: str
    include: str

    @property
    def worker(self) -> str:
        """The command of a worker."""
        include = f" -I {self.include}" if self.include else ""
        return f"{self.before}celery -A {self.target} worker{include} --loglevel=INFO --concurrency=2"

    @property
    def beat(self) -> str:
        """The command of the process that keeps the clock."""
        return f"{self.before}celery -A {self.target} beat --loglevel=INFO"


def start_of(facts: Facts, path: str, name: str) -> Start | None:
    """How celery finds the Celery app `name` of the file `path`, and the entry module.

    Returns:
        None if the entry module, or how it is imported, is not known.
    """
    entry = facts.entry
    target = facts.target_of(entry, "server") if entry is not None else None
    if entry is None or target is None:
        return None
    folders = [folder for folder in (target.pythonpath or "").split(",") if folder]
    if target.chdir:
        folders.append(target.chdir)
    before = f"env PYTHONPATH={':'.join(folders)} " if folders else ""
    if path == entry.path:
        return Start(before, f"{target.module}:{name}", "")
    return Start(before, f"{_below(path, [target.base, *folders])}:{name}", target.module)


def _below(path: str, folders: list[str]) -> str:
    """The dotted module of a file, counted from the deepest of the folders that it lies in."""
    inside = [folder for folder in folders if folder and path.startswith(f"{folder}/")]
    base = max(inside, key=len, default="")
    return dotted_module(path.removeprefix(f"{base}/" if base else ""))


def fault_of(facts: Facts, command: CeleryCommand, node: ast.Call) -> Fault | None:
    """What is wrong with the app that a worker's command names; None if nothing can be said against it.

    Args:
        facts: of the app.
        command: the worker's.
        node: the call that makes the Celery app that it has to be.
    """
    found = _found(facts, command, command.module)
    if found is None:
        return Fault.MODULE if command.module and not _installed(facts, command.module) else None
    path, index = found.path, facts.modules.indexes.get(found.path)
    if index is None or index.stars or len(found.rest) > 1:
        return None
    names = set(names_in(facts, path, node))
    name = command.attr or next(iter(found.rest), "") or _by_itself(index) or next(iter(names), "")
    if not name.isidentifier():
        return None
    if name not in index.scope.bindings:
        return Fault.NAME
    values = facts.evaluator.named(name, path, index.scope)
    if any(value.role in {Role.DASH, Role.SERVER} for value in values):
        return Fault.OTHER
    if name not in names:
        return None  # another Celery app, or one that cannot be followed
    starts = [
        path,
        *(one.path for module in command.includes if (one := _found(facts, command, module)) is not None),
    ]
    imported = frozenset().union(*(facts.finder.closure(start) for start in starts))
    return Fault.CALLBACKS if set(_files(facts)) - imported else None


def _files(facts: Facts) -> Iterator[str]:
    """The files that register background callbacks of the app that is served."""
    served = facts.finder.closure(facts.entry.path) if facts.entry is not None else frozenset()
    yield from (one.path for one in in_background(facts) if one.path in served)


def _by_itself(index: ModuleIndex) -> str:
    """The name that celery takes where the command gives none; empty if that cannot be told."""
    return next((name for name in ("app", "celery") if name in index.scope.bindings), "")


def _found(facts: Facts, command: CeleryCommand, module: str) -> Found | None:
    """The module of the app that a command names by `module` or `module.name`."""
    for folder in (command.folder, *command.paths) if module else ():
        found = facts.modules.resolve(module, "", "" if folder == "." else folder)
        if found is not None:
            return found
    return None


def _installed(facts: Facts, module: str) -> bool:
    owners = facts.environment.distributions.owners(module.partition(".")[0]) if facts.environment else ()
    return bool(owners)
