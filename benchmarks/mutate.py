"""Takes one rule at a time out of the steps and shows which of them no test misses.

    python benchmarks/mutate.py --step guard-run
    python benchmarks/mutate.py --step strip-pathname --step relative-urls
    python benchmarks/mutate.py dash_migrate/rewriting/hoist.py --limit 50
    python benchmarks/mutate.py --functions --step timeouts

With `--functions` it takes the whole body out of one function at a time instead, which are far fewer.

Works on a copy of the repository in a temporary folder. Everything that is not the project's own is imported
once; each mutant is tried in a process forked from there. Ends with 1 if a mutant survives.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import textwrap
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.bodies import bodies  # noqa: E402  # after ROOT
from benchmarks.forked import Result, TestsFail, Trial, Workers  # noqa: E402  # after ROOT
from benchmarks.importing import Imports  # noqa: E402  # after ROOT
from benchmarks.mutants import Mutant, mutants, spread  # noqa: E402  # after ROOT
from benchmarks.trials import Trials, steps  # noqa: E402  # after ROOT

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

_SHARED = (
    *("rewriting/declaring.py", "rewriting/guarding.py", "rewriting/hoist.py", "rewriting/movable.py"),
    *("facts/entry.py", "facts/procfile.py", "facts/served.py", "facts/target.py"),
)
_CASES = ROOT / "tests" / "fixtures"
_SHOWN = 200
# What a whole function does is to be seen in what is expected: the last of the laws take longer than all else.
_ENOUGH = -1
_COPIED = ("dash_migrate", "codemods", "tests", "examples", "pyproject.toml")


def default_paths() -> Iterator[str]:
    """The steps, and what they share."""
    yield from (path.relative_to(ROOT).as_posix() for path in steps(ROOT).values())
    yield from (f"dash_migrate/{name}" for name in _SHARED if (ROOT / "dash_migrate" / name).exists())


def copied(target: Path, needed: Container[str]) -> Path:
    """A copy of what the tests need, so that the tree may be edited meanwhile; of the cases these groups alone."""
    caches = shutil.ignore_patterns("__pycache__", "*.pyc", ".*cache")

    def skip(folder: str, names: list[str]) -> set[str]:
        others = {name for name in names if name not in needed} if Path(folder) == _CASES else set()
        return caches(folder, names) | others

    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=skip)
        elif source.exists():
            shutil.copyfile(source, target / name)
    return target


def groups(options: argparse.Namespace, paths: Iterable[str], of_file: Trials) -> Container[str]:
    """The groups of cases that the trials of these files run."""
    everything = {folder.name for folder in _CASES.iterdir()}
    return everything if options.tests else of_file.groups(paths) or everything


def rules(sources: dict[str, bytes]) -> list[Mutant]:
    """The mutants of files that take out one rule each."""
    return [mutant for path, data in sources.items() for mutant in mutants(path, data)]


def functions(sources: dict[str, bytes]) -> list[Mutant]:
    """The mutants of files that take out one body each; says how many have none."""
    of_files = [bodies(path, data) for path, data in sources.items()]
    print(f"{sum(one.without_value for one in of_files)} functions not tried: no neutral value of their type")
    return [mutant for one in of_files for mutant in one.found]


def shown(mutant: Mutant, data: bytes) -> str:
    """A survivor for the reader: the place, what was done, the source and what became of it."""
    was = textwrap.shorten(data[mutant.start : mutant.end].decode(), _SHOWN, placeholder=" ...")
    now = " ".join(mutant.text.split())
    line = data.decode().split("\n")[mutant.line - 1].strip()
    place = f"{mutant.path}:{mutant.line}: {mutant.rule}"
    return f"{place}\n    {line}\n    {was or '(nothing)'}  ->  {now or '(nothing)'}"


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument(
        "paths", nargs="*", type=Path, help="files to mutate (default: all steps and what they share)"
    )
    parser.add_argument(
        "--step", action="append", default=[], metavar="NAME", help="mutate this step and what only it uses"
    )
    parser.add_argument("--functions", action="store_true", help="take out whole bodies of functions instead")
    parser.add_argument("--tests", action="append", default=[], metavar="PATH", help="run these tests instead")
    parser.add_argument("--limit", type=int, default=0, help="try so many mutants, spread over the files")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time (default 2)")
    parser.add_argument("--seconds", type=float, default=300, help="time limit of one mutant (default 300)")
    return parser.parse_args()


def chosen_paths(options: argparse.Namespace, imports: Imports) -> list[str]:
    """The files to mutate, relative to the repository: of several steps what they share alone, too."""
    known = steps(ROOT)
    for name in options.step:
        if name not in known:
            raise SystemExit(f"--step: there is no step {name!r}. There are: {', '.join(known)}.")
    paths = [path.resolve().relative_to(ROOT).as_posix() for path in options.paths]
    return list(dict.fromkeys([*paths, *imports.only_of(options.step)])) or list(default_paths())


def report(results: Iterable[tuple[Mutant, Result]], sources: dict[str, bytes]) -> int:
    """Prints each survivor when it is known, then a summary; returns the exit code."""
    counts = {path: Counter[Result]() for path in sources}
    for mutant, result in results:
        counts[mutant.path][result] += 1
        if result is Result.SURVIVED:
            print(shown(mutant, sources[mutant.path]), flush=True)
    print()
    for path, of_file in counts.items():
        survived, slow = of_file[Result.SURVIVED], of_file[Result.TIMED_OUT]
        noticed = f"{of_file.total() - survived} noticed ({slow} by time)"
        print(f"{path}: {of_file.total()} mutants, {noticed}, {survived} survived")
    return int(any(of_file[Result.SURVIVED] for of_file in counts.values()))


def main() -> int:
    """Tries the mutants and returns 1 if one survives, 2 if the tests fail without any."""
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that all is cleaned up
    imports = Imports(ROOT, steps(ROOT))
    paths = chosen_paths(options, imports)
    of_file = Trials(ROOT, imports)
    with tempfile.TemporaryDirectory(prefix="dash-migrate-mutants-") as name:
        copy = copied(Path(name).resolve() / "copy", groups(options, paths, of_file))
        sources = {path: (copy / path).read_bytes() for path in paths}
        found = functions(sources) if options.functions else rules(sources)
        workers = Workers(copy, options.jobs, options.seconds)
        given = (Trial(tuple(options.tests)),) if options.tests else ()
        by_path = {path: given or of_file.trials(path)[: _ENOUGH if options.functions else None] for path in paths}
        tried = spread(found, options.limit)
        print(f"{len(tried)} of {len(found)} mutants", flush=True)
        jobs = [(mutant, sources[mutant.path], by_path[mutant.path]) for mutant in tried]
        try:
            run = workers.by_trials if options.functions else workers.run
            return report(run(jobs), sources)
        except TestsFail as error:
            print(error)
            return 2


if __name__ == "__main__":
    sys.exit(main())
