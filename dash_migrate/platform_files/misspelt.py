"""Files whose name is not quite the one that the platform looks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.declared import Kind, read_declared
from dash_migrate.plan import Change, Location, Rename, Severity, Tier
from dash_migrate.platform_files.findings import STEP, TITLES, finding, reads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal
    from dash_migrate.step import App
    from dash_migrate.workspace import Workspace

_LIST = "requirements.txt"
_DESCRIPTOR = "project.toml"
# What every package and environment of Julia has. Source: the documentation of Pkg.jl.
_OF_JULIA = re.compile(rb"^(?:uuid\s*=|\[deps\])", re.MULTILINE)


def misspelt(app: App) -> Iterator[Proposal]:
    """A rename for each, or a finding where a file with the right name is there."""
    at_root = [path for path in app.workspace.paths if "/" not in path]
    for right, table in load("platform_files")["misspelt"].items():
        wrong = [path for path in at_root if path != right and _means(path, right, table["names"])]
        if not reads(app.settings.target, tuple(table.get("only", ()))):
            continue
        for number, path in enumerate(path for path in wrong if _has_its_form(app.workspace, path, right)):
            if right in at_root or number:
                yield _beside(app, path, right)
            else:
                yield _renamed(app, path, right)


def _means(path: str, right: str, names: list[str]) -> bool:
    return path.lower() in names or path.lower() == right.lower()


def _has_its_form(workspace: Workspace, path: str, right: str) -> bool:
    """Whether a file can be what its name nearly says: a list of packages may be any text, Julia has its own."""
    if right != _LIST:
        source = workspace.source(path)
        return source is None or not (right == _DESCRIPTOR and _OF_JULIA.search(source.data))
    lines = read_declared(workspace, path).lines
    named = [line for line in lines if line.key]
    return bool(named) and all(line.kind is not Kind.UNREADABLE for line in lines)


def _renamed(app: App, path: str, right: str) -> Change:
    why = f"{TITLES[app.settings.target]} looks for {right}, in exactly this spelling."
    edits = (Rename(path, right),)
    return Change(STEP, f"rename {path}", f"Rename {path} to {right}", why, Tier.SAFE, Location(path), edits)


def _beside(app: App, path: str, right: str) -> Proposal:
    return finding(
        Severity.WARNING,
        Location(path),
        f"{path} lies beside {right}.",
        f"{TITLES[app.settings.target]} reads {right} alone; what stands only in {path} is not there.",
        f"Move what is missing from {path} to {right}, then delete {path}.",
    )
