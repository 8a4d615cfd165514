"""The lines that are looked at: what the platform installs, and what stands in `requirements.in` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.packages.conda import conda_environment
from dash_migrate.packages.declared import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.study import Study


def judged(state: Study) -> tuple[Line, ...]:
    """The lines of `requirements.txt` and its includes, then those of `requirements.in` that it does not have.

    Where conda builds the app, those of the `pip:` list in its environment file.
    """
    in_conda = conda_environment(state.conda).pip if state.conda is not None and state.file is None else ()
    return (*state.declared.lines, *_only_direct(state), *in_conda)


def _only_direct(state: Study) -> Iterator[Line]:
    paths = {line.path for line in state.declared.lines}
    texts = {line.text for line in state.declared.lines}
    for line in state.direct_lines:
        if line.path in paths or line.text in texts:
            continue
        # Options of a list that is not installed from say nothing beside one that is.
        in_other = state.file is not None if line.kind is Kind.OPTION else line.key in state.declared.keys
        if not in_other:
            yield line
