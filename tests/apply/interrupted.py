"""Runs that are interrupted, or cannot go on, at a chosen file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.transaction import FileWrite, commit, durable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

A, B = (b"a = 1\n", b"a = 2\n"), (b"b = 1\n", b"b = 2\n")


class Stop(BaseException):
    """Stands for the death of the process: no handler of the package sees it."""


def die_before(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Lets the next run end, without any cleaning up, before it replaces a file."""
    real = durable.move

    def move(source: Path, target: Path, spare: Path) -> None:
        if target.name == path:
            raise Stop
        real(source, target, spare)

    monkeypatch.setattr(durable, "move", move)
    monkeypatch.setattr("dash_migrate.transaction.protocol._go_back", lambda *_: None)


def interrupt_commit(app: Path, path: str) -> None:
    writes = [FileWrite("a.py", *A), FileWrite("b.py", *B), FileWrite("new.txt", None, b"new\n")]
    with pytest.MonkeyPatch.context() as patch:
        die_before(patch, path)
        with pytest.raises(Stop):
            commit(app, writes, title="interrupted")


def contents(app: Path) -> tuple[bytes | None, ...]:
    return tuple(
        (app / name).read_bytes() if (app / name).exists() else None for name in ("a.py", "b.py", "new.txt")
    )


def refuse_moves_to(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    real = durable.move

    def move(source: Path, target: Path, spare: Path) -> None:
        if target.name in names:
            raise PermissionError(13, "Permission denied", str(source))
        real(source, target, spare)

    monkeypatch.setattr(durable, "move", move)


def fail_at(monkeypatch: pytest.MonkeyPatch, *events: tuple[str, Callable[[], None]]) -> None:
    """Lets the moves to the files named, in this order, do something else instead; the others are made."""
    waiting = list(events)
    real = durable.move

    def move(source: Path, target: Path, spare: Path) -> None:
        if waiting and target.name == waiting[0][0]:
            waiting.pop(0)[1]()
        real(source, target, spare)

    monkeypatch.setattr(durable, "move", move)


def refused() -> None:
    raise PermissionError(13, "Permission denied")


def dies() -> None:
    raise Stop


def three_writes(app: Path) -> list[FileWrite]:
    (app / "c.py").write_bytes(b"c = 1\n")
    return [FileWrite("a.py", *A), FileWrite("b.py", *B), FileWrite("c.py", b"c = 1\n", b"c = 2\n")]
