"""`undo`: exact, last run first, all or nothing."""

from __future__ import annotations

import json
import os
import stat
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dash_migrate.redact import Redactor
from dash_migrate.transaction import (
    FileWrite,
    JournalError,
    KeyMissingError,
    NothingToUndoError,
    SecretError,
    UndoRefusedError,
    commit,
    runs,
    undo,
)
from tests.apply import apply_support as support

if TYPE_CHECKING:
    from collections.abc import Iterator

posix = pytest.mark.skipif(os.name == "nt", reason="permission bits as POSIX has them")


def refusal(app: Path) -> dict[str, str]:
    """Why `undo` refuses, by path; checks that it touched nothing."""
    before = support.snapshot(app)
    with pytest.raises(UndoRefusedError, match="dash-migrate undo") as caught:
        undo(app)
    assert support.snapshot(app) == before
    assert all(path in str(caught.value) and reason in str(caught.value) for path, reason in caught.value.reasons)
    return dict(caught.value.reasons)


def test_everything_is_as_before(app: Path) -> None:
    before = support.snapshot(app)
    run = support.commit_app(app)
    undone = undo(app)

    assert support.snapshot(app) == before
    assert undone.run == run
    assert set(undone.restored) == {"app.py", "pages/config.py", "old.txt"}
    assert set(undone.removed) == {".env", "assets/css/style.css", "data/table.bin"}
    assert undone.kept_folders == ()


def test_runs_are_undone_last_first(app: Path) -> None:
    states = [support.snapshot(app)]
    contents = [support.APP, b"one\n", b"two\r\n", b""]
    for old, new in pairwise(contents):
        commit(app, [FileWrite("app.py", old, new)], title="t", known=Redactor())
        states.append(support.without_journal(support.snapshot(app)))
    for state in reversed(states[:-1]):
        undo(app)
        assert support.without_journal(support.snapshot(app)) == state
    assert support.snapshot(app) == states[0]


def test_after_an_undo_the_next_run_takes_its_number(app: Path) -> None:
    commit(app, [FileWrite("a.txt", None, b"a")], title="first")
    commit(app, [FileWrite("b.txt", None, b"b")], title="second")
    undo(app)
    commit(app, [FileWrite("c.txt", None, b"c")], title="third")
    assert [(run.number, run.title) for run in runs(app)] == [(1, "first"), (2, "third")]


def test_a_run_of_refusals_is_undone(app: Path) -> None:
    before = support.snapshot(app)
    commit(app, [], title="t", refused=["x"])
    assert undo(app).restored == ()
    assert support.snapshot(app) == before


def test_nothing_to_undo(app: Path) -> None:
    before = support.snapshot(app)
    with pytest.raises(NothingToUndoError, match="dash-migrate plan"):
        undo(app)
    assert support.snapshot(app) == before


def test_files_that_changed_since_are_named_with_the_reason(app: Path) -> None:
    support.commit_app(app)
    (app / "app.py").write_bytes(support.APP_AFTER + b"# mine\n")
    (app / "pages/config.py").unlink()
    (app / "old.txt").write_bytes(b"another\n")
    (app / "data/table.bin").write_bytes(support.TABLE[:-1])

    assert refusal(app) == {
        "app.py": "was changed since it was applied",
        "pages/config.py": "is gone",
        "old.txt": "there is a file of this name again",
        "data/table.bin": "was changed since it was applied",
    }


def test_a_secret_is_put_back_from_the_file_that_holds_it(app: Path) -> None:
    support.commit_app(app)
    assert support.SECRET.encode() not in support.journal_text(app)
    undo(app)
    assert (app / "app.py").read_bytes() == support.APP


def test_a_lender_that_changed_is_named(app: Path) -> None:
    support.commit_app(app)
    (app / ".env").write_bytes(b"KEY=other\n")
    assert refusal(app) == {
        "app.py": "a part of it lies in .env now, which was changed since",
        ".env": "was changed since it was applied",
    }


def test_a_file_outside_the_run_lends(app: Path) -> None:
    (app / ".env").write_bytes(support.ENV)
    before = support.snapshot(app)
    write = [FileWrite("app.py", support.APP, support.APP_AFTER)]
    with pytest.raises(SecretError):
        commit(app, write, title="t", known=support.KNOWN)
    commit(app, write, title="t", known=support.KNOWN, lenders=[".env", "missing.env"])

    assert support.SECRET.encode() not in support.journal_text(app)
    (app / ".env").write_bytes(support.ENV + b"MORE=1\n")
    assert refusal(app) == {"app.py": "a part of it lies in .env now, which was changed since"}
    (app / ".env").unlink()
    assert refusal(app) == {"app.py": "cannot be read: No such file or directory"}
    (app / ".env").write_bytes(support.ENV)
    undo(app)
    assert support.snapshot(app) == before


def test_a_lender_that_was_not_needed_may_change(app: Path) -> None:
    (app / ".env").write_bytes(support.ENV)
    run = commit(app, [FileWrite("a.txt", None, b"a")], title="t", lenders=[".env"])
    assert run.lenders == ()
    (app / ".env").write_bytes(b"")
    assert undo(app).removed == ("a.txt",)


