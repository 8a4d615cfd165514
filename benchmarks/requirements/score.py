"""Scores what dash-migrate lists as the apps' requirements, beside other tools.

    python benchmarks/requirements/score.py [--set known|held|both] [--app NAME ...] [--misses] [--tools]
        [--python 3.11] [--cache FOLDER]

Ends with 1 if a goal is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)

from benchmarks.requirements import tools  # noqa: E402  # after ROOT
from benchmarks.requirements.apps import SETS, read_apps  # noqa: E402  # after ROOT
from benchmarks.requirements.environments import CACHE, app_environment  # noqa: E402  # after ROOT
from benchmarks.requirements.migrating import Mode, migrate, own_environment  # noqa: E402  # after ROOT
from benchmarks.requirements.scores import Total, judge, share  # noqa: E402  # after ROOT
from benchmarks.requirements.standin import index  # noqa: E402  # after ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.requirements.apps import App

OURS, BLIND = "dash-migrate", "dash-migrate, no env"
PRECISION, RECALL, IMPLICIT = 0.99, 0.98, 0.9
BLIND_PRECISION, BLIND_EXPLICIT = 0.97, 0.93


def main() -> int:
    options = _options()
    sets = SETS if options.set == "both" else (options.set,)
    apps = read_apps(sets, options.app)
    totals = {OURS: Total(), BLIND: Total()}
    own = own_environment(options.cache, options.python)
    with tempfile.TemporaryDirectory() as folder:
        for app in apps:
            environment = app_environment(app, options.cache, options.python)
            root = app.copy(Path(folder))
            for name, mode in ((OURS, Mode.WITH), (BLIND, Mode.WITHOUT)):
                done = migrate(root, Path(folder) / name / app.name, own, environment, mode)
                totals[name].by_app[app.name] = app, judge(app, done.listed)
                totals[name].seconds[app.name] = done.seconds
                if done.problem:
                    totals[name].failed[app.name] = done.problem
        if options.tools:
            _others(apps, options.cache, options.python, Path(folder), totals)
    _print(totals, sets)
    if options.misses:
        for name in totals if options.tools else (OURS, BLIND):
            _misses(name, totals[name])
    return 0 if _met(totals) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Scores what is listed as the apps' requirements.")
    parser.add_argument("--set", choices=[*SETS, "both"], default="both", help="which apps")
    parser.add_argument("--app", nargs="*", default=[], help="only these apps")
    parser.add_argument("--misses", action="store_true", help="list what is wrong and what is missing, by app")
    parser.add_argument("--tools", action="store_true", help="run the other tools too")
    parser.add_argument("--python", default="3.11", help="version of Python")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where environments are kept")
    return parser.parse_args()


def _others(apps: list[App], cache: Path, python: str, folder: Path, totals: dict[str, Total]) -> None:
    with index() as (address, asked):
        for tool in tools.ALL:
            home = tools.tool_environment(tool, cache, python)
            total = totals.setdefault(tool.name, Total())
            asked.clear()
            for app in apps:
                environment = app_environment(app, cache, python)
                scratch = Path(tempfile.mkdtemp(dir=folder))
                ran = tools.run(
                    tool,
                    home,
                    folder / app.name,
                    app_environment=environment,
                    scratch=scratch,
                    address=address,
                )
                total.by_app[app.name] = app, judge(app, ran.listed)
                total.seconds[app.name] = ran.seconds
                if ran.problem:
                    total.failed[app.name] = ran.problem
            print(f"{tool.name}: asked the index for {len(set(asked))} names", file=sys.stderr)


def _print(totals: Mapping[str, Total], sets: tuple[str, ...]) -> None:
    print("| tool | set | precision | recall | F1 | explicit | implicit | pins = env | failed | time |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    whole = sum(totals[OURS].seconds.values())
    for name, total in totals.items():
        for kind in sets:
            part = Total({key: item for key, item in total.by_app.items() if item[0].held == (kind == "held")})
            if not part.by_app:
                continue
            failed = sum(key in total.failed for key in part.by_app)
            ratio = sum(total.seconds.values()) / whole
            numbers = f"{part.precision:.3f} | {part.recall:.3f} | {part.f1:.3f}"
            pairs = " | ".join(f"{found}/{all_}" for found, all_ in (part.explicit, part.implicit, part.pins))
            print(f"| {name} | {kind} | {numbers} | {pairs} | {failed} | {ratio:.2f} |")
    print(f"\n{OURS}: {whole / len(totals[OURS].seconds):.2f} s of CPU an app, its start included (time 1.00)\n")


def _misses(name: str, total: Total) -> None:
    for key, (_, judged) in total.by_app.items():
        unequal = judged.pinned - judged.equal
        parts = [
            f"{title}: {_some(sorted(names))}"
            for title, names in (("missed", judged.missed), ("wrong", judged.wrong), ("other pin", unequal))
            if names
        ]
        if key in total.failed:
            parts.append(f"failed: {total.failed[key]}")
        if parts:
            print(f"{name:22}{key:16} {'; '.join(parts)}")


def _some(names: list[str], most: int = 15) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _met(totals: Mapping[str, Total]) -> bool:
    ours, blind = totals[OURS], totals[BLIND]
    goals = {
        f"precision >= {PRECISION}": ours.precision >= PRECISION,
        f"recall >= {RECALL}": ours.recall >= RECALL,
        f"implicit >= {IMPLICIT}": share(*ours.implicit) >= IMPLICIT,
        "every pin is the environment's": ours.pins[0] == ours.pins[1],
        f"no env: precision >= {BLIND_PRECISION}": blind.precision >= BLIND_PRECISION,
        f"no env: explicit >= {BLIND_EXPLICIT}": share(*blind.explicit) >= BLIND_EXPLICIT,
        "nothing failed": not ours.failed and not blind.failed,
    }
    for goal, met in goals.items():
        print(f"{'met   ' if met else 'MISSED'}  {goal}")
    return all(goals.values())


if __name__ == "__main__":
    sys.exit(main())
