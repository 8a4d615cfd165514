"""What a list of requirements is worth, measured by the truth about the app."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement

from benchmarks.requirements.apps import VARIANTS, canonical
from dash_migrate.toml import loads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from benchmarks.requirements.apps import App

_VIA = re.compile(r"#\s*via\s+(?P<parents>.+)")
_OPTIONS = re.compile(r"\s--[a-z].*|\s*\\$")
_CONDA = re.compile(r"\s*-\s+(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:==?\s*(?P<version>[^\s#=,*|]+))?")
_NOT_LISTED = frozenset({"python", "pip"})


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a list of requirements.

    Args:
        name: canonical.
        version: the one that it pins; None if it pins none.
        turn: it says that other requirements ask for it (`# via`).
        applies: its marker holds on this machine, or it has none.
    """

    name: str
    version: str | None = None
    turn: bool = False
    applies: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """One list, judged.

    Args:
        right: what is needed and listed.
        wrong: what is listed and neither needed nor neutral nor declared by the app itself.
        missed: what is needed and not listed.
        equal: of the right ones those that are pinned to the version of the environment.
        pinned: the right ones that are pinned at all.
    """

    right: frozenset[str]
    wrong: frozenset[str]
    missed: frozenset[str]
    equal: frozenset[str] = frozenset()
    pinned: frozenset[str] = frozenset()


@dataclass(slots=True)
class Total:
    """What a tool's lists of all apps come to."""

    by_app: dict[str, tuple[App, Judged]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def right(self) -> int:
        """How many requirements are right."""
        return sum(len(judged.right) for _, judged in self.by_app.values())

    @property
    def wrong(self) -> int:
        """How many are wrong."""
        return sum(len(judged.wrong) for _, judged in self.by_app.values())

    @property
    def missed(self) -> int:
        """How many are missing."""
        return sum(len(judged.missed) for _, judged in self.by_app.values())

    @property
    def precision(self) -> float:
        """Of what is listed, the part that is right."""
        return share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of what is needed, the part that is listed."""
        return share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def explicit(self) -> tuple[int, int]:
        """Of what imports name: how many are listed, how many there are."""
        return self._of({name: app.explicit for name, (app, _) in self.by_app.items()})

    @property
    def implicit(self) -> tuple[int, int]:
        """Of what no import names: how many are listed, how many there are."""
        return self._of({name: app.implicit for name, (app, _) in self.by_app.items()})

    @property
    def pins(self) -> tuple[int, int]:
        """How many pins are the environment's, how many there are; of right requirements."""
        judged = [judged for _, judged in self.by_app.values()]
        return sum(len(item.equal) for item in judged), sum(len(item.pinned) for item in judged)

    def _of(self, kinds: Mapping[str, frozenset[str]]) -> tuple[int, int]:
        found = sum(len(kinds[name] & judged.right) for name, (_, judged) in self.by_app.items())
        return found, sum(map(len, kinds.values()))


def share(part: int, whole: int) -> float:
    """A part of a whole; 1 of nothing."""
    return part / whole if whole else 1.0


def judge(app: App, listed: Iterable[Listed]) -> Judged:
    """Measures one list.

    What it says others ask for (`# via`) can be right, since it is installed, and is never wrong.

    Args:
        app: the app, with its truth.
        listed: the lines.
    """
    lines = {_as_needed(line.name, app): line for line in listed}
    direct = {name for name, line in lines.items() if not line.turn}
    right = app.needed & lines.keys()
    pinned = {name: version for name in right if (version := lines[name].version) is not None}
    # A variant of what is installed has versions of its own only by name: their numbers are the same.
    equal = {name for name, version in pinned.items() if version == app.environment[name].version}
    return Judged(
        right=frozenset(right),
        wrong=frozenset(direct - app.needed - app.neutral - {line.name for line in declared(app.folder)}),
        missed=frozenset(app.needed - lines.keys()),
        equal=frozenset(equal),
        pinned=frozenset(pinned),
    )


def _as_needed(name: str, app: App) -> str:
    """The name that the truth has for the same modules, else the name itself."""
    same = next((variants for variants in VARIANTS if name in variants), frozenset({name}))
    return name if name in app.needed else next(iter(sorted(same & app.needed)), name)


def parse_requirements(text: str) -> list[Listed]:
    """The lines of a requirements file; options and what is no requirement are left out."""
    return [line for raw in text.splitlines() if (line := _parsed(raw)) is not None]


def _parsed(raw: str) -> Listed | None:
    via = _VIA.search(raw)
    bare = _OPTIONS.sub("", re.split(r"(?:^|\s)#", raw)[0]).strip()
    try:
        requirement = Requirement(bare)
    except InvalidRequirement:
        return None
    pins = [item for item in requirement.specifier if item.operator == "==" and "*" not in item.version]
    turn = via is not None and all(map(_is_name, via["parents"].split(",")))
    applies = requirement.marker is None or requirement.marker.evaluate()
    return Listed(canonical(requirement.name), pins[0].version if pins else None, turn, applies)


def _is_name(parent: str) -> bool:
    """Whether a distribution asks for it, and no file and nothing that is told in words."""
    parent = parent.strip()
    return " " not in parent and not parent.endswith((".toml", ".in", ".txt", ".cfg", ".yml", "Pipfile"))


def parse_conda(text: str) -> list[Listed]:
    """The packages of a conda environment file, those of its list for pip among them; without Python and pip."""
    return [line for line in _conda_lines(text) if line.name not in _NOT_LISTED]


def _conda_lines(text: str) -> Iterator[Listed]:
    inside = False
    for raw in text.splitlines():
        if raw[:1] not in {"", " ", "-", "#"}:
            inside = raw.startswith("dependencies:")
        match = _CONDA.match(raw) if inside and not raw.rstrip().endswith(":") else None
        if match:
            yield Listed(canonical(match["name"]), match["version"])


def declared(root: Path) -> list[Listed]:
    """What an app declares itself, read kindly, whatever the encoding; groups for development left out."""
    listed: list[Listed] = []
    if (file := root / "requirements.txt").exists():
        data = file.read_bytes()
        listed += parse_requirements(data.decode("utf-16" if data.startswith(b"\xff\xfe") else "utf-8"))
    if (file := root / "environment.yml").exists():
        listed += parse_conda(file.read_text("utf-8"))
    if (file := root / "pyproject.toml").exists():
        poetry = loads(file.read_text("utf-8")).get("tool", {}).get("poetry", {})
        listed += [Listed(canonical(name)) for name in poetry.get("dependencies", {})]
    return [line for line in listed if line.name not in _NOT_LISTED]
