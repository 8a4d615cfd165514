"""Find callbacks that send much, or often.

## What it does
Names the callbacks whose Inputs, States and Outputs are large or frequent, each with the shape of the better
code: whole tables in `dcc.Store`, hidden divisions, `DataTable` and `AgGrid`; uploads that travel more than once;
figures with a point for each row of a long file; text fields that start long work with each key; callbacks that
could be one, or run in the browser. It rewrites nothing. Where `dash-migrate verify` has run, the sizes that it
measured replace guesses.

## Why the platform needs it
All of a callback's values travel between the browser and the platform. On one machine that takes no time; over a
network a table of some megabytes takes seconds, with every callback that has it.

## Before and after
Before:

    @callback(Output("orders", "data"), Input("reload", "n_clicks"))
    def reload(n):
        return pd.read_sql("SELECT * FROM orders", engine).to_dict("records")

After, by hand: the table stays on the server, and the callbacks that need it ask for it:

    @cache.memoize()
    def orders():
        return pd.read_sql("SELECT * FROM orders", engine)

## What it leaves alone
Tables that are filtered, counted or cut before they are sent, small files, and everything whose size nobody can
tell. Figures and tables of such. Toggles whose JavaScript would not surely mean the same, that compare a password,
or whose Dash takes none yet. Callbacks that nobody calls, since their components are in no layout.

## References
- https://dash.plotly.com/dash-enterprise/app-migration
- https://dash.plotly.com/sharing-data-between-callbacks
- https://dash.plotly.com/clientside-callbacks
- https://dash.plotly.com/datatable/callbacks
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.payloads.rules import STEP as NAME
from dash_migrate.payloads.rules import findings
from dash_migrate.step import Concern, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal
    from dash_migrate.step import App


def propose(app: App) -> Iterator[Proposal]:
    """Advice on what callbacks send, one finding a rule."""
    yield from findings(app.facts)


STEP = Step(
    name=NAME,
    title="Find callbacks that send much, or often",
    doc=__doc__,
    propose=propose,
    concern=Concern.RUNNING,
    needles=(b"callback", b"Store", b"DataTable", b"AgGrid"),
)
