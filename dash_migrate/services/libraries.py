"""Hosts that packages talk to by themselves: cloud stores, market data, models."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.modules import is_test
from dash_migrate.facts.scope import guarded
from dash_migrate.facts.values import argument, last_name
from dash_migrate.facts.written import written
from dash_migrate.services.endpoints import Endpoint, endpoint
from dash_migrate.services.given import given
from dash_migrate.services.knowledge import WEB, libraries
from dash_migrate.services.spelled import HOLE, spellings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex
    from dash_migrate.facts.written import Written
    from dash_migrate.services.knowledge import Library

_FIELD = re.compile(r"\{(\w+)\}")
_HTTPS = 443
# `bert-base-uncased`, `orchard/fruit-names`; a path has more parts, or begins with a dot or a slash.
_HUB_NAME = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)?\Z")


@dataclass(frozen=True, slots=True, eq=False)
class Talk:
    """A call of a package that talks to hosts of its own, and one of them."""

    name: str
    path: str
    node: ast.Call
    endpoint: Endpoint


def talks(facts: Facts) -> tuple[Talk, ...]:
    """All such calls of the app, tests and what only scripts do left out; kept with `facts.derive`."""
    return tuple(
        talk for index in facts.modules.indexes.values() if not is_test(index.path) for talk in _of(facts, index)
    )


def _of(facts: Facts, index: ModuleIndex) -> Iterator[Talk]:
    known = libraries()
    lasts = {name.rpartition(".")[2] for name in known}
    for last in sorted(lasts.intersection(index.calls_named)):
        for site in index.calls_named[last]:
            if guarded(site.ancestors):
                continue
            for name in _names(facts, index, site):
                for library in known.get(name, ()):
                    yield from _hosts(facts, index, site, name, library)


def _names(facts: Facts, index: ModuleIndex, site: CallSite) -> tuple[str, ...]:
    """The dotted names of a call; of a method those of what made its object."""
    func = site.node.func
    names = index.qualified(func, site.scope)
    if names or not isinstance(func, ast.Attribute):
        return names
    made = written(facts, func.value, index.path, site.scope)
    if not isinstance(made.expr, ast.Call) or made.path not in facts.modules.indexes:
        return ()
    there = facts.modules.indexes[made.path]
    return tuple(f"{name}.{last_name(func)}" for name in there.qualified(made.expr.func, made.scope))


def _hosts(facts: Facts, index: ModuleIndex, site: CallSite, name: str, library: Library) -> Iterator[Talk]:
    other = argument(site.node, None, library.override) if library.override else None
    if other is not None and not (isinstance(other, ast.Constant) and other.value is None):
        for one in spellings(facts, other, index.path, site.scope):
            where = endpoint(one.text, WEB)
            if where is not None:
                yield Talk(name, index.path, site.node, where)
        return
    what = given(facts, index.path, site).of(library.named)
    if what is not None and not _is_fetched(facts, what):
        return
    for host in library.hosts:
        shown = _FIELD.sub(lambda match: _filled(facts, index, site, library, match[1]), host)
        yield Talk(name, index.path, site.node, Endpoint(WEB, shown, _HTTPS))


def _is_fetched(facts: Facts, what: Written) -> bool:
    """Whether an argument is a name that the host may know: no folder's path, and something of it is known."""
    texts = [one.text for one in spellings(facts, what.expr, what.path, what.scope)]
    return any(_HUB_NAME.match(text) and not facts.workspace.exists(text) for text in texts)


def _filled(facts: Facts, index: ModuleIndex, site: CallSite, library: Library, field: str) -> str:
    """What an argument of the call says: its text, the variable that gives it, or its name."""
    said = argument(site.node, int(field), library.first) if field.isdigit() else argument(site.node, None, field)
    if said is not None:
        texts = {one.text for one in spellings(facts, said, index.path, site.scope)}
        if len(texts) == 1:
            text = texts.pop()
            hole = HOLE.search(text)
            return library.renamed.get(text, text) if hole is None else f"{{{hole['name'] or field}}}"
    name = library.variables.get(field) or (field if not field.isdigit() else "service")
    return f"{{{name}}}"
