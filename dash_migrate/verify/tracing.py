"""What an app did while it ran: the events that the tracer in its processes wrote down."""

from __future__ import annotations

import enum
from dataclasses import dataclass


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
