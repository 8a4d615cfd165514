"""What to write in front of `.get_relative_path(...)` at a place, imports moved below the app's construction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.facts.statements import statements_around
from dash_migrate.plan import Tier
from dash_migrate.rewriting.accessor import Accessor, accessor
from dash_migrate.rewriting.app_names import Spot
from dash_migrate.rewriting.moving import Moves

if TYPE_CHECKING:
    import ast

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Ancestors, Scope
    from dash_migrate.rewriting.accessor import NoAccessor

ORDER = "The import moves, so that modules run in another order: see that nothing else counts on the old one."


def moved_accessor(
    facts: Facts, path: str, node: ast.expr, scope: Scope, ancestors: Ancestors
) -> Accessor | NoAccessor:
    """As `accessor`; for a place that runs before the app is made with the edits after which it runs below.

    Args:
        facts: of this version of the app.
        path: the file.
        node: the expression there.
        scope: where its names are looked up.
        ancestors: the statements around it; if there are none they are looked for.
    """
    found = accessor(facts, path, node, scope, ancestors)
    if isinstance(found, Accessor) or found.early is None:
        return found
    around = ancestors or statements_around(facts.modules.indexes[path].tree, node)
    move = facts.derive(Moves).of(Spot(path, node, scope, around), found.early)
    later = accessor(move.after, path, node, scope, around) if move is not None else None
    if move is None or not isinstance(later, Accessor) or any(need.module != "dash" for need in later.needs):
        return found
    return replace(later, moves=move.edits, tier=move.tier)


def with_order(title: str, why: str, moves: tuple[object, ...], tier: Tier) -> tuple[str, str]:
    """The title and the reason of a change that may move imports, for the reader."""
    if not moves:
        return title, why
    return f"{title}, its import below the app", why if tier is Tier.SAFE else f"{why} {ORDER}"
