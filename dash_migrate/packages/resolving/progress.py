"""Who is told that the network is asked: it can take a while, and nobody but the command line may print."""

from __future__ import annotations

import contextlib
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator


class Listener(Protocol):
    """Who wants to know."""

    def __call__(self, text: str) -> None:
        """Is told what is being done now, in a few words."""

    def done(self) -> None:
        """Is told that it is over, before anything else is said."""


_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextlib.contextmanager
def told(listener: Listener) -> Iterator[None]:
    """Within the block, `listener` is told of network work."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def tell(text: str) -> None:
    """Tells the listener, if there is one."""
    listener = _listener.get()
    if listener is not None:
        listener(text)


@contextlib.contextmanager
def work() -> Iterator[None]:
    """Network work: however the block ends, the listener is told that it is over."""
    try:
        yield
    finally:
        listener = _listener.get()
        if listener is not None:
            listener.done()
