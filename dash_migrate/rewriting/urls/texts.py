"""Settles a place that gives the browser a text with URLs in it: changes where the texts are written, or findings.

A text is changed where it is written, so that each link shows what becomes of it: `[Sales](/sales)` in an f-string
is `[Sales]({app.get_relative_path('/sales')})`. Where no app can be had, and for texts in files, the prefix is put
in where the text is used, if one way to look for the links finds all of them and nothing else. Whether a text is
changed where it is written depends on the text alone: no text is ever changed at both ends.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.assets import assets
from dash_migrate.facts.statements import statements_around
from dash_migrate.plan import Change, Tier
from dash_migrate.rewriting.accessor import Accessor, NoAccessor, accessor
from dash_migrate.rewriting.moved_accessor import moved_accessor, with_order
from dash_migrate.rewriting.urls import text_findings as findings
from dash_migrate.rewriting.urls import text_forms as forms
from dash_migrate.rewriting.urls.findings import WHY
from dash_migrate.rewriting.urls.literals import HOLE, literal
from dash_migrate.rewriting.urls.text_found import found_in
from dash_migrate.rewriting.urls.text_parts import PIECE, parts
from dash_migrate.rewriting.urls.text_readers import reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.plan import Edit, Finding, Location, Proposal
    from dash_migrate.rewriting.urls.literals import Literal
    from dash_migrate.rewriting.urls.site import UrlSite
    from dash_migrate.rewriting.urls.text_found import Found
    from dash_migrate.source import SourceFile

_UNWRITABLE = NoAccessor(
    "it is not written in a way that can be changed piece by piece",
    "Write app.get_relative_path(...) around each path, in an f-string.",
)


def text_proposals(step: str, facts: Facts, site: UrlSite) -> Iterator[Proposal]:
    """The changes and findings of one site; of texts that several sites share, equal ones for each.

    Args:
        step: the name of the step that proposes.
        facts: of this version of the app.
        site: whose value is, or holds, texts with URLs: one that `inner_sites` gives.
    """
    read = reader(facts, site)
    every = parts(facts, site.expr, site.path, site.scope)
    texts = [found for part in every if (found := found_in(facts, part, read)) is not None]
    settling = _Settling(step, facts, Tier.SAFE if read.is_sure else Tier.ASK)
    stuck: list[tuple[Found, NoAccessor]] = []
    for found in texts:
        settled = settling.at_literal(found) if found.is_local else None
        if isinstance(settled, Change):
            yield settled
        elif settled is not None:
            stuck.append((found, settled))
        files = settling.of_files(found)
        yield from [files] if files is not None else settling.findings(found)
    change = settling.at_use(site, texts, stuck) if stuck and len(texts) == len(every) else None
    if change is not None:
        yield change
        return
    yield from (findings.left(step, settling.source(found), found, why) for found, why in stuck)


@dataclass(frozen=True, slots=True)
class _Settling:
    step: str
    facts: Facts
    tier: Tier

    def source(self, found: Found) -> SourceFile:
        """The file whose code has the text, or reads it."""
        return self.facts.modules.indexes[found.part.path].source

    def findings(self, found: Found) -> Iterator[Finding]:
        """On the URLs that no change is proposed for, whatever becomes of the others."""
        if found.relative:
            yield findings.relative(self.step, self.source(found), found)
        for one in found.put:
            if not one.is_local:
                yield findings.unclear(self.step, self.source(found), found, one)

    def at_literal(self, found: Found) -> Change | NoAccessor:
        """The change of a text where it is written, or why there is none.

        That an import may move comes first: other changes move it, too, and then the text could be changed here
        after it was changed where it is used.
        """
        part, node, source = found.part, found.part.expr, self.source(found)
        if found.file is not None:
            action = f"Put the prefix in where the text is used: text{forms.replacement('](/', 'app')}."
            return NoAccessor("no way to look for its links finds all of them and nothing else", action)
        around = statements_around(self.facts.modules.indexes[part.path].tree, node)
        reached = moved_accessor(self.facts, part.path, node, part.scope, around)
        if not isinstance(reached, Accessor):
            return reached
        written = literal(source, node)
        start = _start(found, reached)
        if isinstance(start, NoAccessor):
            return start
        edits = _edits(written, found, reached.expression, start) if written is not None else None
        if edits is None:
            return _UNWRITABLE
        urls = [one.url.partition(HOLE)[0] for one in found.internal]
        urls += [ast.unparse(one.expr) for one in found.put if one.is_local]
        anchor = f"text {source.segment(node)}"
        where = source.location(node)
        return self._change(anchor, _title(urls), where, edits, reached)

    def of_files(self, found: Found) -> Change | None:
        """The change of relative paths that are files of the assets folder, if all the URLs of a text are such."""
        others = found.is_local or found.put or found.is_prefixed or found.file is not None
        folders = assets(self.facts)
        exist = self.facts.workspace.exists
        for span in found.relative:
            paths = [folder.file_of(f"/{span.url}") for folder in folders]
            others = others or not any(path is not None and exist(path) for path in paths)
        if others or not found.relative:
            return None
        part, node, source = found.part, found.part.expr, self.source(found)
        around = statements_around(self.facts.modules.indexes[part.path].tree, node)
        reached = accessor(self.facts, part.path, node, part.scope, around)
        written = literal(source, node)
        if not isinstance(reached, Accessor) or reached.prefix != "/" or written is None:
            return None
        edits = forms.inside(
            written, [(one.start, one.end) for one in found.relative], reached.expression, forms.FROM_ROOT
        )
        if edits is None:
            return None
        title = f"Take {findings.named(one.url for one in found.relative)} from the app's root, whatever the page"
        anchor, where = f"relative {source.segment(node)}", source.location(node)
        return Change(self.step, anchor, title, findings.WHY_RELATIVE, Tier.ASK, where, edits, reached.needs)

    def at_use(self, site: UrlSite, texts: list[Found], stuck: list[tuple[Found, NoAccessor]]) -> Change | None:
        """The change of texts where they are used; None if it is not sure to be right for all of them."""
        waiting = [found for found, _ in stuck]
        done = any(one.is_local and one not in waiting for one in texts)
        if done or not all(map(_is_plain, texts)):
            return None
        needles = forms.needles([(one.text, [(span.start, span.end) for span in one.internal]) for one in texts])
        reached = accessor(self.facts, site.path, site.expr, site.scope, site.ancestors)
        if needles is None or not isinstance(reached, Accessor) or reached.prefix != "/":
            return None
        source = self.facts.modules.indexes[site.path].source
        edits = forms.replaced(source, site.expr, needles, reached.expression)
        title = _title(span.url for one in waiting for span in one.internal)
        anchor = f"use {site.holder} {source.segment(site.expr)}"
        where = source.location(site.expr)
        return self._change(anchor, title, where, edits, reached)

    def _change(
        self, anchor: str, title: str, where: Location, edits: Iterable[Edit], reached: Accessor
    ) -> Change:
        tier = Tier.ASK if Tier.ASK in (self.tier, reached.tier) else Tier.SAFE
        title, why = with_order(title, WHY, reached.moves, reached.tier)
        return Change(self.step, anchor, title, why, tier, where, (*edits, *reached.moves), reached.needs)


def _title(urls: Iterable[str]) -> str:
    return f"Put {findings.named(urls)} in a text below the app's path prefix"


def _is_plain(found: Found) -> bool:
    """Whether a text is known as a whole, and the value of its site or a piece of that."""
    known = HOLE not in found.text and not found.is_prefixed and not found.put
    return known and set(found.part.keys) <= {PIECE}


def _start(found: Found, reached: Accessor) -> forms.Start | NoAccessor:
    """What the paths of a text begin with that `get_relative_path` puts in front on the author's machine."""
    if reached.prefix == "/":
        return forms.SAME
    if reached.prefix is None:
        return NoAccessor(
            "the app lives at a path on your machine that nobody can read here",
            "Write app.get_relative_path(...) around each path, without that one, in an f-string.",
        )
    own = reached.prefix.removesuffix("/")
    if found.put or not all(one.url.startswith(reached.prefix) for one in found.internal):
        return NoAccessor(
            f"the app lives at {reached.prefix} on your machine, which not all of these begin with",
            f'Write app.get_relative_path(...) around those that do, without "{own}", in an f-string.',
        )
    return own, ""


def _edits(written: Literal, found: Found, app: str, start: forms.Start) -> tuple[Edit, ...] | None:
    """The edits of a text that is written out; None where one of its URLs cannot be written otherwise."""
    ranges = [(one.start, one.end) for one in found.internal]
    if forms.has_many_braces(written) and HOLE not in found.text and start == forms.SAME:
        needles = forms.needles([(found.text, ranges)])
        if needles is not None:
            return forms.replaced(written.source, found.part.expr, needles, app)
    edits = forms.inside(written, ranges, app, start)
    for one in found.put:
        if one.is_local and edits is not None:
            more = forms.hole_wrapped(written, one.at, one.expr, app)
            edits = (*edits, *more) if more is not None else None
    return edits
