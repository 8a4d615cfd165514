"""What to write for the address of a service that the platform links, with the local one as the fallback."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.rewriting.secrets.spelling import environ_at
from dash_migrate.services.guards import parents_of
from dash_migrate.services.knowledge import LINKED, POSTGRES, REDIS

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Scope
    from dash_migrate.needs import Import
    from dash_migrate.source import SourceFile

NORMALISED = '.replace("postgres://", "postgresql://", 1)'
# A number behind the host, at the end of a text's source.
_NUMBERED = re.compile(r"(?P<base>.*[^/])/(?P<number>\d+)(?P<quote>\"\"\"|'''|\"|')\Z", re.DOTALL)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A place in the code where something is to be written.

    Args:
        environ: how the file writes `os.environ` there.
        imports: what that takes.
    """

    facts: Facts
    source: SourceFile
    node: ast.expr
    scope: Scope
    environ: str
    imports: tuple[Import, ...]

    @property
    def code(self) -> str:
        """What stands there now."""
        return self.source.segment(self.node)


def place_at(facts: Facts, path: str, scope: Scope, node: ast.expr) -> Place | None:
    """The place of an expression; None where the environment cannot be read or nothing can take its stead."""
    index = facts.modules.indexes[path]
    spelled = environ_at(facts, path, scope, node)
    inside = any(isinstance(above, ast.JoinedStr) for above, _ in parents_of(facts, index).around(node))
    if spelled is None or inside:
        return None
    return Place(facts, index.source, node, scope, spelled.expression, spelled.imports)


def redis_address(place: Place, number: str) -> str | None:
    """The address of Redis, at the place of the local one; None if the database's number cannot be taken apart.

    Args:
        place: where the local address stands.
        number: the number of the database, empty for none. The platform's address has none, so that any other than
            0 has to be put behind it.
    """
    code = place.code
    if number in {"", "0"}:
        return _fallback(place, REDIS, code)
    match = _NUMBERED.fullmatch(code)
    if match is None or match["number"] != number:
        return None
    quote = match["quote"]
    local = match["base"] + quote
    return _grouped(place, f'{_fallback(place, REDIS, local)}.rstrip("/") + {quote}/{number}{quote}')


def postgres_address(place: Place, scheme: str, *, read_by_sqlalchemy: bool) -> str:
    """The address of Postgres, at the place of the local one.

    Args:
        place: where the local address stands.
        scheme: of the local address: SQLAlchemy takes the driver from it.
        read_by_sqlalchemy: whether SQLAlchemy 1.4 or later reads it, which refuses `postgres://`.
    """
    return f"{_fallback(place, POSTGRES, place.code)}{with_driver(scheme) if read_by_sqlalchemy else ''}"


def with_driver(scheme: str) -> str:
    """What makes SQLAlchemy take a platform's address, with the driver that the local one names."""
    driver = scheme.partition("+")[2]
    if driver in {"", "psycopg2"}:
        return NORMALISED
    return f'{NORMALISED}.replace("postgresql://", "postgresql+{driver}://", 1)'


def chosen(place: Place, service: str, linked: str) -> str:
    """`linked` where the platform's variable is set, what stands there now elsewhere: nothing of it is evaluated.

    Args:
        place: where it stands.
        service: what it connects to.
        linked: with `{address}` for the platform's address.
    """
    variable = LINKED[service]
    code = linked.replace("{address}", f'{place.environ}["{variable}"]')
    return _grouped(place, f'{code} if "{variable}" in {place.environ} else {place.code}')


def _fallback(place: Place, service: str, local: str) -> str:
    return f'{place.environ}.get("{LINKED[service]}", {local})'


def _grouped(place: Place, code: str) -> str:
    """The code in brackets, where what stands around it would tear it apart."""
    above = parents_of(place.facts, place.facts.modules.indexes[place.source.path]).of(place.node)
    alone = isinstance(
        above,
        ast.keyword
        | ast.Assign
        | ast.AnnAssign
        | ast.Return
        | ast.Dict
        | ast.List
        | ast.Tuple
        | ast.withitem
        | ast.Expr,
    )
    argument = isinstance(above, ast.Call) and above.func is not place.node
    default = isinstance(above, ast.arguments)
    return code if alone or argument or default else f"({code})"
