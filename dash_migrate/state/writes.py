"""The stores of code that runs for requests which reach a variable of the process."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.modules import is_template, is_test
from dash_migrate.facts.requests import Trigger
from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import Role
from dash_migrate.knowledge import load
from dash_migrate.state.model import How, Kind, Write
from dash_migrate.state.stores import INDEXERS, stores_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.scope import ModuleIndex, Scope
    from dash_migrate.state.kinds import Kinds
    from dash_migrate.state.model import Store, Variable
    from dash_migrate.state.resolver import Resolver

_INNER = frozenset({Kind.CONTAINER, Kind.FRAME, Kind.FIGURE, Kind.APP, Kind.ENVIRON})
# Which kinds of objects a store can be into; of the others nobody knows what the method does.
_FITS = {
    How.PUT: _INNER,
    How.GROWN: _INNER,
    How.ADDED: frozenset({Kind.CONTAINER, Kind.APP}),
    How.MIXED: _INNER,
    How.TAKEN: frozenset({Kind.CONTAINER, Kind.APP, Kind.ENVIRON}),
}
_FRAME_METHODS = frozenset({"insert", "pop"})


def writes_of(resolver: Resolver, kinds: Kinds) -> Iterator[Write]:
    """All writes to variables of the process in code that runs for callbacks, routes or page loads."""
    for index in resolver.facts.modules.indexes.values():
        if is_test(index.path) or is_template(index.path):
            continue
        for node, scope in index.scopes.items():
            if isinstance(node, Function | ast.Lambda):
                asked = tuple(
                    one for one in resolver.moments.requests_of(scope) if one.trigger is not Trigger.TASK
                )
                if asked:
                    for store in stores_of(node):
                        for variable, kind in _written(resolver, kinds, store, index, scope):
                            place = index.source.location(store.node)
                            yield Write(variable, kind, store, index.path, scope, asked, place)


def _written(
    resolver: Resolver, kinds: Kinds, store: Store, index: ModuleIndex, scope: Scope
) -> Iterator[tuple[Variable, Kind]]:
    target, path = store.target, index.path
    if store.how in {How.REBOUND, How.GROWN} and not store.keys:
        if isinstance(target, ast.Attribute):
            yield from _attribute(resolver, kinds, target, path, scope)
        elif isinstance(target, ast.Name):
            variable = resolver.variable(target, path, scope)
            if variable is not None:
                yield variable, kinds.of(variable)
            elif store.how is How.GROWN:  # `names += [...]` changes a list, whatever else it is called
                known = dict.fromkeys(resolver.objects(target, path, scope))
                yield from ((one, Kind.CONTAINER) for one in known if kinds.of(one) is Kind.CONTAINER)
        return
    for variable in dict.fromkeys(resolver.objects(target, path, scope)):
        if resolver.is_definition(variable):
            continue
        kind = _kind_there(kinds.of(variable), store, variable)
        if kind in _FITS[store.how] or (kind is Kind.FRAME and store.method in _FRAME_METHODS):
            yield variable, kind
    for variable, _ in resolver.element_of(target, path, scope):
        if kinds.of(variable) is Kind.CONTAINER and store.how is not How.MIXED:
            yield variable, Kind.CONTAINER


def _kind_there(kind: Kind, store: Store, variable: Variable) -> Kind:
    """What a variable holds, where the store itself tells: cells and `inplace=True` are those of frames."""
    if variable.name == "os.environ":
        return Kind.ENVIRON
    if kind is Kind.CONTAINER and _tells_frame(store):  # `rows = {...}`, `rows = pd.DataFrame(rows)`
        return Kind.FRAME
    if kind is not Kind.PLAIN:
        figure_method = store.method.startswith(("add_", "update_", "for_each_"))
        return Kind.PLAIN if figure_method and kind is not Kind.FIGURE else kind
    return Kind.FRAME if _tells_frame(store) else kind


def _tells_frame(store: Store) -> bool:
    node = store.node
    if isinstance(node, ast.Call):
        inplace = any(item.arg == "inplace" for item in node.keywords)
        return inplace and store.method in load("shared_state")["inplace"]
    targets = node.targets if isinstance(node, ast.Assign | ast.Delete) else [getattr(node, "target", None)]
    return any(
        isinstance(part, ast.Attribute) and part.attr in INDEXERS
        for target in targets
        if isinstance(target, ast.Subscript)
        for part in ast.walk(target)
    )


def _attribute(
    resolver: Resolver, kinds: Kinds, target: ast.Attribute, path: str, scope: Scope
) -> Iterator[tuple[Variable, Kind]]:
    """`state.rows = ...`, or a part of a frame or figure: `fig.layout.title = ...`."""
    variable = resolver.variable(target, path, scope)
    if variable is not None and variable.name != "os.environ":
        owners = resolver.facts.evaluator.values(target.value, path, scope)
        on_app = any(owner.role in {Role.DASH, Role.SERVER} for owner in owners)
        yield variable, Kind.APP if on_app else kinds.of(variable)
        return
    root: ast.expr = target.value
    while isinstance(root, ast.Attribute | ast.Subscript) and resolver.variable(root, path, scope) is None:
        root = root.value
    for whole in dict.fromkeys(resolver.objects(root, path, scope)):
        if kinds.of(whole) in {Kind.FRAME, Kind.FIGURE}:
            yield whole, kinds.of(whole)
