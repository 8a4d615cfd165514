"""How the author of an app runs it: the files whose run call serves it, else its WSGI target."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.reach import Place
from dash_migrate.facts.scope import main_guard
from dash_migrate.verify.model import AsImported, AsScript

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.target import Target


def ways(facts: Facts) -> tuple[AsScript | AsImported, ...]:
    """The ways to run an app, the likeliest first: only a run shows which of them serves it."""
    return tuple(dict.fromkeys(_ways(facts)))


def imported(target: Target) -> AsImported:
    """The WSGI target as a boot takes it."""
    folders = tuple(target.pythonpath.split(",")) if target.pythonpath else ()
    return AsImported(f"{target.module}:{target.attr}", folders, target.chdir)


def _ways(facts: Facts) -> Iterator[AsScript | AsImported]:
    entry = facts.entry
    if entry is not None:
        runs = [site for site in facts.sites.runs if facts.finder.of_group(site, entry.group)]
        direct = [site.path for site in runs if site.place in {Place.IMPORT, Place.GUARD}]
        yield from (AsScript(path) for path in sorted(direct, key=lambda path: (path != entry.path, path)))
        if runs:
            yield from (AsScript(path) for path in _scripts(facts) if entry.path in facts.finder.closure(path))
    if facts.target is not None:
        yield imported(facts.target)
    if entry is not None:
        yield AsScript(entry.path)


def _scripts(facts: Facts) -> Iterator[str]:
    """Files that do something when they are started: under a main guard, nearest to the root first."""
    for path, index in sorted(facts.modules.indexes.items(), key=lambda item: (item[0].count("/"), item[0])):
        if any(isinstance(node, ast.If) and main_guard(node) for node in index.tree.body):
            yield path
