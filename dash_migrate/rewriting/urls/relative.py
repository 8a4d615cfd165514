"""Files of the assets folder whose URL is relative to the page: they are found at `/`, and not at `/a/b`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.assets import assets
from dash_migrate.plan import Change, Splice, Tier
from dash_migrate.rewriting.accessor import Accessor, accessor
from dash_migrate.rewriting.urls.branches import Form
from dash_migrate.rewriting.urls.findings import WHY_RELATIVE, shown

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.rewriting.urls.branches import Branch
    from dash_migrate.rewriting.urls.site import UrlSite

_QUOTE = re.compile(rb"[rRuUbB]{0,2}(?:\"\"\"|'''|[\"'])")
_DOTS = re.compile(r"(?:\.\.?/)*")


def from_root(step: str, facts: Facts, site: UrlSite, branch: Branch) -> Change | None:
    """The change that takes such a file from the app's root; None for anything else.

    It is asked for: where the app has one page only, nothing is wrong with it.
    """
    text = _text(branch)
    if text is None or site.other_use is not None:
        return None
    dots = _DOTS.match(text)
    path = f"/{text[dots.end() if dots else 0 :]}"
    files = [folder.file_of(path) for folder in assets(facts)]
    if not any(one is not None and facts.workspace.exists(one) for one in files):
        return None
    found = accessor(facts, site.path, branch.expr, site.scope, site.ancestors)
    source = facts.modules.indexes[site.path].source
    start, end = source.span(branch.expr)
    quote = _QUOTE.match(source.utf8, start)
    if not isinstance(found, Accessor) or found.prefix != "/" or quote is None:
        return None
    if source.utf8[quote.end() : quote.end() + len(text.encode())] != text.encode():
        return None  # written with escapes, or in pieces
    edits = (
        Splice(site.path, start, start, f"{found.expression}.get_relative_path("),
        Splice(site.path, quote.end(), quote.end() + (dots.end() if dots else 0), "/"),
        Splice(site.path, end, end, ")"),
    )
    segment = source.segment(branch.expr)
    title = f"Take {shown(segment)} from the app's root, whatever the page"
    anchor = f"relative {site.holder} {segment}"
    return Change(step, anchor, title, WHY_RELATIVE, Tier.ASK, source.location(branch.expr), edits, found.needs)


def _text(branch: Branch) -> str | None:
    """The URL of a branch that is relative to the page, and written out right there."""
    node = branch.expr
    relative = branch.form is Form.RELATIVE and isinstance(node, ast.Constant)
    return node.value if relative and isinstance(node.value, str) else None  # type: ignore[attr-defined]  # a Constant
