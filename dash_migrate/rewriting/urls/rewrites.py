"""The edits that put one branch of a value below the path prefix."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash_migrate.facts.local_prefix import local_prefix
from dash_migrate.facts.url_starts import start_of
from dash_migrate.facts.url_values import LOCAL, Verdict
from dash_migrate.plan import Splice, Tier
from dash_migrate.rewriting.accessor import Accessor, NoAccessor, accessor
from dash_migrate.rewriting.app_names import Spot
from dash_migrate.rewriting.moved_accessor import moved_accessor
from dash_migrate.rewriting.urls.branches import Form, key_of
from dash_migrate.rewriting.urls.constant import behind_constant
from dash_migrate.rewriting.urls.lists import only_links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.origins import Origin
    from dash_migrate.facts.scope import Scope
    from dash_migrate.facts.url_starts import Start
    from dash_migrate.needs import Import
    from dash_migrate.rewriting.urls.branches import Branch
    from dash_migrate.rewriting.urls.site import UrlSite
    from dash_migrate.source import SourceFile

_WRAPPED = frozenset({Form.WRAP, Form.GUARD, Form.CHOOSE})
_UNREADABLE = NoAccessor(
    "nobody can read the path that the app has on your machine",
    "Write the platform's prefix in front of it, as the app's constructor does.",
)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Edits, and what they take.

    Args:
        needs: imports.
        moves: edits that other changes may share: imports that move below the app.
        tier: how sure it is that nothing notices the moves.
        declared: the edit that other changes of the file share: a constant.
    """

    edits: tuple[Splice, ...]
    needs: tuple[Import, ...] = ()
    moves: tuple[Splice, ...] = ()
    tier: Tier = Tier.SAFE
    declared: tuple[Splice, ...] = ()


def rewrite_of(facts: Facts, site: UrlSite, branch: Branch) -> Rewrite | NoAccessor | None:
    """What becomes of a branch: edits, why they are not possible, or None where nothing has to be done."""
    form = branch.form
    if form is Form.KEY:
        return _key(facts.modules.indexes[site.path].source, branch)
    if form in {Form.CHOOSE, Form.MIXED} and only_links(facts, site, branch):
        listed = _at_origins(facts, branch)
        if isinstance(listed, Rewrite):
            return listed
    if form in _WRAPPED:
        return _wrapped(facts, site, branch)
    arguments = all(_is_argument(facts, origin) for origin, found in branch.origins if found in LOCAL)
    return _at_origins(facts, branch) if form is Form.MIXED and arguments else None


def _key(source: SourceFile, branch: Branch) -> Rewrite:
    """`page["path"]` becomes `page["relative_path"]`."""
    key = key_of(branch.expr)
    assert key is not None  # see Form.KEY
    start, end = source.span(key)
    text = source.segment(key).replace("path", "relative_path")
    return Rewrite((Splice(source.path, start, end, text),))


def _wrapped(facts: Facts, site: UrlSite, branch: Branch) -> Rewrite | NoAccessor:
    """The branch with the prefix; on a condition where it may be something else."""
    found = moved_accessor(facts, site.path, branch.expr, site.scope, site.ancestors)
    source = facts.modules.indexes[site.path].source
    paths = [start_of(facts, origin) for origin, what in branch.origins if what in LOCAL]
    prefixed = _early(facts, site, branch, found) or _prefixed(
        facts, Spot(site.path, branch.expr, site.scope, site.ancestors), found, paths
    )
    if not isinstance(prefixed, Rewrite):
        return prefixed
    text = source.segment(branch.expr)
    before, after = "", ""
    if branch.form is Form.GUARD:
        before = f"{text} and "
    elif branch.form is Form.CHOOSE:
        after = f" if {_condition(branch, text)} else {text}"
    if not branch.whole and (before or after or " + " in prefixed.edits[0].text):
        before, after = f"({before}", f"{after})"
    first, *middle, last = prefixed.edits
    start = Splice(source.path, first.start, first.end, before + first.text)
    end = Splice(source.path, last.start, last.end, last.text + after)
    return replace(prefixed, edits=(start, *middle, end))


def _early(facts: Facts, site: UrlSite, branch: Branch, found: Accessor | NoAccessor) -> Rewrite | None:
    """The branch behind a constant of its module, where no app is made yet and nothing can move for sure."""
    unsure = isinstance(found, Accessor) and found.tier is Tier.ASK
    if isinstance(found, Accessor) and not unsure:
        return None
    plain = accessor(facts, site.path, branch.expr, site.scope, site.ancestors) if unsure else found
    if not isinstance(plain, NoAccessor) or plain.early is None:
        return None
    if local_prefix(facts, plain.early.value) != "/":
        return None
    return _below_platform(facts, site.path, site.scope, branch.expr)


