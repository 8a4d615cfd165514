"""Where a line of one version of the app stands in another: steps see lines that earlier steps have moved."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.diff import lenient_text, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.plan import Finding, Location, Plan, StepPlan
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace


class LineMap:
    """The lines of one text in another one.

    Args:
        old: the text whose lines are asked for.
        new: the text in which they are looked up.
    """

    def __init__(self, old: str, new: str) -> None:
        matcher = difflib.SequenceMatcher(None, split_lines(old), split_lines(new))
        self._blocks = matcher.get_opcodes()

    def lines(self, line: int) -> range:
        """What a 1-based line has become: one line, the lines that replace it, or none where it is gone."""
        for tag, i1, i2, j1, j2 in self._blocks:
            if i1 < line <= i2:
                return range(line + j1 - i1, line + j1 - i1 + 1) if tag == "equal" else range(j1 + 1, j2 + 1)
        return range(0)

    def nearest(self, line: int) -> int:
        """The line, or the one that stands where it is not: never less than 1.

        Lines that are replaced by as many others are taken one by one.
        """
        for _, i1, i2, j1, j2 in self._blocks:
            if i1 < line <= i2 and i2 - i1 == j2 - j1:
                return line + j1 - i1
        if found := self.lines(line):
            return found[0]
        above = [j2 for _, i1, _, _, j2 in self._blocks if i1 < line]
        return max(above, default=1) or 1


class DiskLines:
    """Brings places back to the lines that a person sees in the file, before anything is applied.

    Args:
        disk: the app as it is on the disk.
    """

    def __init__(self, disk: Workspace) -> None:
        self._disk = disk
        self._maps: dict[tuple[SourceFile, SourceFile], LineMap] = {}

    def of(self, location: Location, seen: Workspace) -> Location:
        """The place on the disk of one in the workspace `seen`; line 0 where there is no such file yet."""
        disk, now = self._disk.original(location.path), seen.source(location.path)
        if disk is None:
            return replace(location, line=0)
        if now is None or now.data == disk.data or not location.line:
            return location
        if (now, disk) not in self._maps:
            self._maps[now, disk] = LineMap(lenient_text(now), lenient_text(disk))
        return replace(location, line=self._maps[now, disk].nearest(location.line))

    def before(self, location: Location, steps: Sequence[StepPlan]) -> Location:
        """The place on the disk of one in the app as these steps leave it, taken back step by step."""
        for step in reversed(steps):
            now, then = step.after.source(location.path), step.before.source(location.path)
            if now is None or then is None or now.data == then.data:
                continue
            if (now, then) not in self._maps:
                self._maps[now, then] = LineMap(lenient_text(now), lenient_text(then))
            location = replace(location, line=self._maps[now, then].nearest(location.line))
        return location if self._disk.original(location.path) is not None else replace(location, line=0)

    def suppressed(self, plan: Plan) -> Iterator[tuple[Finding, Location]]:
        """The findings that comments silence, each with its place on the disk."""
        seen = {step.name: step.before for step in plan.steps}
        for finding in plan.suppressed:
            yield finding, self.of(finding.location, seen.get(finding.step, plan.before))
