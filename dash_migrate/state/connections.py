"""What to do with a connection to a database that requests open and keep in the process."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.reach import Place
from dash_migrate.facts.scope import Kind
from dash_migrate.facts.values import last_name
from dash_migrate.state.held import Held
from dash_migrate.state.named import readers
from dash_migrate.state.shapes import Shape
from dash_migrate.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.source import SourceFile
    from dash_migrate.state.model import Write
    from dash_migrate.state.resolver import Resolver
    from dash_migrate.state.shapes import Shared

# What keeps a pool of connections by itself, and connects when it is first used.
_POOLED = frozenset({"MongoClient", "Redis", "from_url", "create_engine", "sessionmaker"})
_ACCOUNTS = ("user", "pass", "pwd", "login", "credential")


def is_alike(resolver: Resolver, shared: Shared) -> bool:
    """Whether a connection is made at the start and made again for requests, of the same settings."""
    return (
        shared.held is Held.CONNECTION
        and shared.shape in {Shape.REFRESHED, Shape.FILLED}
        and any(
            resolver.facts.sites.place(one.path, one.scope, one.store.ancestors) is Place.IMPORT
            for one in shared.writes
        )
    )


def connection(shared: Shared, _: SourceFile) -> str:
    """The remedy: where to open it instead, by what it is and by whose account it is opened with."""
    calls = [call for write in shared.writes for value in write.store.values for call in _calls(value)]
    given = list(dict.fromkeys(name for write in shared.writes for name in _given(write)))
    if any(part in name.lower() for name in given for part in _ACCOUNTS):
        return (
            "Let the app have an account of its own there, set in the App Manager, and connect with that when the "
            f"module is imported. Where a visitor gives {listing(given)}, all visitors of a worker use what was "
            "given last; who is asking, dash_enterprise_auth.get_username() tells."
        )
    if given:
        return (
            f"Open it in {readers(shared)} where it is used; what a visitor chooses for it ({listing(given)}) "
            "belongs into a dcc.Store."
        )
    if any(last_name(call.func) in _POOLED for call in calls):
        return (
            "Make it when the module is imported, so that every worker has its own: it keeps a pool of "
            f"connections by itself, for {readers(shared)} to use."
        )
    return (
        f"Open it in {readers(shared)} where it is used, or make an engine with a pool (SQLAlchemy) when the "
        "module is imported: every worker then has its own."
    )


def _calls(value: ast.expr) -> Iterator[ast.Call]:
    return (node for node in ast.walk(value) if isinstance(node, ast.Call))


def _given(write: Write) -> Iterator[str]:
    """The parameters of its function that a connection is made with."""
    for value in write.store.values:
        for node in ast.walk(value):
            if isinstance(node, ast.Name) and any(
                one.kind is Kind.PARAMETER and node.id not in {"self", "cls"}
                for one in write.scope.lookup(node.id)
            ):
                yield node.id
