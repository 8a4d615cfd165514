"""What was measured decides how long a start takes; the code is asked where nothing was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rest.timeouts.planned import APP, files, plan, procfile, saw
from tests.support.apps import write_app

TRAINS = f"from tensorflow import keras\nmodel = keras.Sequential([])\nmodel.fit([1], [1])\n{APP}"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))


@pytest.mark.parametrize(
    ("url", "is_told"),
    [
        ("http://data.example.org/a.csv", True),
        ("https://data.example.org/a.csv", True),
        ("ftp://data.example.org/a.csv", True),
        ("s3://bucket/a.csv", True),
        ("gs://bucket/a.csv", True),
        ("data/a.csv", False),
    ],
)
def test_addresses_are_told_from_files(tmp_path: Path, url: str, is_told: bool) -> None:
    root = write_app(tmp_path / "app", files(app=f"import pandas as pd\ndata = pd.read_csv({url!r})\n{APP}"))
    assert ("--timeout 60" in procfile(plan(root))) is is_told


def test_a_fast_start_outweighs_what_the_code_looks_like(tmp_path: Path) -> None:
    root = write_app(tmp_path / "app", files(app=TRAINS))
    assert "--timeout 60" in procfile(plan(root))
    saw(root, 4.0)
    assert "--timeout" not in procfile(plan(root))


def test_without_a_start_that_was_seen_the_code_decides(tmp_path: Path) -> None:
    root = write_app(tmp_path / "app", files(app=TRAINS))
    saw(root, None, {"graph.figure": 1.0})
    assert "--timeout 60" in procfile(plan(root))


def test_what_was_seen_of_other_code_does_not_count(tmp_path: Path) -> None:
    root = write_app(tmp_path / "app", files())
    saw(root, 52.0)
    (root / "app.py").write_text(APP + "\nMORE = 1\n")
    assert "--timeout" not in procfile(plan(root))
