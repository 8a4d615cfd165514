"""Callbacks that are called by the same, each time, and could be one."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from typing import TYPE_CHECKING, cast

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.components import components
from dash_migrate.facts.dependencies import Role, flat
from dash_migrate.facts.scope import Kind
from dash_migrate.facts.values import Role as ValueRole
from dash_migrate.facts.written import text_of
from dash_migrate.payloads.clientside import script
from dash_migrate.payloads.frames import large_table
from dash_migrate.payloads.model import Hit, Rule, code, title
from dash_migrate.payloads.work import calls_in, loads

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.facts.dependencies import Dependency
    from dash_migrate.facts.scope import Scope

WHY = (
    "Each of them is a request of its own over the platform's network, with the same values in it, and takes a "
    "worker of its own."
)
_FEW, _MANY = 2, 3
_MAX_DEPTH = 4
_QUICK = frozenset({"datetime", "json", "math", "random", "re", "collections", "itertools", "flask"})
# Keywords of a registration that decide when and how it is called: callbacks that differ in them cannot be one.
_BEHAVIOUR = frozenset(
    {"prevent_initial_call", "background", "manager", "running", "progress", "cancel", "interval"}
)
# Properties of the page's address: each page has a callback that they call, and no two pages are there at once.
_OF_PAGES = frozenset({"pathname", "href", "search", "hash"})


def _find(facts: Facts) -> Iterator[Hit]:
    groups: dict[tuple[object, ...], list[Callback]] = {}
    for callback in callbacks(facts):
        key = _key(callback)
        if key is not None and script(facts, callback) is None:  # what the browser can do needs no request at all
            groups.setdefault(key, []).append(callback)
    for group in groups.values():
        if len(group) > 1:
            shared = _common(facts, group)
            if shared is not None:
                yield _hit(facts, shared[0], f", and each {shared[1]}")
            elif (
                len(group) >= _MANY
                and all(_is_cheap(facts, one) for one in group)
                and not _on_several_pages(facts, group[0])
            ):
                yield _hit(facts, group, "")


def _key(callback: Callback) -> tuple[object, ...] | None:
    """What callbacks that can be one share; None for one that is not compared."""
    if not isinstance(callback.function, ast.FunctionDef) or len(callback.function.decorator_list) != 1:
        return None
    taken = [(one.role, one.component_id, one.property) for one in callback.inputs]
    outputs = list(flat(callback.outputs))
    if not taken or not outputs or any(owner is None or not named for _, owner, named in taken):
        return None
    if any(one.component_id is None for one in outputs) or len(callback.parameters) != len(taken):
        return None
    if {named for role, _, named in taken if role is Role.INPUT} <= _OF_PAGES:
        return None
    behaviour = {
        (item.arg, ast.dump(item.value)) for item in callback.site.node.keywords if item.arg in _BEHAVIOUR
    }
    return callback.path, callback.site.scope, frozenset(taken), frozenset(behaviour)


def _on_several_pages(facts: Facts, callback: Callback) -> bool:
    """Whether the app makes an Input's component several times: one that each of its pages has.

    Dash refuses a callback some of whose Outputs are not there, so callbacks of different pages cannot be one.
    """
    given = ((one, one.argument("id")) for one in components(facts))
    made = Counter(text_of(facts, id_, one.path, one.site.scope) for one, id_ in given if id_ is not None)
    return any(one.role is Role.INPUT and made[one.component_id] > 1 for one in callback.inputs)


def _common(facts: Facts, group: Sequence[Callback]) -> tuple[list[Callback], str] | None:
    """Those of a group that do the same anew, by the same code, and what that is; None if there are none.

    Two that load the same, or three that filter the same.
    """
    for does, least in ((_loaded, _FEW), (_filtered, _MANY)):
        by_code: dict[str, list[tuple[Callback, str]]] = {}
        for callback in group:
            for key, text in does(facts, callback).items():
                by_code.setdefault(key, []).append((callback, text))
        most = max(by_code.values(), key=len, default=[])
        if len(most) >= least:
            return [callback for callback, _ in most], most[0][1]
    return None


def _loaded(facts: Facts, callback: Callback) -> dict[str, str]:
    """What a callback loads, in words, by the code of the call that it makes for it."""
    assert callback.function is not None  # see _key
    found = {}
    for each in loads(facts, callback.function, callback.function_path):
        through = (
            f", by `{code(facts, callback.function_path, each.entry)}`" if each.entry is not each.call else ""
        )
        found[_spelled(facts, each.entry, callback)] = f"{each.does}{through}"
    return found


def _filtered(facts: Facts, callback: Callback) -> dict[str, str]:
    """The frames that a callback filters, or reads out of what it is given, in words, by their code."""
    assert isinstance(callback.function, ast.FunctionDef)  # see _key
    found = {}
    for statement in callback.function.body:
        if isinstance(statement, ast.Assign) and _selects(facts, callback, statement.value):
            shown = code(facts, callback.function_path, statement.value)
            found[_spelled(facts, statement.value, callback)] = f"works out `{shown}` anew"
    return found


def _selects(facts: Facts, callback: Callback, value: ast.expr) -> bool:
    """Whether an expression filters a large frame by a parameter, or reads one out of it."""
    names, path = callback.parameters.keys(), callback.function_path
    match value:
        case ast.Call(func=ast.Attribute(attr="read_json" | "DataFrame"), args=[given, *_]):
            return _mentions(given, names)
        case ast.Subscript(value=frame, slice=ast.Compare() | ast.BinOp() | ast.Call() as condition):
            pass
        case ast.Call(func=ast.Attribute(value=frame, attr="query"), args=[condition, *_]):
            pass
        case _:
            return False
    scope = facts.modules.indexes[path].scopes[callback.function] if callback.function is not None else None
    return scope is not None and _mentions(condition, names) and large_table(facts, frame, path, scope) is not None


def _mentions(node: ast.expr, names: Collection[str]) -> bool:
    return any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(node))


def _is_cheap(facts: Facts, callback: Callback) -> bool:
    """Whether a callback calls nothing of the app's, and of packages only Dash: nothing that may take time."""
    assert callback.function is not None  # see _key
    path = callback.function_path
    for site in calls_in(facts, callback.function, path):
        for value in facts.evaluator.values(site.node.func, path, site.scope):
            package = value.name.partition(".")[0]
            if value.role is not ValueRole.EXTERNAL or not (package.startswith("dash") or package in _QUICK):
                return False
    return True


