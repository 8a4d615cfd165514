"""Takes one rule at a time out of the steps and shows which of them no test misses.

    python benchmarks/mutate.py --step guard-run
    python benchmarks/mutate.py --step strip-pathname --step relative-urls
    python benchmarks/mutate.py dash_migrate/rewriting/hoist.py --limit 50

Works on a copy of the repository in a temporary folder. Everything that is not the project's own is imported
once; each mutant is tried in a process forked from there. Ends with 1 if a mutant survives.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.forked import Result, Trial, Workers  # noqa: E402  # after ROOT
from benchmarks.importing import Imports  # noqa: E402  # after ROOT
from benchmarks.mutants import Mutant, mutants, spread  # noqa: E402  # after ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SHARED = (
    *("rewriting/declaring.py", "rewriting/guarding.py", "rewriting/hoist.py", "rewriting/movable.py"),
    *("facts/entry.py", "facts/procfile.py", "facts/served.py", "facts/target.py"),
)
_COPIED = ("dash_migrate", "codemods", "tests", "examples", "pyproject.toml")
_FIXTURES = "tests/test_fixtures.py"
_FIRST = "test_says_and_does_what_is_expected"


def steps() -> dict[str, Path]:
    """The files of the steps, by name: each is called like its step."""
    paths = sorted((ROOT / "codemods").glob("*.py"))
    return {path.stem.replace("_", "-"): path for path in paths if path.stem != "__init__"}


def default_paths() -> Iterator[str]:
    """The steps, and what they share."""
    yield from (path.relative_to(ROOT).as_posix() for path in steps().values())
    yield from (f"dash_migrate/{name}" for name in _SHARED if (ROOT / "dash_migrate" / name).exists())


def trials(path: str, imports: Imports) -> tuple[Trial, ...]:
    """What has to notice a mutant of a file: the expected results first, then all laws, then tests of its own.

    A file is held against the fixtures of the steps that use it and the `shapes`, what all steps use against all.
    """
    stem = Path(path).stem
    users = sorted(imports.users(path))
    some = 0 < len(users) < len(steps())
    cases = f"({' or '.join(f'{name}/' for name in users)} or shapes/)" if some else ""
    chosen = ("-k", cases) if cases else ()
    rest = ("-k", f"{cases} and not {_FIRST}" if cases else f"not {_FIRST}")
    own = [f"tests/{stem}"] if (ROOT / "tests" / stem).is_dir() else []
    own += sorted(str(test.relative_to(ROOT)) for test in (ROOT / "tests").rglob(f"test_{stem}*.py"))
    found = [Trial((f"{_FIXTURES}::{_FIRST}", *chosen)), Trial((_FIXTURES, *rest))]
    return (*found, Trial(tuple(own))) if own else tuple(found)


def copied(target: Path) -> Path:
    """A copy of what the tests need, so that the tree may be edited meanwhile."""
    skip = shutil.ignore_patterns("__pycache__", "*.pyc", ".*cache")
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=skip)
        elif source.exists():
            shutil.copyfile(source, target / name)
    return target


def shown(mutant: Mutant, data: bytes) -> str:
    """A survivor for the reader: the place, what was done, the source and what became of it."""
    was = " ".join(data[mutant.start : mutant.end].decode().split())
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
    parser.add_argument("--tests", action="append", default=[], metavar="PATH", help="run these tests instead")
    parser.add_argument("--limit", type=int, default=0, help="try so many mutants, spread over the files")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time (default 2)")
    parser.add_argument("--seconds", type=float, default=300, help="time limit of one mutant (default 300)")
    return parser.parse_args()


def chosen_paths(options: argparse.Namespace, imports: Imports) -> list[str]:
    """The files to mutate, relative to the repository: of several steps what they share alone, too."""
    known = steps()
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
    imports = Imports(ROOT, steps())
    paths = chosen_paths(options, imports)
    with tempfile.TemporaryDirectory(prefix="dash-migrate-mutants-") as name:
        copy = copied(Path(name).resolve() / "copy")
        sources = {path: (copy / path).read_bytes() for path in paths}
        found = [mutant for path, data in sources.items() for mutant in mutants(path, data)]
        workers = Workers(copy, options.jobs, options.seconds)
        given = (Trial(tuple(options.tests)),) if options.tests else ()
        by_path = {path: given or trials(path, imports) for path in paths}
        useful = set()
        for trial in dict.fromkeys(trial for all_of in by_path.values() for trial in all_of):
            baseline = workers.baseline(trial)
            if not baseline.passes:
                print(f"The tests fail without a mutant: {' '.join(trial.arguments)}\n{baseline.output}")
                return 2
            if baseline.has_tests:
                useful.add(trial)
        tried = spread(found, options.limit)
        print(f"{len(tried)} of {len(found)} mutants", flush=True)
        jobs = [
            (mutant, sources[mutant.path], tuple(trial for trial in by_path[mutant.path] if trial in useful))
            for mutant in tried
        ]
        return report(workers.run(jobs), sources)


if __name__ == "__main__":
    sys.exit(main())
