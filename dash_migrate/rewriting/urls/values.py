"""Settles a place that gives the browser one URL: the change that puts it below the prefix, or a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.url_values import Verdict
from dash_migrate.plan import Change, Note
from dash_migrate.rewriting.moved_accessor import with_order
from dash_migrate.rewriting.urls import findings
from dash_migrate.rewriting.urls.branches import branches
from dash_migrate.rewriting.urls.relative import from_root
from dash_migrate.rewriting.urls.rewrites import Rewrite, rewrite_of, together

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.plan import Proposal
    from dash_migrate.rewriting.urls.site import UrlSite
    from dash_migrate.source import SourceFile


def value_proposals(step: str, facts: Facts, site: UrlSite) -> Iterator[Proposal]:
    """The change of a site, and for each of its branches that is left a finding, or a change to choose.

    Args:
        step: the name of the step that proposes.
        facts: of this version of the app.
        site: that gives one URL.
    """
    source = facts.modules.indexes[site.path].source
    done: list[Rewrite] = []
    prefixed = False
    for branch in branches(facts, site):
        prefixed |= Verdict.PREFIXED in branch.verdicts
        found = rewrite_of(facts, site, branch)
        if isinstance(found, Rewrite) and site.other_use is not None:
            yield findings.of_shared(findings.Left(step, source, site, branch), site.other_use)
        elif isinstance(found, Rewrite):
            done.append(found)
        elif (change := from_root(step, facts, site, branch)) is not None:
            yield change
        else:
            yield from findings.of_branch(findings.Left(step, source, site, branch), found)
    if done:
        yield _change(step, source, site, done)
    elif prefixed:
        yield Note(step, source.location(site.expr), f"left alone: {site.holder} has the prefix already")


def _change(step: str, source: SourceFile, site: UrlSite, done: list[Rewrite]) -> Change:
    whole = together(done)
    segment, where = source.segment(site.expr), source.location(site.expr)
    title = f"Put {findings.shown(segment)} below the app's path prefix"
    title, why = with_order(title, findings.WHY, whole.moves, whole.tier)
    edits = (*whole.edits, *whole.moves, *whole.declared)
    return Change(step, f"{site.holder} {segment}", title, why, whole.tier, where, edits, whole.needs)
