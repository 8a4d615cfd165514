"""Bring along every file that the app reads.

## What it does
Follows the path of every call that reads a file, through names, modules, `os.path.join`, `pathlib`, f-strings.
A file outside of the app's folder is copied to `data/` and read there. A file of the app that is named by an
absolute path, or relative to a folder that the platform does not start the app in, is named by where the module
lies. Backslashes, and letters in another case than the file's name has, are corrected where the file is there.

## Why the platform needs it
The platform gets what is pushed and nothing else, runs it on Linux, and starts it in the app's folder. A path to
your home folder, to a drive or to a folder beside the app leads nowhere there, and the app does not start.

## Before and after
Before, in `data.py`:

    TARGETS = pd.read_csv("../finance/targets.csv")

After, with a copy of the file in `data/`:

    TARGETS = pd.read_csv(os.path.join(os.path.dirname(__file__), "data", "targets.csv"))

## What it leaves alone
Relative paths that lead to the same file on the platform. Files that the app writes itself, asks for before it
reads them, or does without. Addresses, temporary files, files of the system. Files with credentials, files larger
than `copy-limit` in `[tool.dash-migrate]` (50 MB), folders of many files, what git ignores, what is not there:
these are reported, with what to do.

## References
- https://dash.plotly.com/dash-enterprise/preparing-your-app
- https://docs.python.org/3/library/pathlib.html
- https://git-scm.com/docs/gitignore
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import ChecklistItem
from dash_migrate.rewriting.files import findings
from dash_migrate.rewriting.files.copying import Copies
from dash_migrate.rewriting.files.folders import folder_changes
from dash_migrate.rewriting.files.literals import respelled
from dash_migrate.rewriting.files.moving import NAME, copied, moves, relocated
from dash_migrate.rewriting.files.places import Lies, by_file, places
from dash_migrate.rewriting.files.review import file_findings, unsettled
from dash_migrate.rewriting.files.several import of_several
from dash_migrate.step import Concern, Step

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from dash_migrate.plan import Change, Finding, Proposal
    from dash_migrate.rewriting.files.places import Places, Site
    from dash_migrate.step import App


def propose(app: App) -> Iterator[Proposal]:
    """The changes that bring files along, then findings on what they cannot settle."""
    found = places(app.facts)
    limit = app.settings.copy_limit
    settled: set[ast.expr] = set()
    for change, nodes in (*folder_changes(found, app.workspace, limit), *of_several(found, app.workspace, limit)):
        settled |= nodes
        yield change
    yield from _copies(found, Copies(app.workspace, found.disk.data), settled, limit)
    moved: set[ast.expr] = set()
    moving = [site for site in found.sites if moves(found, site)]
    for sites in by_file(site for site in moving if found.movable(site)).values():
        change_of_file = relocated(found, sites, sites[0].inside or "")
        moved |= {site.node for site in sites} if change_of_file is not None else set()
        yield change_of_file if change_of_file is not None else findings.by_hand(found, sites)
    for sites in _by_node(site for site in moving if not found.movable(site)):
        yield findings.by_hand(found, sites)
    yield from respelled(found, [site for site in found.sites if site.node not in moved])
    yield from unsettled(found, settled)
    yield from file_findings(found, app.workspace)


def _copies(found: Places, copies: Copies, settled: set[ast.expr], limit: int) -> Iterator[Change | Finding]:
    """A change for each file outside, and findings on the places that it cannot rewrite."""
    outside = [site for site in found.sites if site.lies is Lies.OUTSIDE and site.node not in settled]
    for sites in by_file(site for site in outside if found.movable(site)).values():
        change = copied(found, copies, sites, limit)
        yield change if change is not None else findings.not_copied(found, sites, limit)
    for sites in _by_node(site for site in outside if not found.movable(site)):
        yield findings.several(found, sites)


def _by_node(sites: Iterator[Site]) -> list[list[Site]]:
    """The sites by the expression that puts their paths together."""
    groups: dict[ast.expr, list[Site]] = {}
    for site in sites:
        groups.setdefault(site.node, []).append(site)
    return list(groups.values())


STEP = Step(
    name=NAME,
    title="Bring along every file that the app reads",
    doc=__doc__,
    propose=propose,
    checklist=ChecklistItem.SELF_CONTAINED,
    concern=Concern.RUNNING,
)
