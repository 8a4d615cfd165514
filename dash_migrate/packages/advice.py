"""Findings on imports and on the environment: what could not be told, and what should be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.environment import describe
from dash_migrate.knowledge import load
from dash_migrate.packages.checks import STEP
from dash_migrate.packages.declared import REQUIREMENTS, Kind
from dash_migrate.packages.installed import canonical
from dash_migrate.packages.names import Basis
from dash_migrate.plan import Finding, Location, Note, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.study import Study
    from dash_migrate.packages.wanted import Want

_VERSION = "VERSION"


def import_findings(state: Study) -> Iterator[Finding | Note]:
    """On imports: nothing provides them, several do, or their distribution was read from pipreqs' table."""
    for site in state.wanted.unresolved:
        line = f"{canonical(site.top)}=={_VERSION}"
        guess = "" if site.top in load("imports")["distrusted"] else f", perhaps {line}"
        yield Finding(
            STEP,
            f"import {site.top}",
            Severity.WARNING,
            Location(site.path, site.line),
            f"import {site.top}: no known distribution provides it, and no module of the app is called so.",
            "An import that nothing installs stops the app on the platform.",
            f"Add a line to {REQUIREMENTS}{guess} (look at the project first: anybody can register a name). "
            "A module of your own belongs in the app's folder; an import that is not needed can go.",
        )
    for site, ambiguous in state.wanted.ambiguous:
        yield Finding(
            STEP,
            f"import {site.top}",
            Severity.WARNING,
            Location(site.path, site.line),
            f"import {site.name}: {', '.join(ambiguous.candidates)} all provide it here.",
            "Which of them the app means cannot be told from the import.",
            f"Add the right one to {REQUIREMENTS}.",
        )
    for site, reason in state.wanted.passed:
        yield Note(STEP, Location(site.path, site.line), f"import {site.top}: no line, {reason}.")


def want_findings(state: Study) -> Iterator[Finding]:
    """On what the app needs and no line can settle, or only with a doubt."""
    for want in state.wanted.wants.values():
        if want.key not in state.declared.keys:
            yield from _on_want(want, state)


def environment_findings(state: Study) -> Iterator[Finding]:
    """On what has no version, and on the environment that the other versions are taken from."""
    if state.answer.problem:
        yield _general(
            "index",
            Severity.WARNING,
            state.answer.problem,
            "Lines whose version is unknown here stay without one, so the platform installs the newest.",
            "Settle the cause and run again with --resolve, or write the versions yourself.",
        )
    elif unknown := state.without_version:
        yield _general(
            "versions",
            Severity.ADVICE if state.installed else Severity.WARNING,
            f"No version is known for {_listed(unknown)}: {_why_unknown(state)}.",
            "Without a version the platform installs the newest, with which the app never ran.",
            "Name the environment that runs the app (--python PATH), or have the package index asked (--resolve).",
        )
    environment = state.environment
    if environment is not None and state.installed and (environment.is_ours or environment.others):
        yield _general(
            "environment",
            Severity.ADVICE,
            f"Versions are taken from {describe(environment)}.",
            "The platform should run the versions that the app was tested with.",
            "If another environment runs the app, name it: --python PATH",
        )
    yield from _foreign(state)


def _why_unknown(state: Study) -> str:
    environment = state.environment
    if environment is None:
        return "no environment of the app was found"
    if state.installed:
        return f"not installed in {environment.label}"
    held = environment.distributions
    differing = [f"{line.text}, here {held[line.key].version}" for line in state.differing if line.key]
    against = differing or [f"{key} is missing there" for key in state.lacking]
    return f"the environment that runs dash-migrate is not the app's ({_listed(against)})"


def _foreign(state: Study) -> Iterator[Finding]:
    foreign = next((line for line in state.project if line.kind is Kind.FOREIGN), None)
    if state.file is None and foreign is not None:
        yield Finding(
            STEP,
            "foreign constraint",
            Severity.ADVICE,
            Location(foreign.path, foreign.number),
            f"{foreign.path} constrains versions in a notation that pip does not read (first: {foreign.key}).",
            f"{REQUIREMENTS} is what the platform installs; such a constraint is not carried over.",
            "If the exact locked versions matter, export them: poetry export, pdm export, or pipenv requirements.",
        )


def _general(anchor: str, severity: Severity, seen: str, why: str, action: str) -> Finding:
    return Finding(STEP, anchor, severity, Location(REQUIREMENTS), seen, why, action)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _on_want(want: Want, state: Study) -> Iterator[Finding]:
    if want.key in load("distributions")["windows-only"]:
        yield _want_finding(
            want,
            Severity.ERROR,
            f"{want.key} is needed here: {want.why}.",
            "It can be installed on Windows only; the platform runs Linux, where the import fails.",
            'Do without it there, for example: if sys.platform == "win32": import ...',
        )
    elif want.basis is Basis.PIPREQS:
        yield _want_finding(
            want,
            Severity.ADVICE,
            f"{want.key}: {want.why}, by pipreqs' table only.",
            "A wrong name would install a stranger's package.",
            f"Check that {want.key} is the project you mean; if not, write the right name in {REQUIREMENTS}.",
        )
    elif state.installed and want.key in state.lacking and want.basis is Basis.TABLE:
        label = state.environment.label if state.environment else "the environment"
        yield _want_finding(
            want,
            Severity.WARNING,
            f"{want.key} is not installed in {label}, though it is {want.why}.",
            "Its version is unknown, and the file that imports it cannot have run here.",
            f"If the app uses that file: pip install {want.key}, and run the plan again. If not: delete the file.",
        )


def _want_finding(want: Want, severity: Severity, seen: str, why: str, action: str) -> Finding:
    return Finding(STEP, f"distribution {want.key}", severity, want.location, seen, why, action)
