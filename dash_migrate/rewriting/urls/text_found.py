"""The URLs of one text, sorted by what has to become of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.url_values import LOCAL, Verdict, verdicts
from dash_migrate.rewriting.urls.literals import HOLE, fillers, holes, is_text, said
from dash_migrate.rewriting.urls.text_files import file_text
from dash_migrate.url_texts import UrlSpan, is_absolute, is_own

if TYPE_CHECKING:
    import ast

    from dash_migrate.facts import Facts
    from dash_migrate.rewriting.urls.text_parts import Part
    from dash_migrate.rewriting.urls.text_readers import Reader
    from dash_migrate.source import SourceFile

# Of a text that is filled in afterwards.
_PLACEHOLDER = re.compile(r"%[(sd]")
_NO_PATH = frozenset({Verdict.PREFIXED, Verdict.ELSEWHERE, Verdict.NOTHING})


@dataclass(frozen=True, slots=True)
class Put:
    """A URL in a text that begins with what an expression gives.

    Args:
        at: where it begins in the text.
        expr: the expression; on Python 3.10 and 3.11 its own place is not known.
        is_local: whether it is a path of the app without the prefix, always.
    """

    at: int
    expr: ast.expr
    is_local: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One text and its URLs.

    Args:
        text: what it says, with a `HOLE` for what is not written out.
        internal: the paths of the app from its root.
        relative: the paths relative to the page.
        put: the URLs that begin with what an expression gives, if they may be paths of the app.
        is_prefixed: whether one of them has the prefix.
        file: that it is read from; None for one that stands in the code.
    """

    part: Part
    text: str
    internal: tuple[UrlSpan, ...]
    relative: tuple[UrlSpan, ...]
    put: tuple[Put, ...]
    is_prefixed: bool
    file: SourceFile | None = None

    @property
    def is_local(self) -> bool:
        """Whether it leads out of the app below a prefix."""
        return bool(self.internal) or any(one.is_local for one in self.put)


def found_in(facts: Facts, part: Part, reader: Reader) -> Found | None:
    """The URLs of a part of a value; None if it is no text that can be read here."""
    if is_text(part.node):
        return _sorted(facts, part, said(part.node), reader, None)
    read = file_text(facts, part)
    return _sorted(facts, part, read.source.text, reader, read.source) if read is not None else None


def _sorted(facts: Facts, part: Part, text: str, reader: Reader, file: SourceFile | None) -> Found:
    internal, relative, put = [], [], []
    prefixed = False
    given = _holes_at(part.node, text) if file is None else {}
    for found in sorted(reader.spans(part, text), key=lambda span: span.start):
        span = found
        judged = _judged(facts, part, given.get(span.start))
        if judged == {Verdict.NOTHING}:  # the path begins behind it
            span = UrlSpan(span.url[1:], span.start + 1, span.end, span.place)
        elif judged:
            prefixed |= Verdict.PREFIXED in judged
            if not judged <= _NO_PATH:
                put.append(Put(span.start, given[span.start], judged <= LOCAL))
            continue
        if is_absolute(span.url) and text.startswith("/", span.start):
            internal.append(span)
        elif is_own(span.url) and not _PLACEHOLDER.match(span.url):
            relative.append(span)
    return Found(part, text, tuple(internal), tuple(relative), tuple(put), prefixed, file)


def _judged(facts: Facts, part: Part, expr: ast.expr | None) -> frozenset[Verdict]:
    return verdicts(facts, expr, part.path, part.scope) if expr is not None else frozenset()


def _holes_at(node: ast.AST, text: str) -> dict[int, ast.expr]:
    """The expressions in a text by where they stand in it."""
    places = [index for index, char in enumerate(text) if char == HOLE]
    given = holes(node)
    return dict(zip(places, given, strict=True)) if len(places) == len(given) else fillers(node)
