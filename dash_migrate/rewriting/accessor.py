"""What to write in front of `.get_relative_path(...)` at a place in the code: the app, or the module `dash`."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.local_prefix import local_prefix
from dash_migrate.facts.order import deferred, order
from dash_migrate.facts.reach import Place
from dash_migrate.facts.scope import Function, guarded
from dash_migrate.facts.statements import statements_around
from dash_migrate.facts.values import Value
from dash_migrate.plan import Tier
from dash_migrate.rewriting.app_imports import app_import, current_app, dash_module
from dash_migrate.rewriting.app_names import Spot, app_names, ready
from dash_migrate.rewriting.prefixes import PREFIXES, repeats

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.order import Cause
    from dash_migrate.facts.scope import Ancestors, Scope
    from dash_migrate.facts.sites import DashInstance
    from dash_migrate.needs import Import
    from dash_migrate.plan import Splice
    from dash_migrate.rewriting.app_names import AppName

_MODULE_LEVEL = (2, 2)  # dash.get_relative_path and dash.strip_relative_path
_SHOWN = 60  # characters of a statement in a message
_METHODS = (1, 8)  # app.get_relative_path and app.strip_relative_path
_SINCE_2 = frozenset({"html", "dcc", "dash_table", "callback", "Input", "Output", "State", "ctx", "register_page"})
_LEGACY = frozenset({"dash_html_components", "dash_core_components"})


@dataclass(frozen=True, slots=True)
class Accessor:
    """What gives the path functions at a place: `f"{expression}.get_relative_path(...)"`.

    Args:
        expression: `app`, `self.app`, `dash`, ...
        needs: the imports that it takes.
        prefix: what the functions put in front on the author's machine: "/", or the app's own path there. None
            where nobody can tell.
        moves: edits that let the place run below the app's construction; see `moved_accessor`.
        tier: how sure it is that nothing notices the moves.
    """

    expression: str
    needs: tuple[Import, ...] = ()
    prefix: str | None = "/"
    moves: tuple[Splice, ...] = ()
    tier: Tier = Tier.SAFE


@dataclass(frozen=True, slots=True)
class NoAccessor:
    """That nothing works at a place.

    Args:
        why: the cause, as a clause: "this runs before the Dash app is made (app.py:12)".
        action: what to write or move by hand, as sentences.
        several: whether several apps are made, each with a path of its own.
        early: the construction of the only app, if the place runs before it.
    """

    why: str
    action: str
    several: bool = False
    early: DashInstance | None = None


def accessor(facts: Facts, path: str, node: ast.expr, scope: Scope, ancestors: Ancestors) -> Accessor | NoAccessor:
    """What to write in front of `.get_relative_path(...)` and `.strip_relative_path(...)` at a place.

    Args:
        facts: of this version of the app.
        path: the file.
        node: the expression there.
        scope: where its names are looked up.
        ancestors: the statements around it; if there are none they are looked for.
    """
    around = ancestors or statements_around(facts.modules.indexes[path].tree, node)
    return facts.derive(_Accessors).at(Spot(path, node, scope, around))


class _Accessors:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.order = facts.derive(order)
        closure = facts.finder.closure(facts.entry.path) if facts.entry is not None else frozenset[str]()
        self.instances = [
            one
            for one in facts.sites.instances
            if one.path in closure and (one.place is not Place.GUARD or one.path == _entry(facts))
        ]
        self.apps: dict[object, frozenset[Value]] = {}
        for one in self.instances:
            self.apps[_key(one)] = self.apps.get(_key(one), frozenset()) | {one.value}

    def at(self, spot: Spot) -> Accessor | NoAccessor:
        """What works at a place."""
        if not self.instances:
            return NoAccessor("no Dash app is known here", "Name the entry module with --entry, and plan again.")
        version = self.facts.dash_version
        if version is not None and version.release < _METHODS:
            action = "Require dash>=2.2 in requirements.txt; then plan again."
            return NoAccessor(f"dash {version} has no get_relative_path", action)
        known = app_names(self.facts, spot)
        wanted = self._wanted(spot, known)
        if wanted is None:
            return self._which(known)
        mine = [name for name in known if name.apps <= wanted]
        for name in mine:
            if ready(self.facts, name, spot):
                return Accessor(name.expression, prefix=self._prefix(wanted))
        found = None
        if self._one_prefix() and self._module_level() and self._made_by_then(spot):
            found = dash_module(self.facts, spot) or current_app(self.facts, spot, self.instances)
        found = found or app_import(self.facts, spot, self.instances, wanted)
        return Accessor(*found, self._prefix(wanted)) if found is not None else self._nothing(spot, wanted)

    def _prefix(self, apps: frozenset[Value]) -> str | None:
        """The path that these apps have on the author's machine; None if they differ or nobody can tell."""
        found = {local_prefix(self.facts, app) for app in apps}
        return found.pop() if len(found) == 1 else None

    def _wanted(self, spot: Spot, known: list[AppName]) -> frozenset[Value] | None:
        """The app whose URLs stand at a place; None if that is not known."""
        if len(self.apps) == 1 or self._one_prefix():
            return frozenset[Value]().union(*self.apps.values())
        near = self._owner(spot) or frozenset[Value]().union(*(name.apps for name in known))
        found = [apps for apps in self.apps.values() if apps & near]
        return found[0] if len(found) == 1 else None

    def _one_prefix(self) -> bool:
        """Whether all apps of the process have the prefix that the module `dash` knows: the last one's."""
        if len(self.apps) == 1 and not any(_repeats(self.facts, one) for one in self.instances):
            return True
        names = {keyword.arg for one in self.instances for keyword in one.site.node.keywords}
        return names.isdisjoint({*PREFIXES, None})

    def _owner(self, spot: Spot) -> frozenset[Value]:
        """The app whose layout is set, or whose callback it is, around a place."""
        evaluator, dash_of = self.facts.evaluator, self.facts.sites.dash_of
        for node, _ in reversed(spot.ancestors):
            targets = node.targets if isinstance(node, ast.Assign) else []
            owners = [target.value for target in targets if isinstance(target, ast.Attribute)]
            for decorator in getattr(node, "decorator_list", ()):
                func = decorator.func if isinstance(decorator, ast.Call) else decorator
                owners += [func.value] if isinstance(func, ast.Attribute) else []
            for owner in owners:
                found = dash_of(evaluator.values(owner, spot.path, spot.scope))
                if found:
                    return found
        return frozenset()

    def _which(self, known: list[AppName]) -> NoAccessor:
        places = ", ".join(str(one.location) for one in self.instances)
        names = ", ".join(dict.fromkeys(f"{name.expression}.get_relative_path(...)" for name in known))
        write = f"Write the right one: {names}." if names else "Write that app's own get_relative_path(...)."
        return NoAccessor(f"several Dash apps are made ({places}), and this may belong to each", write, True)

    def _module_level(self) -> bool:
        """Whether the module `dash` has the path functions."""
        version = self.facts.dash_version
        return version.release >= _MODULE_LEVEL if version is not None else not self._only_legacy()

    def _only_legacy(self) -> bool:
        """Whether the app imports the components as one did before dash 2 everywhere."""
        edges = [edge for index in self.facts.modules.indexes.values() for edge in index.imports]
        old = any(edge.module in _LEGACY for edge in edges)
        new = any(edge.module == "dash" and not _SINCE_2.isdisjoint(edge.names) for edge in edges)
        return old and not new

    def _made_by_then(self, spot: Spot) -> bool:
        """Whether the app is made when the code at a place runs."""
        moment = spot.moment(self.order)
        if moment is None:
            return True
        made = [self.order.made.get(one.site.node) for one in self.instances]
        known = [one for one in made if one is not None]
        return bool(known) and min(known) < moment

    def _nothing(self, spot: Spot, wanted: frozenset[Value]) -> NoAccessor:
        """Why nothing works at a place, and what does."""
        made = next(one for one in self.instances if one.value in wanted)
        name = made.name or "app"
        if self._made_by_then(spot):
            where = f"{name} of {made.path}" if made.path != spot.path else name
            return NoAccessor(
                f"the Dash app ({made.location}) has no name here",
                f"Pass {where} to this code, and write {name}.get_relative_path(...).",
            )
        why = f"this runs before the Dash app is made ({made.location})"
        cause = self._cause(spot, made)
        several = len(self.apps) > 1 or _repeats(self.facts, made)
        early = made if len(self.instances) == 1 and not several else None
        if cause is None or cause.statement is made.site.ancestors[-1][0]:
            action = f"Build it below {made.location}, or in a function that is called later."
            return NoAccessor(why, action, several, early)
        source = self.facts.modules.indexes[cause.path].source
        text, place = _brief(source.segment(cause.statement)), source.location(cause.statement)
        later = "if nothing above needs it, or build this in a function that is called later; then plan again."
        return NoAccessor(why, f"Move `{text}` ({place}) below {made.location} {later}", several, early)

    def _cause(self, spot: Spot, made: DashInstance) -> Cause | None:
        """The statement beside the construction by which the code at a place runs; else the outermost one."""
        causes = list(self.order.causes_of(spot.path, spot.scope, spot.ancestors))
        for cause in causes:
            if cause.path == made.path and deferred(cause.scope) is deferred(made.site.scope):
                return cause
        return causes[-1] if causes else None


def _entry(facts: Facts) -> str:
    return facts.entry.path if facts.entry is not None else ""


def _key(instance: DashInstance) -> object:
    """What constructions have in common of which only one is made: the branches of an `if`."""
    return (id(instance.site.scope), instance.name) if instance.name else id(instance.value.node)


def _repeats(facts: Facts, instance: DashInstance) -> bool:
    """Whether a construction runs more than once: in a loop, or in a function that several places call."""
    waiting, seen = [(instance.path, instance.site)], set[Function]()
    while waiting:
        path, call = waiting.pop()
        if repeats(call):
            return True
        function = call.scope.function
        if function is None or function in seen:
            continue
        seen.add(function)
        callers = [(p, c) for p, c in facts.sites.callers(path, function) if not guarded(c.ancestors)]
        if len(callers) > 1:
            return True
        waiting += callers
    return False


def _brief(text: str) -> str:
    """A statement on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."
