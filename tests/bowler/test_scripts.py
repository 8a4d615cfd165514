"""Loading scripts: which queries they have, and what is said when they have none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dash_migrate import bowler_steps
from dash_migrate.bowler_steps import steps_from
from dash_migrate.bowler_steps.scripts import BowlerScriptError
from dash_migrate.errors import DashMigrateError, UsageError
from dash_migrate.rewriting.fissix_text import FissixError
from tests.bowler.conftest import IMPORTS

if TYPE_CHECKING:
    from tests.bowler.conftest import Bench

ROOT = Path(__file__).parents[2]
QUERY = 'Query().select_var("old").rename("new")'


@pytest.mark.parametrize(
    "end", ["diff()", "idiff()", "write()", "silent()", "execute()", "diff(interactive=True)"]
)
def test_every_way_to_execute_a_query_is_held_back(bench: Bench, end: str) -> None:
    (step,) = bench.steps(f"{QUERY}.{end}\n")
    assert step.name == "bowler:queries"
    assert "select_var('old').rename" in step.title
    assert "queries.py:2" in step.doc


@pytest.mark.parametrize(
    "body",
    [
        f"def main():\n    {QUERY}.diff()\n",
        f"def run():\n    {QUERY}.diff()\nif __name__ == '__main__':\n    run()\n",
        f"import sys\ndef main():\n    sys.exit({QUERY}.write().retcode)\n",
        "import sys\nQuery(sys.argv[1:]).select_var('old').rename('new').diff()\nsys.exit()\n",
        f"def main(paths=None):\n    {QUERY}.diff()\nif __name__ == '__main__':\n    main()\n",
    ],
    ids=["main", "guarded", "exit-code", "arguments", "main-and-guarded"],
)
def test_queries_are_found_wherever_the_script_executes_them(bench: Bench, body: str) -> None:
    assert [step.name for step in bench.steps(body)] == ["bowler:queries"]


def test_several_queries_are_numbered_in_their_order(bench: Bench) -> None:
    first = bench.script(f"{QUERY}.diff()\nQuery().select_var('x').rename('y').diff()\n")
    same = bench.script(f"{QUERY}.diff()\n", "more/queries.py")
    other = bench.script(f"{QUERY}.diff()\n", "other.py")
    steps = steps_from([first, same, other])
    names = ["bowler:queries-1", "bowler:queries-2", "bowler:queries-3", "bowler:other"]
    assert [step.name for step in steps] == names
    assert "select_var('x')" in steps[1].title


def test_a_script_can_import_what_stands_beside_it(bench: Bench) -> None:
    (bench.tmp / "team_names.py").write_text("NEW = 'new'\n")
    path = list(sys.path)
    assert bench.steps("import team_names\nQuery().select_var('old').rename(team_names.NEW).diff()\n")
    assert sys.path == path
    assert not list(bench.tmp.rglob("__pycache__"))


def test_nothing_is_printed(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    body = f"import click, sys\nprint('out')\nclick.echo('echo')\nprint('err', file=sys.stderr)\n{QUERY}.dump()\n"
    bench.plan(body, {"app.py": "old = 1\n"})
    assert capsys.readouterr() == ("", "")


def test_the_app_is_never_written(bench: Bench) -> None:
    workspace = bench.app({"app.py": "old = 1\n"})
    body = f"""
        from bowler.tool import BowlerTool
        fixers = Query().select_var("old").rename("new").compile()
        tool = BowlerTool(fixers, write=True, silent=True, interactive=False)
        tool.run([{str(workspace.root)!r}])
    """
    with pytest.raises(BowlerScriptError, match=r"queries\.py:6: .* BowlerTool itself"):
        bench.steps(body)
    assert (workspace.root / "app.py").read_text() == "old = 1\n"


def test_bowler_is_as_before_afterwards(bench: Bench) -> None:
    import bowler
    from bowler.tool import BowlerTool

    before = (bowler.Query.execute, bowler.Query.add_argument, BowlerTool.run, sys.argv, sys.stdout)
    bench.plan(f"{QUERY}.diff()\n", {"app.py": "old = 1\n"})
    with pytest.raises(BowlerScriptError):
        bench.steps("1 / 0\n")
    assert before == (bowler.Query.execute, bowler.Query.add_argument, BowlerTool.run, sys.argv, sys.stdout)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("x = 1\n\n1 / 0\n", "queries.py:4: the Bowler script cannot be loaded: ZeroDivisionError"),
        ("def main():\n    import no_such_module\n", "queries.py:3: .* ModuleNotFoundError: No module named"),
        ("def (:\n", "queries.py:2: .* SyntaxError"),
        ("import sys\nsys.exit(2)\n", r"queries.py:3: .* sys.exit\(2\)"),
        ("Query().select_var('a')\n", "queries.py: this script executes no Bowler query"),
        ("Query().select('power< ').diff()\n", "queries.py:2: the Bowler query cannot be compiled"),
        ("Query().rename('x')\n", "queries.py:2: .* ValueError: no selectors used"),
    ],
    ids=["error", "import", "syntax", "exit", "no-query", "pattern", "no-selector"],
)
def test_a_script_that_cannot_be_loaded_names_the_place(bench: Bench, body: str, message: str) -> None:
    with pytest.raises(BowlerScriptError, match=message):
        bench.steps(body)


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"--bowler: .*none\.py: there is no such file"):
        steps_from([tmp_path / "none.py"])


@pytest.mark.parametrize("missing", ["bowler", "fissix"])
def test_a_missing_extra_is_named(bench: Bench, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setattr(bowler_steps, "find_spec", lambda name: None if name == missing else object())
    with pytest.raises(UsageError, match=r"pip install 'dash-migrate\[bowler\]'"):
        bench.steps(f"{QUERY}.diff()\n")


def test_no_script_imports_nothing() -> None:
    assert steps_from([]) == ()
    program = (
        "import sys; from dash_migrate.bowler_steps import steps_from; assert steps_from([]) == ();"
        "assert not {'bowler', 'fissix'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


def _run_with_home(home: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    names = ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CACHE_HOME")
    environment = os.environ | dict.fromkeys(names, str(home))
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)


LOAD = """
import pathlib, sys
from dash_migrate.bowler_steps import steps_from
print(steps_from([pathlib.Path(sys.argv[1])])[0].name)
"""


def test_a_home_that_cannot_be_written_is_no_trouble(bench: Bench) -> None:
    home = bench.tmp / "home"
    home.write_text("a file where fissix would make a folder")
    script = bench.script(f"{QUERY}.diff()\n")
    plain = _run_with_home(home, "import fissix.pygram")
    assert plain.returncode, "fissix itself no longer fails here: the detour is not needed any more"
    done = _run_with_home(home, LOAD, str(script))
    assert (done.stdout, done.stderr) == ("bowler:queries\n", "")


def test_no_cache_is_left_in_the_home_folder(bench: Bench) -> None:
    home = bench.tmp / "home"
    home.mkdir()
    assert _run_with_home(home, LOAD, str(bench.script(f"{QUERY}.diff()\n"))).stdout == "bowler:queries\n"
    assert not list(home.rglob("*.pickle"))


def test_fissix_that_does_not_load_is_said(monkeypatch: pytest.MonkeyPatch, bench: Bench) -> None:
    monkeypatch.setitem(sys.modules, "fissix.pygram", None)
    with pytest.raises(FissixError, match="fissix does not load: ModuleNotFoundError"):
        bench.steps(f"{QUERY}.diff()\n")
    assert issubclass(FissixError, DashMigrateError)


def test_scripts_start_with_their_import() -> None:
    assert IMPORTS.count("\n") == 1, "the lines that messages name above count it"
