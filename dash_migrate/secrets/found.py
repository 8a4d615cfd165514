"""All secrets in the app's Python code: by their form, by what takes them, and by the names around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.values import last_name
from dash_migrate.knowledge import load
from dash_migrate.secrets.contexts import context_of
from dash_migrate.secrets.flow_in import marks
from dash_migrate.secrets.gate import generated
from dash_migrate.secrets.literals import literal, literals
from dash_migrate.secrets.model import Certainty, Found, Hint, Place
from dash_migrate.secrets.names import name_class
from dash_migrate.secrets.pieces import text_of
from dash_migrate.secrets.roles import Context, Role
from dash_migrate.secrets.shapes import shapes_in
from dash_migrate.secrets.suppressed import is_allowed, is_suppressed_file
from dash_migrate.secrets.takers import telling_parameters
from dash_migrate.secrets.tiers import judged

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.secrets.literals import Composed, Literals, Spot
    from dash_migrate.secrets.pieces import Part
    from dash_migrate.secrets.shapes import Shaped
    from dash_migrate.secrets.verdicts import Mark

# Shorter texts are looked at only where nothing but a credential can stand.
_SHORTEST = 3
_SURENESS = {Certainty.CERTAIN: 0, Certainty.LIKELY: 1, Certainty.SEEN: 2}


def found(facts: Facts) -> tuple[Found, ...]:
    """The secrets that the app's code holds, by path, line, column and place in the literal.

    No two of them overlap: of several readings of one text the surest is given. Comments, docstrings and other
    files than Python's are not looked at; nor are tests, examples and vendored code, and lines that a comment
    allows.
    """
    return facts.derive(_found)


def _found(facts: Facts) -> tuple[Found, ...]:
    result: list[Found] = []
    known: dict[int, Mark] | None = None
    for path in sorted(facts.modules.indexes):
        source = facts.workspace.source(path)
        parts = literals(source) if source is not None else None
        if source is None or parts is None or is_suppressed_file(facts, path):
            continue
        if known is None:
            known = marks(facts)
        here = [*_plain(facts, path, parts, known), *_composed(path, parts)]
        here = [one for one in here if not is_allowed(facts, source, *_lines(one))]
        result += _settled(here)
    return tuple(result)


def _lines(one: Found) -> tuple[int, int]:
    node = one.literal.node
    return node.lineno, node.end_lineno or node.lineno


def _settled(readings: list[Found]) -> list[Found]:
    """Of readings that overlap the surest; in the order of the text."""
    taken: dict[tuple[int, int | None], list[Found]] = {}
    for one in sorted(readings, key=lambda one: (_SURENESS[one.certainty], not one.entire)):
        others = taken.setdefault((id(one.literal.node), one.literal.piece), [])
        if all(not other.entire and not one.entire and _apart(one, other) for other in others):
            others.append(one)
    kept = [one for some in taken.values() for one in some]
    return sorted(kept, key=_position)


def _apart(one: Found, other: Found) -> bool:
    return one.end <= other.start or other.end <= one.start


def _position(one: Found) -> tuple[int, int, int, int]:
    node = one.literal.node
    return node.lineno, node.col_offset, one.literal.piece or 0, one.start


def _plain(facts: Facts, path: str, parts: Literals, known: dict[int, Mark]) -> Iterator[Found]:
    """The secrets among the literals that stand for a value of their own."""
    parameters = facts.derive(telling_parameters)
    for spot in parts.plain:
        text = text_of(spot.node)
        if text is None or (len(text) < _SHORTEST and id(spot.node) not in known):
            continue
        context = context_of(spot.link, spot.scope)
        in_chain = context.partial and _is_part_of_chain(spot)
        shapes = shapes_in(text) if not in_chain and spot.node is not None else ()
        yield from (_shaped(path, spot, text, one, context) for one in shapes)
        mark = known.get(id(spot.node))
        if context.role is Role.POSITIONAL and context.call is not None and not context.names:
            name = parameters.get(last_name(context.call.func), {}).get(context.position)
            if name is not None:
                context.names.append(name)
        if any(one.entire or one.end - one.start == len(text) for one in shapes):
            continue
        yield from _by_place(spot, text, context, parts, mark)


def _is_part_of_chain(spot: Spot) -> bool:
    import ast

    node = spot.link.node
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)


def _by_place(spot: Spot, text: str, context: Context, parts: Literals, mark: Mark | None) -> Iterator[Found]:
    verdict = judged(text, spot, context, parts.index, mark)
    if verdict is None:
        return
    whole = literal(parts.index.path, spot, spot.node, text)
    names = _clean(context.words)
    if context.user and verdict.kind == "password":
        names = _clean((*context.words, context.user))
    if verdict.name and (not names or name_class(names[-1]) is None):
        names = (*names, verdict.name)
    certainty = Certainty.SEEN if context.role is Role.FIXED else verdict.certainty
    hint = Hint(verdict.canonical, context.key, names, verdict.owner)
    yield Found(whole, 0, len(text), verdict.kind, certainty, verdict.why, hint, context.place)


def _clean(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that may be shown: keys of dictionaries can be secrets themselves."""
    return tuple(name for name in names if not generated(name) and not shapes_in(name))


def _shaped(path: str, spot: Spot, text: str, shaped: Shaped, context: Context) -> Found:
    """A secret of a plain literal that its form tells."""
    whole = shaped.entire or (shaped.start == 0 and shaped.end == len(text))
    hint = Hint(shaped.canonical, context.key, _clean(context.words), shaped.owner)
    certainty = _certainty(shaped, context)
    place = context.place if whole else Place.VALUE
    return Found(
        literal(path, spot, spot.node, text),
        shaped.start,
        shaped.end,
        shaped.kind,
        certainty,
        _why(shaped),
        hint,
        place,
        whole,
        shaped.public,
        shaped.provider,
    )


def _certainty(shaped: Shaped, context: Context) -> Certainty:
    if context.role is Role.FIXED:
        return Certainty.SEEN
    return Certainty.CERTAIN if shaped.certain else Certainty.LIKELY


def _why(shaped: Shaped) -> str:
    return f"has the form of {load('secrets')['kinds'].get(shaped.kind, 'a secret')}"


def _composed(path: str, parts: Literals) -> Iterator[Found]:
    """The secrets that are written out in texts put together of parts."""
    for composed in parts.composed:
        text = "".join(part.text for part in composed.parts)
        shapes = shapes_in(text)
        if not shapes:
            continue
        for shaped in shapes:
            within = _part(composed, shaped)
            if within is not None:
                yield _in_part(path, composed, *within, shaped)


def _part(composed: Composed, shaped: Shaped) -> tuple[Part, int] | None:
    """The part that holds the whole of a secret, with the place where that part starts; None if several do."""
    start = 0
    for part in composed.parts:
        if start <= shaped.start and shaped.end <= start + len(part.text):
            return (part, start) if part.hole is None else None
        start += len(part.text)
    return None


def _in_part(path: str, composed: Composed, part: Part, start: int, shaped: Shaped) -> Found:
    context = context_of(composed.spot.link, composed.spot.scope)
    node: ast.expr = part.node if part.node is not None else composed.spot.node
    whole = shaped.start == start and shaped.end == start + len(part.text) and part.piece is None
    return Found(
        literal(path, composed.spot, node, part.text, part.piece),
        shaped.start - start,
        shaped.end - start,
        shaped.kind,
        _certainty(shaped, context),
        _why(shaped),
        Hint(shaped.canonical, "", _clean(context.words), shaped.owner),
        Place.VALUE,
        whole,
        shaped.public,
        shaped.provider,
    )
