"""Environment variables that the app reads.

Python tells of no reading: `os.environ` is a mapping in memory. So its class is given another
`__getitem__`, by which all its methods read.
"""

from __future__ import annotations

import os
import sys
from opcode import opmap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from .frames import Frames
    from .record import Record

# A subscript in the caller's bytecode; whatever else calls `__getitem__` copies all variables.
_SUBSCRIPTS = frozenset(opmap[name] for name in ("BINARY_SUBSCR", "BINARY_OP") if name in opmap)

_MAPPING = "collections.abc"  # where the methods of mappings are

# Read a variable for the app: the app's line that calls them is where it is read.
_HELPERS = frozenset(("os", _MAPPING, "decouple", "environ", "environs", "starlette.config"))


class Variables:
    """Notes which variables the app's own code reads."""

    def __init__(self, frames: Frames, record: Record) -> None:
        self._frames = frames
        self._record = record

    def watch(self, guarded: Callable[..., None]) -> None:
        """Replaces how `os.environ` is read.

        Args:
            guarded: calls its first argument with the others, and lets nothing out of it.
        """
        kind: Any = type(os.environ)
        original = kind.__getitem__

        def __getitem__(self: Any, key: Any) -> Any:  # noqa: N807 - it takes that method's place
            frame = sys._getframe().f_back  # noqa: SLF001 - there is no other way to the caller
            if frame is not None:
                guarded(note, self, key, frame)
            return original(self, key)

        note = self._note
        kind.__getitem__ = __getitem__

    def _note(self, variables: Any, key: Any, frame: FrameType) -> None:
        needed = _needs(frame)
        if needed is None:
            return
        helped = False
        reader: FrameType | None = frame
        while reader is not None and _is_helper(reader):
            helped = helped or _module(reader) not in ("os", _MAPPING)
            reader = reader.f_back
        place = self._frames.own(reader) if reader is not None else ""
        if place:
            found = variables.encodekey(key) in variables._data  # noqa: SLF001 - where it keeps them
            self._record.add("variable", os.fsdecode(key), place, found=found, needed=needed and not helped)


def _needs(frame: FrameType) -> bool | None:
    """Returns whether the absence of a variable is an error to the caller; None if it reads no single one."""
    name = frame.f_code.co_name
    module = _module(frame)
    if module == _MAPPING:
        if name == "pop":
            return frame.f_locals.get("default") is getattr(
                frame.f_locals["self"], "_MutableMapping__marker", None
            )
        return False if name in ("get", "__contains__") else None
    if module == "os":
        return False if name == "setdefault" else None
    code = frame.f_code.co_code
    position = frame.f_lasti
    while position > 0 and code[position] == 0:  # room that an instruction has behind it, since Python 3.11
        position -= 2
    return True if code[position] in _SUBSCRIPTS else None


def _is_helper(frame: FrameType) -> bool:
    module = _module(frame)
    return module in _HELPERS or module.partition(".")[0] in _HELPERS


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))
