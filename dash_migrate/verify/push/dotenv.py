"""The app's environment variables: those that `.env` holds here and the App Manager has to be given."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.repository import pushed_root
from dash_migrate.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dash_migrate.workspace import Workspace

NAME = ".env"
_REFERENCE = re.compile(r"\$\{(?P<name>[^}:]*)(?::-(?P<default>[^}]*))?\}")


def variables_of(root: Path, after: Workspace) -> Mapping[str, str]:
    """The variables that the platform's App Manager would be given, name to value. They hold secrets.

    They are those of the app's `.env` as the plan leaves it; if it has none, of the nearest one in a folder above,
    up to the git repository's, which is where python-dotenv finds it. A value may refer to earlier ones
    (`${NAME}`, `${NAME:-default}`), never to this process's own environment.

    Args:
        root: the app's folder.
        after: the app as the plan leaves it.
    """
    source = after.source(NAME) or _above(root)
    return {} if source is None else parse_variables(source.text.removeprefix("\ufeff"))


def parse_variables(text: str) -> Mapping[str, str]:
    """What the text of a `.env` file sets; lines that are no assignment are passed over."""
    from dotenv import dotenv_values

    values: dict[str, str] = {}
    for name, value in dotenv_values(stream=io.StringIO(text), interpolate=False).items():
        if value is not None:
            values[name] = _REFERENCE.sub(lambda match: values.get(match["name"], match["default"] or ""), value)
    return values


def _above(root: Path) -> SourceFile | None:
    """The nearest `.env` above the app, inside its repository."""
    top = pushed_root(root)
    if top is None:
        return None
    for folder in root.parents:
        if not folder.is_relative_to(top):
            return None
        try:
            return SourceFile(NAME, (folder / NAME).read_bytes())
        except OSError:
            continue
    return None
