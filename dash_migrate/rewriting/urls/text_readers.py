"""Where the URLs stand in the texts of a site, by what the site's value is."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.components import components
from dash_migrate.facts.url_properties import Kind
from dash_migrate.rewriting.urls.text_parts import FILLED, PIECE, parts
from dash_migrate.url_texts import (
    UrlSpan,
    is_absolute,
    spans_of_css,
    spans_of_html,
    spans_of_markdown,
    spans_of_srcset,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.facts.components import Component
    from dash_migrate.rewriting.urls.site import UrlSite
    from dash_migrate.rewriting.urls.text_parts import Part

_JSON_TEXT = re.compile(r'"(/[^"\s]*)"')
# How a table's columns are named, and how one says that its cells are Markdown.
_COLUMNS = {"columns": ("id", "presentation"), "columnDefs": ("field", "cellRenderer")}


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the texts of one site.

    Args:
        kind: of the site.
        html: whether HTML in Markdown is shown as such.
        columns: of a table: whose cells are Markdown; None if that is not known.
    """

    kind: Kind
    html: bool = False
    columns: frozenset[str] | None = None

    @property
    def is_sure(self) -> bool:
        """Whether what it finds are links for sure."""
        return self.kind is not Kind.CELLS or self.columns is not None

    def spans(self, part: Part, text: str) -> Iterable[UrlSpan]:
        """The URLs of one of the texts, of whatever server."""
        match self.kind:
            case Kind.TEXT:
                return spans_of_markdown(text, html=self.html)
            case Kind.HTML:
                return spans_of_html(text)
            case Kind.STYLE:
                return spans_of_css(text) if "url(" in text.lower() else ()
            case Kind.SRCSET if not {PIECE, FILLED} & set(part.keys):
                return spans_of_srcset(text)
            case Kind.CELLS if self._is_markdown(part):
                return spans_of_markdown(text, html=self.html)
            case Kind.NESTED if part.is_whole:
                return _of_json(text)
        return ()

    def _is_markdown(self, part: Part) -> bool:
        """Whether a cell or a tooltip is Markdown."""
        if part.key == "value" and _entry(part.owner, "type") == "markdown":
            return True
        return self.columns is None or part.key in self.columns


def reader(facts: Facts, site: UrlSite) -> Reader:
    """How the texts of a site are read."""
    owner = facts.derive(_owners).get(id(site.expr))
    if site.kind is Kind.CELLS:
        options = owner.argument("markdown_options") if owner else None
        html = _entry(options, "html") is True or _allows(owner, "dangerously_allow_code")
        return Reader(site.kind, html, _markdown_columns(facts, owner) if owner else None)
    return Reader(site.kind, owner is None or _allows(owner, "dangerously_allow_html"))


def _owners(facts: Facts) -> Mapping[int, Component]:
    """The components by the values of their properties."""
    return {id(given.value): one for one in components(facts) for given in one.given}


def _allows(owner: Component | None, name: str) -> bool:
    """Whether a component is given something that may be true for a property."""
    given = owner.argument(name) if owner is not None else None
    return given is not None and not (isinstance(given, ast.Constant) and not given.value)


def _entry(node: ast.expr | None, key: str) -> object:
    """The constant under a key of a dictionary that is written out."""
    pairs: Iterator[tuple[object, ast.expr]] = iter(())
    if isinstance(node, ast.Dict):
        keys = (one.value if isinstance(one, ast.Constant) else None for one in node.keys)
        pairs = zip(keys, node.values, strict=True)
    elif isinstance(node, ast.Call):
        pairs = ((keyword.arg, keyword.value) for keyword in node.keywords)
    return next((v.value for k, v in pairs if k == key and isinstance(v, ast.Constant)), None)


def _markdown_columns(facts: Facts, owner: Component) -> frozenset[str] | None:
    """The columns of a table whose cells are Markdown; None if that is not written out."""
    found = set[str]()
    for name, (identifier, how) in _COLUMNS.items():
        given = owner.argument(name)
        if given is None:
            continue
        said = [one for one in parts(facts, given, owner.path, owner.site.scope) if one.key in {identifier, how}]
        if not said or any(not isinstance(one.node, ast.Constant) for one in said):
            return None
        shown = {id(one.owner) for one in said if one.key == how and _constant(one) == "markdown"}
        found |= {_constant(one) for one in said if one.key == identifier and id(one.owner) in shown}
    return frozenset(found)


def _constant(part: Part) -> str:
    return str(part.node.value) if isinstance(part.node, ast.Constant) else ""


def _of_json(text: str) -> Iterator[UrlSpan]:
    """The absolute paths in JSON, as far as none of its texts has an escape."""
    try:
        value = json.loads(text)
    except ValueError:
        return
    for found in _JSON_TEXT.finditer(text) if isinstance(value, dict | list) else ():
        if is_absolute(found[1]):
            yield UrlSpan(found[1], *found.span(1))
