"""The user's word in the code: which comments keep which steps away, and from where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.suppression import suppresses
from dash_migrate.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


def suppressed(tmp_path: Path, text: str, line: int, path: str = "app.py") -> bool:
    (tmp_path / path).write_bytes(text.encode())
    return suppresses(Workspace.read(tmp_path), "guard-run", path, line)


@pytest.mark.parametrize(
    "comment",
    [
        "# dash-migrate: ignore",
        "#dash-migrate:ignore",
        "# dash-migrate: ignore[guard-run]",
        "# dash-migrate: ignore[declare-server, guard-run]",
        "# dash-migrate: ignore[ guard-run ,]",
        "# dash-migrate: ignore[]",
        "# the platform does it  # dash-migrate: ignore[guard-run] (see the wiki)",
    ],
)
def test_a_comment_on_the_line_counts_for_that_line(tmp_path: Path, comment: str) -> None:
    text = f"app = 1\napp.run()  {comment}\napp.run()\n"
    assert [suppressed(tmp_path, text, line) for line in (1, 2, 3)] == [False, True, False]


@pytest.mark.parametrize(
    "comment",
    [
        "# dash-migrate: ignore[declare-server]",
        "# dash-migrate: ignore[guard-runs]",
        "# dash-migrate: ignore[unknown, guard]",
        "# dash-migrate ignore",
        "# migrate: ignore",
        "# dash-migrate: keep",
        "# noqa",
    ],
)
def test_other_comments_do_not_count(tmp_path: Path, comment: str) -> None:
    assert not suppressed(tmp_path, f"app.run()  {comment}\n", 1)


@pytest.mark.parametrize("comment", ["# dash-migrate: ignore-file", "# dash-migrate: ignore-file[x, guard-run]"])
@pytest.mark.parametrize("where", ["{}\napp = 1\napp.run()\n", "app = 1\r\napp.run()\r\n{}\r\n"])
def test_a_comment_on_the_file_counts_for_every_line(tmp_path: Path, comment: str, where: str) -> None:
    text = where.format(comment)
    assert all(suppressed(tmp_path, text, line) for line in (1, 2, 3))


def test_a_comment_on_the_file_can_name_other_steps(tmp_path: Path) -> None:
    text = "# dash-migrate: ignore-file[declare-server]\napp.run()\n"
    assert not suppressed(tmp_path, text, 1)
    assert not suppressed(tmp_path, text, 2)


def test_files_that_are_no_python_have_comments_too(tmp_path: Path) -> None:
    text = "web: python app.py # dash-migrate: ignore[guard-run]\n"
    assert suppressed(tmp_path, text, 1, "Procfile")
    assert not suppressed(tmp_path, text, 2, "Procfile")


def test_a_line_or_file_that_is_not_there_is_not_suppressed(tmp_path: Path) -> None:
    assert not suppressed(tmp_path, "x = 1  # dash-migrate: ignore\n", 9)
    assert not suppresses(Workspace.read(tmp_path), "guard-run", "gone.py", 1)


def test_a_file_in_another_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_bytes('# coding: latin-1\nx = "é"  # dash-migrate: ignore\n'.encode("latin-1"))
    assert suppresses(Workspace.read(tmp_path), "guard-run", "app.py", 2)