def _prefixed(
    facts: Facts, spot: Spot, found: Accessor | NoAccessor, paths: Sequence[Start]
) -> Rewrite | NoAccessor:
    """An expression with the prefix, by at least two edits: the first at its start, the last at its end.

    Args:
        facts: of this version of the app.
        spot: the expression, a path of the app without the prefix.
        found: what gives the path functions there.
        paths: how all begin that the expression may be.
    """
    source, expr = facts.modules.indexes[spot.path].source, spot.node
    start, end = source.span(expr)
    if isinstance(found, NoAccessor):
        known = found.several and all(one.text for one in paths)
        return (_below_platform(facts, spot.path, spot.scope, expr) if known else None) or found
    gap = " " if source.utf8[start - 1 : start].isalnum() else ""  # as in `else"/"`
    head = Splice(source.path, start, start, f"{gap}{found.expression}.get_relative_path(")
    tail = Splice(source.path, end, end, ")")
    if found.prefix == "/":
        return Rewrite((head, tail), found.needs, found.moves, found.tier)
    if found.prefix is None:
        return _UNREADABLE
    beside = all(one.outside(found.prefix) for one in paths)
    if beside and (outside := _below_platform(facts, spot.path, spot.scope, expr)) is not None:
        return outside
    cut = _without(source, expr, found.prefix, paths)
    return Rewrite((head, *cut, tail), found.needs, found.moves, found.tier) if cut else _own_path(found.prefix)


def _without(source: SourceFile, expr: ast.expr, prefix: str, paths: Sequence[Start]) -> tuple[Splice, ...]:
    """The edits that take the app's own path away from the start of an expression; none if it may lack that."""
    if not all(one.inside(prefix) for one in paths):
        return ()
    start, end = source.span(expr)
    own, segment = prefix.removesuffix("/"), source.segment(expr)
    if isinstance(expr, ast.Constant | ast.JoinedStr) and own in segment:
        at = start + len(segment[: segment.index(own)].encode())
        whole = isinstance(expr, ast.Constant) and expr.value == own
        return (Splice(source.path, at, at + len(own.encode()), "/" if whole else ""),)
    if not all(one.text.startswith(prefix) for one in paths):
        return ()
    plain = isinstance(expr, ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.JoinedStr)
    before, after = ("", "") if plain else ("(", ")")
    cut = Splice(source.path, end, end, f'{after}[len("{own}"):]')
    return (Splice(source.path, start, start, before), cut) if before else (cut,)


def _below_platform(facts: Facts, path: str, scope: Scope, expr: ast.expr) -> Rewrite | None:
    """A path of the server with the platform's prefix, whatever path the app has on its author's machine."""
    found = behind_constant(facts, path, scope, expr)
    return Rewrite(found.edits, found.needs, declared=found.declared) if found is not None else None


def _own_path(prefix: str) -> NoAccessor:
    return NoAccessor(
        f"the app lives at {prefix} on your machine, which is a part of this path at times",
        f'Write get_relative_path(...) around it without "{prefix.removesuffix("/")}", which it puts in front.',
    )


def _condition(branch: Branch, text: str) -> str:
    """What holds for the paths of the app only, among all that a branch may be."""
    condition = f'{text}.startswith("/")'
    others = {origin.node.value for origin, _ in branch.origins if isinstance(origin.node, ast.Constant)}
    if any(isinstance(one, str) and one.strip().startswith("//") for one in others):
        condition += f' and not {text}.startswith("//")'
    return f"{text} and {condition}" if Verdict.NOTHING in branch.verdicts else condition


def _at_origins(facts: Facts, branch: Branch) -> Rewrite | NoAccessor | None:
    """The paths of a branch with the prefix, each where it is written; None if one is nowhere."""
    done: list[Rewrite] = []
    for origin, found in branch.origins:
        if found not in LOCAL:
            continue
        if not isinstance(origin.node, ast.expr):
            return None
        reached = moved_accessor(facts, origin.path, origin.node, origin.scope, ())
        prefixed = _prefixed(
            facts, Spot(origin.path, origin.node, origin.scope, ()), reached, [start_of(facts, origin)]
        )
        if not isinstance(prefixed, Rewrite):
            return prefixed
        done.append(prefixed)
    return together(done)


def together(parts: Sequence[Rewrite]) -> Rewrite:
    """Several rewrites as one."""
    return Rewrite(
        edits=tuple(edit for one in parts for edit in one.edits),
        needs=tuple(dict.fromkeys(need for one in parts for need in one.needs)),
        moves=tuple(dict.fromkeys(edit for one in parts for edit in one.moves)),
        declared=tuple(dict.fromkeys(edit for one in parts for edit in one.declared)),
        tier=Tier.ASK if any(one.tier is Tier.ASK for one in parts) else Tier.SAFE,
    )


def _is_argument(facts: Facts, origin: Origin) -> bool:
    """Whether an origin is an argument of a call as it stands, so that nothing else can have its value."""
    if origin.way:
        return False
    arguments = facts.derive(_arguments)
    return id(origin.node) in arguments


def _arguments(facts: Facts) -> frozenset[int]:
    """The arguments of all calls of the app."""
    calls = (call.node for index in facts.modules.indexes.values() for call in index.calls)
    return frozenset(id(one) for call in calls for one in (*call.args, *(k.value for k in call.keywords)))
