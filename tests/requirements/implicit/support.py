"""Apps of one file, and what they need without importing it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from dash_migrate.facts import Facts
from dash_migrate.packages.implicit import implicit_hits, implicit_wants
from dash_migrate.packages.installed import Installed, read_installed
from dash_migrate.packages.wanted import Want
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.environments import Dist, make_environment


def facts_of_text(root: Path, text: str, **others: str) -> Facts:
    """The facts of an app of `app.py` and other files (`data_py="..."` is data.py)."""
    for name, content in {
        "app.py": text,
        **{key.replace("_", "."): value for key, value in others.items()},
    }.items():
        (root / name).write_text(dedent(content).lstrip("\n"), "utf-8")
    return Facts(Workspace.read(root), Settings())


def rules_hit(root: Path, text: str, **others: str) -> set[str]:
    """The ids of the rules that apply."""
    return {hit.rule.id for hit in implicit_hits(facts_of_text(root, text, **others))}


def held(root: Path, **distributions: str | Dist) -> Installed:
    """An environment that holds these."""
    named = {key.replace("_", "-"): value for key, value in distributions.items()}
    make_environment(root / "environment", named)
    return read_installed([root / "environment/lib/python3.11/site-packages"])


def wanted(root: Path, text: str, installed: Installed | None = None, **others: str) -> dict[str, Want]:
    """What the app needs, by canonical name."""
    app = root / "app"
    app.mkdir()
    return {want.key: want for want in implicit_wants(facts_of_text(app, text, **others), installed)}
