"""Leave the path prefix to the platform.

## What it does
Takes `url_base_pathname`, `routes_pathname_prefix` and `requests_pathname_prefix` out of the constructor of the
Dash app where they are `"/"`. Any other value stays for your machine, behind `"DASH_APP_NAME" in os.environ`. An
app that shares its server with other Dash apps, or with a Flask page at `/`, keeps its own sub-path, below the
platform's prefix.

## Why the platform needs it
Dash Enterprise serves each app below `/<app>/` and tells Dash so by variables. An argument wins over them: the
browser then asks outside of the app's path, and `url_base_pathname` beside the variables of Dash Enterprise 5
stops the app when it starts.

## Before and after
Before:

    app = Dash(__name__, url_base_pathname="/sales/")

After:

    app = Dash(__name__, url_base_pathname=None if "DASH_APP_NAME" in os.environ else "/sales/")

## What it leaves alone
Values that ask for the platform's variables already, and apps that the entry module does not import. Apps behind a
`DispatcherMiddleware`, prefixes hidden in `**kwargs` or set on `app.config`, and values that nobody can read here
where several apps share a server are findings with the lines to write.

## References
- https://dash.plotly.com/dash-enterprise/environment-variables
- https://dash.plotly.com/reference#dash.dash (a prefix of the constructor wins over its variable)
- https://github.com/plotly/dash/issues/911 (prefixes on app.config are read-only)
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.needs import Import
from dash_migrate.plan import Change, Note, Tier
from dash_migrate.rewriting import prefix_findings as findings
from dash_migrate.rewriting.arguments import before_value, neighbours, without
from dash_migrate.rewriting.config_uses import base_reads, config_sets, repeats
from dash_migrate.rewriting.prefix_forms import UNLESS_DEPLOYED, os_is_there, sub_path
from dash_migrate.rewriting.prefixes import (
    BASE,
    REQUESTS,
    Company,
    asks_platform,
    company,
    constructions,
    own_parameter,
)
from dash_migrate.step import App, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.plan import Edit, Finding, Proposal
    from dash_migrate.rewriting.prefixes import Construction
    from dash_migrate.source import SourceFile

NAME = "platform-prefix"


def propose(app: App) -> Iterator[Proposal]:
    """A change or a finding for each Dash app that is given a prefix, a finding for each set on a config."""
    facts, entry = app.facts, app.facts.entry
    if entry is None:
        return
    files = facts.finder.closure(entry.path)
    for made in constructions(facts, files):
        source = facts.modules.indexes[made.path].source
        yield from findings.hidden_prefixes(NAME, facts, made)
        if made.given:
            yield from _prefixes(app, source, made, files)
    for found in config_sets(facts, files):
        yield findings.on_config(NAME, facts.modules.indexes[found.path].source, found)


def _prefixes(app: App, source: SourceFile, made: Construction, files: frozenset[str]) -> Iterator[Proposal]:
    """What becomes of the prefixes of one construction."""
    facts = app.facts
    fixed = [keyword for keyword in made.given if not asks_platform(facts, made, keyword)]
    around = company(facts, made, files)
    if not fixed or (len(fixed) < len(made.given) and around is Company.MOUNTED):
        yield Note(
            NAME, source.location(made.call.node), "left alone: its prefixes ask for the platform's variables"
        )
        return
    stop = _obstacle(app, source, made, files)
    if stop is not None or around is Company.MOUNTED:
        yield stop or findings.on_mounted(NAME, source, made)
    elif all(map(_is_root, made.given)):
        edits = [without(source, run) for run in neighbours(source, made.call.node, made.given)]
        yield _change(source, made, 'Leave out the path prefix "/", which is Dash\'s own', edits)
    elif around is Company.ALONE or all(k.arg == REQUESTS or _is_root(k) for k in made.given):
        edits = [before_value(source, keyword, UNLESS_DEPLOYED) for keyword in fixed]
        yield _change(source, made, "Leave the path prefix to the platform, and keep yours elsewhere", edits)
        yield from _repeated(app, source, made, files)
    else:
        below = sub_path(facts, made)
        title = "Put the app's sub-path below the platform's prefix"
        yield findings.on_shared(NAME, source, made) if below is None else _change(source, made, title, below)


def _obstacle(app: App, source: SourceFile, made: Construction, files: frozenset[str]) -> Finding | None:
    """The finding on what keeps every rewrite of a construction from being right."""
    names = {str(keyword.arg) for keyword in made.given}
    if any(own_parameter(app.facts, made, name) for name in names):
        return findings.on_parameter(NAME, source, made)
    if not os_is_there(made) and not all(map(_is_root, made.given)):
        return findings.on_os(NAME, source, made)
    reads = base_reads(app.facts, files) if BASE in names else []
    return findings.on_reads(NAME, source, made, reads) if reads else None


def _is_root(keyword: ast.keyword) -> bool:
    return isinstance(keyword.value, ast.Constant) and keyword.value.value == "/"


def _repeated(app: App, source: SourceFile, made: Construction, files: frozenset[str]) -> Iterator[Finding]:
    places = [place for k in made.given for place in repeats(app.facts, files, k.value, made)]
    if places:
        yield findings.on_repeats(NAME, source, made, places)


def _change(source: SourceFile, made: Construction, title: str, edits: Sequence[Edit]) -> Change:
    values = " ".join(f"{keyword.arg}={source.segment(keyword.value)}" for keyword in made.given)
    needs = (Import(source.path, "os"),) if any(getattr(edit, "text", "") for edit in edits) else ()
    where = source.location(made.given[0].value)
    return Change(NAME, values, title, findings.WHY, Tier.SAFE, where, tuple(edits), needs)


STEP = Step(
    name=NAME,
    title="Leave the path prefix to the platform",
    doc=__doc__,
    propose=propose,
    needles=(b"url_base_pathname", b"pathname_prefix"),
)
