"""The path prefixes that constructors of Dash are given, and on which kind of server the app lies."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts import classes
from dash_migrate.facts.backends import server_of
from dash_migrate.facts.scope import Function, Kind
from dash_migrate.facts.values import argument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.groups import Group
    from dash_migrate.facts.scope import CallSite, Scope
    from dash_migrate.facts.sites import DashInstance
    from dash_migrate.facts.values import Values

BASE, ROUTES, REQUESTS = "url_base_pathname", "routes_pathname_prefix", "requests_pathname_prefix"
PREFIXES = (BASE, ROUTES, REQUESTS)
# What Dash Enterprise sets and an app can ask for. Not DASH_URL_BASE_PATHNAME: that is the author's own.
PLATFORM = frozenset({"DASH_APP_NAME", "DASH_ROUTES_PATHNAME_PREFIX", "DASH_REQUESTS_PATHNAME_PREFIX"})
_MAX_STEPS = 40


class Company(enum.Enum):
    """What else is on the server of a Dash app."""

    ALONE = "nothing"
    SHARED = "other Dash apps, or routes where Dash would put its index page"
    MOUNTED = "a dispatcher in front of it"


@dataclass(frozen=True, slots=True, eq=False)
class Construction:
    """A call that makes a Dash app, or hands a subclass's arguments on to Dash.

    Args:
        instance: the app; `call` is the call that makes it, or the one in a subclass of it.
    """

    path: str
    call: CallSite
    instance: DashInstance
    group: Group

    @property
    def given(self) -> tuple[ast.keyword, ...]:
        """The prefixes among the arguments, in the order of the text; those that are `None` are none."""
        return tuple(k for k in self.call.node.keywords if k.arg in PREFIXES and not _is_none(k.value))


def constructions(facts: Facts, imported: frozenset[str]) -> Iterator[Construction]:
    """All constructions of Dash apps in the files that the entry module imports, each call once."""
    seen = set[ast.Call]()
    for group in facts.finder.groups:
        for instance in group.instances:
            for path, call in (*_handed_on(facts, instance), (instance.path, instance.site)):
                if path in imported and call.node not in seen:
                    seen.add(call.node)
                    yield Construction(path, call, instance, group)


def _handed_on(facts: Facts, instance: DashInstance) -> Iterator[tuple[str, CallSite]]:
    """The calls `super().__init__(...)` of the classes of the app that an instance is of."""
    evaluator, site = facts.evaluator, instance.site
    for value in evaluator.values(site.node.func, instance.path, site.scope):
        for owner in classes.lineage(evaluator, value):
            index = facts.modules.indexes[owner.path]
            for call in index.calls_named.get("__init__", ()):
                scope = call.scope.parent
                if call.scope.function is not None and scope is not None and scope.node is owner.node:
                    yield owner.path, call


def own_parameter(facts: Facts, made: Construction, name: str) -> bool:
    """Whether a class of the app, whose call this is, has a parameter of that name for a use of its own."""
    evaluator = facts.evaluator
    callees = evaluator.values(made.call.node.func, made.path, made.call.scope)
    return any(
        isinstance(node, ast.FunctionDef) and name in {a.arg for a in (*node.args.args, *node.args.kwonlyargs)}
        for value in callees
        for owner in classes.lineage(evaluator, value)
        if isinstance(owner.node, ast.ClassDef)
        for node in owner.node.body
        if getattr(node, "name", "") == "__init__"
    )


def company(facts: Facts, made: Construction, imported: frozenset[str]) -> Company:
    """What else is on the server of the app that is made."""
    if any(_dispatches(outer.node) or outer.name not in {"", "flask"} for outer in made.group.outer):
        return Company.MOUNTED
    servers = server_of(facts.evaluator, made.instance.value)
    shared = several_apps(facts, made) or _index_taken(facts, servers, imported)
    return Company.SHARED if shared else Company.ALONE


def several_apps(facts: Facts, made: Construction) -> bool:
    """Whether there may be other Dash apps on the server of the one that is made."""
    instance, evaluator = made.instance, facts.evaluator
    servers = server_of(evaluator, instance.value)
    key = _key(instance)
    others = (one for one in made.group.instances if _key(one) != key)
    if any(servers & server_of(evaluator, one.value) for one in others):
        return True
    own = any(server.node is instance.value.node for server in servers)
    unseen = own and _shares(instance.site)
    if unseen or any(_shares(call) for _, call in _handed_on(facts, instance)):
        return True
    return not own and _made_again(facts, instance, servers)


def _shares(call: CallSite) -> bool:
    """Whether a construction is given a server."""
    given = argument(call.node, 1, "server")
    return given is not None and not isinstance(given, ast.Constant)


def _key(instance: DashInstance) -> tuple[object, ...]:
    """What instances have in common that are made in the branches of an `if`: only one of them is."""
    return (id(instance.site.scope), instance.name) if instance.name else (id(instance.value.node),)


def _dispatches(node: ast.AST | None) -> bool:
    mounts = argument(node, 1, "mounts") if isinstance(node, ast.Call) else None
    return mounts is not None and not isinstance(mounts, ast.Constant)


def _made_again(facts: Facts, instance: DashInstance, servers: Values) -> bool:
    """Whether the code that makes the app runs several times for one server: followed up to where that is made."""
    sites = (
        facts.evaluator.site(facts.modules.indexes[server.path], server.node)
        for server in servers
        if isinstance(server.node, ast.Call)
    )
    stops = {site.scope.function for site in sites}
    waiting: list[tuple[str, CallSite]] = [(instance.path, instance.site)]
    seen = set[Function]()
    while waiting:
        path, call = waiting.pop()
        if repeats(call):
            return True
        function = call.scope.function
        if function is None or function in stops or function in seen:
            continue
        seen.add(function)
        callers = list(facts.sites.callers(path, function))
        if len(callers) > 1:
            return True
        waiting += callers
    return False


def repeats(call: CallSite) -> bool:
    """Whether a call stands in a loop or a comprehension."""
    loops = (ast.For, ast.AsyncFor, ast.While)
    parts = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    inside = (node for node, _ in call.ancestors)
    return isinstance(call.scope.node, parts) or any(isinstance(node, loops) for node in inside)


def _index_taken(facts: Facts, servers: Values, imported: frozenset[str]) -> bool:
    """Whether the server has a route "/", or one that is not written out."""
    evaluator = facts.evaluator
    for name in ("route", "get", "add_url_rule", "register_blueprint"):
        for path, call in evaluator.calls_of(name):
            func = call.node.func
            if path not in imported or not isinstance(func, ast.Attribute):
                continue
            values = evaluator.values(func.value, path, call.scope)
            here = bool(values & servers) or any(v.name == "flask.current_app" for v in values)
            blueprint = name == "register_blueprint"
            rule = argument(call.node, None, "url_prefix") if blueprint else argument(call.node, 0, "rule")
            if here and not (isinstance(rule, ast.Constant) and rule.value not in {"/", "", None}):
                return True
    return False


def reached(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> Iterator[ast.AST]:
    """The parts of an expression, of what its names are given, and of the conditions under which they are."""
    waiting, seen = [(expr, path, scope)], set[int]()
    while waiting and len(seen) < _MAX_STEPS:
        node, path, scope = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield from ast.walk(node)
        for part in ast.walk(node):
            if isinstance(part, ast.Name | ast.Attribute):
                waiting += _given_to(facts, part, path, scope)


def _given_to(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> Iterator[tuple[ast.expr, str, Scope]]:
    """The values that a name, or an attribute of a module of the app, is given, and the conditions around them."""
    index = facts.modules.indexes[path]
    bindings = scope.lookup(expr.id) if isinstance(expr, ast.Name) else []
    for dotted in index.qualified(expr, scope):
        found = facts.modules.resolve(dotted, path)
        if found is not None and len(found.rest) == 1 and found.path in facts.modules.indexes:
            path = found.path
            bindings = facts.modules.indexes[path].scope.bindings.get(found.rest[0], [])
    for binding in bindings:
        if binding.value is not None:
            yield binding.value, path, binding.scope
            yield from ((n.test, path, binding.scope) for n, _ in binding.ancestors if isinstance(n, ast.If))


def asks_platform(facts: Facts, made: Construction, keyword: ast.keyword) -> bool:
    """Whether a prefix is already written for the platform; then `url_base_pathname` must be able to be None."""
    if _in_local_branch(made.call):
        return True
    nodes = list(reached(facts, keyword.value, made.path, made.call.scope))
    asks = any(isinstance(node, ast.Constant) and node.value in PLATFORM for node in nodes)
    return asks and (keyword.arg != BASE or any(_is_none(node) for node in nodes))


def _in_local_branch(call: CallSite) -> bool:
    """Whether a call stands where one of the platform's variables was found not to be set."""
    for node, part in call.ancestors:
        if isinstance(node, ast.If) and any(
            isinstance(one, ast.Constant) and one.value in PLATFORM for one in ast.walk(node.test)
        ):
            negated = any(isinstance(one, ast.Not | ast.NotIn) for one in ast.walk(node.test))
            if part == ("body" if negated else "orelse"):
                return True
    return False


