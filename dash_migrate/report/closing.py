"""The last lines of a command: what to type next, exact enough to copy."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from dash_migrate.plan import Severity, Verdict
from dash_migrate.report.summary import VARIABLES, touched
from dash_migrate.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.plan import Plan
    from dash_migrate.report.style import Style
    from dash_migrate.transaction import Recovery, Run, Undone

_COMMIT = 'git commit -m "Prepare for Dash Enterprise"'
_DEPLOY = "de deploy . --name <app-name>"


def after_plan(plan: Plan, shown: str, style: Style) -> Iterator[str]:
    """How to go on from a plan: nothing if it holds no change.

    Args:
        plan: what was shown.
        shown: the app's folder as the person wrote it.
        style: colours.
    """
    target = "" if shown == "." else f" {quoted(shown)}"
    commands = []
    if touched(plan):
        commands.append((f"dash-migrate apply{target}", "writes it; `undo` takes it back"))
    if touched(plan) or any(plan.changes(Verdict.LISTED)):
        commands.append((f"dash-migrate apply{target} --interactive", "asks change by change"))
    if touched(plan) and "Procfile" in plan.after.paths:
        commands.append((f"dash-migrate verify{target}", "runs the result in a copy, as the platform would"))
    yield from _commands(commands, style)


def after_apply(run: Run, plan: Plan, shown: str, deploy: Sequence[str], style: Style) -> Iterator[str]:
    """What was written, how to take it back, how to go on to the platform.

    Args:
        run: what was recorded.
        plan: what was applied.
        shown: the app's folder as the person wrote it.
        deploy: the commands that bring the app to the platform, run in its folder.
        style: colours.
    """
    target = "" if shown == "." else f" {quoted(shown)}"
    if run.refused:
        yield f"Remembered {count(len(run.refused), 'refused change')}: not proposed again until an `undo`."
    if not run.files:
        return
    wrote = style.paint("good", f"Wrote {count(len(run.files), 'file')}.")
    yield f"{wrote} To take it back: dash-migrate undo{target}"
    if plan.variables:
        names = ", ".join(variable.name for variable in plan.variables)
        yield from style.wrap(f"{VARIABLES}: {names}")
    errors = sum(finding.severity is Severity.ERROR for finding in plan.findings())
    first = f"first settle {count(errors, 'error')} by hand (see above), then" if errors else ""
    yield from ("", style.paint("heading", "Next") + (f", {first}:" if first else ":"))
    here = () if shown == "." else (f"cd {quoted(shown)}",)
    yield from (f"  {command}" for command in (*here, *deploy))


def deploy_commands(recorded: Sequence[str], push: str | None) -> tuple[str, ...]:
    """The commands from written files to a deployed app, to be run in the app's folder.

    Args:
        recorded: the written files that git has to record; none where the app is in no repository.
        push: the push to the platform, if the repository knows it.
    """
    commit = (f"git add {' '.join(map(quoted, recorded))}", _COMMIT) if recorded else ()
    return (*commit, push or _DEPLOY)


def undone_lines(undone: Undone, style: Style) -> Iterator[str]:
    """What an undo has put back."""
    yield style.paint("good", f"Undone: {undone.run.title} ({undone.run.at}).")
    yield from (f"  restored {path}" for path in undone.restored)
    yield from (f"  removed  {path}" for path in undone.removed)
    yield from (f"  kept     {folder}/ (other files are in it)" for folder in undone.kept_folders)


def recovery_line(recovery: Recovery) -> str:
    """What became of a run that had been interrupted."""
    title = f" ({recovery.run.title})" if recovery.run else ""
    return f"An interrupted run{title} was {recovery.outcome.value}."


def interrupted_line(run: Run, shown: str) -> str:
    """That a run is half written, and what to do: for commands that do not write.

    Args:
        run: the run.
        shown: the app's folder as the person wrote it.
    """
    from dash_migrate.transaction import State

    target = "" if shown == "." else f" {quoted(shown)}"
    undo = f"`dash-migrate undo{target}`"
    if run.state is State.UNDOING:
        done, action = "undo", f"{undo} finishes it"
    else:
        done, action = "apply", f"`dash-migrate apply{target}` finishes it, {undo} takes it back"
    return f"An interrupted {done} ({run.title}) has left some files written and others not: {action}."


def quoted(word: str) -> str:
    """A word as the user's shell takes it."""
    if os.name != "nt":
        return shlex.quote(word)
    from subprocess import list2cmdline

    return list2cmdline([word])


def _commands(commands: Sequence[tuple[str, str]], style: Style) -> Iterator[str]:
    width = max((len(command) for command, _ in commands), default=0)
    for command, note in commands:
        comment = style.paint("dim", f"  # {note}") if note else ""
        yield f"  {command.ljust(width) if note else command}{comment}"
