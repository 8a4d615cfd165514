"""What is said of URLs in texts that no rewrite can settle."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.plan import Finding, Location, Severity
from dash_migrate.rewriting.urls.findings import WHY, shown
from dash_migrate.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.rewriting.accessor import NoAccessor
    from dash_migrate.rewriting.urls.text_found import Found, Put
    from dash_migrate.source import SourceFile

WHY_RELATIVE = "The browser joins it to the page that it shows: it works at one page and not at another one."
_MOST = 3


def named(urls: Iterable[str]) -> str:
    """URLs for the reader: the first few, and how many more."""
    unique = list(dict.fromkeys(urls))
    more = [f"{len(unique) - _MOST} more"] if len(unique) > _MOST else []
    return listing(unique[:_MOST] + more)


def left(step: str, source: SourceFile, found: Found, reason: NoAccessor) -> Finding:
    """On a text whose URLs have no prefix, and cannot be given one."""
    node = found.part.expr
    urls = named([one.url for one in found.internal] + [shown(ast.unparse(one.expr)) for one in found.put])
    anchor = f"left {source.segment(node)}"
    if found.file is None:
        seen = f"This text holds {urls}, without the prefix: {reason.why}."
        return Finding(step, anchor, Severity.ERROR, source.location(node), seen, WHY, reason.action)
    line = 1 + found.text.count("\n", 0, found.internal[0].start)
    where = source.location(node)
    seen = f"{found.file.path} holds {urls}, without the prefix, and is read in {where}: {reason.why}."
    return Finding(step, anchor, Severity.ERROR, Location(found.file.path, line), seen, WHY, reason.action)


def relative(step: str, source: SourceFile, found: Found) -> Finding:
    """On URLs in a text that are relative to the page."""
    node = found.part.expr
    urls = [one.url for one in found.relative]
    where = source.location(node)
    if found.file is not None:
        where = Location(found.file.path, 1 + found.text.count("\n", 0, found.relative[0].start))
    seen = f"This text holds {named(urls)}, relative to the page that the browser shows."
    path = urls[0].removeprefix("./")
    action = f'If it means the app\'s root, write {{app.get_relative_path("/{path}")}} there, in an f-string.'
    if found.file is not None:
        action = f"If it means the app's root, write /{path} there; then plan again."
    return Finding(step, f"relative {source.segment(node)}", Severity.ADVICE, where, seen, WHY_RELATIVE, action)


def unclear(step: str, source: SourceFile, found: Found, put: Put) -> Finding:
    """On a URL in a text that begins with something of which not all is known."""
    node = found.part.expr
    text = shown(ast.unparse(put.expr))
    seen = f"This text has a link to {text}, which may be a path of the app."
    action = f"Where it starts with one slash, write get_relative_path({text}); leave other URLs as they are."
    anchor = f"unclear {text} {source.segment(node)}"
    return Finding(step, anchor, Severity.ADVICE, source.location(node), seen, WHY, action)
