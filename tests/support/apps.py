"""Small apps as text, written to a folder and looked at."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from dash_migrate.facts import Facts
from dash_migrate.facts.index import index_of
from dash_migrate.facts.scope import ModuleIndex
from dash_migrate.settings import Settings
from dash_migrate.source import SourceFile
from dash_migrate.workspace import Workspace
from tests.support.environments import environment_from_table


def write_app(root: Path, files: Mapping[str, str]) -> Path:
    """Writes the files, indented text dedented, and returns the folder."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dedent(text).lstrip("\n"), "utf-8")
    return root


def facts_of(
    root: Path, files: Mapping[str, str], entry: str | None = None, installed: Mapping[str, str] | None = None
) -> Facts:
    """The facts of an app of these files; it runs with an environment that has `installed`."""
    app = write_app(root / "app", files)
    prefix = environment_from_table(root / "environment", installed or {"dash": "4.4.1"})
    return Facts(Workspace.read(app), Settings(python=prefix, entry=entry))


def indexed(text: str) -> ModuleIndex:
    """The index of one file."""
    index = index_of(SourceFile("app.py", dedent(text).lstrip("\n").encode()))
    assert index is not None
    return index
