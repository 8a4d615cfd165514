"""Containers with the passwords of many users: a variable for each would be more than anybody wants to set."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from dash_migrate.plan import Finding, Severity
from dash_migrate.rewriting.secrets.findings import WHY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.secrets.model import Found
    from dash_migrate.secrets.variables import Variable

MOST_USERS = 5
_PAIR = 2


def parted(variables: Sequence[Variable]) -> tuple[list[Variable], list[list[Found]]]:
    """The variables that are moved one by one, and the passwords of each container that holds too many of them."""
    inside: dict[int, list[Variable]] = defaultdict(list)
    for variable in variables:
        for container in {_container(use) for use in variable.uses} - {None}:
            inside[id(container)].append(variable)
    crowds = [those for those in inside.values() if len(those) > MOST_USERS]
    gone = {id(variable) for those in crowds for variable in those}
    rest = [variable for variable in variables if id(variable) not in gone]
    return rest, [[use for variable in those for use in variable.uses] for those in crowds]


def crowd_findings(step: str, facts: Facts, crowds: Sequence[Sequence[Found]]) -> Iterator[Finding]:
    """A finding for each container with too many passwords, at the first of them."""
    for uses in crowds:
        places = [facts.modules.indexes[use.literal.path].source.location(use.literal.node) for use in uses]
        yield Finding(
            step,
            f"users {len(uses)}",
            Severity.ERROR,
            min(places),
            f"The passwords of {len(uses)} users stand here.",
            WHY,
            'Put all of them into one variable of .env, BASIC_AUTH_USERS={"<user>": "<password>", ...}, write '
            'json.loads(os.environ["BASIC_AUTH_USERS"]) in their place, and set the variable in the App Manager.',
        )


def _container(use: Found) -> ast.AST | None:
    """The dictionary from users to passwords, or the list of pairs, that a password stands in."""
    *_, outer, inner = (None, None, *use.literal.parents)
    if use.kind != "password":
        return None
    if isinstance(inner, ast.Dict):
        return inner
    pair = isinstance(inner, ast.Tuple | ast.List) and len(inner.elts) == _PAIR
    return outer if pair and isinstance(outer, ast.List | ast.Tuple | ast.Set) else None
