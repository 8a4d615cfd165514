"""Which file an import means."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.facts.modules import Found, Modules, dotted_module, folder_of, is_template, is_test
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app

SCRIPT = "if __name__ == '__main__': pass\n"


def modules(root: Path, *paths: str, **texts: str) -> Modules:
    """The modules of empty files at `paths`, with the text of some told by their stems."""
    stems = {path: path.rpartition("/")[2].removesuffix(".py") for path in paths}
    return Modules(Workspace.read(write_app(root, {path: texts.get(stems[path], "") for path in paths})))


@pytest.mark.parametrize(
    ("paths", "importer", "dotted", "found"),
    [
        (("app.py", "texts.py"), "app.py", "texts", Found("texts.py", ())),
        (("app.py", "texts.py"), "app.py", "texts.title", Found("texts.py", ("title",))),
        (("app.py", "texts.py"), "app.py", "pandas", None),
        (("app.py",), "app.py", "app", None),  # a file does not import itself
        (("run.py", "board/__init__.py", "board/app.py"), "run.py", "board.app", Found("board/app.py", ())),
        (("run.py", "board/__init__.py"), "run.py", "board.app", Found("board/__init__.py", ("app",))),
        (("run.py", "board/app.py"), "run.py", "board.app", Found("board/app.py", ())),  # no __init__.py
        (("run.py", "board/app.py"), "run.py", "board", None),
        (("run.py", "board.py", "board/__init__.py"), "run.py", "board", Found("board/__init__.py", ())),
        (("board/app.py", "board/texts.py"), "board/app.py", ".texts", Found("board/texts.py", ())),
        (("board/a/app.py", "board/texts.py"), "board/a/app.py", "..texts", Found("board/texts.py", ())),
        (("app.py", "texts.py"), "app.py", "..texts", None),  # above the root
        (("board/__init__.py", "board/app.py"), "board/app.py", ".", Found("board/__init__.py", ())),
        (("src/sales/app.py", "src/sales/texts.py"), "src/sales/app.py", "sales.texts",
         Found("src/sales/texts.py", ())),
        (("run.py", "src/sales/app.py"), "run.py", "sales.app", Found("src/sales/app.py", ())),
        (("run.py", "lib/sales/app.py"), "run.py", "sales.app", None),
        (("a/b/app.py", "a/b/texts.py"), "a/b/app.py", "texts", None),  # nothing is started there
    ],
)  # fmt: skip
def test_resolving(
    tmp_path: Path, paths: tuple[str, ...], importer: str, dotted: str, found: Found | None
) -> None:
    assert modules(tmp_path, *paths).resolve(dotted, importer) == found


def test_the_folder_of_a_script_is_searched_before_the_root(tmp_path: Path) -> None:
    paths = ("board/app.py", "board/texts.py", "texts.py")
    assert modules(tmp_path, *paths, app=SCRIPT).resolve("texts", "board/app.py") == Found("board/texts.py", ())
    assert modules(tmp_path, *paths, app="# none").resolve("texts", "board/app.py") == Found("texts.py", ())


def test_a_file_with_relative_imports_is_no_script(tmp_path: Path) -> None:
    text = f"from .texts import title\n{SCRIPT}"
    found = modules(tmp_path, "board/app.py", "board/texts.py", app=text)
    assert found.script_folders == {""}
    tried = f"try:\n    from .texts import title\nexcept ImportError:\n    from texts import title\n{SCRIPT}"
    found = modules(tmp_path, "board/app.py", "board/texts.py", app=tried)
    assert found.script_folders == {"", "board"}


def test_a_package_whose_imports_work_from_above_only_is_searched_from_there(tmp_path: Path) -> None:
    paths = ("board/__init__.py", "board/board.py", "board/texts.py")
    found = modules(tmp_path, *paths, board=f"from board.texts import title\n{SCRIPT}")
    assert found.script_folders == {""}
    assert found.resolve("board.texts.title", "board/board.py") == Found("board/texts.py", ("title",))
    found = modules(tmp_path, *paths, board=f"from texts import title\n{SCRIPT}")
    assert found.script_folders == {"", "board"}


def test_an_explicit_base_is_searched_first_and_then_the_root(tmp_path: Path) -> None:
    found = modules(tmp_path, "app.py", "src/app.py", "src/texts.py", "run.py")
    assert found.resolve("app", "", "src") == Found("src/app.py", ())
    assert found.resolve("run", "", "./src") == Found("run.py", ())
    assert found.resolve("texts", "", ".") is None


def test_the_folder_that_an_import_counts_on(tmp_path: Path) -> None:
    found = modules(tmp_path, "run.py", "src/sales/app.py", "src/sales/texts.py", "board/app.py", "board/b.py",
                    app=SCRIPT)  # fmt: skip
    assert found.found_in("sales.texts", "src/sales/app.py") == "src"
    assert found.found_in("b", "board/app.py") == "board"
    assert found.found_in("run", "board/app.py") == ""
    assert found.found_in("pandas", "board/app.py") == ""


def test_what_an_import_statement_runs(tmp_path: Path) -> None:
    paths = ("run.py", "board/__init__.py", "board/pages/__init__.py", "board/pages/home.py")
    found = modules(tmp_path, *paths, run="from board.pages import home, width\n")
    assert found.reached("run.py") == {"board/__init__.py", "board/pages/__init__.py", "board/pages/home.py"}


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("import texts", True),
        ("def f():\n    import texts", True),
        ("try:\n    import texts\nexcept ImportError:\n    pass", True),
        ("if __name__ == '__main__':\n    import texts", False),
        ("if TYPE_CHECKING:\n    import texts", False),
        ("import texts.title", False),  # no package: Python refuses it
        ("import pandas", False),
    ],
)
def test_what_importing_a_file_reaches(tmp_path: Path, text: str, reached: bool) -> None:
    found = modules(tmp_path, "app.py", "texts.py", app=text)
    assert ("texts.py" in found.closure("app.py")) is reached


def test_a_closure_follows_circles_and_what_it_is_told_of(tmp_path: Path) -> None:
    files = {"a.py": "import b\n", "b.py": "import a\n", "c.py": "import d\n", "d.py": "", "e.py": ""}
    found = Modules(Workspace.read(write_app(tmp_path, files)))
    assert found.closure("a.py") == {"a.py", "b.py"}
    assert found.closure("a.py", extra=lambda path: ["c.py"] if path == "b.py" else []) == files.keys() - {"e.py"}


def test_a_file_that_does_not_parse_is_a_module_without_an_index(tmp_path: Path) -> None:
    found = Modules(Workspace.read(write_app(tmp_path, {"app.py": "import broken\n", "broken.py": "x = (\n"})))
    assert set(found.indexes) == {"app.py"}
    assert found.closure("app.py") == {"app.py", "broken.py"}


def test_submodules(tmp_path: Path) -> None:
    found = modules(tmp_path, "board/__init__.py", "board/app.py", "board/pages/__init__.py", "run.py")
    assert found.submodule("board/__init__.py", "app") == "board/app.py"
    assert found.submodule("board/__init__.py", "pages") == "board/pages/__init__.py"
    assert found.submodule("board/__init__.py", "layout") is None
    assert found.submodule("run.py", "board") is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("test_app.py", True), ("app_test.py", True), ("conftest.py", True), ("setup.py", True),
        ("noxfile.py", True), ("tests/app.py", True), ("Docs/app.py", True), ("a/testing/b/app.py", True),
        ("app.py", False), ("contest.py", False), ("latest/app.py", False), ("test.py", False),
        ("pages/test_results.py", False), ("board/pages/water_test.py", False), ("tests/pages/app.py", True),
    ],
)  # fmt: skip
def test_what_is_no_part_of_the_running_app(path: str, expected: bool) -> None:
    assert is_test(path) is expected


def test_paths_and_names() -> None:
    assert (folder_of("a/b/c.py"), folder_of("c.py")) == ("a/b", "")
    assert [dotted_module(path) for path in ("app.py", "a/b.py", "a/__init__.py", "__init__.py")] == [
        "app", "a.b", "a", "__init__",
    ]  # fmt: skip
    assert is_template("{{cookiecutter.name}}/app.py")
    assert not is_template("name/app.py")
