"""Whether the Procfile's command brings the app up in time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.facts.gunicorn import parse_gunicorn
from dash_migrate.plan import Location, Severity
from dash_migrate.timeouts.limits import COMFORTABLE, proposed_timeout
from dash_migrate.verify.checks import files, variables
from dash_migrate.verify.checks.causes import readable
from dash_migrate.verify.checks.check import Check, Judged, fault
from dash_migrate.verify.deploying.deployment import FailureKind
from dash_migrate.verify.places import NOWHERE
from dash_migrate.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Finding
    from dash_migrate.verify.deploying.deployment import StartFailure
    from dash_migrate.verify.evidence import Evidence

_PROCFILE = Location("Procfile")
_NAMED = re.compile(r"'([^']+)'")
_REQUIREMENTS = Location("requirements.txt", 0)
_WHY = "The platform starts this command after the build; if it fails, so does the whole deployment."

# What to do about each kind of failure, and the file to do it in; None for the line that failed.
_ACTIONS: dict[FailureKind, tuple[Location | None, str]] = {
    FailureKind.GUNICORN_MISSING: (_REQUIREMENTS, "Add gunicorn to requirements.txt."),
    FailureKind.COMMAND_MISSING: (_PROCFILE, "Start a program that requirements.txt installs: web: gunicorn ..."),
    FailureKind.BAD_OPTIONS: (_PROCFILE, "Correct the options of gunicorn in the Procfile."),
    FailureKind.BAD_TARGET: (
        _PROCFILE,
        "Name the module and the server in it: web: gunicorn app:server, with `server = app.server` in app.py.",
    ),
    FailureKind.MODULE_NOT_FOUND: (None, "Add the package to requirements.txt, or correct the module's name."),
    FailureKind.RAISED: (
        None,
        "Make the module importable in another folder, as another user: nothing else is there.",
    ),
    FailureKind.DEV_SERVER: (None, 'Put the run call under `if __name__ == "__main__":`.'),
    FailureKind.WORKER_TIMEOUT: (_PROCFILE, "Load less while the module is imported, or raise --timeout."),
}
# What to do about errors that say little of their cause.
_ERRORS = {
    "InvalidConfig": "Leave out url_base_pathname, routes_pathname_prefix, requests_pathname_prefix: the platform "
    'sets them. To keep one on your machine, give it only where "DASH_APP_NAME" is not in os.environ.',
}


def judge(evidence: Evidence) -> Judged:
    """The failure with its cause; else how long it took, against the worker's limit."""
    deployment = evidence.deployment
    if evidence.asgi and not evidence.platform.asgi:
        return Judged(findings=(_no_asgi(evidence),))
    if deployment.failure is not None or deployment.seconds is None:
        return Judged((f"ran: {evidence.command}", *deployment.remarks), tuple(_causes(evidence)))
    limit = deployment.worker_timeout
    shown = [
        f"{deployment.server} serves after {deployment.seconds:.1f} s with {count(deployment.workers, 'worker')}"
        + (f"; a worker may take {limit:g} s" if limit else ""),
        *deployment.remarks,
    ]
    slow = bool(limit) and deployment.seconds > (limit or 0) * COMFORTABLE
    return Judged(tuple(shown), (_slow(deployment.seconds, limit or 0),) if slow else ())


def _causes(evidence: Evidence) -> Iterator[Finding]:
    """What kept it from starting: the variable or file that another check has seen missing, else the error."""
    failure = evidence.deployment.failure
    if failure is None:
        return
    known = [
        finding
        for check in (variables.CHECK, files.CHECK)
        for finding in check.result(evidence).findings
        if failure.place and finding.location == evidence.places.of(failure.place)
    ]
    errors = [finding for finding in known if finding.severity is Severity.ERROR]
    if failure.kind is FailureKind.RAISED and errors:
        yield errors[0]
    else:
        yield _failed(evidence, failure)


def _failed(evidence: Evidence, failure: StartFailure) -> Finding:
    location, action = _ACTIONS.get(failure.kind, (None, "Run the Procfile's command and read its output."))
    if location is None or failure.place:
        location = _place(evidence, failure)
    needed = evidence.deployment.needed_seconds
    if failure.kind is FailureKind.WORKER_TIMEOUT and needed is not None:
        action = (
            f"The import takes {needed:.0f} s here: write --timeout {proposed_timeout(needed)} behind gunicorn "
            "in the Procfile, or load less while the module is imported."
        )
    error = failure.message.partition(":")[0]
    message = readable(evidence, failure.message)
    action = _ERRORS.get(error.rpartition(".")[2]) or _left_behind(evidence, failure, message) or action
    return fault(Severity.ERROR, location, message, _WHY, action, anchor=f"{failure.kind.name} {error}")


def _place(evidence: Evidence, failure: StartFailure) -> Location:
    """The line that failed, else the Procfile. A server whose port is taken ends too soon to say where it was."""
    if failure.place:
        return evidence.places.of(failure.place)
    if failure.kind is not FailureKind.DEV_SERVER:
        return _PROCFILE
    found = evidence.places.of_statement("run", "run_server")
    return _PROCFILE if found == NOWHERE else found


def _left_behind(evidence: Evidence, failure: StartFailure, message: str) -> str | None:
    """What to do about a file of the app, or its target's module, that is not there; None if it is neither."""
    named = _NAMED.search(message)
    module = failure.missing.replace(".", "/")
    for path in (named[1] if named else "", f"{module}.py", f"{module}/__init__.py"):
        if (
            path
            and not path.startswith("/")
            and evidence.places.exists(path)
            and not (evidence.copy / path).exists()
        ):
            return (
                f"Git ignores {path}, so it is not pushed: take its line out of .gitignore, or git add -f {path}."
            )
    gunicorn = parse_gunicorn(evidence.command)
    if failure.missing and gunicorn is not None and failure.missing == gunicorn.module.partition(".")[0]:
        return (
            "Correct the module in the Procfile: gunicorn is told to import it, and the app has none of that name."
        )
    return None


def _slow(seconds: float, limit: float) -> Finding:
    """Above the limit an error: gunicorn up to 21.2 kills the worker then; 22.0 to 27.0.1 let its import go on."""
    return fault(
        Severity.ERROR if seconds > limit else Severity.WARNING,
        _PROCFILE,
        f"The app needs {seconds:.0f} s to start; gunicorn's --timeout is {limit:g} s.",
        "The platform's machine can be busier than this one. gunicorn up to version 21 kills and restarts a "
        "worker that is not ready by then, for ever; later ones wait for the import, visitors do not.",
        f"Write --timeout {proposed_timeout(seconds)} behind gunicorn in the Procfile.",
        anchor="slow start",
    )


def _no_asgi(evidence: Evidence) -> Finding:
    return fault(
        Severity.ERROR,
        _PROCFILE,
        f"The app's back end speaks ASGI, which cannot be served on {evidence.platform.title}.",
        "The platform hands the prefix to gunicorn as SCRIPT_NAME, which ASGI servers do not take off the path: "
        "the browser gets the index page instead of the layout.",
        "Use Dash's Flask back end (leave out `backend=`), or deploy to Dash Enterprise 5.",
        anchor="asgi",
    )


CHECK = Check("start", "The Procfile's command starts the app in time", judge)
