"""The commands, one module each: they parse, call and print. What they call is imported when they run.

In these modules annotations are not postponed: Typer reads them.
"""

from typing import Annotated

import typer

from dash_migrate import __version__
from dash_migrate.commands import apply, explain, plan, undo, verify

_HELP = "Makes a local Plotly Dash app run on Dash Enterprise: shows a plan as diffs, applies it, undoes it."

app = typer.Typer(
    name="dash-migrate",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"dash-migrate {__version__}")
        raise typer.Exit


@app.callback(help=_HELP)
def root_options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options of no single command."""


app.command("plan")(plan.plan)
app.command("apply")(apply.apply)
app.command("undo")(undo.undo)
app.command("verify")(verify.verify)
app.command("steps")(explain.steps)
app.command("explain")(explain.explain)
