"""Hosts that are contacted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from .frames import Frames
    from .record import Record

    Handler = Callable[..., None]  # takes the frame, then the event's arguments


class Connections:
    """Handles the audit events of sockets that reach out; those that wait to be reached have others."""

    def __init__(self, frames: Frames, record: Record) -> None:
        self._frames = frames
        self._record = record
        self._named: dict[tuple[str, str], str] = {}  # place and port: the name that was looked up last

    def handlers(self) -> dict[str, Handler]:
        """Returns what to call for which event; the arguments are those of Python's table of audit events."""
        return {
            "socket.getaddrinfo": self._looked_up,
            "socket.gethostbyname": self._looked_up,
            "socket.connect": self._connected,
            "socket.sendto": self._connected,
        }

    def _looked_up(self, frame: FrameType, host: Any, port: Any = None, *_more: Any) -> None:
        if not host:  # an address to listen at
            return
        place, _ = self._frames.innermost(frame)
        number = os.fsdecode(port) if isinstance(port, (str, bytes)) else str(port or "")
        self._named[place, number] = os.fsdecode(host)
        self._record.add("connect", _joined(os.fsdecode(host), number), place)

    def _connected(self, frame: FrameType, _socket: Any, address: Any) -> None:
        place, _ = self._frames.innermost(frame)
        if isinstance(address, (str, bytes)):
            path = os.fsdecode(address)
            # `\0` names no file; the other are those of Python's own worker processes.
            if place and path and not path.startswith("\0") and "pymp-" not in path:
                self._record.add("connect", path, place)
        elif isinstance(address, tuple) and len(address) > 1 and isinstance(address[0], str):
            host, port = address[0], str(address[1])
            if (place, port) not in self._named:  # the name that was looked up there says more than its number
                # asyncio and gevent look names up in threads of their own, where the app has no line.
                name = self._named.pop(("", port), "")
                if name:
                    self._named[place, port] = name
                self._record.add("connect", _joined(name or host, port), place)


def _joined(host: str, port: str) -> str:
    name = "[" + host + "]" if ":" in host else host
    return name + ":" + port if port else name
