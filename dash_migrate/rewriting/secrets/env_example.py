"""`.env.example`: which variables there are, for a teammate's fresh clone; never a value."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from dash_migrate.needs import append_lines
from dash_migrate.plan import Create
from dash_migrate.wording import listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.plan import Edit, Location
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

EXAMPLE = ".env.example"
# An existing one is extended, in this order.
_NAMES = (EXAMPLE, ".env.sample", ".env.template", ".env.dist", ".env.tpl", "env.example", "example.env")
_HEAD = "# Copy this file to .env and fill it in. It is shared: values stand in .env alone.\n"
_MOST_PATHS = 5


def example_path(workspace: Workspace) -> str:
    """The file that shows the app's variables: the one it has, or the one to make."""
    return next((path for path in _NAMES if workspace.source(path) is not None), EXAMPLE)


def with_example(workspace: Workspace, name: str, used: Sequence[Location], rotate: str) -> tuple[Edit, ...]:
    """The edits that add a variable, with an empty value and a comment; none if the file has it.

    The comment names the files that read it. It names no lines: they move with every edit, those of the same
    change among them.

    Args:
        workspace: the app.
        name: of the variable.
        used: where the code reads it.
        rotate: the page on which its provider gives out another value; empty if that is not known.
    """
    path = example_path(workspace)
    source = workspace.source(path)
    new = (*_comment(used, rotate), f"{name}=")
    if source is None and not workspace.exists(path):
        return (Create(path, "\n".join((_HEAD, *new, ""))),)
    if source is None or name in _names(source):
        return ()  # a folder of that name shows nobody anything, but nothing depends on the example
    return append_lines(workspace, path, new)


def _names(source: SourceFile) -> frozenset[str]:
    from dotenv.parser import parse_stream

    bindings = parse_stream(io.StringIO(source.text, newline=None))
    return frozenset(binding.key for binding in bindings if binding.key is not None)


def _comment(used: Sequence[Location], rotate: str) -> tuple[str, ...]:
    """The line above the variable, if there is anything to say of it."""
    paths = sorted({place.path for place in used})
    shown = paths if len(paths) <= _MOST_PATHS else [*paths[: _MOST_PATHS - 1], "others"]
    sentences = [f"Used in {listing(shown)}."] if shown else []
    sentences += [f"Issued at {rotate}"] if rotate else []
    return (f"# {' '.join(' '.join(sentences).split())}",) if sentences else ()
