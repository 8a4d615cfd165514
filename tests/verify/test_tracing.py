"""Files that an app writes, and those it reads outside of its folder, are noted with the app's own line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dash_migrate.verify._tracer.frames import Frames
from dash_migrate.verify.tracing import Act

from .traced import outside_of_app, said, tracing

if TYPE_CHECKING:
    from types import FrameType

    from .conftest import Write
    from .traced import Trace


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    return outside_of_app(tmp_path)


@pytest.fixture
def trace(write: Write, tmp_path: Path) -> Trace:
    return tracing(write, tmp_path)


# ---- files that are written ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("open('x', 'w').close()", ["x"]),
        ("open('there', 'r+').close()", ["there"]),
        ("from pathlib import Path\nPath('x').write_text('')", ["x"]),
        ("from pathlib import Path\nPath('x').touch()", ["x"]),
        ("from pathlib import Path\nPath('there').chmod(0o600)", ["there"]),
        ("import os\nos.makedirs('x/y')", ["x", "y"]),
        ("import os\nos.makedirs('.', exist_ok=True)", []),
        ("import os\nos.rename('there', 'x')", ["there", "x"]),
        ("import os\nos.remove('there')", ["there"]),
        ("import os\nos.symlink('there', 'x')", ["x"]),
        ("import os\nos.truncate('there', 0)", ["there"]),
        ("import os\nos.close(os.open('x', os.O_CREAT | os.O_WRONLY))", ["x"]),
        ("import shutil\nshutil.rmtree('folder')", ["folder"]),
        ("import shutil\nshutil.copy('there', 'x')", ["x"]),
        ("import logging\nlogging.FileHandler('x').close()", ["x"]),
        ("import sqlite3\nsqlite3.connect('x').close()", ["x"]),
        ("import sqlite3\nsqlite3.connect('file:x?cache=shared', uri=True).close()", ["x"]),
        ("import sqlite3\nsqlite3.connect(':memory:').close()", []),
        ("import sqlite3\nsqlite3.connect('file:x?mode=memory', uri=True).close()", []),
        ("import tempfile\ntempfile.tempdir = '.'\ntempfile.mkdtemp(prefix='x', suffix='')", None),
        ("import os\nopen(os.devnull, 'w').close()", []),
        ("open('there').close()", []),
    ],
)
def test_files_that_are_written(trace: Trace, text: str, subjects: list[str] | None) -> None:
    found = trace({"app.py": text + "\n", "there": "", "folder/in/file": ""})
    names = [name for name, _ in said(found, Act.WRITE)]
    if subjects is None:
        assert len(names) == 1
        assert names[0].startswith("x")
    else:
        assert sorted(set(names)) == subjects
    assert all(event.place.startswith("app.py:") for event in found)
    assert all(Path(event.subject).is_absolute() for event in found)


def test_a_file_is_noted_wherever_it_is(trace: Trace, outside: Path) -> None:
    text = "import sys\nopen(sys.argv[1] + '/x', 'w').close()\n"
    found = trace({"app.py": text})
    assert [(event.act, event.subject, event.place) for event in found] == [
        (Act.WRITE, str(outside / "x"), "app.py:2")
    ]


def test_the_place_is_the_innermost_line_of_the_app(trace: Trace) -> None:
    helper = "import json\n\ndef save(name):\n    with open(name, 'w') as file:\n        json.dump(1, file)\n"
    found = trace({"app.py": "from part.helper import save\nsave('x')\n", "part/helper.py": helper})
    assert said(found) == [("x", "part/helper.py:4")]


def test_each_is_noted_once_for_each_place(trace: Trace) -> None:
    text = "for _ in range(3):\n    open('x', 'w').close()\nopen('x', 'w').close()\n"
    assert said(trace({"app.py": text})) == [("x", "app.py:2"), ("x", "app.py:3")]


def test_libraries_within_the_app_are_no_place(trace: Trace) -> None:
    library = ".venv/lib/python3/site-packages/library.py"
    text = f"import sys\nsys.path.append('{Path(library).parent}')\nimport library\nlibrary.save()\n"
    found = trace({"app.py": text, library: "def save():\n    open('x', 'w').close()\n"})
    assert said(found) == [("x", "app.py:4")]


@pytest.mark.parametrize(
    ("prefix", "file", "own"),
    [
        (".venv", ".venv/bin/gunicorn", False),
        (".venv", "bin/start.py", True),
        (".", "bin/gunicorn", False),
        (".", "lib/python3.12/os.py", False),
        (".", "src/app.py", True),
        ("../venv", "../venv/bin/gunicorn", False),
        ("../venv", "app.py", True),
        ("..", "app.py", True),
    ],
)
def test_the_environment_in_the_apps_folder_is_not_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefix: str, file: str, own: bool
) -> None:
    root = tmp_path / "app"
    root.mkdir()
    monkeypatch.setattr(sys, "prefix", os.path.normpath(root / prefix))
    namespace: dict[str, FrameType] = {}
    exec(compile("import sys\nframe = sys._getframe()", os.path.normpath(root / file), "exec"), namespace)
    assert Frames(str(root)).own(namespace["frame"]) == (f"{file}:2" if own else "")


# ---- files that are read -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("open(folder + '/data.csv').close()", [("data.csv", True)]),
        ("import pandas\npandas.read_csv(folder + '/data.csv')", [("data.csv", True)]),
        ("from pathlib import Path\nPath(folder, 'data.csv').read_bytes()", [("data.csv", True)]),
        ("try:\n    open(folder + '/lost')\nexcept OSError:\n    pass", [("lost", False)]),
        ("open('../outside/data.csv').close()", [("data.csv", True)]),
        ("import os\nos.listdir(folder)", [("outside", True)]),
        ("import glob\nglob.glob(folder + '/*')", [("outside", True)]),
        (
            "import sqlite3\nsqlite3.connect('file:' + folder + '/data.csv?mode=ro', uri=True)",
            [("data.csv", True)],
        ),
    ],
)
def test_files_that_are_read_outside_of_the_app(trace: Trace, text: str, found: list[tuple[str, bool]]) -> None:
    noted = trace({"app.py": "import sys\nfolder = sys.argv[1]\n" + text + "\n"})
    reads = [event for event in noted if event.act is Act.READ]
    assert [(Path(event.subject).name, event.found) for event in reads] == found
    assert noted == reads


@pytest.mark.parametrize(
    "text",
    [
        "open('data.csv').close()",
        "import pandas\npandas.read_csv('data.csv')",
        "import pandas, plotly.express",
        "import dash\ndash.Dash('app')",
        "import os\nos.listdir('.')",
        "from datetime import datetime\nfrom zoneinfo import ZoneInfo\ndatetime.now(ZoneInfo('Europe/Paris'))",
        "import mimetypes\nmimetypes.init()",
        "import ssl\nssl.create_default_context()",
        "import os\nopen(os.__file__).close()",
        "import platform\nplatform.platform()",
        "import importlib.metadata\nimportlib.metadata.version('dash')",
        # As where a package is installed from its own folder, which lies elsewhere.
        (
            "import importlib.metadata, os, sys\nsys.path.append(os.path.dirname(os.getcwd()))\n"
            "list(importlib.metadata.distributions())"
        ),
        "import tempfile\nwith tempfile.TemporaryDirectory() as name:\n    open(name + '/x', 'w').close()",
        "import shutil\nshutil.copytree('folder', 'other')\nshutil.rmtree('other')",
    ],
)
def test_what_is_read_in_the_app_or_for_python_is_not_noted(trace: Trace, text: str) -> None:
    found = trace({"app.py": text + "\n", "data.csv": "a\n1\n", "folder/in/file": ""})
    assert [event for event in found if event.act is Act.READ] == []


def test_a_module_that_is_imported_from_elsewhere_is_not_read_by_the_app(trace: Trace, outside: Path) -> None:
    (outside / "elsewhere.py").write_text("import sys\nopen(sys.argv[1] + '/data.csv').close()\n")
    text = "import sys\nsys.path.append(sys.argv[1])\nimport elsewhere\n"
    assert trace({"app.py": text}) == []
