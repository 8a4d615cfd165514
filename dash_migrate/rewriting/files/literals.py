"""Texts in the code that spell a path as Windows has it, or in another case than the file on the disk has."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.plan import Change, Splice, Tier
from dash_migrate.rewriting.files.moving import NAME
from dash_migrate.rewriting.files.places import Lies

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.rewriting.files.places import Places, Site
    from dash_migrate.source import SourceFile

_WHY_BACKSLASH = "On the platform's Linux a backslash is part of a file's name; slashes work on Windows, too."
_WHY_CASE = "The platform's Linux tells upper from lower case; the file there has another name."


def respelled(found: Places, sites: Sequence[Site]) -> Iterator[Change]:
    """A change for each text that has to be spelled otherwise so that Linux finds the file that is there."""
    done: set[ast.expr] = set()
    for site in sites:
        if site.lies is not Lies.INSIDE or site.inside is None or site.asked is None:
            continue
        for path, node in site.value.literals:
            if node in done or path not in found.facts.modules.indexes:
                continue
            source = found.facts.modules.indexes[path].source
            text = corrected(node.value, site) if isinstance(node.value, str) else None
            edit = _edit(source, node, text, site) if text is not None and text != node.value else None
            if edit is not None:
                done.add(node)
                yield _change(source, node, site, edit)


def _change(source: SourceFile, node: ast.Constant, site: Site, edit: Splice) -> Change:
    is_case = site.asked != site.inside
    title = f"Write {edit.text} as the file is spelled" if is_case else f"Write {edit.text} with slashes"
    why = _WHY_CASE if is_case else _WHY_BACKSLASH
    return Change(NAME, source.segment(node), title, why, Tier.SAFE, source.location(node), (edit,))


def corrected(text: str, site: Site) -> str | None:
    """The text with slashes, its names spelled as on the disk; None if it is not whole names of the path."""
    slashed = text.replace("\\", "/")
    asked, exact = site.asked or "", site.inside or ""
    if asked == exact:
        return slashed
    plain = slashed.removeprefix("./").strip("/")
    start = f"/{asked}/".find(f"/{plain}/")
    if not plain or start < 0 or f"/{asked}/".count(f"/{plain}/") != 1:
        return slashed if "\\" in text else None
    return slashed.replace(plain, exact[start : start + len(plain)])


def _edit(source: SourceFile, node: ast.Constant, text: str, site: Site) -> Splice | None:
    """The edit of one plain literal; None for one in pieces, or in an f-string."""
    if isinstance(site.node, ast.JoinedStr):
        return None
    start, end = source.span(node)
    old = source.utf8[start:end].decode()
    quote = next((mark for mark in ('"""', "'''", '"', "'") if old.endswith(mark)), "")
    prefix = old[: old.find(quote)] if quote else ""
    if prefix.lower() not in {"", "r", "u"} or len(quote) == 3 or quote in text or "\\" in text:
        return None
    try:
        if ast.literal_eval(old) != node.value or not old[len(prefix) + 1 : -1].isprintable():
            return None
    except (SyntaxError, ValueError):
        return None
    if old[len(prefix) + 1 : -1].replace(f"\\{quote}", "").count(quote):
        return None  # several literals, one behind the other
    return Splice(source.path, start, end, f"{quote}{text}{quote}")
