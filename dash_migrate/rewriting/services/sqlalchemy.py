"""SQLAlchemy 1.4 and later refuses `postgres://`, a scheme that DATABASE_URL has on several platforms."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.variables import Without
from dash_migrate.plan import Change, Finding, Severity, Splice, Tier
from dash_migrate.rewriting.services.writing import NORMALISED
from dash_migrate.services.guards import parents_of
from dash_migrate.services.knowledge import LINKED, POSTGRES
from dash_migrate.services.moved import is_of_another, linked_service

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.variables import Read
    from dash_migrate.plan import Proposal
    from dash_migrate.services.contacts import Contact
    from dash_migrate.source import SourceFile

_VARIABLE = LINKED[POSTGRES]
_WHY = (
    "The address of a linked Postgres may start with postgres://. SQLAlchemy 1.4 and later refuses that scheme: "
    "Can't load plugin: sqlalchemy.dialects:postgres. Other addresses stay as they are."
)


def refuses_postgres(facts: Facts) -> bool:
    """Whether the app's SQLAlchemy refuses `postgres://`: every version since 1.4, and one that nothing tells."""
    from packaging.version import InvalidVersion, Version

    from dash_migrate.packages.declared import read_declared

    pins = [line.pinned_version for line in read_declared(facts.workspace).lines if line.key == "sqlalchemy"]
    installed = facts.environment.distributions.get("sqlalchemy") if facts.environment else None
    for text in (*pins, installed.public_version if installed else None):
        try:
            if text:
                return Version(text).release >= (1, 4)
        except InvalidVersion:
            continue
    return True


def deals_with_scheme(facts: Facts, contacts: Iterable[Contact]) -> bool:
    """Whether a file that has to do with the address replaces `postgres://`, or asks for it, already."""
    paths = {one.path for one in contacts} | {one.spelled.path for one in contacts if one.spelled is not None}
    return any(facts.modules.indexes[path].source.derive(_deals) for path in paths)


def _deals(source: SourceFile) -> bool:
    """Whether a file replaces or asks for the scheme: `url.replace("postgres://", ...)`."""
    for node in ast.walk(source.tree or ast.Module([], [])):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            first = node.args[0] if node.args else None
            named = isinstance(first, ast.Constant) and str(first.value).startswith(
                ("postgres:", "postgres", "^postgres")
            )
            if named and node.func.attr in {"replace", "startswith", "sub", "removeprefix"}:
                return True
    return False


def normalising(step: str, facts: Facts, contacts: Iterable[Contact]) -> Iterator[Proposal]:
    """A change for each read of DATABASE_URL that reaches SQLAlchemy as it is; a finding where it may be None.

    Variables of the app's own count that are to have the same value on the platform.
    """
    found: dict[int, tuple[Contact, Read]] = {}
    for one in contacts:
        read = one.spelled.read if one.spelled is not None else None
        if not one.sqlalchemy or read is None or not isinstance(read.node, ast.expr):
            continue
        if read.name == _VARIABLE or linked_service(facts, one) == POSTGRES:
            found.setdefault(id(read.node), (one, read))
    if not found or not refuses_postgres(facts) or is_of_another(facts, POSTGRES):
        return
    for contact, read in found.values():
        if not deals_with_scheme(facts, [contact]):
            yield _normalised(step, facts, contact, read)


def _normalised(step: str, facts: Facts, contact: Contact, read: Read) -> Proposal:
    index = facts.modules.indexes[read.path]
    node = read.node
    above = parents_of(facts, index).of(node)
    tested = isinstance(above, ast.BoolOp | ast.Compare | ast.If | ast.IfExp | ast.UnaryOp)
    text = isinstance(node, ast.Subscript) or _is_text(read.default)
    if isinstance(node, ast.expr) and text and not tested:
        return _change(step, read, node, index.source)
    used = _at_use(facts, contact)
    if used is not None:
        return _change(step, read, used, facts.modules.indexes[contact.path].source)
    return Finding(
        step=step,
        anchor=f"scheme {index.source.segment(node)}",
        severity=Severity.WARNING,
        location=index.source.location(node),
        seen=f"{read.name} is read here and reaches {contact.name} as it is.",
        why=_WHY,
        action=_by_hand(read),
    )


def _change(step: str, read: Read, node: ast.expr, source: SourceFile) -> Change:
    """The change that makes an address fit, at the place of `node`."""
    end = source.span(node)[1]
    return Change(
        step=step,
        anchor=source.segment(node),
        title=f"Let SQLAlchemy take a {read.name} that starts with postgres://",
        why=_WHY,
        tier=Tier.SAFE,
        location=source.location(node),
        edits=(Splice(source.path, end, end, NORMALISED),),
    )


def _at_use(facts: Facts, contact: Contact) -> ast.expr | None:
    """What a call of SQLAlchemy is given, if it is sure to be the variable: None fails there in any case."""
    if contact.site is None or contact.said is None or contact.beside != frozenset(_read_names(contact)):
        return None
    expr = contact.said.expr
    origins = facts.derive(flow).origins(expr, contact.said.path, contact.said.scope)
    plain = isinstance(expr, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
    return expr if plain and len(origins) == 1 and contact.said.path == contact.path else None


def _read_names(contact: Contact) -> tuple[str, ...]:
    read = contact.spelled.read if contact.spelled is not None else None
    return (read.name,) if read is not None else ()


def _is_text(default: ast.expr | None) -> bool:
    """Whether a default is a text for sure, so that what is read is one."""
    return isinstance(default, ast.JoinedStr) or (
        isinstance(default, ast.Constant) and isinstance(default.value, str)
    )


def _by_hand(read: Read) -> str:
    if read.without is Without.COPES:
        return f"Write where the address is used: url{NORMALISED}"
    return f'Write in its place: os.environ.get("{read.name}", "<the address at home>"){NORMALISED}'
