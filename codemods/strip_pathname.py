"""Take the platform's prefix off the paths that callbacks get.

## What it does
Callbacks that read `pathname` of a `dcc.Location` get it without the platform's prefix, before anything compares,
splits or looks it up: one new statement at the top of the function. A slash at the end goes with it, `/x/` is then
`/x` on your machine, too; where that slash may count (a route that ends in one, a regular expression, a path that
is returned), the form with `removeprefix` keeps it.

## Why the platform needs it
An app lives at `/<app>/` there. The browser's path of its page `/sales` is `/<app>/sales`, which is none of the
paths that the code knows: every page becomes the "404" of the app.

## Before and after
Before:

    @app.callback(Output("page", "children"), Input("url", "pathname"))
    def show(pathname):
        if pathname == "/sales":

After:

    @app.callback(Output("page", "children"), Input("url", "pathname"))
    def show(pathname):
        pathname = pathname and "/" + app.strip_relative_path(pathname)
        if pathname == "/sales":

## What it leaves alone
Parameters that nothing looks at, paths that are only logged, code that takes the prefix off already, and paths
that are compared with `page["relative_path"]`, `get_relative_path(...)` or a link's `href`. Clientside callbacks,
`href`, a function that the app calls by itself, too, and paths in `*args` are findings with the lines to write.

## References
- https://dash.plotly.com/reference#dash.strip_relative_path
- https://dash.plotly.com/dash-core-components/location
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.plan import Change, Note, Tier
from dash_migrate.rewriting.accessor import NoAccessor
from dash_migrate.rewriting.pathname import findings
from dash_migrate.rewriting.pathname.body import body_of
from dash_migrate.rewriting.pathname.forms import first_statement, in_lambda, target_of
from dash_migrate.rewriting.pathname.judging import Judged, Sort, judged, owner_at
from dash_migrate.rewriting.pathname.receivers import PATHNAME, receivers, registrations
from dash_migrate.rewriting.pathname.unreached import unreached
from dash_migrate.step import App, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.plan import Edit, Proposal
    from dash_migrate.rewriting.accessor import Accessor
    from dash_migrate.rewriting.pathname.receivers import Receiver
    from dash_migrate.source import SourceFile

NAME = "strip-pathname"


def propose(app: App) -> Iterator[Proposal]:
    """A change, a finding or a note for each function that gets a path, and what no function can be found for."""
    facts, entry = app.facts, app.facts.entry
    if entry is None:
        return
    files = facts.finder.closure(entry.path)
    found = registrations(facts, files, PATHNAME)
    for receiver in receivers(facts, found):
        yield from _settled(app, receiver)
    yield from unreached(NAME, facts, files, found)


def _settled(app: App, receiver: Receiver) -> Iterator[Proposal]:
    """What becomes of the paths that one function gets."""
    facts, function = app.facts, receiver.function
    source = facts.modules.indexes[receiver.path].source
    looked = [judged(facts, receiver, way) for way in receiver.ways]
    wanted = [one for one in looked if one.sort is Sort.STRIP]
    for one in looked:
        if one.sort is Sort.LEAVE:
            yield Note(NAME, source.location(_line(function)), f"left alone: {target_of(one.way)} {one.why}")
        elif one.sort is Sort.BY_HAND:
            yield findings.by_hand(NAME, source, _line(function), one.why, one.action)
    if not wanted:
        return
    owner = owner_at(facts, receiver)
    if isinstance(owner, NoAccessor):
        target = target_of(wanted[0].way)
        seen = f"{target} is the path of the browser, and {owner.why}."
        yield findings.by_hand(NAME, source, _line(function), seen, owner.action)
        return
    edits = _edits(app, source, receiver, wanted, owner)
    yield (
        _change(source, receiver, wanted, owner, edits)
        if edits
        else findings.on_lambda(NAME, source, function, target_of(wanted[0].way), owner.expression)
    )


def _edits(
    app: App, source: SourceFile, receiver: Receiver, wanted: Sequence[Judged], owner: Accessor
) -> tuple[Edit, ...]:
    """The edits of one function; none where a lambda cannot be changed."""
    if isinstance(receiver.function, ast.Lambda):
        body = body_of(app.facts, receiver.path, receiver.function)
        ways = [one for one in wanted if len(one.way) == 1]
        edits = [in_lambda(source, body, str(one.way[0]), one.form, owner) for one in ways]
        return tuple(edit for found in edits for edit in found) if all(edits) and ways == wanted else ()
    by, prefix = owner.expression, owner.prefix or "/"
    statements = [one.form.statement(target_of(one.way), by, prefix) for one in wanted]
    return (first_statement(source, receiver.function, statements),)


def _change(
    source: SourceFile, receiver: Receiver, wanted: Sequence[Judged], owner: Accessor, edits: tuple[Edit, ...]
) -> Change:
    function = receiver.function
    targets = ", ".join(target_of(one.way) for one in wanted)
    name = "lambda" if isinstance(function, ast.Lambda) else function.name
    title = f"Take the platform's prefix off {targets} in {name}"
    where = source.location(_line(function))
    return Change(NAME, f"{name} {targets}", title, findings.WHY, Tier.SAFE, where, edits, owner.needs)


def _line(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> ast.expr | ast.stmt:
    return function


STEP = Step(
    name=NAME,
    title="Take the platform's prefix off the paths that callbacks get",
    doc=__doc__,
    propose=propose,
    needles=(b"pathname", b"href"),
)
