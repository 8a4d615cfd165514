"""What changes share: each need is written once, where it belongs, and not where it is already."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from dash_migrate.needs import IgnoreLine, Import, Need, ProcfileProcess, Requirement
from dash_migrate.source import SourceFile
from dash_migrate.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


def settled(tmp_path: Path, need: Need, files: dict[str, str | bytes], path: str) -> bytes | None:
    """The file after the need is settled, None if it is not there; settling again must change nothing."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
    workspace = Workspace.read(tmp_path)
    after = workspace.with_edits(need.settle(workspace))
    assert not need.settle(after)
    source = after.source(path)
    return source.data if isinstance(source, SourceFile) else None


def imported(tmp_path: Path, before: str | bytes, need: Import | None = None) -> str:
    """The Python file after an import is settled; it compiles."""
    data = settled(tmp_path, need or Import("app.py", "os"), {"app.py": before}, "app.py")
    assert data is not None
    ast.parse(data)
    return data.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "import dash\nfrom dash import html\n\napp = 1\n",
            "import os\nimport dash\nfrom dash import html\n\napp = 1\n",
            id="before the first import",
        ),
        pytest.param(
            "from dash import (\n    Dash,\n    html,\n)\n",
            "import os\nfrom dash import (\n    Dash,\n    html,\n)\n",
            id="before an import of several lines",
        ),
        pytest.param(
            "# Licence\n# of it\nimport a, \\\n    b\n",
            "# Licence\n# of it\nimport os\nimport a, \\\n    b\n",
            id="behind the comments that open the file",
        ),
        pytest.param(
            '"""Sales."""\nfrom __future__ import annotations\nx = 1\n',
            '"""Sales."""\nfrom __future__ import annotations\nimport os\nx = 1\n',
            id="behind __future__",
        ),
        pytest.param(
            "from __future__ import annotations\n\nimport dash\n",
            "from __future__ import annotations\n\nimport os\nimport dash\n",
            id="between __future__ and imports",
        ),
        pytest.param(
            '"""Sales."""\n\nimport dash\n',
            '"""Sales."""\n\nimport os\nimport dash\n',
            id="between docstring and imports",
        ),
        pytest.param('"""Sales."""\n', '"""Sales."""\n\nimport os\n', id="only a docstring"),
        pytest.param('"""Sales."""\nx = 1\n', '"""Sales."""\n\nimport os\nx = 1\n', id="behind a docstring"),
        pytest.param('"""Sales."""', '"""Sales."""\n\nimport os\n', id="docstring without a line end"),
        pytest.param('"""A\nB"""\n\nx = 1\n', '"""A\nB"""\n\nimport os\n\nx = 1\n', id="docstring of two lines"),
        pytest.param('f"""no docstring"""\n', 'import os\nf"""no docstring"""\n', id="not a docstring"),
        pytest.param("x = 1\n", "import os\nx = 1\n", id="no import"),
        pytest.param("", "import os\n", id="empty"),
        pytest.param("# only this", "# only this\nimport os\n", id="only a comment"),
        pytest.param(
            "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nx = 1\n",
            "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nimport os\nx = 1\n",
            id="below shebang and cookie",
        ),
        pytest.param(
            "# Licence\n\n# The answer\nx = 1\n",
            "# Licence\n\nimport os\n# The answer\nx = 1\n",
            id="above a statement's own comment",
        ),
        pytest.param(
            "@first\n@second\ndef f(): pass\n",
            "import os\n@first\n@second\ndef f(): pass\n",
            id="above decorators",
        ),
        pytest.param("import a; x = 1\n", "import os\nimport a; x = 1\n", id="semicolon behind an import"),
        pytest.param(
            "from __future__ import annotations; x = make(\n    1,\n)\n",
            "from __future__ import annotations; import os; x = make(\n    1,\n)\n",
            id="semicolon behind __future__",
        ),
        pytest.param('"""A"""; x = (\n1)\n', '"""A"""; import os; x = (\n1)\n', id="semicolon behind a docstring"),
        pytest.param('"""A"""; import a\n', '"""A"""; import os; import a\n', id="semicolon before an import"),
        pytest.param(
            "from gevent import monkey; monkey.patch_all()\nx = 1\n",
            "from gevent import monkey; monkey.patch_all()\nimport os\nx = 1\n",
            id="behind a patch of the standard library",
        ),
        pytest.param(
            "import sys\nsys.path.append('..')\nimport dash\nx = 1\n",
            "import sys\nsys.path.append('..')\nimport dash\nimport os\nx = 1\n",
            id="behind the search path",
        ),
        pytest.param(
            "import sys\nsys.path.append(os.sep)\nimport os\n",
            "import os\nimport sys\nsys.path.append(os.sep)\nimport os\n",
            id="not behind a call that uses it",
        ),
        pytest.param(
            "from gevent import monkey\nmonkey.patch_all(); x = os.sep\n",
            "from gevent import monkey\nmonkey.patch_all(); import os; x = os.sep\n",
            id="behind a patch, before its use",
        ),
        pytest.param(
            "x = os.sep\nimport os\n", "import os\nx = os.sep\nimport os\n", id="there, but behind its first use"
        ),
        pytest.param("import a\r\nx = 1\r\n", "import os\r\nimport a\r\nx = 1\r\n", id="carriage returns"),
        pytest.param('"""A"""\n\x0c\nx = 1\n', '"""A"""\n\nimport os\n\x0c\nx = 1\n', id="form feed"),
        pytest.param("if x:\n\timport a\n", "import os\nif x:\n\timport a\n", id="tabs, import in a block"),
        pytest.param(
            "try:\n    import os\nexcept E: pass\n",
            "import os\ntry:\n    import os\nexcept E: pass\n",
            id="in try",
        ),
        pytest.param("def f():\n    import os\n", "import os\ndef f():\n    import os\n", id="in a function"),
        pytest.param("import os as o\nx = 1\n", "import os\nimport os as o\nx = 1\n", id="under an alias"),
        pytest.param("from os import path\n", "import os\nfrom os import path\n", id="a name of it"),
        pytest.param("import os.path\n", "import os\nimport os.path\n", id="a module of it"),
        pytest.param("\ufeffimport a\n", "import os\nimport a\n", id="byte order mark"),
    ],
)
def test_an_import_is_added(tmp_path: Path, before: str, after: str) -> None:
    assert imported(tmp_path, before) == after


