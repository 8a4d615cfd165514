"""Whether a gunicorn command, started in the app's root, serves the whole app."""

from __future__ import annotations

import ast
import enum
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.gunicorn_config import configuration
from dash_migrate.facts.reach import Place
from dash_migrate.facts.scope import Kind
from dash_migrate.facts.served import Served, stale
from dash_migrate.facts.values import Role, argument

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.entry import Entry
    from dash_migrate.facts.gunicorn import GunicornCommand
    from dash_migrate.facts.scope import Binding, ModuleIndex

# `-e .` or `.` in requirements.txt: the app's own packages are installed, those in `src/` too.
_INSTALLS_ITSELF = re.compile(r"(?m)^\s*(?:(?:-e|--editable)[\s=]+)?\.(?:\[[^\]]*\])?\s*$")
_LITERALS = (ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Lambda)


class Standing(enum.Enum):
    """What can be said of a command's target."""

    RIGHT = "right"
    WRONG = "wrong"
    OPEN = "open"  # cannot be told: the user's word stands


@dataclass(frozen=True, slots=True)
class Judgement:
    """A standing with its reason, in words that follow a colon."""

    standing: Standing
    reason: str


def judge(facts: Facts, command: GunicornCommand) -> Judgement:
    """Whether what a command starts exists and completes the layout."""
    config = configuration(facts.workspace, command)
    if command.target is None:
        if config is not None and config.may_set("wsgi_app"):
            return Judgement(Standing.OPEN, f"{config.name} may name the module")
        return Judgement(Standing.WRONG, "the command names no module")
    if not command.well_formed:
        return Judgement(Standing.WRONG, f"gunicorn cannot read {command.target!r} as module:name")
    if config is not None and config.may_set("chdir", "pythonpath"):
        return Judgement(Standing.OPEN, f"{config.name} may say where the module is")
    entry = facts.entry
    if entry is None:
        return Judgement(Standing.OPEN, "the app's entry module is not known")
    path = facts.finder.started(command) or _installed(facts, command)
    if path is None:
        return _elsewhere(facts, command)
    if path not in facts.modules.indexes:
        return Judgement(Standing.OPEN, f"{path} cannot be read")
    return _offered(facts, entry, path, command.attr)


def _installed(facts: Facts, command: GunicornCommand) -> str | None:
    """The file of a module in `src/` that is importable because the app installs itself."""
    requirements = facts.workspace.source("requirements.txt")
    if requirements is None or "/" in command.module or not _INSTALLS_ITSELF.search(requirements.text):
        return None
    found = facts.modules.resolve(command.module, "", "src")
    return found.path if found is not None and not found.rest else None


def _elsewhere(facts: Facts, command: GunicornCommand) -> Judgement:
    top = command.module.partition(".")[0]
    if facts.environment is not None and facts.environment.distributions.owners(top):
        return Judgement(Standing.OPEN, f"{top} is a package that is installed here")
    return Judgement(Standing.WRONG, f"there is no module {command.module!r} to import")


def _offered(facts: Facts, entry: Entry, path: str, expression: str) -> Judgement:
    """What a name, or a call, of a file of the app serves."""
    served = facts.offers.named(path, entry.group, expression).served
    if served in {Served.DASH, Served.DASH_FACTORY} and (facts.speaks_asgi or not facts.dash_is_wsgi):
        return Judgement(Standing.WRONG, f"{expression} in {path} is the Dash app, not its server")
    if served is Served.HIDDEN:
        fault = _no_server(facts, path, expression)
        if fault is None:
            return Judgement(Standing.OPEN, f"what {expression} in {path} is cannot be seen")
        return Judgement(Standing.WRONG, fault)
    found = facts.finder.entry_of(path, entry.group)
    if found is not None and found.layouts[0] < entry.layouts[0]:
        reason = f"importing {path} leaves the app without its layout, which {entry.path} sets"
        return Judgement(Standing.WRONG, reason)
    return Judgement(Standing.RIGHT, "its target exists and completes the layout")


def _no_server(facts: Facts, path: str, expression: str) -> str | None:
    """Why an expression of a file is surely no server; None if it may be one that is not recognised."""
    name, call, _ = expression.partition("(")
    index = facts.modules.indexes[path]
    bindings = index.scope.bindings.get(name, [])
    if not bindings:
        hidden = index.stars or "__getattr__" in index.scope.bindings
        return None if hidden else f"{path} has no {name!r}"
    live = [b for b in bindings if facts.sites.place(path, b.scope, b.ancestors) is Place.IMPORT]
    if not live:
        return f"{name!r} is not there when {path} is imported, only when it is started as a script"
    if all(stale(index, binding) for binding in live):
        return f"{name!r} in {path} is the server of a Dash app that is made again after it"
    if all(_inert(facts, index, binding, name, call) for binding in live):
        return f"{name!r} in {path} is no server of the Dash app"
    return None


def _inert(facts: Facts, index: ModuleIndex, binding: Binding, name: str, call: str) -> bool:
    """Whether a name surely serves no Dash app: a literal, a module, an uncalled function, another server."""
    if binding.kind in {Kind.FUNCTION, Kind.CLASS}:
        return not call
    if binding.kind is Kind.ASSIGN and isinstance(binding.value, _LITERALS):
        return True
    values = facts.evaluator.binding_values(binding, name, index.path)
    if values and all(value.role is Role.SERVER for value in values):
        return _on_their_own_servers(facts)
    return bool(values) and all(value.role is Role.MODULE for value in values)


def _on_their_own_servers(facts: Facts) -> bool:
    """Whether every Dash app of the entry has its own server, and none is mounted on another one."""
    instances = facts.entry.group.instances if facts.entry is not None else ()
    if any(argument(instance.site.node, 1, "server") is not None for instance in instances):
        return False
    mounted = (site for index in facts.modules.indexes.values() for site in index.attribute_sets)
    return not any(site.target.attr == "wsgi_app" for site in mounted)
