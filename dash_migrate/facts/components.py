"""Calls of component classes: `html.A(...)`, whatever the app calls the module or the class."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.component_classes import component_class
from dash_migrate.facts.scope import Function
from dash_migrate.facts.url_properties import component_name, positions
from dash_migrate.facts.values import argument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.component_classes import ComponentClass
    from dash_migrate.facts.scope import Ancestors, CallSite, Scope


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What one property of a component is given.

    Args:
        path: the file of the value.
        scope: where the value's names are looked up.
        ancestors: the statements around the value.
        through: the name of the dictionary that it stands in, of `**name`; None if it stands in the call.
    """

    name: str
    value: ast.expr
    path: str
    scope: Scope
    ancestors: Ancestors
    through: ast.Name | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Component:
    """One call that makes a component, or `partial(html.A, ...)` that prepares one.

    Args:
        path: its file.
        site: the call, where it stands.
        namespace: of the component's JSON, `dash_html_components`; of unknown packages the one imported.
        type: `A`.
        given: the properties that the call gives.
        passed: those that it hands on, `**more`, from the callers of the function that it stands in.
    """

    path: str
    site: CallSite
    namespace: str
    type: str
    given: tuple[Given, ...]
    passed: tuple[Given, ...] = ()

    def argument(self, name: str) -> ast.expr | None:
        """What is given for a property, by keyword, by position or in a dictionary that is written out."""
        return next((given.value for given in self.given if given.name == name), None)

    @property
    def name(self) -> str:
        """How apps write it: `html.A`."""
        return component_name(self.namespace, self.type)


def components(facts: Facts) -> tuple[Component, ...]:
    """The components that the modules of the entry's closure make, in the order of files and text."""
    return facts.derive(_components)


def component_of(facts: Facts, call: ast.Call, path: str, scope: Scope) -> tuple[str, str] | None:
    """The namespace and the type of the component that a call makes; None if it makes none."""
    found = component_class(facts, call, path, scope)
    return (found.namespace, found.type) if found is not None else None


def component_at(facts: Facts, path: str, site: CallSite) -> Component | None:
    """The component that a call of this file makes; None if it makes none."""
    found = component_class(facts, site.node, path, site.scope)
    if found is None:
        return None
    given, passed = tuple(_given(path, site, found)), tuple(_passed(facts, path, site))
    return Component(path, site, found.namespace, found.type, given, passed)


def component_calls(facts: Facts) -> Iterator[tuple[str, CallSite]]:
    """The calls of the entry's closure that may make components, judged by their names; file by file."""
    if facts.entry is None:
        return
    others = _other_names(facts)
    closure = facts.finder.closure(facts.entry.path)
    for path in sorted(closure & facts.modules.indexes.keys()):
        calls = facts.modules.indexes[path].calls_named
        for name in calls:
            if name[:1].isupper() or name in others:
                yield from ((path, site) for site in calls[name])


def _components(facts: Facts) -> tuple[Component, ...]:
    found = (component_at(facts, path, site) for path, site in component_calls(facts))
    made = (one for one in found if one is not None)
    return tuple(sorted(made, key=lambda one: (one.path, one.site.node.lineno, one.site.node.col_offset)))


def _other_names(facts: Facts) -> frozenset[str]:
    """The names without a capital by which components may be made: aliases, partials, constructors of classes."""
    indexes = facts.modules.indexes.values()
    originals = {original for index in indexes for _, original in index.aliases if original[:1].isupper()}
    partials = (site for index in indexes for site in index.calls_named.get("partial", ()))
    statements = (site.ancestors[-1][0] for site in partials if site.ancestors)
    targets = (target for one in statements if isinstance(one, ast.Assign) for target in one.targets)
    bound = {target.id for target in targets if isinstance(target, ast.Name)}
    return facts.evaluator.spellings(originals | bound) | {"partial", "__init__"}


def _given(path: str, site: CallSite, made: ComponentClass) -> Iterator[Given]:
    """The properties that a call gives: all keywords, and of the positions those that the table names."""
    call, scope, ancestors = site.node, site.scope, site.ancestors
    for name, position in positions(made.namespace, made.type).items() if made.hidden is None else ():
        here = position - made.skipped
        value = argument(ast.Call(call.func, call.args, []), here, name) if here >= 0 else None
        if value is not None:
            yield Given(name, value, path, scope, ancestors)
    for keyword in call.keywords:
        own = keyword.arg and Given(keyword.arg, keyword.value, path, scope, ancestors)
        parts = [own] if own else _spread(keyword, path, site)
        yield from (one for one in parts if made.hidden is None or one.name not in made.hidden)


def _spread(keyword: ast.keyword, path: str, site: CallSite) -> Iterator[Given]:
    """What `**value` gives, if it is a dictionary that is written out, here or where its name is bound."""
    value, scope, ancestors = keyword.value, site.scope, site.ancestors
    through = value if isinstance(value, ast.Name) else None
    bindings = scope.lookup(through.id) if through is not None else []
    for bound in bindings if len(bindings) == 1 else ():
        value, scope, ancestors = bound.value or value, bound.scope, bound.ancestors
    if isinstance(value, ast.Dict):
        for key, item in zip(value.keys, value.values, strict=True):
            if isinstance(key, ast.Constant):
                yield Given(str(key.value), item, path, scope, ancestors, through)
    elif isinstance(value, ast.Call) and getattr(value.func, "id", "") == "dict":
        named = ((one.arg, one.value) for one in value.keywords if one.arg)
        yield from (Given(name, item, path, scope, ancestors, through) for name, item in named)


def _passed(facts: Facts, path: str, site: CallSite) -> Iterator[Given]:
    """What callers of a function give by keyword that it hands on by `**more`, its own parameters left out."""
    names = {one.value.id for one in site.node.keywords if one.arg is None and isinstance(one.value, ast.Name)}
    for binding in (binding for name in names for binding in site.scope.lookup(name)):
        function = binding.scope.node
        if not isinstance(function, Function) or function.args.kwarg is not binding.node:
            continue
        own = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
        for caller, call in facts.sites.callers(path, function):
            for keyword in call.node.keywords:
                if keyword.arg and keyword.arg not in own:
                    yield Given(keyword.arg, keyword.value, caller, call.scope, call.ancestors)