def _spelled(facts: Facts, node: ast.expr, callback: Callback) -> str:
    """An expression with what they stand for in place of the function's own names, which do not matter."""
    assert callback.function is not None  # see _key
    scope = facts.modules.indexes[callback.function_path].scopes[callback.function]
    try:
        return ast.dump(_Spelling(callback, scope).visit(copy.deepcopy(node)))
    except RecursionError:  # like no other: long sums nest as deep as they are long
        return f"{callback.function_path}:{node.lineno}:{node.col_offset}"


class _Spelling(ast.NodeTransformer):
    """Puts the properties in place of parameters, and what is assigned in place of names that are bound once."""

    def __init__(self, callback: Callback, scope: Scope, depth: int = 0) -> None:
        self.callback = callback
        self.scope = scope
        self.depth = depth

    def visit_Name(self, node: ast.Name) -> ast.expr:  # as ast's visitors are called
        given = self.callback.parameters.get(node.id)
        if given is not None:
            return ast.Name(f"{given.component_id}.{given.property}")
        bindings = self.scope.bindings.get(node.id, [])
        if not bindings:  # a name of the module, the same for all
            return ast.Name(node.id)
        value = bindings[0].value if len(bindings) == 1 and bindings[0].kind is Kind.ASSIGN else None
        if value is None or self.depth == _MAX_DEPTH:  # another one in each function
            return ast.Name(f"{node.id} of {self.callback.site.node.lineno}")
        inner = _Spelling(self.callback, self.scope, self.depth + 1)
        return cast("ast.expr", inner.visit(copy.deepcopy(value)))


def _hit(facts: Facts, group: Sequence[Callback], also: str) -> Hit:
    first, *others = group
    names = ", ".join([title(first), *(f"{title(one)} (line {one.site.node.lineno})" for one in others)])
    inputs = ", ".join(_shown(one) for one in first.inputs)
    outputs = ", ".join(_shown(out) for one in group for out in flat(one.outputs))
    source = facts.modules.indexes[first.path].source
    once = ", which does it once (or let a function with @cache.memoize() do it)" if also else ""
    arguments = ", ".join(first.parameters)
    values = ", ".join(_value(out) for one in group for out in flat(one.outputs))
    kept = [item for item in first.site.node.keywords if item.arg in _BEHAVIOUR]
    more = "".join(f", {item.arg}={source.segment(item.value)}" for item in kept)
    return Hit(
        source.location(first.site.node),
        f"{title(first)} and {len(others)} more",
        f"{len(group)} callbacks are called by the same {inputs}{also}: {names}.",
        f"""Make one of them{once}:
    @{code(facts, first.path, first.site.node.func)}({outputs}, {inputs}{more})
    def update({arguments}):
        ...
        return {values}""",
    )


def _shown(one: Dependency) -> str:
    kinds = {Role.OUTPUT: "Output", Role.STATE: "State"}
    return f'{kinds.get(one.role, "Input")}("{one.component_id}", "{one.property}")'


def _value(one: Dependency) -> str:
    """A name for what is returned for an output."""
    text = f"{one.component_id}_{one.property}" if one.property != "figure" else str(one.component_id)
    return "".join(char if char.isalnum() else "_" for char in text)


REPEATED = Rule("same-inputs", WHY, _find)
