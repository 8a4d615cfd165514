"""The entry point: answers `--version` at once, hands the rest to the commands, turns every end into a code."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, TextIO

from dash_migrate import __version__
from dash_migrate.errors import DashMigrateError

if TYPE_CHECKING:
    from collections.abc import Sequence

WRONG_USE = 2
INTERNAL_ERROR = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED = 130  # what shells report for Ctrl-C
# Trees are many small objects that live as long as the plan: with Python's own limits the collector goes over them
# again and again, for a third of a plan's time.
_COLLECTING = (100_000, 20, 100)
DEBUG_VARIABLE = "DASH_MIGRATE_DEBUG"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: the command line without the program's name; by default the one of this process.

    Returns:
        The exit code: 0, 2 for what the user can settle, 70 for a fault of the tool, 130 after Ctrl-C; `plan
        --check` has codes of its own.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        _make_lenient(stream)
    if given == ["--version"]:
        sys.stdout.write(f"dash-migrate {__version__}\n")
        return 0
    gc.set_threshold(*_COLLECTING)
    _forget()
    try:
        code = _run(given)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        _close_quietly()
        return 1
    except DashMigrateError as error:
        sys.stderr.write(f"error: {_hidden(str(error))}\n")
        return WRONG_USE
    except Exception as error:  # noqa: BLE001  # the outermost frame: nobody is to see a traceback
        _report(error)
        return INTERNAL_ERROR
    if code == INTERRUPTED:
        sys.stderr.write("\nStopped. Nothing is half written.\n")
    return code


def _run(arguments: list[str]) -> int:
    from dash_migrate.commands import app

    try:
        app(args=arguments, prog_name="dash-migrate")
    except SystemExit as end:  # how Typer ends every command
        return end.code if isinstance(end.code, int) else 0
    return 0


def _make_lenient(stream: TextIO) -> None:
    """What a console's encoding has no letter for is shown as `?` and never ends the program."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def _close_quietly() -> None:
    """The reader of a pipe has gone: what is still buffered goes nowhere, without a word at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _report(error: Exception) -> None:
    """A fault of the tool in one line; its message may quote the app, so it is only in the debug output."""
    if os.environ.get(DEBUG_VARIABLE):
        sys.stderr.write(_trace(error))
    sys.stderr.write(
        f"internal error: {type(error).__name__} at {_place(error)}: a fault of dash-migrate, not of your app. "
        f"Nothing is half written. Please report it with what the same command prints under {DEBUG_VARIABLE}=1.\n"
    )


def _trace(error: Exception) -> str:
    """Where it happened and, once the app's secrets are known, what was said: the message may quote the app."""
    import traceback

    from dash_migrate.redaction.ledger import noted

    if noted():
        return _hidden("".join(traceback.format_exception(error)))
    frames = "".join(traceback.format_tb(error.__traceback__))
    said = f"{type(error).__name__} (its message is not shown: the app's secrets are not known yet)"
    return f"Traceback (most recent call last):\n{frames}{said}\n"


def _place(error: Exception) -> str:
    """Module and line of the tool's own code where it happened."""
    place, trace = "unknown place", error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] in {"dash_migrate", "codemods"}:
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _forget() -> None:
    """What an earlier command of the same process found out about another app is none of this one's business."""
    if (ledger := sys.modules.get("dash_migrate.redaction.ledger")) is not None:
        ledger.forget()


def _hidden(text: str) -> str:
    """A text that may quote the app, with obvious secrets hidden."""
    from dash_migrate.redact import hidden

    return hidden(text)


if __name__ == "__main__":
    sys.exit(main())
