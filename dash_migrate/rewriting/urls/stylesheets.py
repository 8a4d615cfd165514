"""Stylesheets and scripts of the app's own server among those that `Dash(...)` is given as external ones.

There is no app yet where they are written. Dash includes the files of the assets folder by itself: their entries
are taken out. A stylesheet that comes twice counts where it comes last, so nothing changes; a script ran twice.
What else the server has gets the platform's prefix from its variables.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.assets import assets
from dash_migrate.facts.scope import Kind
from dash_migrate.facts.values import Role, argument
from dash_migrate.needs import Import
from dash_migrate.plan import Change, Finding, Severity, Splice, Tier
from dash_migrate.rewriting.arguments import without
from dash_migrate.rewriting.prefix_forms import behind_dispatcher, tail_of
from dash_migrate.rewriting.urls.items import without_item
from dash_migrate.url_texts import is_absolute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.assets import Assets
    from dash_migrate.facts.scope import Scope
    from dash_migrate.facts.sites import DashInstance
    from dash_migrate.plan import Proposal
    from dash_migrate.step import App

_WHY = (
    "On Dash Enterprise the app lives below /<app>/: a path from the root leads out of it. There is no app yet"
    " where this is written. Dash includes the files of the assets folder by itself."
)
_KINDS = {"external_stylesheets": ("href", Tier.SAFE), "external_scripts": ("src", Tier.ASK)}


@dataclass(frozen=True, slots=True, eq=False)
class _Entry:
    """One entry of a list that a Dash app is given.

    Args:
        keyword: the argument, `external_stylesheets` or `external_scripts`.
        listed: the list that is written out.
        item: the entry in it.
        given: the expression in it that gives the URL.
        url: what that comes down to.
    """

    instance: DashInstance
    keyword: ast.keyword
    path: str
    listed: ast.List
    scope: Scope
    item: ast.expr
    given: ast.expr
    url: str


def stylesheet_proposals(step: str, app: App) -> Iterator[Proposal]:
    """A change or a finding for each entry that is a path of the app's server."""
    facts = app.facts
    closure = facts.finder.closure(facts.entry.path) if facts.entry is not None else frozenset()
    instances = (one for one in facts.sites.instances if one.path in closure)
    entries = {entry.item: entry for one in instances for entry in _entries(facts, one)}
    going = frozenset(
        entry.item for entry in entries.values() if _is_included(app, entry) and not _used_elsewhere(facts, entry)
    )
    for entry in entries.values():
        if entry.item in going:
            yield _left_out(step, app, entry, going)
        else:
            yield _prefixed(step, app, entry) or _by_hand(step, app, entry)


def _entries(facts: Facts, instance: DashInstance) -> Iterator[_Entry]:
    for keyword in instance.site.node.keywords:
        if keyword.arg not in _KINDS:
            continue
        key = _KINDS[keyword.arg][0]
        for path, scope, listed in _lists(facts, keyword.value, instance.path, instance.site.scope):
            for item in listed.elts:
                given = _given(item, key)
                url = _text(given, scope)
                if given is not None and url is not None and _is_own(url):
                    yield _Entry(instance, keyword, path, listed, scope, item, given, url)


def _is_own(url: str) -> bool:
    """Whether it is a path from the root, or into the folder of the assets."""
    return is_absolute(url) or url.removeprefix("./").startswith("assets/")


def _lists(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> Iterator[tuple[str, Scope, ast.List]]:
    """The lists that a value is put together of, as far as they are written out."""
    if isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Add):
        yield from _lists(facts, expr.left, path, scope)
        yield from _lists(facts, expr.right, path, scope)
        return
    for value in facts.evaluator.values(expr, path, scope):
        if value.role is Role.CONTAINER and isinstance(value.node, ast.List) and value.scope is not None:
            yield value.path, value.scope, value.node


def _given(item: ast.expr, key: str) -> ast.expr | None:
    """What gives the URL of an entry: itself, or what its dictionary has under the key."""
    if isinstance(item, ast.Dict):
        pairs = zip(item.keys, item.values, strict=True)
        found = (value for name, value in pairs if isinstance(name, ast.Constant) and name.value == key)
        return next(found, None)
    if isinstance(item, ast.Call) and isinstance(item.func, ast.Name) and item.func.id == "dict":
        return argument(item, None, key)
    return item


