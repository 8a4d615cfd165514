"""The managers of background callbacks: where they are made, and what they are given to."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.modules import is_template, is_test
from dash_migrate.facts.values import Role, last_name
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite

_PAGE = "register_page"  # keeps any argument, and does nothing with a manager
_REGISTERING = frozenset({"callback", "long_callback"})


class Store(enum.Enum):
    """Where a manager keeps its jobs."""

    DISK = "diskcache"
    CELERY = "celery"


@dataclass(frozen=True, slots=True, eq=False)
class Manager:
    """One manager.

    Args:
        path: the file that makes it.
        site: the call that does.
        store: where it keeps its jobs.
        name: its class, dotted: `dash.DiskcacheManager`.
        given: the calls that it is given to, each with its file: Dash's constructor, or a callback's registration.
    """

    path: str
    site: CallSite
    store: Store
    name: str
    given: tuple[tuple[str, CallSite], ...]


def managers(facts: Facts) -> tuple[Manager, ...]:
    """The managers of the app, by file and in the order of the text; kept with `facts.derive(managers)`.

    Tests and templates are passed over.
    """
    knowledge = load("background")
    stores = dict.fromkeys(knowledge["managers"], Store.DISK) | dict.fromkeys(
        knowledge["celery"]["managers"], Store.CELERY
    )
    made = [(path, site, name) for path, site, name in made_of(facts, stores)]
    takers = list(_takers(facts)) if made else []
    return tuple(
        Manager(path, site, stores[name], name, tuple(_given(facts, takers, site.node)))
        for path, site, name in made
    )


def made_of(facts: Facts, names: Iterable[str]) -> Iterator[tuple[str, CallSite, str]]:
    """The calls of something of a package: its file, the call, the dotted name; tests and templates left out.

    Args:
        facts: of the app.
        names: dotted names of what is called.
    """
    wanted = frozenset(names)
    spelled = facts.evaluator.spellings(wanted)
    for path, index in facts.modules.indexes.items():
        if is_test(path) or is_template(path):
            continue
        sites = [site for name in spelled.intersection(index.calls_named) for site in index.calls_named[name]]
        for site in sorted(sites, key=lambda site: (site.node.lineno, site.node.col_offset)):
            found = external(facts, site.node.func, path, site)
            name = next((name for name in found if name in wanted), None)
            if name is not None:
                yield path, site, name


def external(facts: Facts, expr: ast.expr, path: str, site: CallSite) -> tuple[str, ...]:
    """The dotted names, of packages, that an expression in a call may be."""
    values = facts.evaluator.values(expr, path, site.scope)
    return tuple(sorted(value.name for value in values if value.role is Role.EXTERNAL))


def _takers(facts: Facts) -> Iterator[tuple[str, CallSite, ast.expr]]:
    """What is given as a manager: to Dash, or to one callback."""
    taken = load("background")["taken"]
    for path, index in facts.modules.indexes.items():
        for site in index.calls:
            for keyword in site.node.keywords:
                called = last_name(site.node.func)
                to_callback = keyword.arg in taken["callback"] and called in _REGISTERING
                if (keyword.arg in taken["app"] and called != _PAGE) or to_callback:
                    yield path, site, keyword.value


def _given(
    facts: Facts, takers: list[tuple[str, CallSite, ast.expr]], node: ast.Call
) -> Iterator[tuple[str, CallSite]]:
    follow = facts.derive(flow)
    for path, site, value in takers:
        if any(origin.node is node for origin in follow.origins(value, path, site.scope)):
            yield path, site
