"""Measures the engine: ratios to `ast.parse`, LibCST and other tools over the same files, in one run.

    python benchmarks/engine.py [FOLDER ...] [--rounds N]

Ends with 1 if a goal is missed. All times are CPU times, the least of several rounds that take turns; only the
ratios say something about another machine.
"""

from __future__ import annotations

import argparse
import ast
import sys
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.commands import BARE, HELP, NOTHING, other_tools, start_up  # noqa: E402  # after ROOT
from benchmarks.inputs import LOCAL, READY, copy_dash, invent_app  # noqa: E402  # after ROOT
from benchmarks.timing import CHILDREN_COUNT, Task, least  # noqa: E402  # after ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dash_migrate.source import SourceFile
    from dash_migrate.step import Step
    from dash_migrate.workspace import Workspace

GOAL_UNCHANGED = 6.0
GOAL_CHANGED = 12.0
GOAL_URLS = 2.0
GOAL_HELP = 1.3
PARSE, LIBCST, PLAN, ENVIRONMENT = "ast.parse", "libcst.parse_module", "plan", "read the environment"
WITHOUT_URLS = "plan without the steps for URLs"
READY_APP = "ready"
URL_STEPS = frozenset({"platform-prefix", "strip-pathname", "relative-urls", "prefix-routes"})
EVERY_STEP = URL_STEPS | {
    "declare-server",
    "guard-run",
    "procfile",
    "requirements",
    "python-version",
    "ignore-files",
}
PARTS = ("list files", "read", "parse", "index", "facts")


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
        """The plan without reading the environment, which depends on what is installed and not on the app."""
        return self.seconds[PLAN] - self.seconds[ENVIRONMENT]

    @property
    def urls(self) -> float:
        """The plan to the one without the steps for URLs, both without reading the environment."""
        return self.planned / (self.seconds[WITHOUT_URLS] - self.seconds[ENVIRONMENT])

    def rows(self) -> Iterator[tuple[str, float]]:
        """What the table shows, the parts of the plan below it."""
        known = self.seconds
        yield from ((name, known[name]) for name in (PARSE, LIBCST, PLAN, WITHOUT_URLS))
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
    yield Task(WITHOUT_URLS, lambda _: make_plan(Workspace.read(root), others(load_series(settings)), settings))
    yield Task(ENVIRONMENT, environment)
    yield Task("list files", lambda _: list_files(root))
    yield Task("read", lambda workspace: [source.text for source in workspace.python_files()], fresh)
    yield Task("parse", parsed, lambda: read(fresh()))
    yield Task("index", lambda workspace: Facts(workspace, settings).modules.indexes, lambda: tree_of(fresh()))
    yield Task("facts", facts, indexed)


def others(series: Iterable[Step]) -> tuple[Step, ...]:
    """All steps but those for URLs."""
    return tuple(step for step in series if step.name not in URL_STEPS)


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


def row(name: str, seconds: float, unit: float) -> str:
    """One line of a table."""
    return f"  {name:42} {seconds * 1000:9.1f} ms {seconds / unit:8.2f} x"


def check(root: Path, prefix: Path, changed: frozenset[str]) -> None:
    """Refuses to measure an invented app that is not what its name says.

    Args:
        root: the app.
        prefix: the environment to plan with.
        changed: the steps that must change something; no other one may.
    """
    from dash_migrate.plan import Verdict
    from dash_migrate.planner import make_plan
    from dash_migrate.series import load_series
    from dash_migrate.settings import Settings
    from dash_migrate.workspace import Workspace

    settings = Settings(python=prefix)
    plan = make_plan(Workspace.read(root), load_series(settings), settings)
    found = {change.step for change in plan.changes(Verdict.ACCEPTED)}
    if found != changed:
        names = ", ".join(sorted(found ^ changed))
        raise SystemExit(f"{root.name}: the benchmark's app no longer fits the steps: {names}")


def folders(given: Sequence[Path], work: Path) -> Iterator[tuple[str, Path]]:
    """What is planned: the invented app first."""
    yield "invented app that needs no change", invent_app(work / READY_APP, READY, pages=60, modules=60)
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
    ratio = sum(one.planned for one in found) / sum(one.seconds[PARSE] for one in found)
    yield Goal("plan to ast.parse, all folders together", ratio, GOAL_CHANGED)
    for one in (unchanged, changed):
        yield Goal(f"plan to the plan without the steps for URLs, {one.name}", one.urls, GOAL_URLS)


def arguments(given: Iterable[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folders", nargs="*", type=Path, help="more apps to plan")
    parser.add_argument("--rounds", type=int, default=7, help="how often each thing is measured (default 7)")
    parser.add_argument("--python", type=Path, default=Path(sys.prefix), help="the environment that plans read")
    return parser.parse_args(None if given is None else list(given))


def measure_folders(options: argparse.Namespace, work: Path) -> Iterator[Measured]:
    """Measures each folder and prints its table."""
    apps = list(folders(options.folders, work))
    for (_, root), changed in zip(apps, (frozenset[str](), EVERY_STEP), strict=False):
        check(root, options.python, changed)
    for label, root in apps:
        one = measured(label, root, options.python, options.rounds)
        print(f"\n{label}: {one.files} files, {one.lines} lines")
        for what, seconds in one.rows():
            print(row(what, seconds, one.seconds[PARSE]))
        yield one


def main() -> int:
    """Measures, prints, and returns 1 if a goal is missed."""
    options = arguments()
    warnings.simplefilter("ignore")
    if not CHILDREN_COUNT:
        print("This system does not tell the CPU time of other processes: commands are not measured.")
    with tempfile.TemporaryDirectory(prefix="dash-migrate-benchmark-") as name:
        work = Path(name).resolve()
        found = list(measure_folders(options, work))
        verdicts = list(goals(found))
        if CHILDREN_COUNT:
            print(f"\nWhole commands over the {found[0].name}, in units of ast.parse of its files")
            tasks, missing = other_tools(work / READY_APP, options.python)
            for what, seconds in least(tasks, options.rounds).items():
                print(row(what, seconds, found[0].seconds[PARSE]))
            for what in missing:
                print(f"  {what}")
            print("\nStart-up, in units of `python -c pass`; the bare program has as many commands")
            started = start_up(work, options.rounds * 3)
            for what, seconds in started.items():
                print(row(what, seconds, started[NOTHING]))
            verdicts.append(Goal("dash-migrate --help to bare Typer", started[HELP] / started[BARE], GOAL_HELP))
    print()
    for goal in verdicts:
        print(goal)
    return int(any(goal.ratio > goal.limit for goal in verdicts))


if __name__ == "__main__":
    sys.exit(main())
