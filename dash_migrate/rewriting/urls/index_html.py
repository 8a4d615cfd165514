"""The page around the app, where the app writes it by itself: `index_string` and `interpolate_index`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts import classes
from dash_migrate.facts.scope import Function
from dash_migrate.facts.statements import statements_around
from dash_migrate.facts.url_properties import Kind
from dash_migrate.facts.values import Role, argument
from dash_migrate.plan import Finding, Severity
from dash_migrate.rewriting.urls.site import UrlSite
from dash_migrate.rewriting.urls.text_parts import parts
from dash_migrate.url_texts import is_absolute, spans_of_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.sites import DashInstance
    from dash_migrate.plan import Proposal
    from dash_migrate.step import App

_WHY = "On Dash Enterprise the app lives below /<app>/: a path from the root leads out of it."


def index_sites(facts: Facts) -> Iterator[UrlSite]:
    """The HTML that an app is given for its page, where the app exists already; in the entry's closure."""
    closure = facts.finder.closure(facts.entry.path) if facts.entry is not None else frozenset()
    for path in sorted(closure & facts.modules.indexes.keys()):
        index = facts.modules.indexes[path]
        for one in index.attribute_sets:
            if one.target.attr not in {"index_string", "interpolate_index"}:
                continue
            if not facts.sites.dash_of(facts.evaluator.values(one.target.value, path, one.scope)):
                continue
            if one.target.attr == "index_string":
                yield UrlSite(one.value, path, one.scope, one.ancestors, Kind.HTML, "app.index_string")
            else:
                for value in facts.evaluator.values(one.value, path, one.scope):
                    if value.role is Role.FUNCTION and isinstance(value.node, Function):
                        yield from _returned(facts, value.path, value.node)
    yield from _of_subclasses(facts, closure)


def _of_subclasses(facts: Facts, closure: frozenset[str]) -> Iterator[UrlSite]:
    """What `interpolate_index` returns in the classes of the app that are Dash apps."""
    seen = set[ast.AST]()
    for instance in facts.sites.instances:
        made_by = facts.evaluator.values(instance.site.node.func, instance.path, instance.site.scope)
        owners = (one for value in made_by for one in classes.lineage(facts.evaluator, value))
        for owner in owners if instance.path in closure else ():
            for method in getattr(owner.node, "body", ()):
                named = isinstance(method, Function) and method.name == "interpolate_index"
                if named and method not in seen:
                    seen.add(method)
                    yield from _returned(facts, owner.path, method)


def _returned(facts: Facts, path: str, function: Function) -> Iterator[UrlSite]:
    index = facts.modules.indexes[path]
    for value in index.returns.get(function, ()):
        around = statements_around(index.tree, value)
        yield UrlSite(value, path, index.scopes[function], around, Kind.HTML, "interpolate_index()")


def constructor_findings(step: str, app: App) -> Iterator[Proposal]:
    """A finding for each `Dash(index_string=...)` with a path: there is no app yet where it is written."""
    facts = app.facts
    closure = facts.finder.closure(facts.entry.path) if facts.entry is not None else frozenset()
    for instance in facts.sites.instances:
        given = argument(instance.site.node, None, "index_string")
        if instance.path in closure and given is not None:
            yield from _of_constructor(step, facts, instance, given)


def _of_constructor(step: str, facts: Facts, instance: DashInstance, given: ast.expr) -> Iterator[Finding]:
    found = parts(facts, given, instance.path, instance.site.scope)
    texts = [one.node.value for one in found if isinstance(one.node, ast.Constant)]
    urls = [span.url for text in texts if isinstance(text, str) for span in spans_of_html(text)]
    own = list(dict.fromkeys(url for url in urls if is_absolute(url)))
    if not own:
        return
    source, name = facts.modules.indexes[instance.path].source, instance.name or "app"
    shown = source.segment(given) if isinstance(given, ast.Name | ast.Attribute) else "..."
    yield Finding(
        step,
        f"index_string {' '.join(own)}",
        Severity.ERROR,
        source.location(given),
        f"Dash(index_string=...) holds paths without the prefix: {', '.join(own)}.",
        _WHY,
        f"Leave it out there, write {name}.index_string = {shown} below {instance.location}, and plan again.",
    )
