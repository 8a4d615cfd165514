"""How gunicorn must be told to import the entry module."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from dash_migrate.facts.modules import Modules
from dash_migrate.facts.opened import opens_beside
from dash_migrate.facts.target import Obstacle, Target, find_target
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app

SCRIPT = "if __name__ == '__main__': pass\n"


def target(root: Path, path: str, files: dict[str, str], *installed: str) -> str | Obstacle:
    """The words of the target of a module, or what is in the way."""
    modules = Modules(Workspace.read(write_app(root, files)))
    found = find_target(path, "server", modules, modules.closure(path), installed.__contains__)
    return " ".join(found.words) if isinstance(found, Target) else found


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("app.py", "app:server"),
        ("board/app.py", "board.app:server"),
        ("board/__init__.py", "board:server"),
        ("a/b/__init__.py", "a.b:server"),
        ("my-app.py", "my-app:server"),
        ("my app.py", "'my app:server'"),
        ("2024.py", "2024:server"),
        ("übersicht.py", "'übersicht:server'"),
        ("my board/app.py", "'my board.app:server'"),
        ("board.v2/app.py", "--pythonpath board.v2 app:server"),
        ("board v.2/app.py", "--pythonpath 'board v.2' app:server"),
        ("a.b/c/app.py", "--pythonpath a.b/c app:server"),
        ("test/app.py", "--pythonpath test app:server"),  # Python's own package `test` would win
        ("json/app.py", "--pythonpath json app:server"),
        ("profile.py", "profile:server"),
        ("board/platform.py", "board.platform:server"),
        ("board/__main__.py", "board.__main__:server"),
        ("app.v2.py", Obstacle.DOTTED_NAME),
        ("board/app.v2.py", Obstacle.DOTTED_NAME),
        ("-app.py", Obstacle.DOTTED_NAME),  # an option for gunicorn
        ("platform.py", Obstacle.TAKEN_NAME),
        ("__main__.py", Obstacle.TAKEN_NAME),
        ("gunicorn.py", Obstacle.TAKEN_NAME),
        ("board.v2/platform.py", Obstacle.TAKEN_NAME),
    ],
)
def test_names_of_files_and_folders(tmp_path: Path, path: str, words: str | Obstacle) -> None:
    assert target(tmp_path, path, {path: ""}) == words


@pytest.mark.parametrize(
    ("app", "others", "words"),
    [
        ("import texts", {"board/texts.py"}, "--pythonpath board app:server"),
        ("import pandas", {"board/texts.py"}, "board.app:server"),
        ("from board import texts", {"board/texts.py"}, "board.app:server"),
        ("from .texts import title", {"board/texts.py"}, "board.app:server"),
        ("from . import texts", {"board/texts.py"}, "board.app:server"),
        ("import texts", {"texts.py", "board/texts.py"}, "--pythonpath board app:server"),
        ("import texts", {"texts.py"}, "board.app:server"),
        ("import texts, common", {"board/texts.py", "common.py"}, "--pythonpath board app:server"),
        ("try:\n    import texts\nexcept ImportError:\n    pass", {"board/texts.py"}, "board.app:server"),
        ("if TYPE_CHECKING:\n    import texts", {"board/texts.py"}, "board.app:server"),
        ("if __name__ == '__main__':\n    import texts", {"board/texts.py"}, "board.app:server"),
        ("def late():\n    import texts", {"board/texts.py"}, "--pythonpath board app:server"),
    ],
)
def test_imports_decide_what_is_searched(tmp_path: Path, app: str, others: set[str], words: str) -> None:
    files = {"board/app.py": f"{app}\n{SCRIPT}", **dict.fromkeys(others, "")}
    assert target(tmp_path, "board/app.py", files) == words


def test_several_folders_are_searched_where_modules_of_several_count_on_them(tmp_path: Path) -> None:
    files = {
        "run.py": "import sales.app\nfrom tools.start import go\n",
        "src/sales/app.py": "import sales.texts\n",
        "src/sales/texts.py": "",
        "tools/start.py": f"import helpers\n{SCRIPT}",
        "tools/helpers.py": "",
    }
    assert target(tmp_path, "run.py", files) == "--pythonpath src,tools run:server"


@pytest.mark.parametrize(
    ("path", "files", "words"),
    [
        ("main.py", {"main.py": "from .texts import title"}, Obstacle.PACKAGE_AT_ROOT),
        ("__init__.py", {"__init__.py": "from .texts import title"}, Obstacle.PACKAGE_AT_ROOT),
        ("main.py", {"main.py": "try:\n    from .t import a\nexcept ImportError:\n    import t"}, "main:server"),
        ("board/main.py", {"board/main.py": "from ..texts import title"}, Obstacle.PACKAGE_AT_ROOT),
        ("board/__init__.py", {"board/__init__.py": "from .texts import title"}, "board:server"),
        ("board/__init__.py", {"board/__init__.py": "from ..texts import title"}, Obstacle.PACKAGE_AT_ROOT),
        ("a/b/main.py", {"a/b/main.py": "from ..texts import title"}, "a.b.main:server"),
        ("b.2/main.py", {"b.2/main.py": "from .texts import title"}, Obstacle.NOT_A_PACKAGE),
        ("json/main.py", {"json/main.py": "from .texts import title"}, Obstacle.NOT_A_PACKAGE),
    ],
)  # fmt: skip
def test_relative_imports_need_a_package(
    tmp_path: Path, path: str, files: dict[str, str], words: str | Obstacle
) -> None:
    assert target(tmp_path, path, files) == words


def test_a_folder_without_init_loses_to_an_installed_package_of_its_name(tmp_path: Path) -> None:
    files = {"plotly/app.py": "import plotly.express"}
    assert target(tmp_path, "plotly/app.py", files, "plotly") == "--pythonpath plotly app:server"
    assert target(tmp_path, "plotly/app.py", files) == "plotly.app:server"


@pytest.mark.parametrize(
    ("app", "expected"),
    [
        ("import plotly.express as px", Obstacle.HIDES_PACKAGE),
        ("from plotly import graph_objects", Obstacle.HIDES_PACKAGE),
        ("from plotly.texts import title", "plotly.app:server"),
        ("from plotly import texts", "plotly.app:server"),
        ("from plotly import width", "plotly.app:server"),
        ("import dash", "plotly.app:server"),
    ],
)
def test_a_package_wins_over_an_installed_one_of_its_name(
    tmp_path: Path, app: str, expected: str | Obstacle
) -> None:
    files = {"plotly/__init__.py": "width = 3\n", "plotly/texts.py": "", "plotly/app.py": f"{app}\n{SCRIPT}"}
    assert target(tmp_path, "plotly/app.py", files, "plotly") == expected


def test_data_beside_the_module_makes_it_start_there(tmp_path: Path) -> None:
    files = {"board/app.py": "open('notes.txt')\n", "board/notes.txt": ""}
    assert target(tmp_path, "board/app.py", files) == "--chdir board app:server"
    files["board/app.py"] = "from .texts import title\nopen('notes.txt')\n"
    assert target(tmp_path, "board/app.py", files) == "board.app:server"  # started there it is in no package


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("open('data/a.csv')", True),
        ("pd.read_csv('data/a.csv')", True),
        ("pd.read_csv('./data/a.csv')", True),
        ("pd.read_csv('data\\\\a.csv')", True),
        ("Path('data/a.csv').read_text()", True),
        ("os.listdir('data')", True),
        ("A = 'data/a.csv'\nopen(A)", True),
        ("open(os.path.join('data', 'a.csv'))", True),
        ("open(os.path.join(HERE, 'data', 'a.csv'))", False),
        ("A = 'data/a.csv'\nA = other\nopen(A)", False),
        ("open('data/missing.csv')", False),
        ("open('both.txt')", False),  # from the root it opens the root's
        ("open('root.txt')\nopen('data/a.csv')", False),  # --chdir would break the first
        ("print('data/a.csv')", False),
        ("open('/data/a.csv')", False),
        ("open('../board/data/a.csv')", False),
        ("open('~/data/a.csv')", False),
        ("read_csv('https://host/data/a.csv')", False),
        ("open(f'data/{name}.csv')", False),
        ("open('')", False),
        ("open()", False),
    ],
)
def test_files_that_are_opened_beside_the_module(tmp_path: Path, code: str, expected: bool) -> None:
    files = {"board/app.py": code, "board/data/a.csv": "", "board/both.txt": "", "both.txt": "", "root.txt": ""}
    modules = Modules(Workspace.read(write_app(tmp_path, files)))
    assert opens_beside(modules, ["board/app.py"], "board") is expected


def test_a_file_that_the_app_does_not_import_does_not_count(tmp_path: Path) -> None:
    files = {"board/app.py": "", "board/tool.py": "open('a.csv')", "board/a.csv": ""}
    assert target(tmp_path, "board/app.py", files) == "board.app:server"


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (Target("app", "server"), ("app:server",)),
        (Target("app", "create_app()"), ("app:create_app()",)),
        (Target("app", "server", pythonpath="my board,src"), ("--pythonpath", "my board,src", "app:server")),
        (Target("app", "server", chdir="src"), ("--chdir", "src", "app:server")),
        (Target("it's", "server"), ("it's:server",)),
    ],
)
def test_a_shell_reads_the_words_back(made: Target, words: tuple[str, ...]) -> None:
    assert tuple(shlex.split(" ".join(made.words))) == words


def test_folders_are_told_one_by_one() -> None:
    assert Target("app", "server", pythonpath="a,b", chdir="c").folders == ("a", "b", "c")
    assert Target("app", "server").folders == ()
