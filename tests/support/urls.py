"""Apps whose URLs are put below the path prefix, in a few lines."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from codemods.relative_urls import propose
from dash_migrate.plan import Change, Finding, Splice
from dash_migrate.step import App
from tests.support.apps import facts_of

HEAD = """\
from dash import Dash, dash_table, dcc, html

app = Dash(__name__)
"""


def proposed(root: Path, files: dict[str, str]) -> tuple[dict[str, str], list[Change], list[Finding]]:
    """The files as all changes leave them, the changes, and the findings."""
    facts = facts_of(root, files, entry="app.py")
    proposals = list(propose(App(facts.workspace, facts, facts.settings)))
    changes = [one for one in proposals if isinstance(one, Change)]
    after = {}
    for path in files:
        source = facts.workspace.source(path)
        assert source is not None
        edits = [edit for change in changes for edit in change.edits]
        own = [edit for edit in edits if isinstance(edit, Splice) and edit.path == path]
        after[path] = source.spliced(own).text
    return after, changes, [one for one in proposals if isinstance(one, Finding)]


def rewritten(root: Path, body: str, **others: str) -> str:
    """What the body of an app becomes; a second run must change nothing."""
    files = {"app.py": HEAD + written(body), **{f"{name}.py": text for name, text in others.items()}}
    after, _, _ = proposed(root / "one", files)
    again, changes, _ = proposed(root / "two", after)
    assert not changes
    assert again == after
    compile(after["app.py"], "app.py", "exec")
    return after["app.py"].removeprefix(HEAD)


def written(text: str) -> str:
    """Text that is indented for the reader."""
    return dedent(text).lstrip("\n")
