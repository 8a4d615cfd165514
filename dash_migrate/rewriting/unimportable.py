"""What to write by hand where the app cannot be made importable by moving lines: exact, ready to copy."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function, Kind
from dash_migrate.plan import Effort, Finding, Location, Severity
from dash_migrate.rewriting.blocks import MAIN_GUARD, lines_of, lines_shown, one_line

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.entry import Entry
    from dash_migrate.facts.scope import ModuleIndex
    from dash_migrate.rewriting.builders import Builder
    from dash_migrate.rewriting.hoist import Hoist
    from dash_migrate.source import SourceFile

WHY_HIDDEN = "gunicorn imports the module: what is made only when the file is started as a script is not there."
_MAX_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Advice:
    """A place, what was seen there, and what to write."""

    location: Location
    seen: str
    action: str
    severity: Severity = Severity.ERROR

    def finding(self, step: str) -> Finding:
        """The finding of a step that gives this advice."""
        return Finding(
            step=step,
            anchor=f"{self.location.path} {self.seen}",
            severity=self.severity,
            location=self.location,
            seen=self.seen,
            why=WHY_HIDDEN,
            action=self.action,
            effort=Effort.HOUR,
        )


def on_hoist(facts: Facts, entry: Entry, hoist: Hoist) -> Advice:
    """On the first statement that must not be moved with those that make the app."""
    source = facts.modules.indexes[entry.path].source
    first = lines_of(source, [hoist.suite.before])[0]
    made = f"what makes the app whole in {hoist.suite.where}, {lines_shown(source, hoist.moved)}"
    name = hoist.app[1] if hoist.app is not None else ""
    server = f", and write below the one that makes {name}: server = {name}.server" if name else ""
    move = f"Move these lines to module level, above line {first}{server}."
    if not hoist.obstacles:
        seen = f"A line is indented less than the code around it, so the tool does not move {made}."
        return Advice(source.location(hoist.moved[0]), seen, move)
    obstacle, *others = sorted(hoist.obstacles, key=lambda item: item.statement.lineno)
    seen = f"`{_shown(source, obstacle.statement)}` {obstacle.hindrance.does}: it cannot be moved with {made}."
    further = list(dict.fromkeys(str(item.statement.lineno) for item in others))
    also = f" Look at line{'s' if further[1:] else ''} {', '.join(further)} as well." if further else ""
    return Advice(source.location(obstacle.statement), seen, f"{move} {obstacle.hindrance.advice}{also}")


def on_left(facts: Facts, entry: Entry, hoist: Hoist) -> Advice:
    """On calls that still run in the script only."""
    source = facts.modules.indexes[entry.path].source
    calls = ", ".join(f"`{_shown(source, node)}`" for node in hoist.left)
    above = lines_of(source, [hoist.suite.before])[0]
    return Advice(
        source.location(hoist.left[0]),
        f"{calls} still runs only when the file is started as a script.",
        f"If the app counts on it, move it to module level, above line {above}.",
        Severity.WARNING,
    )


def on_maker(entry: Entry, name: str, expression: str) -> Advice:
    """On a function or class that makes the app, where `wsgi.py` cannot be written."""
    module = entry.path.removesuffix(".py").replace("/", ".")
    line = f"server = {expression}.server"
    if all(part.isidentifier() for part in module.split(".")):
        seen = f"Only {name}() makes the app, and the wsgi.py that is there already does not call it."
        return Advice(Location(entry.path), seen, f"Write in wsgi.py: from {module} import {name}; {line}")
    seen = f"Only {name}() makes the app, and no other module can import {entry.path}: its name is no Python name."
    return Advice(Location(entry.path), seen, f"Write in {entry.path}, at module level below {name}: {line}")


def on_global(facts: Facts, entry: Entry, line: str) -> Advice:
    """On an app that gets its name inside a function."""
    index = facts.modules.indexes[entry.path]
    name = entry.offer.expression.partition(".")[0]
    bindings = index.scope.bindings.get(name, [])
    node = bindings[-1].node if bindings else index.tree
    place = index.source.location(node) if isinstance(node, ast.expr) else Location(entry.path)
    seen = f"A function gives {name} its value or its server, so the line from which it has them is not known."
    return Advice(place, seen, f"Write at module level, below the call of that function: {line}")


def on_hidden(facts: Facts, entry: Entry, builder: Builder | None, because: str) -> Advice:
    """On an app that no importable name leads to and that stands in no block which could be moved, and why."""
    index = facts.modules.indexes[entry.path]
    module = entry.path.removesuffix(".py").replace("/", ".")
    if builder is not None:
        name = builder.owner.name
        seen = f"An object of {name} keeps the app, and it takes more than {name}() to make it whole."
        place = builder.made or index.source.location(builder.owner)
        if builder.running:
            methods = " and ".join(f"{method}()" for method in builder.running)
            action = f"Move what {methods} does to the app into __init__(), all but the run call, and plan again."
            return Advice(place, seen, action)
        return Advice(place, seen, f"Write wsgi.py with what the app needs of these: {'; '.join(builder.lines)}")
    function = _maker(facts, index, entry)
    if function is not None:
        call = _call_of(facts, index, function) or f"{function.name}({', '.join(_parameters(function))})"
        seen = f"Only {function.name}() makes the app, and it takes arguments: {', '.join(_parameters(function))}."
        lines = f"from {module} import {function.name}; server = {call}.server"
        return Advice(index.source.location(function), seen, f"Write wsgi.py with values for them: {lines}")
    return _in_general(index, entry, because)


def _in_general(index: ModuleIndex, entry: Entry, because: str) -> Advice:
    made = [instance for instance in entry.group.instances if instance.path == entry.path]
    hidden = [site.location for site in entry.hidden_layouts]
    place = made[-1].location if made else next(iter(hidden), Location(entry.path))
    name = made[-1].name if made and (made[-1].name or "").isidentifier() else "app"
    what = one_line(index.source, made[-1].site.node) if made else "..."
    return Advice(
        place,
        f"Importing the module does not make the app whole, and the lines that do cannot be moved: {because}.",
        f"Make the app at module level ({name} = {what[:_MAX_SHOWN]}; server = {name}.server), "
        f"with its layout and callbacks below, and keep only the run call under `{MAIN_GUARD}`.",
    )


def _maker(facts: Facts, index: ModuleIndex, entry: Entry) -> Function | None:
    """The function on the top level that returns the app or its server."""
    for bindings in index.scope.bindings.values():
        for binding in bindings:
            if binding.kind is Kind.FUNCTION and isinstance(binding.node, Function):
                returned = facts.evaluator.returned(index.path, binding.node)
                if entry.group.serves(returned) or facts.sites.dash_of(returned) & entry.group.apps:
                    return binding.node
    return None


def _call_of(facts: Facts, index: ModuleIndex, function: Function) -> str:
    calls = [call.node for path, call in facts.sites.callers(index.path, function) if path == index.path]
    return one_line(index.source, calls[0]) if calls else ""


def _parameters(function: Function) -> list[str]:
    arguments = function.args
    return [item.arg for item in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _shown(source: SourceFile, node: ast.stmt) -> str:
    """The first line of a statement, cut short."""
    line = source.segment(node).splitlines()[0]
    return line if len(line) <= _MAX_SHOWN else f"{line[:_MAX_SHOWN]}..."
