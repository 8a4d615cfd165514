"""The rules of one ignore file: what they ignore, and what they take back."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pathspec import GitIgnoreSpec

    from dash_migrate.source import SourceFile


class IgnoreRules:
    """An ignore file as git reads it.

    Docker, gcloud and others read theirs so that the answer for a file beside it is the same: the last rule that
    matches decides, and `!` takes back.

    Args:
        source: the file; None if there is none.
    """

    def __init__(self, source: SourceFile | None) -> None:
        self._source = source

    def ignored(self, paths: Sequence[str]) -> bool:
        """Whether all paths, posix and below the file's folder, are ignored."""
        return all(self._spec.check_file(path).include is True for path in paths)

    def taken_back(self, paths: Sequence[str]) -> int | None:
        """The 1-based line that says, with a `!`, that one of the paths is not to be ignored."""
        for path in paths:
            result = self._spec.check_file(path)
            if result.include is False and result.index is not None:
                return self._lines[result.index][0]
        return None

    @cached_property
    def _lines(self) -> tuple[tuple[int, str], ...]:
        """The patterns that are valid, with their 1-based lines."""
        from pathspec import GitIgnoreSpec

        found = []
        for number, line in enumerate(self._source.text.splitlines() if self._source is not None else (), 1):
            try:
                GitIgnoreSpec.from_lines([line])
            except ValueError:
                continue
            found.append((number, line))
        return tuple(found)

    @cached_property
    def _spec(self) -> GitIgnoreSpec:
        from pathspec import GitIgnoreSpec

        return GitIgnoreSpec.from_lines(line for _, line in self._lines)
