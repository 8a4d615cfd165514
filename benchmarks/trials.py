"""Which tests have to notice a mutant of a file."""

from __future__ import annotations

import itertools
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.forked import Trial

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.importing import Imports

_FIXTURES = "tests/test_fixtures.py"
_EXPECTED = "test_says_and_does_what_is_expected"
_SHAPES = "shapes"
# Folders below `tests` that hold apps; what is called a test there is one of the app.
_INVENTED = frozenset({"apps", "fixtures", "faults"})


def steps(root: Path) -> dict[str, Path]:
    """The files of the steps of a repository, by name: each is called like its step."""
    paths = sorted((root / "codemods").glob("*.py"))
    return {path.stem.replace("_", "-"): path for path in paths if path.stem != "__init__"}


class Trials:
    """The trials of the files of a repository.

    Args:
        root: of the repository.
        imports: of its modules.
    """

    def __init__(self, root: Path, imports: Imports) -> None:
        self._root = root
        self._imports = imports

    def trials(self, path: str) -> tuple[Trial, ...]:
        """What has to notice a mutant of a file, the likeliest and cheapest first.

        The expected results of the steps that use it, the tests of its own, the expected `shapes`, all laws.
        What all steps use, and what none does, is held against all cases.
        """
        users = self._users(path)
        groups = " or ".join(f"{name}/" for name in users)
        expected = f"{_FIXTURES}::{_EXPECTED}"
        own = [Trial(self.own(path))] if self.own(path) else []
        if not users:
            return (Trial((expected,)), *own, Trial((_FIXTURES, "-k", f"not {_EXPECTED}")))
        first = Trial((expected, "-k", groups))
        shapes = Trial((expected, "-k", f"{_SHAPES}/ and not ({groups})"))
        laws = Trial((_FIXTURES, "-k", f"({groups}) and not {_EXPECTED}"))
        laws_of_shapes = f"{_SHAPES}/ and not ({groups}) and not {_EXPECTED}"
        return (first, *own, shapes, laws, Trial((_FIXTURES, "-k", laws_of_shapes)))

    def groups(self, paths: Iterable[str]) -> frozenset[str]:
        """The groups of cases that the trials of some files run; none where they run all."""
        users = [self._users(path) for path in paths]
        return frozenset({_SHAPES, *itertools.chain(*users)}) if all(users) else frozenset()

    def own(self, path: str) -> tuple[str, ...]:
        """The tests of a file: by its name, the folder of its engine below `tests/rest`, of a step by imports."""
        tests = self._root / "tests"
        stem = Path(path).stem
        folders = [tests / stem, *(tests / "rest" / name for name in self._engines(path))]
        found = [folder for folder in folders if folder.is_dir()]
        patterns = (f"test_{stem}.py", f"test_{stem}_*.py")
        named = [
            test
            for test, imported in self._imported.items()
            if any(test.match(pattern) for pattern in patterns) or (path in self._names and path in imported)
        ]
        found += [test for test in named if not any(test.is_relative_to(folder) for folder in found)]
        return tuple(one.relative_to(self._root).as_posix() for one in found)

    def _users(self, path: str) -> list[str]:
        """The names of the steps that use a file; none where all do."""
        users = sorted(self._imports.users(path))
        return users if len(users) < len(self._steps) else []

    def _engines(self, path: str) -> Iterator[str]:
        """The names of the folders of a file's engine: its own folder; for a step those of what only it uses."""
        step = self._names.get(path)
        files = self._imports.only_of([step]) if step is not None else [path]
        yield from dict.fromkeys(Path(file).parent.name for file in files)

    @cached_property
    def _imported(self) -> dict[Path, frozenset[str]]:
        """The project's own tests, with the files of the project that they import."""
        tests = self._root / "tests"
        own = (
            test for test in sorted(tests.rglob("test_*.py")) if not _INVENTED & {*test.relative_to(tests).parts}
        )
        return {test: self._imports.imported_by(test) for test in own}

    @cached_property
    def _steps(self) -> dict[str, Path]:
        return steps(self._root)

    @cached_property
    def _names(self) -> dict[str, str]:
        """The names of the steps, by their files."""
        return {path.relative_to(self._root).as_posix(): name for name, path in self._steps.items()}
