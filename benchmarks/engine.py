"""Measures the engine: ratios to `ast.parse`, LibCST and other tools over the same files, in one run.

    python benchmarks/engine.py [FOLDER ...] [--rounds N]

Ends with 1 if a goal is missed. All times are CPU times, the least of several rounds that take turns; only the
ratios say something about another machine.
"""

from __future__ import annotations

import argparse
import ast
import shutil
import sys
import tempfile
import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.inputs import LOCAL, READY, copy_dash, invent_app  # noqa: E402  # after ROOT
from benchmarks.timing import CHILDREN_COUNT, Task, command, least  # noqa: E402  # after ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

GOAL_UNCHANGED = 6.0
GOAL_CHANGED = 12.0
GOAL_HELP = 1.3
PARSE, LIBCST, PLAN, ENVIRONMENT = "ast.parse", "libcst.parse_module", "plan", "read the environment"
PARTS = ("list files", "read", "parse", "index", "facts")
_BARE = """import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
{commands}
app()
"""
_BARE_COMMAND = '''
@app.command()
def command_{number}(path: str = typer.Argument(".", help="A folder.")) -> None:
    """Does the thing with number {number}."""
'''


@dataclass(frozen=True)
class Goal:
    """A ratio that must not be exceeded."""

    what: str
    ratio: float
    limit: float

    def __str__(self) -> str:
        verdict = "ok" if self.ratio <= self.limit else "over"
        return f"{verdict:5} {self.what}: {self.ratio:.2f} x, goal {self.limit:g} x"


@dataclass(frozen=True)
class Measured:
    """What planning one folder costs: CPU seconds by name of the task."""

    name: str
    files: int
    lines: int
    seconds: dict[str, float]

    @property
    def ratio(self) -> float:
        """The plan, without reading the environment, to `ast.parse`."""
        return self.planned / self.seconds[PARSE]

    @property
    def planned(self) -> float:
        """What the plan costs without reading the environment: that depends on what is installed, not on the app."""
        return self.seconds[PLAN] - self.seconds[ENVIRONMENT]

    def rows(self) -> Iterator[tuple[str, float]]:
        """What the table shows, the parts of the plan below it."""
        known = self.seconds
        yield from ((name, known[name]) for name in (PARSE, LIBCST, PLAN))
        yield from ((f"  {name}", known[name]) for name in (ENVIRONMENT, *PARTS))
        yield "  steps, gates, facts of what changed", self.planned - sum(known[name] for name in PARTS)
        yield "plan without the environment", self.planned


def plan_tasks(root: Path, prefix: Path) -> Iterator[Task]:
    """Planning an app, its parts one by one, and the two parsers."""
    import libcst

    from dash_migrate.facts import Facts
    from dash_migrate.facts.environment import find_environment
    from dash_migrate.listing import list_files
    from dash_migrate.planner import make_plan
    from dash_migrate.series import load_series
    from dash_migrate.settings import Settings
    from dash_migrate.workspace import Workspace

    paths = list_files(root)
    texts = [source.text for source in parsed(Workspace(root, paths))]
    settings = Settings(python=prefix)

    def environment(_: object) -> None:
        found = find_environment(root, prefix, {})
        if found is not None:
            found.distributions.owners("dash")

    def indexed() -> Workspace:
        workspace = Workspace(root, paths)
        Facts(workspace, settings).modules.indexes  # noqa: B018  # worked out when asked for
        return workspace

    def facts(workspace: Workspace) -> None:
        found = Facts(workspace, settings)
        found.entries, found.target, found.sites.runs  # noqa: B018  # worked out when asked for

    def fresh() -> Workspace:
        return Workspace(root, paths)

    yield Task(PARSE, lambda _: [ast.parse(text) for text in texts])
    yield Task(LIBCST, lambda _: [libcst.parse_module(text) for text in texts])
    yield Task(PLAN, lambda _: make_plan(Workspace.read(root), load_series(settings), settings))
    yield Task(ENVIRONMENT, environment)
    yield Task("list files", lambda _: list_files(root))
    yield Task("read", lambda workspace: [source.text for source in workspace.python_files()], fresh)
    yield Task("parse", parsed, lambda: read(fresh()))
    yield Task("index", lambda workspace: Facts(workspace, settings).modules.indexes, lambda: tree_of(fresh()))
    yield Task("facts", facts, indexed)


def read(workspace: Workspace) -> Workspace:
    """The same workspace with its files in memory."""
    for source in workspace.python_files():
        source.text  # noqa: B018  # decoded when asked for
    return workspace


def tree_of(workspace: Workspace) -> Workspace:
    """The same workspace with its files parsed."""
    parsed(workspace)
    return workspace


def parsed(workspace: Workspace) -> list[SourceFile]:
    """The Python files that parse."""
    return [source for source in workspace.python_files() if source.tree is not None]


def measured(name: str, root: Path, prefix: Path, rounds: int) -> Measured:
    """Measures one folder."""
    from dash_migrate.workspace import Workspace

    sources = parsed(Workspace.read(root))
    lines = sum(source.text.count("\n") for source in sources)
    tasks = list(plan_tasks(root, prefix))
    for task in tasks:  # what is imported and cached once in a process is no part of any measurement
        task.run(task.prepare())
    return Measured(name, len(sources), lines, least(tasks, rounds))


