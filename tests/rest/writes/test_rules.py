"""What opening a file in a mode does, and what a path names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from dash_migrate.facts import Facts
from dash_migrate.facts.paths import Anchor
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from dash_migrate.writes.found import accesses
from dash_migrate.writes.lines import line_for, variable
from dash_migrate.writes.model import Act, Target
from dash_migrate.writes.rules import act_of_mode
from tests.support.apps import write_app

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("mode", "act"),
    [
        ("r", Act.READ),
        ("rb", Act.READ),
        ("rt", Act.READ),
        ("w", Act.WRITE),
        ("wb", Act.WRITE),
        ("w+", Act.WRITE),
        ("x", Act.WRITE),
        ("w:gz", Act.WRITE),
        ("a", Act.APPEND),
        ("ab", Act.APPEND),
        ("r+", Act.APPEND),
        ("rb+", Act.APPEND),
        ("data.csv", None),
        ("", None),
    ],
)
def test_modes(mode: str, act: Act | None) -> None:
    assert act_of_mode(mode) is act


@pytest.mark.parametrize(
    ("target", "path", "line"),
    [
        (
            Target(Anchor.WORKING, "data/x.csv", True, ""),
            "app.py",
            'path = Path(os.environ.get("DATA_DIR", "data")).expanduser() / "x.csv"',
        ),
        (
            Target(Anchor.WORKING, "x.csv", True, ""),
            "app.py",
            'path = Path(os.environ.get("APP_DATA_DIR", ".")).expanduser() / "x.csv"',
        ),
        (
            Target(Anchor.WORKING, "out/part-", False, ""),
            "app.py",
            'folder = Path(os.environ.get("OUT_DIR", "out")).expanduser()',
        ),
        (
            Target(Anchor.FILE, "src/data/x.csv", True, ""),
            "src/app.py",
            'path = Path(os.environ.get("DATA_DIR") or Path(__file__).parent / "data").expanduser() / "x.csv"',
        ),
        (
            Target(Anchor.FILE, "src/x.csv", True, ""),
            "src/app.py",
            'path = Path(os.environ.get("SRC_DIR") or Path(__file__).parent).expanduser() / "x.csv"',
        ),
        (
            Target(Anchor.FILE, "data/x.csv", True, ""),
            "src/pages/a.py",
            (
                'path = Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parents[2] / "data")'
                '.expanduser() / "x.csv"'
            ),
        ),
        (
            Target(Anchor.HOME, "notes/x.csv", True, ""),
            "app.py",
            'path = Path(os.environ.get("NOTES_DIR", "~/notes")).expanduser() / "x.csv"',
        ),
        (
            Target(None, "app.py:3:name", True, ""),
            "app.py",
            'folder = Path(os.environ.get("APP_DATA_DIR", ...)).expanduser()',
        ),
    ],
)
def test_the_line_keeps_the_place_that_there_is_now(target: Target, path: str, line: str) -> None:
    assert line_for(target, path) == line
    ast.parse(line)


def test_the_folder_of_a_line_is_where_the_file_lies(tmp_path: Path) -> None:
    """`parents[n]` of a file counts from the folder that it lies in."""
    file = tmp_path / "src" / "pages" / "a.py"
    assert file.resolve().parents[2] / "data" == tmp_path.resolve() / "data"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("data/my files/x", "MY_FILES_DIR"),
        ("2024/x", "APP_DATA_DIR"),
        ("übung/x", "APP_DATA_DIR"),
        ("a/b-c/x", "B_C_DIR"),
    ],
)
def test_variables_are_names(text: str, name: str) -> None:
    assert variable(Target(Anchor.WORKING, text, True, "")) == name


@pytest.mark.parametrize(
    ("code", "acts"),
    [
        ('open("x.txt")', ["read"]),
        ('open("x.txt", "w")', ["write"]),
        ('open("x.txt", mode="a")', ["append"]),
        ('MODE = "wb"\nopen("x.txt", MODE)', ["write"]),
        ('open("x.txt", mode)', []),
        ('def open(*a): ...\nopen("x.txt", "w")', []),
        ('from gzip import open\nopen("x.gz", "wb")', ["write"]),
        ('from pathlib import Path\nPath("x").open("w")', ["write"]),
        ('from pathlib import Path\nPath("x").open()', ["read"]),
        ('archive.open("x.csv", "w")', []),
        ('from pathlib import Path\nPath("x").mkdir()\nPath("x").unlink()', ["make", "remove"]),
        ("frame.to_csv()", []),
        ("frame.to_csv(None)", []),
        ("frame.to_csv(sep=';')", []),
        ('frame.to_csv("x.csv", mode="a")', ["append"]),
        ('frame.to_csv(path_or_buf="x.csv")', ["write"]),
        ('frame.to_json("records")', []),
        ('frame.to_csv(f"{name}.csv")', ["write"]),
        ("import io\nbuffer = io.StringIO()\nframe.to_csv(buffer)", []),
        ("def save(out):\n    frame.to_csv(out)", []),
        ("def save(out_path):\n    frame.to_csv(out_path)", ["write"]),
        ('frame.to_parquet("s3://bucket/x.parquet")', []),
        ("import sys\nframe.to_csv(sys.stdout)", []),
        ('import pandas as pd\nwith pd.ExcelWriter("x.xlsx") as w:\n    frame.to_excel(w)', ["write"]),
        ('form.save("x.png")', []),
        ('from PIL import Image\nImage.open("x.png").save("y.png")', ["read", "write"]),
        ('from PIL import Image\nimport io\nImage.open("x.png").save(io.BytesIO(), "PNG")', ["read"]),
        ('import matplotlib.pyplot as plt\nplt.savefig("x.png")', ["write"]),
        ('import numpy as np\nnp.save("x.npy", 1)', ["write"]),
        ('import joblib\njoblib.dump(1, "x.joblib")', ["write"]),
        ('import shutil\nshutil.copy("a.txt", "b.txt")', ["write"]),
        ('class Table:\n    def to_csv(self, path): ...\nTable().to_csv("x.csv")', []),
    ],
)
def test_calls(code: str, acts: list[str], tmp_path: Path) -> None:
    root = write_app(tmp_path, {"app.py": code + "\n"})
    facts = Facts(Workspace.read(root), Settings())
    assert sorted(one.act.value for one in accesses(facts)) == sorted(acts)