def is_text(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> bool:
    """Whether an expression is a string for sure, and the same one when it is read twice."""
    if isinstance(expr, ast.Constant):
        return isinstance(expr.value, str)
    if isinstance(expr, ast.JoinedStr):
        return not any(isinstance(node, ast.Call | ast.NamedExpr | ast.Await) for node in ast.walk(expr))
    if not isinstance(expr, ast.Name):
        return False
    bindings = scope.lookup(expr.id)
    if bindings and all(binding.kind is Kind.PARAMETER for binding in bindings):
        return _passed_as_text(facts, expr.id, bindings[0].scope, path)
    return bool(bindings) and all(
        binding.kind is Kind.ASSIGN
        and isinstance(binding.value, ast.Constant | ast.JoinedStr)
        and is_text(facts, binding.value, path, binding.scope)
        for binding in bindings
    )


def _passed_as_text(facts: Facts, name: str, scope: Scope, path: str) -> bool:
    """Whether all callers of a function pass a written-out string for a parameter, or leave it to its default."""
    function = scope.node
    if not isinstance(function, ast.FunctionDef) or not isinstance(scope.parent and scope.parent.node, ast.Module):
        return False
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    if name not in names:
        return False
    position = names.index(name)
    defaults = dict(zip(reversed(names), reversed(function.args.defaults), strict=False))
    callers = list(facts.sites.callers(path, function))
    passed = [argument(call.node, position, name) or defaults.get(name) for _, call in callers]
    return bool(passed) and all(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in passed)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
