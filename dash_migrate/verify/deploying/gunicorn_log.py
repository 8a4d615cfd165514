"""Why a web process does not serve its app, read off what gunicorn, the shell and the app printed.

The words are those of gunicorn 19.9 to 27.0.
"""

from __future__ import annotations

import enum
import re
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.verify.deploying.tracebacks import logged_errors, stack_place

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.verify.deploying.tracebacks import LoggedError

_BOOTED = re.compile(r"Booting worker with pid: (\d+)")
_EXITING = re.compile(r"Worker exiting \(pid: (\d+)\)")
_VERSION = re.compile(r"Starting gunicorn (\S+)")
_TIMED_OUT = re.compile(r"WORKER TIMEOUT \(pid:\s*\d+\)")
_SIGNALLED = re.compile(
    r"Worker (?:\(pid:|with pid )\s*(\d+)\)? was (?:sent|terminated due to signal) (?!SIGTERM|15\b)(SIG\w+|\d+)"
)
_DEV_SERVER = re.compile(
    r"^ \* Serving Flask app|Dash is running on https?://|^ \* Running on https?://", re.MULTILINE
)
_LISTENS = re.compile(r"(?:Running|running) on (https?://\S+)")
_OPTIONS = re.compile(r"^\S*(?:gunicorn|__main__\.py): error: (.+)", re.MULTILINE)
_CONFIG = re.compile(r"^Error: (.+)", re.MULTILINE)
_TARGET = re.compile(
    r"^(?:gunicorn\.errors\.AppImportError: )?(Failed to (?:find attribute|parse|find application object) .+"
    r"|Function reference must be a simple name.+|Application object must be callable\.)$",
    re.MULTILINE,
)
_DID_YOU_MEAN = re.compile(r"Failed to find application, did you mean '.+'\?")
_NOT_FOUND = re.compile(
    r"^\S*sh: (?:line )?(?:\d+: )?(.+?): (?:command )?(not found|[Pp]ermission denied)", re.MULTILINE
)
_NO_MODULE = re.compile(r"No module named '?([^'\s]+)'?")
_NO_GUNICORN = re.compile(r"^\S*python\S*: No module named gunicorn", re.MULTILINE)
_NO_WAITRESS = "dash-migrate: waitress is not installed"
_FEWEST_ENDS = 3  # of workers before the first answer, from which on they are taken to end for ever
_MOST_WORKERS = 50  # started before the first answer: gunicorn 19.9 does not say that one was killed
_TAIL_LINES = 120  # the tracebacks of several workers, and the one of gunicorn itself
_WIDTH = 300


class FailureKind(enum.Enum):
    """What kept an app from being served."""

    GUNICORN_MISSING = "gunicorn is not installed"
    COMMAND_MISSING = "the command's program is not there"
    BAD_OPTIONS = "gunicorn refuses its options"
    BAD_TARGET = "the target names no application"
    MODULE_NOT_FOUND = "a module, or a name in it, is not there"
    RAISED = "the app raises an error"
    WORKER_TIMEOUT = "a worker does not answer in time"
    DEV_SERVER = "the app starts its own server where it is imported"
    KILLED = "a process was killed"
    ENDED = "the process ended"
    NO_ANSWER = "no answer in time"


@dataclass(frozen=True, slots=True)
class StartFailure:
    """Why an app is not served, or not reliably.

    Attributes:
        kind: what it is.
        message: one line: what gunicorn or the app said.
        place: where in the app's own code, `app.py:12`; "" for nowhere.
        missing: the module that was not found; "" for none.
        tail: the last lines of what was printed.
    """

    kind: FailureKind
    message: str
    place: str = ""
    missing: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True)
class GunicornLog:
    """What a web process printed so far.

    Attributes:
        text: all of it.
        root: the app's folder.
    """

    text: str
    root: Path

    @property
    def workers(self) -> frozenset[int]:
        """The process ids of all workers that were started."""
        return frozenset(map(int, _BOOTED.findall(self.text)))

    @property
    def version(self) -> str:
        """The version of gunicorn; "" if it does not say."""
        match = _VERSION.search(self.text)
        return match[1] if match else ""

    @property
    def timed_out(self) -> bool:
        """Whether a worker was ended because its time was up."""
        return _TIMED_OUT.search(self.text) is not None

    @property
    def dev_server(self) -> bool:
        """Whether a development server was started."""
        return _DEV_SERVER.search(self.text) is not None

    @property
    def listens(self) -> str:
        """The address that a development server named last; "" for none."""
        return next(iter(_LISTENS.findall(self.text)[::-1]), "")

    @property
    def tail(self) -> str:
        """Its last lines."""
        return "\n".join(line[:_WIDTH] for line in self.text.splitlines()[-_TAIL_LINES:])

    def errors(self) -> tuple[LoggedError, ...]:
        """The exceptions in it, gunicorn's own about its end left out."""
        found = logged_errors(self.text, self.root)
        return tuple(error for error in found if not error.error.startswith("gunicorn.errors.HaltServer"))

    def failed(self, kind: FailureKind, message: str, place: str = "", missing: str = "") -> StartFailure:
        """A failure with this log's tail."""
        return StartFailure(kind, message.strip()[:_WIDTH], place, missing, self.tail)


