"""What a moved value needs beside the edits: a line in `.env`, code that loads it, ignore lines, python-dotenv."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dash_migrate.needs import Requirement
from dash_migrate.rewriting.secrets.ignoring import ignore_lines
from dash_migrate.variable_needs import EnvironmentVariable, Loading, LoadVariables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.needs import Need
    from dash_migrate.redaction.secret import Secret
    from dash_migrate.rewriting.secrets.moving import Use
    from dash_migrate.secrets.variables import Variable
    from dash_migrate.step import App

_DOTENV = Requirement("python-dotenv", "the code loads .env with it")


def needs_of(app: App, moved: Sequence[tuple[Variable, Secret]], uses: Sequence[Use]) -> Iterator[Need]:
    """The needs of a change that moves these variables.

    Args:
        app: the app.
        moved: the variables, each with the value that `.env` gives it.
        uses: the places that are rewritten.
    """
    for variable, value in moved:
        places = tuple(dict.fromkeys(use.location for use in uses if use.name == variable.name))
        yield EnvironmentVariable(variable.name, value, places, variable.rotate)
    names: dict[str, set[str]] = defaultdict(set)
    for use in uses:
        names[use.found.literal.path].add(use.name)
    loading = app.settings.dotenv
    for path in sorted(names):
        yield LoadVariables(path, tuple(sorted(names[path])), loading)
    if loading is Loading.DOTENV:
        yield _DOTENV
    yield from ignore_lines(app.workspace)
