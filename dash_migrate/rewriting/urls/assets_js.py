"""Paths in JavaScript: scripts of the assets folder, and clientside callbacks that are written out.

A path that the script asks for, in a call or an assignment, gets the prefix that Dash writes into its page. Other
paths may be anything: they are findings, with the JavaScript to write.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.assets import assets
from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.dependencies import flat
from dash_migrate.plan import Change, Finding, Severity, Splice, Tier
from dash_migrate.rewriting.urls.literals import HOLE, literal
from dash_migrate.rewriting.urls.text_parts import parts
from dash_migrate.rewriting.urls.text_place import location, offset
from dash_migrate.url_texts import PAGE_PREFIX, paths_of_script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.plan import Location, Proposal
    from dash_migrate.rewriting.urls.literals import Literal
    from dash_migrate.source import SourceFile
    from dash_migrate.step import App
    from dash_migrate.url_texts import UrlSpan

_WHY = (
    "On Dash Enterprise the app lives below /<app>/: a path from the root leads out of it."
    " Dash writes the prefix into its page, as JSON in the element _dash-config."
)
_URL_PROPERTIES = frozenset({"pathname", "href", "src", "url"})
# Scripts without a page around them, and what compares with the browser's own path.
_WORKER = re.compile(r"\bimportScripts\s*\(|\bself\s*\.\s*addEventListener\b|\bServiceWorkerGlobalScope\b")
_COMPARED = re.compile(r"pathname\s*(?:[!=]==?\s*|\.\s*(?:startsWith|includes|indexOf)\s*\(\s*)$")
_ASKED = frozenset({"fetch()", "URL"})
_QUOTES = ('"', "'", "`")
# In a packed script nothing else is looked for: plain texts are found fast.
_ASKING = (
    "fetch(",
    "open(",
    "assign(",
    ".get(",
    ".post(",
    ".href=",
    ".src=",
    ".pathname=",
    ".action=",
    "location=",
)
_PACKED_URL = re.compile(r"""/[\w.~%@+-][^\s"'`$]*""")
_LONG_LINE = 1000  # characters; longer lines are of no person
_LOOK_BEHIND = 80
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Edit:
    """What to write for one path: the characters `start:end` of the script become `text`."""

    start: int
    end: int
    text: str


def script_proposals(step: str, app: App) -> Iterator[Proposal]:
    """A change or a finding for each path in the scripts of the assets folders."""
    seen = set[str]()
    for found in assets(app.facts):
        for path in app.workspace.paths:
            if path.endswith((".js", ".mjs")) and path.startswith(f"{found.folder}/") and path not in seen:
                seen.add(path)
                source = app.workspace.source(path)
                if source is not None and any(f"{quote}/".encode() in source.data for quote in _QUOTES):
                    sure = _ASKED if found.includes(path) and app.facts.derive(_plain_page) else frozenset[str]()
                    yield from _of_file(step, source, sure)


def clientside_proposals(step: str, app: App) -> Iterator[Proposal]:
    """A change or a finding for each path in clientside callbacks that are written out."""
    facts = app.facts
    closure = facts.finder.closure(facts.entry.path) if facts.entry is not None else frozenset()
    seen = set[ast.AST]()
    for callback in callbacks(facts):
        if callback.clientside is None or callback.path not in closure:
            continue
        for part in parts(facts, callback.clientside, callback.path, callback.site.scope):
            if isinstance(part.node, ast.expr) and part.node not in seen:
                seen.add(part.node)
                source = facts.modules.indexes[part.path].source
                holds_paths = any(f"{quote}/" in source.segment(part.node) for quote in _QUOTES)
                written = literal(source, part.node) if holds_paths else None
                if written is not None:
                    yield from _of_callback(step, written, callback)


def _plain_page(facts: Facts) -> bool:
    """Whether the page is Dash's own, with the prefix above all scripts."""
    sets = ("index_string", "interpolate_index")
    indexes = facts.modules.indexes.values()
    given = (keyword.arg for one in facts.sites.instances for keyword in one.site.node.keywords)
    assigned = (site.target.attr for index in indexes for site in index.attribute_sets)
    named = (name for index in indexes for scope in index.scopes.values() for name in scope.bindings)
    return not any(name in sets for names in (given, assigned, named) for name in names)


def _of_file(step: str, source: SourceFile, sure: frozenset[str]) -> Iterator[Proposal]:
    """What becomes of the paths of one script; `sure` are the places that can be rewritten if it has a page."""
    text = source.text
    if max(map(len, source.data.split(b"\n"))) > _LONG_LINE:
        yield from _packed(step, source)
        return
    prefix = _in_worker(source) if _WORKER.search(text) else PAGE_PREFIX
    for span in source.derive(_paths):
        where = location(source, span.start)
        edit = _edit(text, span, '"') if span.place in sure and prefix is PAGE_PREFIX else None
        if edit is None:
            yield _finding(step, span, where, _written(text, span, prefix))
            continue
        splice = Splice(source.path, offset(source, edit.start), offset(source, edit.end), edit.text)
        yield _change(step, span, where, splice)


