"""What an app did while it ran: the events that the tracer in its processes wrote down.

The tracer (`_tracer/`) sees what Python's audit events and `os.environ` tell of. It does not see files and
connections that a library opens in its own machine code (Apache Arrow's and Polars' files, HDF5, DuckDB,
the PostgreSQL and Oracle clients), whether a file exists or is looked for, variables that are read by copying
all of them, and what processes do that the app itself starts. It is not started in an interpreter
that ignores `PYTHONPATH` (`-E`, `-I`) or imports no `site` (`-S`).
"""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TRACER = Path(__file__).with_name("_tracer")


class Act(enum.Enum):
    """What was done."""

    WRITE = "write"  # a file or folder made, changed or removed: `subject` is its absolute path
    READ = "read"  # a file outside of the app read, or tried: its absolute path
    CONNECT = "connect"  # a host contacted, or tried: `host:port`
    VARIABLE = "variable"  # an environment variable read: its name


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that the app did, the first time it did it from that line.

    Attributes:
        act: what.
        subject: to what.
        place: the innermost line of the app's own code that led to it, `app.py:12`; "" for none.
        at: when, in seconds since the epoch.
        found: of a variable, whether it was set; of a read, whether the file was there.
        needed: of a variable, whether its absence raises a KeyError there.
    """

    act: Act
    subject: str
    place: str
    at: float
    found: bool = True
    needed: bool = False


def tracer_variables(record: Path, copy: Path) -> dict[str, str]:
    """Returns the variables with which an app's Python processes are traced.

    Each takes them out of its environment before the app's code runs, so that the app does not see them;
    a fork, such as a worker of gunicorn, is traced as its parent is.

    Args:
        record: an existing folder, in which each process writes a file of its own.
        copy: the app's folder: what is done from within it, and to what lies outside of it, is noted.

    Returns:
        `PYTHONPATH` is the tracer's folder alone: where the app has one of its own, put this in front
        of it, with `os.pathsep` between them.
    """
    return {
        "PYTHONPATH": str(TRACER),
        "DASH_MIGRATE_TRACE": str(record.absolute()),
        "DASH_MIGRATE_TRACE_ROOT": str(copy.absolute()),
    }


def events(record: Path, copy: Path) -> tuple[Event, ...]:
    """Reads what all processes of an app wrote down, also while they are still at it.

    Args:
        record: the folder that was given to `tracer_variables`.
        copy: the app's folder that was given there.

    Returns:
        The events in the order of their time. What several processes did from the same line is one event, the
        first; a file that is named by a link to the app's folder is named by the folder itself.
    """
    first: dict[tuple[Act, str, str], Event] = {}
    for file in sorted(record.glob("*.jsonl")):
        for event in _read(file, copy.absolute()):
            key = (event.act, event.subject, event.place)
            if key not in first or event.at < first[key].at:
                first[key] = event
    return tuple(sorted(first.values(), key=lambda event: event.at))


def _read(file: Path, copy: Path) -> Iterator[Event]:
    """Gives the events of a file; its last line may be half of one."""
    real = copy.resolve()
    for line in file.read_bytes().splitlines(keepends=True):
        if not line.endswith(b"\n"):
            continue
        values = json.loads(line)
        event = Event(**{**values, "act": Act(values["act"]), "subject": _text(values["subject"])})
        if event.act in (Act.WRITE, Act.READ) and real != copy and Path(event.subject).is_relative_to(real):
            event = replace(event, subject=str(copy / Path(event.subject).relative_to(real)))
        yield event


def _text(name: str) -> str:
    """Returns a name whose undecodable bytes, which no report could write, are replaced."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
