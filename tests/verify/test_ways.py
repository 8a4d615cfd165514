"""In which ways the original is tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.verify.model import AsImported, AsScript
from dash_migrate.verify.originals.ways import imported, ways
from tests.support.apps import facts_of

APP = "from dash import Dash, html\napp = Dash(__name__)\nserver = app.server\napp.layout = html.Div('x')\n"
GUARD = 'if __name__ == "__main__":\n    '
IMPORTED = AsImported("app:server")


@pytest.mark.parametrize("text", [APP + "app.run()\n", APP + GUARD + "app.run(debug=True)\n"])
def test_a_run_call_makes_it_a_script_first(tmp_path: Path, text: str) -> None:
    assert ways(facts_of(tmp_path, {"app.py": text})) == (AsScript("app.py"), IMPORTED)


def test_without_a_run_call_it_is_imported_and_then_started(tmp_path: Path) -> None:
    assert ways(facts_of(tmp_path, {"app.py": APP})) == (IMPORTED, AsScript("app.py"))


def test_a_run_call_in_another_file_comes_before_the_target(tmp_path: Path) -> None:
    runner = "from app import app\n" + GUARD + "app.run()\n"
    assert ways(facts_of(tmp_path, {"app.py": APP, "run_it.py": runner}, entry="app")) == (
        AsScript("run_it.py"),
        IMPORTED,
        AsScript("app.py"),
    )


def test_the_entry_module_comes_before_other_files_that_run_it(tmp_path: Path) -> None:
    files = {"app.py": APP + GUARD + "app.run()\n", "a_run.py": "from app import app\napp.run()\n"}
    found = ways(facts_of(tmp_path, files, entry="app"))
    assert found[:2] == (AsScript("app.py"), AsScript("a_run.py"))
    assert found.count(AsScript("app.py")) == 1


def test_a_run_call_in_a_function_is_reached_by_the_script_that_imports_it(tmp_path: Path) -> None:
    """Nothing calls `main` on import: what the guard of another file does is found by starting that file."""
    files = {
        "app.py": APP + "def main():\n    app.run()\n",
        "tools/deep.py": GUARD + "print()\n",
        "start.py": "import app\n" + GUARD + "getattr(app, 'main')()\n",
        "other.py": GUARD + "print('of something else')\n",
    }
    assert ways(facts_of(tmp_path, files, entry="app")) == (AsScript("start.py"), IMPORTED, AsScript("app.py"))


def test_a_function_that_a_guard_calls_counts_as_a_run_call(tmp_path: Path) -> None:
    text = APP + "def main():\n    app.run()\n" + GUARD + "main()\n"
    assert ways(facts_of(tmp_path, {"app.py": text})) == (AsScript("app.py"), IMPORTED)


def test_two_apps_have_no_entry_and_no_way(tmp_path: Path) -> None:
    assert ways(facts_of(tmp_path, {"one.py": APP + "app.run()\n", "two.py": APP + "app.run()\n"})) == ()


def test_a_package_below_src_is_imported_with_its_folder_searched(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, {"src/shop/__init__.py": "", "src/shop/web.py": APP}, entry="src.shop.web")
    assert facts.target is not None
    found = imported(facts.target)
    assert ways(facts)[0] == found
    assert (found.target.rpartition(":")[2], isinstance(found.pythonpath, tuple)) == ("server", True)
    folders = facts.target.pythonpath.split(",") if facts.target.pythonpath else []
    assert (list(found.pythonpath), found.chdir) == (folders, facts.target.chdir)
