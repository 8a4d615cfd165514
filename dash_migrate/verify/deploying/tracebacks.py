"""The Python errors in what a process printed, and where it was when it was made to die."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_BEGINNING = "Traceback (most recent call last):"
_FRAME = re.compile(r'\s+File "(?P<file>.+)", line (?P<line>\d+)(?:,| in |$)')
_CHAINED = ("During handling of the above exception", "The above exception was the direct cause")
# gunicorn's and Flask's words before the traceback of a request.
_REQUEST = re.compile(
    r"Error handling request (?:[A-Z]+ )?(?P<path>\S*)|Exception on (?P<on>\S+) \[(?P<method>[A-Z]+)\]"
)
_INSTALLED = frozenset({"site-packages", "dist-packages"})
# The margin of an exception group's parts.
_MARGIN = re.compile(r"^(?:  )+[|+] (?:Exception Group (?=Traceback))?")
_STACK = re.compile(r"^(?P<current>Current t|T)hread .*\(most recent call first\):$")
_WIDTH = 300


@dataclass(frozen=True, slots=True)
class LoggedError:
    """One exception whose traceback was printed.

    Attributes:
        error: its type and the first line of its message: `ValueError: no data`.
        place: the innermost line of the app's own code, `app.py:12`; "" if it has none.
        request: what was asked for when it was raised, `/_dash-layout`; "" outside of requests.
    """

    error: str
    place: str
    request: str = ""


@dataclass(slots=True)
class _Block:
    frames: list[tuple[str, int]]
    error: str
    request: str


def logged_errors(text: str, root: Path) -> tuple[LoggedError, ...]:
    """The exceptions in a log, in order; of a chain only the last, where the chain's own code raised it.

    Args:
        text: the log.
        root: the folder of the app's own code; packages installed below it are not its own.
    """
    chains: list[list[_Block]] = []
    chained = False
    lines = [_MARGIN.sub("", line) for line in text.splitlines()]
    position = 0
    while position < len(lines):
        if lines[position] != _BEGINNING:
            chained = chained or lines[position].startswith(_CHAINED)
            position += 1
            continue
        block, position = _block(lines, position)
        if chained and chains:
            block.request = block.request or chains[-1][-1].request
            chains[-1].append(block)
        else:
            chains.append([block])
        chained = False
    return tuple(_logged(chain, root) for chain in chains)


def _block(lines: list[str], start: int) -> tuple[_Block, int]:
    """The traceback that begins there, and the line behind it."""
    said = _REQUEST.search(lines[start - 1]) if start else None
    request = (said["path"] or said["on"] or "") if said else ""
    block = _Block([], "", request)
    for position in range(start + 1, len(lines)):
        line = lines[position]
        if match := _FRAME.match(line):
            block.frames.append((match["file"], int(match["line"])))
        elif line and not line[0].isspace():
            block.error = line[:_WIDTH]
            return block, position + 1
    return block, len(lines)


def _logged(chain: list[_Block], root: Path) -> LoggedError:
    places = (place_of(reversed(block.frames), root) for block in reversed(chain))
    return LoggedError(chain[-1].error, next(filter(None, places), ""), chain[-1].request)


def place_of(frames: Iterable[tuple[str, int]], root: Path) -> str:
    """The first of some frames, file and line each, that is of the app's own code: `app.py:12`; "" for none."""
    base = root.resolve()
    for name, line in frames:
        path = (base / name).resolve()
        if path.is_relative_to(base) and _INSTALLED.isdisjoint(path.parts) and path.exists():
            return f"{path.relative_to(base).as_posix()}:{line}"
    return ""


def stack_place(text: str, root: Path) -> str:
    """Where the app was when `faulthandler` last printed the stacks of its threads; "" if nowhere."""
    stacks: list[tuple[bool, list[tuple[str, int]]]] = []
    for line in text.splitlines():
        if match := _STACK.match(line):
            stacks.append((match["current"].startswith("Current"), []))
        elif stacks and (frame := _FRAME.match(line)):
            stacks[-1][1].append((frame["file"], int(frame["line"])))
    stacks.reverse()
    ordered = sorted(stacks, key=lambda stack: not stack[0])
    return next(filter(None, (place_of(frames, root) for _, frames in ordered)), "")
