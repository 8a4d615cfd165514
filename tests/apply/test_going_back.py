"""Runs that cannot go on: what they wrote is put back, or left to the next command, and nobody's edit is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.transaction import ApplyError, FileWrite, Outcome, Run, commit, durable, recover, undo
from dash_migrate.transaction.journal import Journal
from tests.apply import apply_support as support
from tests.apply.interrupted import (
    A,
    B,
    Stop,
    contents,
    dies,
    fail_at,
    interrupt_commit,
    refuse_moves_to,
    refused,
    three_writes,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_that_another_program_holds_sends_the_run_back(app: Path) -> None:
    before = support.snapshot(app)
    with pytest.MonkeyPatch.context() as patch:
        refuse_moves_to(patch, "table.bin")
        with pytest.raises(ApplyError, match=r"data/table\.bin: cannot be written: .*was put back") as caught:
            support.commit_app(app)
    assert caught.value.paths == ("data/table.bin",)
    assert support.snapshot(app) == before


def test_an_undo_that_fails_leaves_the_run_applied(app: Path) -> None:
    before = support.snapshot(app)
    support.commit_app(app)
    after = support.snapshot(app)
    with pytest.MonkeyPatch.context() as patch:
        refuse_moves_to(patch, "old.txt")
        with pytest.raises(ApplyError, match=r"old\.txt: cannot be written: Permission denied"):
            undo(app)
    assert support.without_journal(support.snapshot(app)) == support.without_journal(after)
    assert recover(app) is None
    undo(app)
    assert support.snapshot(app) == before


def test_what_cannot_even_be_put_back_is_left_to_the_next_command(app: Path) -> None:
    before = support.snapshot(app)
    with pytest.MonkeyPatch.context() as patch:
        calls: list[str] = []
        real = durable.move

        def move(source: Path, target: Path, spare: Path) -> None:
            calls.append(target.name)
            if len(calls) > 1:
                raise OSError(30, "Read-only file system", str(source))
            real(source, target, spare)

        patch.setattr(durable, "move", move)
        with pytest.raises(ApplyError, match=r"could not be put back yet .*next dash-migrate command"):
            support.commit_app(app)
    recovery = recover(app)
    assert recovery is not None
    undo(app) if recovery.outcome is Outcome.FINISHED else None
    assert support.snapshot(app) == before


def test_going_back_that_dies_half_way_is_finished(two_files: Path) -> None:
    writes = three_writes(two_files)
    before = support.snapshot(two_files)
    with pytest.MonkeyPatch.context() as patch:
        # a and b are written, c refuses; a is put back, and then it ends.
        fail_at(patch, ("c.py", refused), ("b.py", dies))
        with pytest.raises(Stop):
            commit(two_files, writes, title="t")
    assert contents(two_files)[:2] == (A[0], B[1])
    recovery = recover(two_files)
    assert recovery is not None
    assert recovery.outcome is Outcome.TAKEN_BACK
    assert support.snapshot(two_files) == before


def test_going_back_over_somebodys_edit_does_not_begin(two_files: Path) -> None:
    writes = three_writes(two_files)

    def edited_and_refused() -> None:
        (two_files / "b.py").write_bytes(b"mine\n")
        refused()

    with pytest.MonkeyPatch.context() as patch:
        fail_at(patch, ("c.py", edited_and_refused))
        with pytest.raises(ApplyError, match=r"c\.py: cannot be .*\(b\.py: was changed meanwhile"):
            commit(two_files, writes, title="t")
    assert recover(two_files) is not None
    assert contents(two_files)[:2] == (A[1], b"mine\n")
    assert (two_files / "c.py").read_bytes() == b"c = 2\n"


def test_an_edit_in_the_last_moment_is_not_overwritten(two_files: Path) -> None:
    real = Journal.write

    def write(self: Journal, run: Run) -> None:
        real(self, run)
        (two_files / "b.py").write_bytes(b"mine\n")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journal, "write", write)
        with pytest.raises(ApplyError, match=r"b\.py: was changed meanwhile\. Nothing was changed"):
            commit(two_files, [FileWrite("a.py", *A), FileWrite("b.py", *B)], title="t")
    assert contents(two_files)[:2] == (A[0], b"mine\n")
    assert not (two_files / ".dash-migrate").exists()


def test_files_vanish_last(app: Path) -> None:
    order: list[str] = []
    real = durable.move

    def move(source: Path, target: Path, spare: Path) -> None:
        order.append(target.name if source.parent.name == "stage" else f"-{source.name}")
        real(source, target, spare)

    writes = [FileWrite("old.txt", support.OLD, None), FileWrite("new.txt", None, b"new\n")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(durable, "move", move)
        commit(app, writes, title="t")
        undo(app)
    assert order == ["new.txt", "-old.txt", "old.txt", "-new.txt"]


def test_a_copy_that_was_half_made_beside_its_target_goes(two_files: Path) -> None:
    interrupt_commit(two_files, "b.py")
    for index in range(3):
        (two_files / f".dash-migrate-0001-{index}.tmp").write_bytes(b"ha")
    recover(two_files)
    assert not list(two_files.glob("*.tmp"))
    assert not list(two_files.glob(".*.tmp"))


def test_ctrl_c_while_writing_puts_everything_back(app: Path) -> None:
    before = support.snapshot(app)
    real = durable.move

    def move(source: Path, target: Path, spare: Path) -> None:
        if target.name == ".env":
            raise KeyboardInterrupt
        real(source, target, spare)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(durable, "move", move)
        with pytest.raises(KeyboardInterrupt):
            support.commit_app(app)
    assert support.snapshot(app) == before
