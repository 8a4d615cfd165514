"""The branches of an expression that gives an URL, and what each of them may be."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.url_values import LOCAL, Verdict, judged
from dash_migrate.rewriting.urls.conditions import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.origins import Origin
    from dash_migrate.rewriting.urls.conditions import Told
    from dash_migrate.rewriting.urls.site import UrlSite


class Form(enum.Enum):
    """What has to become of a branch."""

    WRAP = "it is a path of the app, always"
    GUARD = "it is a path of the app, or nothing"
    CHOOSE = "it is a path of the app, or an URL of another server"
    KEY = "it is the path of a registered page, taken by its key"
    RELATIVE = "it is relative to the page"
    MIXED = "some of what it may be has the prefix and some has not"
    UNCLEAR = "it may be a path of the app"
    LEAVE = "it is none, or has the prefix"


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """One of the expressions that a site's value may be.

    Args:
        expr: the expression, a part of the site's own or all of it.
        origins: what it may come from, each with what that is.
        whole: whether it is all of the site's expression.
    """

    expr: ast.expr
    origins: tuple[tuple[Origin, Verdict], ...]
    whole: bool

    @property
    def verdicts(self) -> frozenset[Verdict]:
        """What it may be."""
        return frozenset(found for _, found in self.origins)

    @property
    def form(self) -> Form:
        """What has to become of it."""
        found = self.verdicts
        if Verdict.UNKNOWN in found:
            return Form.UNCLEAR
        if not found & LOCAL:
            return Form.RELATIVE if Verdict.RELATIVE in found else Form.LEAVE
        if Verdict.PREFIXED in found:
            return Form.MIXED
        if found == {Verdict.PAGE_PATH} and key_of(self.expr) is not None:
            return Form.KEY
        if found <= LOCAL:
            return Form.WRAP
        if not repeatable(self.expr):
            return Form.UNCLEAR
        return Form.GUARD if found <= LOCAL | {Verdict.NOTHING} else Form.CHOOSE


def branches(facts: Facts, site: UrlSite) -> tuple[Branch, ...]:
    """The branches of a site's expression, from the left."""
    found = []
    for expr, known in _parts(site.expr, ()):
        every = judged(facts, expr, site.path, site.scope)
        possible = tuple((o, what) for o, what in every if all(one.allows(expr, o, what) for one in known))
        found.append(Branch(expr, possible, expr is site.expr))
    return tuple(found)


def _parts(expr: ast.expr, known: tuple[Told, ...]) -> Iterator[tuple[ast.expr, tuple[Told, ...]]]:
    """The branches, each with what the conditions around it tell."""
    match expr:
        case ast.IfExp(test=test, body=one, orelse=other):
            holds, fails = told(test)
            yield from _parts(one, (*known, holds) if holds is not None else known)
            yield from _parts(other, (*known, fails) if fails is not None else known)
        case ast.BoolOp(op=ast.Or(), values=parts):
            for part in parts:
                yield from _parts(part, known)
        case ast.BoolOp(values=parts):
            yield from _parts(parts[-1], known)
        case _:
            yield expr, known


def key_of(expr: ast.expr) -> ast.Constant | None:
    """The key of `page["path"]` or `page.get("path")`."""
    match expr:
        case ast.Subscript(slice=ast.Constant() as key):
            return key
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant() as key]):
            return key
    return None


def repeatable(expr: ast.expr) -> bool:
    """Whether an expression can be written twice: it calls nothing but a dictionary's `get`."""
    match expr:
        case ast.Name() | ast.Constant():
            return True
        case ast.Attribute(value=base):
            return repeatable(base)
        case ast.Subscript(value=base, slice=key):
            return repeatable(base) and repeatable(key)
        case ast.Call(func=ast.Attribute(value=base, attr="get"), args=args, keywords=[]):
            return repeatable(base) and all(map(repeatable, args))
    return False
