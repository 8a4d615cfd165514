"""`dash-migrate apply`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dash_migrate.commands import terminal
from dash_migrate.commands.options import (
    Bowler,
    Entry,
    Folder,
    Ignore,
    IncludeAsk,
    Name,
    NoDotenv,
    Python,
    Select,
    Target,
    With,
    WithHashes,
    settings_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.plan import Plan
    from dash_migrate.planner import Decider
    from dash_migrate.transaction import FileWrite

_DIRTY = "Write also where git could not bring the old content back."


Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before writing.")]
Interactive = Annotated[bool, typer.Option("--interactive", "-i", help="Ask change by change: y n a s d k q ?")]
AllowDirty = Annotated[bool, typer.Option("--allow-dirty", help=_DIRTY)]
Offline = Annotated[bool, typer.Option("--offline", help="Ask no package index.")]


def apply(
    path: Folder = Path(),
    *,
    yes: Yes = False,
    include_ask: IncludeAsk = False,
    interactive: Interactive = False,
    allow_dirty: AllowDirty = False,
    select: Select = None,
    ignore: Ignore = None,
    with_: With = None,
    entry: Entry = None,
    python: Python = None,
    bowler: Bowler = None,
    name: Name = None,
    no_dotenv: NoDotenv = False,
    target: Target = None,
    hashes: WithHashes = False,
    offline: Offline = False,
) -> None:
    """Write the plan, after asking once. `undo` takes it back."""
    from dash_migrate.apply import check_git, writes
    from dash_migrate.prepare import app_folder, plan_app
    from dash_migrate.report.closing import recovery_line
    from dash_migrate.settings import Index
    from dash_migrate.transaction import recover

    root = app_folder(path)
    settings = settings_of(
        select=select,
        ignore=ignore,
        with_=with_,
        entry=entry,
        python=python,
        bowler=bowler,
        name=name,
        no_dotenv=no_dotenv,
        target=target,
        hashes=hashes,
        index=Index.OFFLINE if offline else Index.ASK,
    )
    decide = _decider(include_ask=include_ask, interactive=interactive)
    if recovery := recover(root):
        terminal.note(recovery_line(recovery))
    with terminal.network_progress():
        plan = plan_app(root, settings, decide)
    _show(plan, interactive=interactive)
    files = writes(plan)
    if not allow_dirty:
        check_git(root, files)
    if _agreed(plan, files, yes=yes):
        _write(plan, files, str(path))


def _decider(*, include_ask: bool, interactive: bool) -> "Decider":
    """Who decides on the changes.

    Raises:
        UsageError: if nobody is there to be asked, or both options are given.
    """
    from dash_migrate.errors import UsageError
    from dash_migrate.planner import accept_all, accept_safe
    from dash_migrate.review import Reviewer

    if not interactive:
        return accept_all if include_ask else accept_safe
    if include_ask:
        raise UsageError("--interactive asks about every change: --include-ask adds nothing to it. Leave one out.")
    if not terminal.answers():
        raise UsageError(
            "--interactive needs a terminal to ask on. Without one, use --yes, or --select STEP --yes."
        )
    return Reviewer(terminal.show, terminal.read_key, terminal.style())


def _show(plan: "Plan", *, interactive: bool) -> None:
    """The whole plan; after a review, which has shown it, the summary alone."""
    from dash_migrate.report.text import TextReport

    report = TextReport(terminal.style())
    terminal.show("\n" + report.check(plan) if interactive else report.text(plan))


def _agreed(plan: "Plan", files: "Sequence[FileWrite]", *, yes: bool) -> bool:
    """Whether to write. Says so where there is nothing to write.

    Raises:
        UsageError: if nobody is there to be asked.
    """
    from dash_migrate.apply import new_refusals
    from dash_migrate.errors import UsageError
    from dash_migrate.plan import Verdict
    from dash_migrate.wording import count

    if not files:
        return bool(new_refusals(plan))
    if yes:
        return True
    if not terminal.answers():
        raise UsageError("Nothing was written: there is no terminal to ask on. Run it again with --yes to write.")
    changes = len(list(plan.changes(Verdict.ACCEPTED)))
    terminal.show("\n")
    agreed = terminal.confirmed(f"Apply {count(changes, 'change')} to {count(len(files), 'file')}?")
    if not agreed:
        terminal.say(["Nothing was written."])
    return agreed


def _write(plan: "Plan", files: "Sequence[FileWrite]", path: str) -> None:
    from dash_migrate.apply import platform_push, write
    from dash_migrate.facts.ignored import holds_variables
    from dash_migrate.gitstate import uncommitted
    from dash_migrate.report.closing import after_apply, deploy_commands

    run = write(plan, files)
    # Values must not be committed, not even where an earlier commit has such a file: a finding says so.
    paths = [file.path for file in files if not holds_variables(file.path)]
    recorded = uncommitted(plan.root, paths) or ()
    commands = deploy_commands(recorded, platform_push(plan.root))
    terminal.say(["", *after_apply(run, plan, path, commands, terminal.style())])
