"""What hits are worth, measured by labels."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.secrets.labels import AMBIGUOUS, NEGATIVE, TRUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.secrets.labels import Hit, Label

TIERS = ("safe", "ask", "manual", "")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A hit where there is no secret: on a negative statement, or on a line without a label."""

    file: str
    line: int
    shape: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.shape}"


@dataclass(frozen=True, slots=True)
class Score:
    """What hits come to.

    Args:
        right: the true statements that were hit, each with the surest tier of its hits.
        wrong: where there is no secret, with the surest tier of the hits.
        missed: the true statements that nothing hit.
    """

    right: dict[Label, str]
    wrong: dict[Wrong, str]
    missed: tuple[Label, ...]

    @property
    def precision(self) -> float:
        """Of what was hit, the part that is right; 1 without hits."""
        return share(len(self.right), len(self.right) + len(self.wrong))

    @property
    def recall(self) -> float:
        """Of what is true, the part that was hit."""
        return share(len(self.right), len(self.right) + len(self.missed))

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def of_tier(self, tier: str) -> tuple[int, int]:
        """How many statements of this tier are right, and how many wrong."""
        return (
            sum(surest == tier for surest in self.right.values()),
            sum(surest == tier for surest in self.wrong.values()),
        )

    def found_by_shape(self) -> Counter[str]:
        """How many true statements of each shape were hit."""
        return Counter(label.shape for label in self.right)

    def wrong_by_shape(self) -> Counter[str]:
        """How many hits there are on each kind of statement that is no secret."""
        return Counter(wrong.shape for wrong in self.wrong)


def share(part: int, whole: int) -> float:
    """A part of a whole; 1 of nothing."""
    return part / whole if whole else 1.0


def score(labels: Sequence[Label], hits: Iterable[Hit], halves: Iterable[str]) -> Score:
    """Measures hits.

    A statement counts once, however often it is hit. A hit that shares a line with a true statement is right; one
    that shares a line with an ambiguous one does not count; all others are wrong.

    Args:
        labels: what the statements are.
        hits: of one tool.
        halves: hits in other halves are left out.
    """
    places = tuple(f"{half}/" for half in halves)
    ours = [label for label in labels if label.half in halves]
    right: dict[Label, str] = {}
    wrong: dict[Wrong, str] = {}
    for hit in hits:
        if not hit.file.startswith(places):
            continue
        met = [label for label in ours if label.met_by(hit)]
        true = [label for label in met if label.kind == TRUE]
        for label in true:
            right[label] = _surer(right.get(label), hit.tier)
        if not true and not any(label.kind == AMBIGUOUS for label in met):
            told = next((label for label in met if label.kind == NEGATIVE), None)
            place = Wrong(hit.file, told.first, told.shape) if told else Wrong(hit.file, hit.first, "no label")
            wrong[place] = _surer(wrong.get(place), hit.tier)
    missed = tuple(label for label in ours if label.kind == TRUE and label not in right)
    return Score(right, wrong, missed)


def _surer(one: str | None, other: str) -> str:
    return other if one is None else min(one, other, key=TIERS.index)
