"""Puts the tracer into a process: it sees every audit event from then on, and those of its forks."""

from __future__ import annotations

import sys
from _thread import _local  # `threading` must not be imported before the app can replace it
from typing import Any

from . import workers
from .connections import Connections
from .files import Files
from .frames import Frames
from .record import Record
from .variables import Variables


def install(folder: str, root: str) -> None:
    """Begins to note what the app does.

    Args:
        folder: where each process writes its events to a file of its own.
        root: the app's folder.
    """
    record = Record(folder)
    frames = Frames(root)
    handlers = {**Files(frames, record).handlers(), **Connections(frames, record).handlers()}
    state: Any = _local()

    def guarded(function: Any, *arguments: Any) -> None:
        if getattr(state, "busy", False):  # what the tracer itself does
            return
        state.busy = True
        try:
            function(*arguments)
        except Exception:  # noqa: BLE001, S110 - the app must not see it
            pass
        finally:
            state.busy = False

    def hook(event: str, arguments: Any) -> None:
        handler = handlers.get(event)
        if handler is not None:
            frame = sys._getframe().f_back  # noqa: SLF001 - there is no other way to the caller
            if frame is not None:  # Python itself opens the program
                guarded(handler, frame, *arguments)

    sys.addaudithook(hook)
    Variables(frames, record).watch(guarded)
    workers.watch()
