"""Say what a push sends and what it does not.

## What it does
Asks git what a deployment would hold, and reports what the app needs and git ignores (modules, pages, templates,
styles, the platform's own files), what it needs and nobody has added yet, what Git LFS or a submodule keeps
elsewhere; keys and large files that would go along; names that are one file on Windows and macOS. Where the folder
is no repository yet, or has no commit, the list of next steps has the commands.

## Why the platform needs it
A deployment is a `git push`: what git does not send is not there, though the app runs on your machine. What git
sends stays in the history for good.

## Before and after
It changes no file. For `lib/` in `.gitignore`, which many templates have, and `from lib.prices import load`:

    git add -f lib/prices.py

## What it leaves alone
Files that nothing of the app needs, ignored or not; imports that the code goes on without; data files that git
ignores (`bundle-files` reports them); environments and `.env` files (`ignore-files`), keys in files that
`extract-secrets` reports; certificates without a private key. Git's rules are never read, only asked.

## References
- https://git-scm.com/docs/gitignore
- https://git-scm.com/docs/git-check-ignore
- https://git-lfs.com
- https://dash.plotly.com/dash-enterprise/deployment
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Finding, Location, Severity
from dash_migrate.platform_tasks import PlatformTask, Stage
from dash_migrate.shipping.left_behind import (
    STEP as NAME,
)
from dash_migrate.shipping.left_behind import (
    elsewhere_finding,
    ignored_findings,
    nested_findings,
    untracked_finding,
)
from dash_migrate.shipping.needed import needed
from dash_migrate.shipping.repository import State, repository
from dash_migrate.shipping.too_much import large_findings, secret_findings, twin_findings
from dash_migrate.step import App, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal
    from dash_migrate.shipping.repository import Repository

_COMMIT = ("git add -A", 'git commit -m "Prepare for the platform"')


def propose(app: App) -> Iterator[Proposal]:
    """Findings on the content of a push, and what is to be done before one can be made."""
    known = app.workspace.of_disk(repository)
    needs = app.facts.derive(needed)
    yield from _before_a_push(known)
    yield from ignored_findings(known, needs, app.workspace)
    yield from untracked_finding(known, needs, app.workspace)
    yield from elsewhere_finding(known, needs, app.workspace)
    yield from nested_findings(known, needs)
    yield from secret_findings(known, app.facts)
    yield from large_findings(known, needs, app.workspace)
    yield from twin_findings(known, needs)


def _before_a_push(known: Repository) -> Iterator[Proposal]:
    """What a repository still lacks for a push."""
    if known.state is State.NO_GIT:
        text = "Install git (https://git-scm.com): a deployment is a git push, and what it sends was not checked."
        yield PlatformTask(NAME, Stage.DEPLOY, text)
    elif known.state is State.NO_REPOSITORY:
        text = "Make the app's folder a git repository, and commit the app: a deployment is a git push."
        yield PlatformTask(NAME, Stage.DEPLOY, text, commands=("git init", *_COMMIT))
    elif known.state is State.SILENT:
        yield Finding(
            NAME,
            "silent",
            Severity.WARNING,
            Location("."),
            "The app lies in a git repository, and git does not answer there.",
            "What a push would send could not be checked; git refuses folders that belong to somebody else.",
            f'See what it says: git -C "{known.root.name}" status',
        )
    elif not known.committed:
        text = "Commit the app: the repository has no commit yet, and a push sends commits."
        yield PlatformTask(NAME, Stage.DEPLOY, text, commands=_COMMIT)
    else:
        if known.detached:
            text = "Put your commits on a branch before you push: HEAD is on none."
            yield PlatformTask(NAME, Stage.DEPLOY, text, commands=("git switch -c deploy",))
        if known.shallow:
            text = "Fetch the whole history: the platform's server refuses the push of a shallow clone."
            yield PlatformTask(NAME, Stage.DEPLOY, text, commands=("git fetch --unshallow",))


STEP = Step(name=NAME, title="Say what a push sends and what it does not", doc=__doc__, propose=propose)