def test_a_file_that_somebody_put_back_already_is_left_alone(app: Path) -> None:
    before = support.snapshot(app)
    support.commit_app(app)
    (app / "app.py").write_bytes(support.APP)
    (app / "old.txt").write_bytes(support.OLD)
    (app / "old.txt").chmod(0o640)
    (app / ".env").unlink()
    undo(app)
    assert support.snapshot(app) == before


@posix
def test_the_mode_of_before_comes_back(app: Path) -> None:
    support.commit_app(app)
    (app / "app.py").chmod(0o600)
    undo(app)
    assert stat.S_IMODE((app / "app.py").stat().st_mode) == 0o755
    assert stat.S_IMODE((app / "old.txt").stat().st_mode) == 0o640


def test_folders_that_hold_something_else_by_now_stay(app: Path) -> None:
    support.commit_app(app)
    (app / "assets/mine.css").write_bytes(b"")
    undone = undo(app)
    assert undone.kept_folders == ("assets",)
    assert (app / "assets/mine.css").exists()
    assert not (app / "assets/css").exists()
    assert not (app / "data").exists()


def test_a_folder_that_somebody_removed_is_made_again(app: Path) -> None:
    (app / "sub").mkdir()
    (app / "sub/a.txt").write_bytes(b"a\n")
    before = support.snapshot(app)
    commit(app, [FileWrite("sub/a.txt", b"a\n", None)], title="t")
    (app / "sub").rmdir()
    undo(app)
    assert support.snapshot(app) == before


def test_without_the_key_nothing_is_undone(app: Path, state_folder: Path) -> None:
    support.commit_app(app)
    key = (state_folder / "journal.key").read_bytes()
    (state_folder / "journal.key").unlink()
    after = support.snapshot(app)
    with pytest.raises(KeyMissingError, match="DASH_MIGRATE_STATE_DIR") as caught:
        undo(app)
    assert str(state_folder / "journal.key") in str(caught.value)
    (state_folder / "journal.key").write_bytes(bytes(32))
    with pytest.raises(KeyMissingError, match="not the key"):
        undo(app)
    assert support.snapshot(app) == after
    (state_folder / "journal.key").write_bytes(key)
    undo(app)
    assert not (app / ".dash-migrate").exists()


def test_a_journal_of_somebody_else_is_said(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    support.commit_app(app)
    real = Path.iterdir

    def refuse(self: Path) -> Iterator[Path]:
        if self.name == ".dash-migrate":
            raise PermissionError(13, "Permission denied", str(self))
        return real(self)

    monkeypatch.setattr(Path, "iterdir", refuse)
    for command in (undo, runs):
        with pytest.raises(JournalError, match=r"\.dash-migrate: cannot be read: Permission denied") as caught:
            command(app)
        assert "remove" not in str(caught.value)


def edit_journal(app: Path, edit: dict[str, object]) -> None:
    path = app / ".dash-migrate/0001/journal.json"
    data = json.loads(path.read_bytes())
    data["files"][0] |= edit
    path.write_bytes(json.dumps(data).encode())


@pytest.mark.parametrize(
    "delta",
    [
        {"after": ["utf-8", ""], "before": ["utf-8", ""], "hunks": [[0, 0, "more"]]},
        {"after": ["utf-8", ""], "before": ["utf-8", ""], "hunks": [[0, 10**6]]},
        {"after": ["utf-16-le", ""], "before": ["utf-8", ""], "hunks": [[5, 1]]},
        {"after": ["no-such-codec", ""], "before": ["utf-8", ""], "hunks": []},
    ],
)
def test_a_delta_that_restores_something_else_is_refused(app: Path, delta: dict[str, object]) -> None:
    commit(app, [FileWrite("old.txt", support.OLD, b"uvicorn\n")], title="t")
    edit_journal(app, {"delta": delta})
    assert refusal(app)["old.txt"].startswith("the journal of this run is damaged")


@pytest.mark.parametrize("path", ["../table.bin", "/etc/hostname", ".git/config"])
def test_a_journal_cannot_lead_out_of_the_app(app: Path, path: str) -> None:
    commit(app, [FileWrite("old.txt", support.OLD, b"uvicorn\n")], title="t")
    edit_journal(app, {"real": path})
    assert refusal(app) == {"old.txt": "its path leads out of the app by now"}


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"[]", b"null", b'{"format": 2}', b'{"format": 1, "title": 3}', b"\xff\xfe", b"[" * 100_000],
    ids=["empty", "cut", "list", "null", "later format", "wrong type", "no text", "deep"],
)
def test_a_damaged_journal_is_named(app: Path, text: bytes) -> None:
    support.commit_app(app)
    path = app / ".dash-migrate/0001/journal.json"
    path.write_bytes(text)
    after = support.snapshot(app)
    for command in (undo, runs):
        with pytest.raises(JournalError, match=r"cannot be read: .+ remove the folder") as caught:
            command(app)
        assert str(path) in str(caught.value)
    assert support.snapshot(app) == after


def test_a_journal_of_a_later_version_is_said(app: Path) -> None:
    support.commit_app(app)
    path = app / ".dash-migrate/0001/journal.json"
    path.write_bytes(json.dumps(json.loads(path.read_bytes()) | {"format": 2}).encode())
    with pytest.raises(JournalError, match="format 2 is not known to this version"):
        undo(app)