@pytest.mark.parametrize(
    "text",
    [
        "import os\n",
        "import sys, os\n",
        '"""Sales."""\nfrom __future__ import annotations\n\nimport os\n',
        "import sys\nsys.path.append('..')\nimport os\n",
        "import warnings\nwarnings.filterwarnings('ignore')\nimport os\n",
        "x = 1\nimport os\ny = os.sep\n",
    ],
)
def test_an_import_that_is_there_is_not_added(tmp_path: Path, text: str) -> None:
    assert imported(tmp_path, text) == text


def test_a_name_is_imported_from_its_module(tmp_path: Path) -> None:
    need = Import("app.py", "dash", "get_relative_path")
    text = "from dash import Dash\nfrom .dash import get_relative_path\nfrom dash import get_relative_path as g\n"
    assert imported(tmp_path, text, need) == f"from dash import get_relative_path\n{text}"
    text = "from dash import Dash, get_relative_path\n"
    assert imported(tmp_path, text, need) == text


@pytest.mark.parametrize(
    "call",
    [
        "sys.path.append('..')",
        "sys.path.insert(0, '..')",
        "monkey.patch_all()",
        "warnings.filterwarnings('ignore')",
        "logging.basicConfig()",
        "matplotlib.use('Agg')",
    ],
)
def test_calls_that_prepare_for_imports_stay_before_them(tmp_path: Path, call: str) -> None:
    assert imported(tmp_path, f"import a\n{call}\nx = 1\n") == f"import a\n{call}\nimport os\nx = 1\n"


@pytest.mark.parametrize("call", ["start()", "a.start()", "make()()", "sys", "monkeys.patch_all()"])
def test_other_calls_end_the_head(tmp_path: Path, call: str) -> None:
    assert imported(tmp_path, f"import a\n{call}\nimport b\n") == f"import os\nimport a\n{call}\nimport b\n"


def test_the_name_that_is_imported_decides_what_is_in_time(tmp_path: Path) -> None:
    need = Import("app.py", "dash", "get_relative_path")
    line = "from dash import get_relative_path\n"
    assert imported(tmp_path, f"dash = 1\n{line}", need) == f"dash = 1\n{line}"
    text = f"get_relative_path('/')\n{line}"
    assert imported(tmp_path, text, need) == f"{line}{text}"


@pytest.mark.parametrize(
    ("need", "line"),
    [
        (Import("app.py", "os"), "import os (in app.py)"),
        (Requirement("celery>=5", "w"), "celery>=5 (in requirements.txt)"),
        (IgnoreLine("cache/", ".dockerignore"), "cache/ (in .dockerignore)"),
        (ProcfileProcess("worker", "rq worker"), "worker: rq worker (in Procfile)"),
    ],
)
def test_a_need_says_what_to_write_by_hand(need: Need, line: str) -> None:
    assert need.line == line


def test_what_is_no_requirement_is_not_written(tmp_path: Path) -> None:
    assert Requirement("two words", "w").settle(Workspace.read(tmp_path)) == ()


def test_an_import_is_written_in_the_files_own_encoding(tmp_path: Path) -> None:
    text = '# coding: latin-1\ntitle = "Umsätze"\n'.encode("latin-1")
    data = settled(tmp_path, Import("app.py", "os"), {"app.py": text}, "app.py")
    assert data == '# coding: latin-1\nimport os\ntitle = "Umsätze"\n'.encode("latin-1")


