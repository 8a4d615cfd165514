"""Apps that conda builds: what their environment file declares, and how packages are added to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.packages.conda.adding import added_to_conda
from dash_migrate.packages.conda.reading import CondaFile, Entry, conda_environment

if TYPE_CHECKING:
    from dash_migrate.packages.declared import Line
    from dash_migrate.source import SourceFile

__all__ = ["CondaFile", "Entry", "added_to_conda", "conda_environment", "conda_lines", "conda_python"]


def conda_lines(source: SourceFile) -> tuple[Line, ...]:
    """The Python distributions that a conda environment file names, by their names on the Python package index.

    What is no Python distribution (libraries, programs, Python itself) has no line. A version that pip cannot say
    gives one of the kind FOREIGN. Lines have the offsets of their entries.
    """
    return conda_environment(source).lines


def conda_python(source: SourceFile) -> tuple[str, int] | None:
    """The versions of Python that a conda environment file asks for, as pip writes them, with the line."""
    entry = conda_environment(source).python
    return (entry.spec.specifier, entry.number) if entry is not None and entry.spec.specifier else None
