"""Every test has a state folder of its own, and an app that lies beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.apply import apply_support as support
from tests.apply.interrupted import A, B

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    monkeypatch.setenv("DASH_MIGRATE_STATE_DIR", str(folder))
    return folder


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A folder with an app that exercises every kind of write."""
    root = tmp_path / "app"
    support.make_app(root, tmp_path)
    return root


@pytest.fixture
def two_files(app: Path) -> Path:
    """The app with two more files, to be edited one after the other."""
    (app / "a.py").write_bytes(A[0])
    (app / "b.py").write_bytes(B[0])
    return app
