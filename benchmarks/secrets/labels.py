"""The labelled statements, and copies of the apps to score."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.secrets.markers import expanded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
LABELS = HERE / "labels.jsonl"
HALVES = ("dev", "held")
TRUE, NEGATIVE, AMBIGUOUS = "true", "negative", "ambiguous"


@dataclass(frozen=True, slots=True)
class Hit:
    """A finding or an edit: where it is, and how sure the tool is if it says so.

    Args:
        file: posix path below the data folder.
        first: its first line, 1-based.
        last: its last one.
        tier: `safe`, `ask`, `manual`; empty of tools that know none.
    """

    file: str
    first: int
    last: int
    tier: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """What one statement is.

    Args:
        file: posix path below `data`; its first part is the half, its second the app.
        first: its first line, 1-based.
        last: its last one.
        kind: `true` (a secret), `negative`, or `ambiguous`: not counted.
        shape: the class of a true statement, of a negative one what makes it look like a secret.
        rewrite: what a rewrite takes out: `whole` or `piece` of the literal; `report`: nothing is rewritten.
            Empty but for true ones.
    """

    file: str
    first: int
    last: int
    kind: str
    shape: str
    rewrite: str = ""

    @property
    def half(self) -> str:
        """`dev`: rules may be made after it; `held`: it is only for scores."""
        return self.file.split("/", 1)[0]

    def met_by(self, hit: Hit) -> bool:
        """Whether the two share a line."""
        return self.file == hit.file and self.first <= hit.last and hit.first <= self.last

    def __str__(self) -> str:
        return f"{self.file}:{self.first} {self.shape}"


def read_labels(halves: Collection[str] = HALVES) -> tuple[Label, ...]:
    """All labels of these halves, in the order of the file."""
    lines = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    labels = (
        Label(
            file=item["file"],
            first=item["lines"][0],
            last=item["lines"][1],
            kind=item["kind"],
            shape=item["shape"],
            rewrite=item.get("rewrite", ""),
        )
        for item in lines
    )
    return tuple(label for label in labels if label.half in halves)


def data_files(halves: Collection[str] = HALVES) -> tuple[str, ...]:
    """All data files of these halves, as posix paths below the data folder."""
    found = (path for half in halves for path in (DATA / half).rglob("*.py"))
    return tuple(sorted(path.relative_to(DATA).as_posix() for path in found))


def write_copies(files: Iterable[str], target: Path) -> tuple[Path, ...]:
    """Writes the files with values in place of their markers.

    Args:
        files: posix paths below the data folder.
        target: an empty folder.

    Returns:
        The folders of the apps.
    """
    apps: Counter[Path] = Counter()
    for file in files:
        path = target / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(expanded((DATA / file).read_text("utf-8")), "utf-8")
        apps[target.joinpath(*file.split("/")[:2])] += 1
    return tuple(sorted(apps))
