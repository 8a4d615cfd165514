"""The calls of the app that touch files on the disk, found by what they call and what they are given."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.paths import path_values
from dash_migrate.facts.values import argument
from dash_migrate.facts.written import text_of
from dash_migrate.packages.implicit.receivers import called, is_receiver
from dash_migrate.writes.model import Access, Act
from dash_migrate.writes.rules import act_of_mode, rules
from dash_migrate.writes.targets import is_path, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex
    from dash_migrate.writes.rules import Rule

_MAX_NAME = 40


def accesses(facts: Facts) -> tuple[Access, ...]:
    """All calls of the app that touch files, by file and in the order of the text; kept with `facts`."""
    return facts.derive(_all)


def _all(facts: Facts) -> tuple[Access, ...]:
    found: list[Access] = []
    for index in facts.modules.indexes.values():
        sites = [site for name in rules().last_names for site in index.calls_named.get(name, ())]
        sites.sort(key=lambda site: (site.node.lineno, site.node.col_offset))
        for site in sites:
            found += _accesses(facts, index, site)
    return tuple(found)


def _accesses(facts: Facts, index: ModuleIndex, site: CallSite) -> Iterator[Access]:
    rule = _rule(facts, index, site)
    if rule is None:
        return
    act = _act(facts, index, site, rule)
    given = _argument(site.node, rule)
    if act is None or given is None:
        return
    if rule.position < 0 and not rule.sure:
        if not path_values(facts, given, index.path, site.scope):
            return
    elif not rule.sure and not is_path(facts, given, index, site.scope):
        return
    for target in targets(facts, given, index, site.scope):
        name, place = callee(index, site.node), index.source.location(site.node)
        yield Access(act, index.path, site, target, given, name, place)


def callee(index: ModuleIndex, call: ast.Call) -> str:
    """What a call calls, as a person says it: `df.to_csv`; of a long chain its end."""
    name = "".join(index.source.segment(call.func).split())
    is_chain = not name.replace(".", "").isidentifier()
    return name if len(name) <= _MAX_NAME or not is_chain else f"....{name.rpartition('.')[2]}"


def _rule(facts: Facts, index: ModuleIndex, site: CallSite) -> Rule | None:
    """The rule of a call: by the dotted name of a function, else by that of a method."""
    func = site.node.func
    if isinstance(func, ast.Name) and not site.scope.lookup(func.id):
        return rules().functions.get(f"builtins.{func.id}")
    names = called(facts, func, index, site.scope)
    for name in names:
        rule = rules().functions.get(name) or rules().functions.get(_short(name))
        if rule is not None:
            return rule
    if names or not isinstance(func, ast.Attribute) or func.attr not in rules().methods:
        return None
    rule = rules().methods[func.attr]
    if rule.packages and not _imports(index, rule.packages):
        return None
    return rule if is_receiver(facts, "any", func, index, site.scope) else None


def _short(name: str) -> str:
    """`pandas.read_csv` of `pandas.io.parsers.read_csv`."""
    parts = name.split(".")
    return f"{parts[0]}.{parts[-1]}"


def _imports(index: ModuleIndex, packages: frozenset[str]) -> bool:
    return any(edge.module.partition(".")[0] in packages for edge in index.imports)


def _argument(call: ast.Call, rule: Rule) -> ast.expr | None:
    """The expression that is the path."""
    if rule.position < 0:
        return call.func.value if isinstance(call.func, ast.Attribute) else None
    given = argument(call, rule.position, rule.keyword)
    return None if isinstance(given, ast.Constant) and given.value is None else given


def _act(facts: Facts, index: ModuleIndex, site: CallSite, rule: Rule) -> Act | None:
    """What the call does; None if its mode is none, or cannot be read."""
    if rule.mode is None:
        return rule.act
    position, keyword, default = rule.mode
    given = argument(site.node, position if position >= 0 else None, keyword)
    mode = default if given is None else text_of(facts, given, index.path, site.scope)
    if rule.position < 0 and given is None and site.node.args:
        return None  # `archive.open("name")`: no mode, so no method of a path
    return act_of_mode(mode) if mode is not None else None
