"""The callbacks of the app: what calls them, with which properties, and what becomes of what they return."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.decorators import is_static
from dash_migrate.facts.dependencies import Dependency, Grouping, Role, flat, grouping_of
from dash_migrate.facts.modules import is_template, is_test
from dash_migrate.facts.parameters import NOTHING_TAKEN, Taken, taken
from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import Role as ValueRole
from dash_migrate.facts.values import argument
from dash_migrate.facts.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex, Scope

_CLIENTSIDE = "clientside_callback"
_NAMES = ("callback", "long_callback", _CLIENTSIDE)


@dataclass(frozen=True, slots=True, eq=False)
class Callback:
    """One registration of a callback.

    Args:
        path: the file that registers it.
        site: the decorator's call, `app.callback(...)` of `app.callback(...)(f)`, or `clientside_callback(...)`.
        function: what is called; None for JavaScript, and where it cannot be found.
        function_path: the file of the function; that of the registration where there is none.
        outputs: grouped as what is returned is: one dependency, a tuple by position, a mapping by key. None where
            it cannot be read; an empty tuple where there is none.
        inputs: all Inputs and States that can be read, in order.
        taken: which parameters of the function get what.
        clientside: the JavaScript, or what names it.
    """

    path: str
    site: CallSite
    function: Function | ast.Lambda | None
    function_path: str
    outputs: Grouping
    inputs: tuple[Dependency, ...]
    taken: Taken = NOTHING_TAKEN
    clientside: ast.expr | None = None

    @property
    def parameters(self) -> Mapping[str, Dependency]:
        """The parameters that get one property each."""
        return self.taken.parameters


def callbacks(facts: Facts) -> tuple[Callback, ...]:
    """All callbacks of the app, by file and in the order of the text; each registration is one.

    Tests and templates are passed over, unless the entry module imports them.
    """
    return facts.derive(_all)


def _all(facts: Facts) -> tuple[Callback, ...]:
    names = facts.evaluator.spellings(_NAMES)
    own = facts.finder.closure(facts.entry.path) if facts.entry is not None else frozenset()
    found = []
    for path, index in facts.modules.indexes.items():
        wanted = names.intersection(index.calls_named)
        if wanted and (path in own or not (is_test(path) or is_template(path))):
            calls = [call for name in wanted for call in index.calls_named[name]]
            calls.sort(key=lambda call: (call.node.lineno, call.node.col_offset))
            found += [one for call in calls for one in _callbacks(facts, index, call)]
    return tuple(found)


def _callbacks(facts: Facts, index: ModuleIndex, call: CallSite) -> Iterator[Callback]:
    """The callbacks that a call registers: none, or as many as functions are given to the decorator it makes."""
    name = _method(facts, index.path, call)
    if name is None:
        return
    javascript = argument(call.node, 0, "clientside_function") if name == _CLIENTSIDE else None
    args = call.node.args[1:] if name == _CLIENTSIDE and call.node.args else call.node.args
    outputs, inputs = _arguments(facts, index.path, call, args)
    read = tuple(one for one in flat(inputs) if one.role is not Role.OUTPUT)
    if not read and not list(flat(outputs)) and not _is_dash(facts, index.path, call):
        return
    if name == _CLIENTSIDE:
        yield Callback(index.path, call, None, index.path, outputs, read, clientside=javascript)
        return
    progress = argument(call.node, None, "progress") is not None  # Dash gives `set_progress` in front
    functions = list(_functions(facts, index, call))
    for function, path, bound in functions:
        given = taken(function, bound + progress, inputs)
        yield Callback(index.path, call, function, path, outputs, read, given)
    if not functions:
        yield Callback(index.path, call, None, index.path, outputs, read)


def _method(facts: Facts, path: str, call: CallSite) -> str | None:
    """Which way of registering a call may be; None for a function or class of the app with such a name."""
    func = call.node.func
    if isinstance(func, ast.Attribute) and func.attr in _NAMES:
        return func.attr
    for value in facts.evaluator.values(func, path, call.scope):
        name = value.name.rpartition(".")[2]
        if value.role is ValueRole.EXTERNAL and value.name.startswith("dash") and name in _NAMES:
            return name
    bindings = call.scope.lookup(func.id) if isinstance(func, ast.Name) else []
    for binding in bindings:  # `callback = app.callback`
        if isinstance(binding.value, ast.Attribute) and binding.value.attr in _NAMES:
            return binding.value.attr
    return None


def _is_dash(facts: Facts, path: str, call: CallSite) -> bool:
    """Whether a callback without a readable dependency is registered with Dash for sure."""
    func = call.node.func
    owner = func.value if isinstance(func, ast.Attribute) else func
    values = facts.evaluator.values(owner, path, call.scope)
    external = any(value.role is ValueRole.EXTERNAL and value.name.startswith("dash") for value in values)
    return external or bool(facts.sites.dash_of(values))


def _arguments(facts: Facts, path: str, call: CallSite, args: Sequence[ast.expr]) -> tuple[Grouping, Grouping]:
    """The outputs and the inputs of a registration, each grouped as Dash groups it.

    Lists among the positional arguments are taken apart, one level; what is left of one is no group.
    """
    read = [
        grouping_of(facts, item.value if isinstance(item, ast.Starred) else item, path, call.scope)
        for item in args
        if not isinstance(item, ast.Constant)  # prevent_initial_call, by position
    ]
    flattened = [part for one in read for part in (one if isinstance(one, tuple) else (one,))]
    sets = [position for position, one in enumerate(flattened) if _sets(one)]
    known = [position for position, one in enumerate(flattened) if one is not None]
    unread = [p for p, one in enumerate(flattened) if one is None and _is_output(p, sets, known)]
    outputs: Grouping = tuple(flattened[p] for p in sorted([*sets, *unread]))
    inputs: Grouping = tuple(one for p, one in enumerate(flattened) if p not in sets and p not in unread)
    if len(sets) + len(unread) == 1 and not isinstance(read[0], tuple):
        outputs = flattened[(sets or unread)[0]]
    if isinstance(inputs, tuple) and len(inputs) == 1 and isinstance(inputs[0], tuple | Mapping):
        inputs = inputs[0]
    return _keywords(facts, path, call, outputs, inputs)


def _sets(grouping: Grouping) -> bool:
    roles = {one.role for one in flat(grouping)}
    return roles == {Role.OUTPUT}


def _is_output(position: int, sets: list[int], known: list[int]) -> bool:
    """Whether an argument that cannot be read is an output: one follows, or it is the first and inputs follow."""
    return any(other > position for other in sets) or (position == 0 and not sets and bool(known))


def _keywords(
    facts: Facts, path: str, call: CallSite, outputs: Grouping, inputs: Grouping
) -> tuple[Grouping, Grouping]:
    """The same with what is given by keyword, which wins."""

    def named(name: str) -> Grouping:
        given = argument(call.node, None, name)
        return grouping_of(facts, given, path, call.scope) if given is not None else ()

    def listed(grouping: Grouping) -> Grouping:
        return (grouping,) if isinstance(grouping, Dependency) else grouping

    given = {item.arg for item in call.node.keywords}
    if None in given and not {"output", "outputs", "inputs"} & given:
        return outputs, (*inputs, None) if isinstance(inputs, tuple) else None  # **kwargs
    if "output" in given:
        outputs = named("output")
    if "inputs" in given:
        inputs, state = listed(named("inputs")), listed(named("state"))
        if isinstance(inputs, tuple) and isinstance(state, tuple):
            inputs = (*inputs, *state)
        elif isinstance(inputs, Mapping):
            inputs = {**inputs, **state} if isinstance(state, Mapping) else (inputs if state == () else None)
    elif "state" in given and isinstance(inputs, tuple):
        state = listed(named("state"))
        inputs = (*inputs, *state) if isinstance(state, tuple) else (*inputs, None)
    return outputs, inputs


def _functions(
    facts: Facts, index: ModuleIndex, call: CallSite
) -> Iterator[tuple[Function | ast.Lambda, str, bool]]:
    """The functions that a registration decorates or is called with: each with its file, and whether bound."""
    holder = call.ancestors[-1][0] if call.ancestors else None
    if isinstance(holder, Function) and call.node in holder.decorator_list:
        yield holder, index.path, False
    for outer in index.calls_named.get("", ()):
        if outer.node.func is call.node and outer.node.args:
            yield from _meant(facts, index.path, outer)


def _meant(facts: Facts, path: str, outer: CallSite) -> Iterator[tuple[Function | ast.Lambda, str, bool]]:
    given = outer.node.args[0]
    found = written(facts, given, path, outer.scope)
    if isinstance(found.expr, ast.Lambda):
        yield found.expr, found.path, False
        return
    for value in facts.evaluator.values(given, path, outer.scope):
        if value.role is ValueRole.FUNCTION and isinstance(value.node, Function):
            yield value.node, value.path, _is_bound(facts, given, value.path, value.node)


def _is_bound(facts: Facts, given: ast.expr, path: str, function: Function) -> bool:
    """Whether a function is a method, taken from an object."""
    owner: Scope | None = facts.modules.indexes[path].scopes[function].parent
    inside = owner is not None and isinstance(owner.node, ast.ClassDef)
    return inside and isinstance(given, ast.Attribute) and not is_static(function)