@pytest.mark.parametrize("files", [{}, {"app.py": "def broken(:\n"}])
def test_no_import_without_a_file_that_parses(tmp_path: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert Import("app.py", "os").settle(Workspace.read(tmp_path)) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "python-dotenv\n"),
        ("", "python-dotenv\n"),
        ("dash==3.1", "dash==3.1\npython-dotenv\n"),
        ("dash==3.1\r\n", "dash==3.1\r\npython-dotenv\r\n"),
        ("# python-dotenv\n", "# python-dotenv\npython-dotenv\n"),
        ("python-dotenv-vault\n", "python-dotenv-vault\npython-dotenv\n"),
        ("my-python-dotenv\n", "my-python-dotenv\npython-dotenv\n"),
        ("python-dotenv==1.0\n", "python-dotenv==1.0\n"),
        ("Python_Dotenv[cli]>=1 ; python_version > '3.8'\n", "Python_Dotenv[cli]>=1 ; python_version > '3.8'\n"),
        ("python.dotenv @ https://example.com/d.zip\n", "python.dotenv @ https://example.com/d.zip\n"),
    ],
)
def test_a_requirement_is_added_where_no_line_has_it(tmp_path: Path, before: str | None, after: str) -> None:
    files: dict[str, str | bytes] = {} if before is None else {"requirements.txt": before}
    data = settled(tmp_path, Requirement("python-dotenv", "reads .env"), files, "requirements.txt")
    assert data == after.encode()


def test_a_requirement_of_an_included_file_counts(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"requirements.txt": "-r base.txt\n", "base.txt": "gunicorn==22.0\n"}
    data = settled(tmp_path, Requirement("gunicorn", "starts the app"), files, "requirements.txt")
    assert data == b"-r base.txt\n"


def test_a_requirement_keeps_its_extras_and_versions(tmp_path: Path) -> None:
    need = Requirement("dash[celery]>=3", "background callbacks")
    assert settled(tmp_path, need, {}, "requirements.txt") == b"dash[celery]>=3\n"
    assert settled(tmp_path, need, {"requirements.txt": "dash\n"}, "requirements.txt") == b"dash\n"


def test_a_requirement_goes_into_a_file_in_utf_16_as_utf_16(tmp_path: Path) -> None:
    before = "dash\r\n".encode("utf-16")
    data = settled(
        tmp_path, Requirement("gunicorn", "starts the app"), {"requirements.txt": before}, "requirements.txt"
    )
    assert data == "dash\r\ngunicorn\r\n".encode("utf-16")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "my cache/\n"),
        ("*.log", "*.log\nmy cache/\n"),
        ("my\ncache/\n", "my\ncache/\nmy cache/\n"),
        ("# my cache/\n", "# my cache/\nmy cache/\n"),
        ("  my cache/  \n", "  my cache/  \n"),
        ("a\r\nmy cache/\r\n", "a\r\nmy cache/\r\n"),
    ],
)
def test_an_ignore_line_is_added_where_it_is_missing(tmp_path: Path, before: str | None, after: str) -> None:
    files: dict[str, str | bytes] = {} if before is None else {".gitignore": before}
    assert settled(tmp_path, IgnoreLine("my cache/"), files, ".gitignore") == after.encode()


def test_an_ignore_line_can_be_of_another_file(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {".gitignore": "data/\n"}
    assert settled(tmp_path, IgnoreLine("data/", ".dockerignore"), files, ".dockerignore") == b"data/\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "worker: celery -A app worker\n"),
        ("web: gunicorn app:server", "web: gunicorn app:server\nworker: celery -A app worker\n"),
        ("# worker: old\nworker-beat: x\n", "# worker: old\nworker-beat: x\nworker: celery -A app worker\n"),
        ("worker: rq worker\nweb: x\n", "worker: rq worker\nweb: x\n"),
        ("web: x\nworker :rq worker\n", "web: x\nworker :rq worker\n"),
    ],
)
def test_a_process_is_added_where_none_has_its_name(tmp_path: Path, before: str | None, after: str) -> None:
    files: dict[str, str | bytes] = {} if before is None else {"Procfile": before}
    assert (
        settled(tmp_path, ProcfileProcess("worker", "celery -A app worker"), files, "Procfile") == after.encode()
    )


def test_a_conda_project_gets_its_line_and_no_requirements_file(tmp_path: Path) -> None:
    (tmp_path / "environment.yml").write_text("dependencies:\n  - dash\n")
    workspace = Workspace.read(tmp_path)
    edits = Requirement("gunicorn", "why").settle(workspace)
    after = workspace.with_edits(edits).source("environment.yml")
    assert after is not None
    assert (after.text, len(edits)) == ("dependencies:\n  - dash\n  - gunicorn\n", 1)


def test_a_conda_project_that_has_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "environment.yml").write_text("dependencies:\n  - dash\n  - pip:\n    - Gunicorn>20\n")
    assert Requirement("gunicorn", "why").settle(Workspace.read(tmp_path)) == ()


def test_a_conda_file_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "environment.yml").write_text("dependencies:\n\t- dash\n")
    assert Requirement("gunicorn", "why").settle(Workspace.read(tmp_path)) == ()


def test_a_conda_project_with_a_requirements_file_gets_the_line(tmp_path: Path) -> None:
    (tmp_path / "environment.yml").write_text("dependencies:\n  - dash\n")
    (tmp_path / "requirements.txt").write_text("dash\n")
    assert Requirement("gunicorn", "why").settle(Workspace.read(tmp_path)) != ()