def other_tools(root: Path, prefix: Path, unit: float, rounds: int) -> Iterator[str]:
    """Whole commands over the same folder, start-up included, in units of `ast.parse` of its files."""
    python = sys.executable
    files = sorted(root.rglob("*.py"))
    own = [python, "-m", "dash_migrate", "plan", root, "--python", prefix, "--format", "json"]
    tasks = [command("dash-migrate plan", own, root, ROOT)]
    codemod = [python, "-m", "libcst.tool", "codemod", "-x", "noop_codemod.NoOp", "--no-format", "-j", "1", root]
    if find_spec("yaml") is not None:
        tasks.append(command("LibCST's runner, no-op codemod", codemod, root, ROOT / "benchmarks"))
    for tool, arguments, good in (
        ("bump-pydantic", ["--diff", root], (0, 1)),
        ("django-upgrade", ["--target-version", "5.0", "--check", *files], (0, 1)),
    ):
        program = shutil.which(tool)
        if program is None:
            yield f"  {tool}: not installed, left out (pip install {tool})"
        else:
            tasks.append(command(tool, [program, *arguments], root, ROOT / "benchmarks" / "none", good))
    for name, seconds in least(tasks, rounds).items():
        yield row(name, seconds, unit)


def help_ratio(folder: Path, rounds: int) -> tuple[Goal, dict[str, float]]:
    """`dash-migrate --help` to a bare Typer program with as many commands."""
    from dash_migrate.commands import app

    count = len(app.registered_commands) + len(app.registered_groups)
    bare = folder / "bare.py"
    commands = "".join(_BARE_COMMAND.format(number=number) for number in range(count))
    bare.write_text(_BARE.format(commands=commands), "utf-8")
    ours = "import sys; from dash_migrate.cli import main; sys.exit(main(['--help']))"
    tasks = [
        command("python -c pass", [sys.executable, "-c", "pass"], folder, ROOT),
        command(f"bare Typer, {count} commands, --help", [sys.executable, bare, "--help"], folder, ROOT),
        command("dash-migrate --help", [sys.executable, "-c", ours], folder, ROOT),
    ]
    seconds = least(tasks, rounds)
    _, typer, own = seconds.values()
    return Goal("dash-migrate --help to bare Typer", own / typer, GOAL_HELP), seconds


def row(name: str, seconds: float, unit: float) -> str:
    """One line of a table."""
    return f"  {name:42} {seconds * 1000:9.1f} ms {seconds / unit:8.2f} x"


def folders(given: Sequence[Path], work: Path) -> Iterator[tuple[str, Path]]:
    """What is planned: the invented app first."""
    yield "invented app that needs no change", invent_app(work / "invented", READY, pages=60, modules=60)
    yield "invented app that needs every step", invent_app(work / "local", LOCAL, pages=60, modules=60)
    yield "examples/quarterly_sales", ROOT / "examples" / "quarterly_sales"
    dash = copy_dash(work / "dash_sources")
    if dash is None:
        print("The sources of Dash: not installed, left out (pip install dash)")
    else:
        yield "sources of the installed dash", dash
    yield from ((str(path), path.resolve()) for path in given)


def goals(found: Sequence[Measured]) -> Iterator[Goal]:
    """The goals for planning."""
    unchanged, changed = found[:2]
    yield Goal(f"plan to ast.parse, {unchanged.name}", unchanged.ratio, GOAL_UNCHANGED)
    yield Goal(f"plan to ast.parse, {changed.name}", changed.ratio, GOAL_CHANGED)


def arguments(given: Iterable[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folders", nargs="*", type=Path, help="more apps to plan")
    parser.add_argument("--rounds", type=int, default=7, help="how often each thing is measured (default 7)")
    parser.add_argument("--python", type=Path, default=Path(sys.prefix), help="the environment that plans read")
    return parser.parse_args(None if given is None else list(given))


def main() -> int:
    """Measures, prints, and returns 1 if a goal is missed."""
    options = arguments()
    warnings.simplefilter("ignore")
    if not CHILDREN_COUNT:
        print("This system does not tell the CPU time of other processes: commands are not measured.")
    with tempfile.TemporaryDirectory(prefix="dash-migrate-benchmark-") as name:
        work = Path(name).resolve()
        found = []
        for label, root in folders(options.folders, work):
            one = measured(label, root, options.python, options.rounds)
            found.append(one)
            print(f"\n{label}: {one.files} files, {one.lines} lines")
            for what, seconds in one.rows():
                print(row(what, seconds, one.seconds[PARSE]))
        verdicts = list(goals(found))
        if CHILDREN_COUNT:
            print(f"\nWhole commands over the {found[0].name}, in units of ast.parse of its files")
            for line in other_tools(work / "invented", options.python, found[0].seconds[PARSE], options.rounds):
                print(line)
            verdict, seconds = help_ratio(work, options.rounds * 3)
            print("\nStart-up, in units of `python -c pass`")
            unit = seconds["python -c pass"]
            for what, used in seconds.items():
                print(row(what, used, unit))
            verdicts.append(verdict)
    print()
    for goal in verdicts:
        print(goal)
    return int(any(goal.ratio > goal.limit for goal in verdicts))


if __name__ == "__main__":
    sys.exit(main())