def _paths(source: SourceFile) -> list[UrlSpan]:
    """The paths of a script that it asks for, or compares with something."""
    text = source.text
    return [span for span in paths_of_script(text) if span.place or _is_compared(text, span)]


def _of_callback(step: str, written: Literal, callback: Callback) -> Iterator[Proposal]:
    text = "".join(char.value for char in written.chars)
    gives_url = any(one.property in _URL_PROPERTIES for one in flat(callback.outputs))
    source = written.source
    for span in paths_of_script(text):
        if not span.place and not gives_url:
            continue
        where = _location(source, written, span.start)
        splice = _in_literal(written, text, span) if span.place in _ASKED else None
        if splice is None:
            yield _finding(step, span, where, _written(text, span, PAGE_PREFIX))
        else:
            yield _change(step, span, where, splice)


def _location(source: SourceFile, written: Literal, index: int) -> Location:
    before = source.utf8[: written.chars[index].start].decode("utf-8", "replace")
    return location(source, len(before))


def _in_literal(written: Literal, text: str, span: UrlSpan) -> Splice | None:
    """The edit of a path in a Python string; None where the JavaScript cannot stand there as it is."""
    token = next((one for one in written.tokens if one.first <= span.start < one.last), None)
    if token is None or "f" in token.prefix:
        return None
    edit = _edit(text, span, "'" if token.quote == '"' else '"')
    if edit is None or edit.start < token.first or edit.end > token.last:
        return None
    chars = written.chars[edit.start : edit.end]
    plain = all(
        written.source.utf8[char.start : char.end] == char.value.encode("utf-8", "surrogatepass") for char in chars
    )
    return Splice(written.source.path, chars[0].start, chars[-1].end, edit.text) if plain else None


def _edit(text: str, span: UrlSpan, quote: str) -> _Edit | None:
    """What puts the prefix in front of a path; None where it is no string, or start of a template, by itself."""
    prefix = PAGE_PREFIX.replace('"', quote)
    opening = text[span.start - 1 : span.start]
    if opening == "`":
        return _Edit(span.start, span.start + 1, f"${{{prefix}}}")
    if opening not in {"'", '"'} or text[span.end : span.end + 1] != opening:
        return None
    if len(span.url) == 1:
        return _Edit(span.start - 1, span.end + 1, prefix)
    return _Edit(span.start - 1, span.start + 1, f"{prefix} + {opening}")


def _is_compared(text: str, span: UrlSpan) -> bool:
    """Whether a path is compared with the one that the browser shows."""
    return bool(_COMPARED.search(text[max(0, span.start - 1 - _LOOK_BEHIND) : span.start - 1]))


def _in_worker(source: SourceFile) -> str:
    """What finds the prefix in a worker: it has no page, but a URL of its own."""
    return f'new URL("{"../" * source.path.count("/")}", self.location).pathname'


def _written(text: str, span: UrlSpan, prefix: str) -> str:
    """The JavaScript to write for a path."""
    path = span.url[1:].partition(HOLE)[0]
    if text[span.start - 1 : span.start] == "`":
        return f"`${{{prefix}}}{path}...`"
    return f'{prefix} + "{path}"' if HOLE not in span.url else f'{prefix} + "{path}..."'


def _change(step: str, span: UrlSpan, where: Location, splice: Splice) -> Change:
    title = f"Put {span.url} in JavaScript below the app's path prefix"
    return Change(step, f"script {span.url}", title, _WHY, Tier.SAFE, where, (splice,))


def _finding(step: str, span: UrlSpan, where: Location, javascript: str) -> Finding:
    seen = f"JavaScript holds {span.url.replace(HOLE, '...')}, a path without the prefix."
    action = f"If it is a path of this app, write {javascript}"
    return Finding(step, f"script {span.url}", Severity.WARNING, where, seen, _WHY, action)


def _packed(step: str, source: SourceFile) -> Iterator[Finding]:
    """The finding on a script that a machine wrote, if it asks for paths."""
    found = source.derive(_packed_urls)
    if not found:
        return
    urls = list(dict.fromkeys(found[at] for at in sorted(found)))
    shown = ", ".join(urls[:_SHOWN]) + (", ..." if len(urls) > _SHOWN else "")
    yield Finding(
        step,
        f"packed {shown}",
        Severity.WARNING,
        location(source, min(found)),
        f"A packed script holds paths without the prefix: {shown}",
        _WHY,
        f"If these are paths of this app, pack the script again, with {PAGE_PREFIX} in front of them.",
    )


def _packed_urls(source: SourceFile) -> dict[int, str]:
    """The paths that a packed script may ask for, by the index of the first slash."""
    text = source.text
    return {at: one[0] for at in _asked_in(text) if (one := _PACKED_URL.match(text, at))}


def _asked_in(text: str) -> Iterator[int]:
    """Where a packed script may ask for a path: the indexes of first slashes."""
    needles = [f"{asking}{quote}/" for asking in _ASKING for quote in _QUOTES]
    for needle in (*needles, *(f"{quote}/assets/" for quote in _QUOTES)):
        at = text.find(needle)
        while at >= 0:
            yield at + needle.index("/")
            at = text.find(needle, at + 1)
