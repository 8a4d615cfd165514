"""Which files are verified: the app with the plan's changes or as it is, and the entry module that is proved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash_migrate.facts import Facts
from dash_migrate.facts.modules import dotted_module
from dash_migrate.plan import Location, Severity
from dash_migrate.verify.boot import boot
from dash_migrate.verify.checks.check import fault
from dash_migrate.verify.originals.ways import imported
from dash_migrate.verify.places import Places
from dash_migrate.verify.procfile import web_command
from dash_migrate.verify.push.pushed import push_copy
from dash_migrate.verify.request import NotRunError, Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from dash_migrate.plan import Finding, Plan
    from dash_migrate.settings import Settings
    from dash_migrate.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is verified.

    Attributes:
        plan: the plan, whose result is verified unless the app is taken as it is.
        settings: the person's choices, completed from the configuration.
        workspace: the files that are run.
        command: the web process of the Procfile.
        findings: what had to be put in place of something that is missing.
        proved: the candidates for the entry module that were started, each with how that ended.
    """

    plan: Plan
    settings: Settings
    workspace: Workspace
    command: str
    findings: tuple[Finding, ...] = ()
    proved: tuple[str, ...] = ()


def chosen(plan: Plan, settings: Settings, subject: Subject) -> Chosen:
    """The files and the command of a plan's result, or of the app as it is.

    An app as it is gets the Procfile that the plan writes, with a finding, if it has none.

    Raises:
        NotRunError: if neither has one.
    """
    workspace = plan.after if subject is Subject.PLANNED else plan.before
    command = web_command(workspace)
    findings: tuple[Finding, ...] = ()
    if command is None:
        command = web_command(plan.after)
        findings = (_no_procfile(),)
    if command is None:
        raise NotRunError(
            "no command for the web process is known: the plan could not write a Procfile. Run "
            "`dash-migrate plan` and settle its findings, or name the entry module with --entry."
        )
    return Chosen(plan, settings, workspace, command, findings)


def proved_entry(
    facts: Facts,
    settings: Settings,
    serving_error: Callable[[Settings], str | None],
    progress: Callable[[str], None],
) -> tuple[Settings, tuple[str, ...]]:
    """The settings with the entry module that serves a layout, where the code alone does not tell which it is.

    Args:
        facts: of the app on the disk.
        settings: completed from the configuration.
        serving_error: starts what the plan for these settings starts; why it does not serve, None if it does.
        progress: is told of each candidate.

    Returns:
        The settings, unchanged if nothing was uncertain or nothing serves, and how each candidate ended.
    """
    told: list[str] = []
    if facts.entry is not None:
        return settings, ()
    for candidate in facts.entries.candidates:
        progress(f"trying {candidate.path} as the entry module ...")
        trial = replace(settings, entry=dotted_module(candidate.path))
        error = serving_error(trial)
        told.append(f"{candidate.path}: " + (error or "serves a layout"))
        if error is None:
            return trial, tuple(told)
    return settings, tuple(told)


def serving_error(
    plan: Plan, settings: Settings, base: Path, python: Path, variables: Mapping[str, str]
) -> str | None:
    """Why a plan's result does not serve a layout, None if it does.

    Args:
        plan: whose result is started, in a copy.
        settings: it was made with.
        base: a private folder for the copy.
        python: the interpreter of the app's environment.
        variables: set on top of this process's.
    """
    target = Facts(plan.after, settings).target
    if target is None:
        return "gunicorn cannot be told to start it"
    copy = push_copy(plan.after, base)
    error = boot(copy.root, imported(target), python=python, env=variables).error
    return Places(plan.before, plan.after).readable(error) if error is not None else None


def _no_procfile() -> Finding:
    return fault(
        Severity.ERROR,
        Location("Procfile", 0),
        "The app has no Procfile with a web process.",
        "The platform does not know what to start: the deployment ends with `cat: /app/Procfile: No such file`.",
        "Run dash-migrate apply, which writes one. The one of the plan was used here.",
        anchor="no Procfile",
    )