def _text(given: ast.expr | None, scope: Scope) -> str | None:
    """The text that an expression, or what its name is bound to, is; None if it is not written out."""
    if isinstance(given, ast.Name):
        bindings = scope.lookup(given.id)
        given = bindings[0].value if len(bindings) == 1 and bindings[0].kind is Kind.ASSIGN else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def _left_out(step: str, app: App, entry: _Entry, going: frozenset[ast.expr]) -> Change:
    """The change that takes an entry out of its list; `going` are all for which there is one."""
    source = app.facts.modules.indexes[entry.path].source
    name = str(entry.keyword.arg)
    alone = len(entry.listed.elts) == 1 and entry.keyword.value is entry.listed
    edit = without(source, [entry.keyword]) if alone else without_item(source, entry.listed, entry.item, going)
    title = f"Leave {entry.url} to Dash, which includes the files of the assets folder"
    where = source.location(entry.item)
    return Change(step, f"{name} {entry.url}", title, _WHY, _KINDS[name][1], where, (edit,))


def _is_included(app: App, entry: _Entry) -> bool:
    """Whether Dash includes the file in the page by itself."""
    found = _assets(app.facts, entry)
    url = entry.url if entry.url.startswith("/") else f"/{entry.url.removeprefix('./')}"
    file = found.file_of(url) if found is not None else None
    return found is not None and file is not None and found.includes(file) and app.workspace.exists(file)


def _assets(facts: Facts, entry: _Entry) -> Assets | None:
    return next((one for one in assets(facts) if one.instance is entry.instance), None)


def _used_elsewhere(facts: Facts, entry: _Entry) -> bool:
    """Whether the list that an entry is part of is read by anything but constructions of Dash apps."""
    if any(part is entry.listed for part in ast.walk(entry.keyword.value)):
        return False
    index = facts.modules.indexes[entry.path]
    names = {
        name
        for scope in index.scopes.values()
        for name, bindings in scope.bindings.items()
        if any(binding.value is entry.listed for binding in bindings)
    }
    given = {
        id(part)
        for instance in facts.sites.instances
        for keyword in instance.site.node.keywords
        if keyword.arg in _KINDS
        for part in ast.walk(keyword.value)
    }
    reads = (
        node for node in ast.walk(index.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )
    imported = any(
        names.intersection(edge.names) for one in facts.modules.indexes.values() for edge in one.imports
    )
    return not names or imported or any(node.id in names and id(node) not in given for node in reads)


def _prefixed(step: str, app: App, entry: _Entry) -> Change | None:
    """The change that puts the platform's prefix in front; None where it cannot, or others read the entry."""
    bindings = entry.scope.lookup("os")
    free = all(
        one.kind is Kind.IMPORT and one.qualified == "os" and isinstance(one.scope.node, ast.Module)
        for one in bindings
    )
    if not entry.url.startswith("/") or not free or _used_elsewhere(app.facts, entry):
        return None
    source = app.facts.modules.indexes[entry.path].source
    start, end = source.span(entry.given)
    text = behind_dispatcher(tail_of(source, entry.given))
    return Change(
        step,
        f"{entry.keyword.arg} {entry.url}",
        f"Put {entry.url} below the platform's path prefix",
        _WHY,
        Tier.SAFE,
        source.location(entry.item),
        (Splice(source.path, start, end, text),),
        (Import(source.path, "os"),),
    )


def _by_hand(step: str, app: App, entry: _Entry) -> Finding:
    """On an entry that Dash does not include by itself."""
    source = app.facts.modules.indexes[entry.path].source
    name, made = str(entry.keyword.arg), entry.instance
    app_name = made.name or "app"
    url = entry.url if entry.url.startswith("/") else f"/{entry.url.removeprefix('./')}"
    item = source.segment(entry.item)
    given = f'{app_name}.get_relative_path("{url}")'
    if not isinstance(entry.item, ast.Constant | ast.Name):
        given = item.replace(f'"{entry.url}"', given).replace(f"'{entry.url}'", given)
    return Finding(
        step,
        f"{name} {entry.url}",
        Severity.ERROR if entry.url.startswith("/") else Severity.WARNING,
        source.location(entry.item),
        f"Dash({name}=...) is given {entry.url}, a path without the prefix.",
        _WHY,
        f"Take it out of the list, and write below {made.location}: {app_name}.config.{name}.append({given})",
    )