def why_looping(log: GunicornLog) -> StartFailure | None:
    """What keeps the workers of a running gunicorn from their first answer; None if nothing is known to."""
    if log.dev_server:
        where = f" at {log.listens}" if log.listens else ""
        message = f"the module starts a development server{where} while gunicorn imports it"
        return log.failed(FailureKind.DEV_SERVER, message, stack_place(log.text, log.root))
    if log.timed_out:
        error = next((error for error in reversed(log.errors()) if error.request), None)
        during = f"while it answered {error.request}" if error else "before its first answer"
        return log.failed(FailureKind.WORKER_TIMEOUT, f"WORKER TIMEOUT {during}", error.place if error else "")
    if match := _SIGNALLED.search(log.text):
        return log.failed(FailureKind.KILLED, f"a worker was ended by {_name(match[2])}", _last_place(log))
    if len(set(_EXITING.findall(log.text))) >= _FEWEST_ENDS or len(log.workers) > _MOST_WORKERS:
        if errors := [error for error in log.errors() if not error.request]:
            return _raised(log, errors[-1])
        message = "every worker ends while it starts, as after sys.exit()"
        return log.failed(FailureKind.ENDED, message, _last_place(log))
    return None


def why_ended(log: GunicornLog, code: int) -> StartFailure:
    """Why the web process ended before the app answered.

    Args:
        log: what it printed.
        code: its exit code, as `subprocess` has it.
    """
    if log.timed_out:
        return why_looping(log) or log.failed(FailureKind.ENDED, "")
    for found in (_missing_program(log), _bad_call(log), _bad_target(log)):
        if found is not None:
            return found
    errors = log.errors()
    if errors:
        return _raised(log, errors[-1])
    if code < 0 or code > 128:
        return log.failed(
            FailureKind.KILLED, f"the process was ended by {_name(str(abs(code) % 128))}", _last_place(log)
        )
    return log.failed(FailureKind.ENDED, f"the process ended with exit code {code}")


def _missing_program(log: GunicornLog) -> StartFailure | None:
    if _NO_GUNICORN.search(log.text):
        return log.failed(FailureKind.GUNICORN_MISSING, "No module named gunicorn", missing="gunicorn")
    if _NO_WAITRESS in log.text:
        message = "waitress, which stands in for gunicorn here, is not installed in the app's environment"
        return log.failed(FailureKind.COMMAND_MISSING, message, missing="waitress")
    match = _NOT_FOUND.search(log.text)
    if match is None:
        return None
    kind = FailureKind.GUNICORN_MISSING if match[1] == "gunicorn" else FailureKind.COMMAND_MISSING
    return log.failed(kind, f"{match[1]}: {match[2]}", missing=match[1])


def _bad_call(log: GunicornLog) -> StartFailure | None:
    if match := _OPTIONS.search(log.text):
        return log.failed(FailureKind.BAD_OPTIONS, match[1])
    match = _CONFIG.search(log.text)
    if match is None or log.workers:
        return None
    if "application module" in match[1]:
        return log.failed(FailureKind.BAD_TARGET, match[1])
    reason = next((error.error for error in reversed(log.errors())), "")
    return log.failed(FailureKind.BAD_OPTIONS, f"{match[1].strip()} {reason}")


def _bad_target(log: GunicornLog) -> StartFailure | None:
    match = _TARGET.search(log.text)
    if match is not None:
        return log.failed(FailureKind.BAD_TARGET, match[1])
    match = _DID_YOU_MEAN.search(log.text)
    if match is not None:
        return log.failed(FailureKind.BAD_TARGET, match[0])
    # The one mistake that is told without a traceback and in Python's words: a factory's arguments.
    lines = log.text.splitlines()
    if "App failed to load." in log.text and not log.errors():
        said = next((line for line in lines if re.match(r"[A-Za-z]\w*Error: ", line)), "App failed to load.")
        return log.failed(FailureKind.BAD_TARGET, said)
    return None


def _raised(log: GunicornLog, error: LoggedError) -> StartFailure:
    if error.error.startswith(("ModuleNotFoundError", "ImportError")):
        match = _NO_MODULE.search(error.error)
        return log.failed(FailureKind.MODULE_NOT_FOUND, error.error, error.place, match[1] if match else "")
    return log.failed(FailureKind.RAISED, error.error, error.place)


def _last_place(log: GunicornLog) -> str:
    errors = log.errors()
    return stack_place(log.text, log.root) or (errors[-1].place if errors else "")


def _name(text: str) -> str:
    """A signal's name, for its name or number."""
    try:
        return signal.Signals(int(text)).name
    except ValueError:
        return text if text.startswith("SIG") else f"signal {text}"
