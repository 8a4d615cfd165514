"""Files that take long to read, by type and size on the disk. None is really as large: they are holes."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.plan import Severity, Verdict
from tests.rest.timeouts.planned import APP, files, plan, procfile
from tests.support.apps import write_app

MB = 1_000_000
HEAD = "import pickle\nimport numpy as np\nimport pandas as pd\n"


def app(root: Path, line: str, sizes: dict[str, int]) -> Path:
    """An app that runs a line on import, with files of these sizes."""
    write_app(root, files(app=f"{HEAD}{line}\n{APP}"))
    for name, size in sizes.items():
        (root / name).parent.mkdir(exist_ok=True)
        with (root / name).open("wb") as file:
            file.truncate(size)
    return root


@pytest.mark.parametrize(
    ("line", "sizes", "tier"),
    [
        ('pd.read_csv("data/a.csv")', {"data/a.csv": 100 * MB}, "ask"),
        ('pd.read_csv("data/a.csv")', {"data/a.csv": 99 * MB}, None),
        ('pd.read_csv("data/a.csv")', {"data/a.csv": 1400 * MB}, "safe"),
        ('pd.read_csv("data/a.csv", nrows=10)', {"data/a.csv": 1400 * MB}, None),
        ('pd.read_excel("a.xlsx")', {"a.xlsx": 3 * MB}, "ask"),
        ('pd.read_excel("a.xlsx")', {"a.xlsx": 4 * MB}, "safe"),
        ('pd.read_excel("a.xlsx")', {"a.xlsx": 2 * MB}, None),
        ('pd.read_excel("absent.xlsx")', {"a.xlsx": 4 * MB}, None),
        ('pd.read_json("a.geojson")', {"a.geojson": 100 * MB}, "ask"),
        ('pd.read_parquet("a.parquet")', {"a.parquet": 200 * MB}, None),
        ('pd.read_parquet("a.parquet")', {"a.parquet": 500 * MB}, "ask"),
        ('pickle.load(open("a.pkl", "rb"))', {"a.pkl": 500 * MB}, "ask"),
        ('open("a.bin", "wb")', {"a.bin": 500 * MB}, None),
        ('np.load("a.npy")', {"a.npy": 500 * MB}, "ask"),
        ('np.load("a.npy", mmap_mode="r")', {"a.npy": 500 * MB}, None),
        ('print("a.npy")', {"a.npy": 500 * MB}, None),
    ],
)
def test_a_start_is_given_time_for_large_files(
    tmp_path: Path, line: str, sizes: dict[str, int], tier: str | None
) -> None:
    found = plan(app(tmp_path / "app", line, sizes))
    assert [change.tier.value for change in found.changes(Verdict.ACCEPTED)] == ([tier] if tier else [])
    assert ("--timeout 60" in procfile(found)) is (tier is not None)


def test_the_file_is_named_with_its_size(tmp_path: Path) -> None:
    root = app(tmp_path / "app", 'pd.read_excel("data/books.xlsx")', {"data/books.xlsx": 8_400_000})
    (change,) = plan(root).changes(Verdict.ACCEPTED)
    assert "app.py:4 reads data/books.xlsx, 8 MB (pd.read_excel)." in change.why


@pytest.mark.parametrize(
    ("name", "size", "severity"),
    [("a.xlsx", 3 * MB, Severity.ADVICE), ("a.csv", 300 * MB, None), ("a.parquet", 500 * MB, Severity.ADVICE)],
)
def test_a_callback_that_reads_them_is_reported(
    tmp_path: Path, name: str, size: int, severity: Severity | None
) -> None:
    code = APP.replace("return {}", f'return pd.read_table("{name}").to_dict()').replace("time.sleep(1)", "break")
    root = write_app(tmp_path / "app", files(app=HEAD + code))
    with (root / name).open("wb") as file:
        file.truncate(size)
    found = list(plan(root).findings())
    assert [one.severity for one in found] == ([severity] if severity else [])
    for one in found:
        assert one.seen.startswith(f"The callback draw: reads {name}, ")
