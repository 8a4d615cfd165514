"""`dash-migrate steps` and `dash-migrate explain`."""

from typing import Annotated

import typer

from dash_migrate.commands import terminal


def steps() -> None:
    """List the steps, in the order in which they run."""
    from dash_migrate.explain import step_table
    from dash_migrate.series import registered

    terminal.say(step_table(registered(), terminal.style()))


def explain(
    step: Annotated[str, typer.Argument(metavar="STEP", help="A step's name, as `steps` lists it.")],
) -> None:
    """Say what a step does, and why."""
    from dash_migrate.explain import explained
    from dash_migrate.series import find, registered

    terminal.say(explained(find(registered(), step), terminal.style()))
