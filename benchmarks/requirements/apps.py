"""The invented apps of the benchmark and what each needs."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dash_migrate.toml import loads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DATA = Path(__file__).parent / "data"
TRUTH = "truth.toml"
SETS = ("known", "held")
# Either one does: they hold the same modules, or what needs them takes each.
VARIANTS = (
    frozenset({"pylibmc", "python-memcached"}),
    frozenset({"psycopg2", "psycopg2-binary"}),
    frozenset(f"opencv-{flavour}{head}" for flavour in ("python", "contrib-python") for head in ("", "-headless")),
)


@dataclass(frozen=True, slots=True)
class Pin:
    """A version of a distribution in an app's environment, with the extras that were asked for."""

    version: str
    extras: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class App:
    """One app and its truth.

    Args:
        name: its folder.
        held: it was written when the rules were not looked at, and for scores only.
        about: which cases are in it.
        module: the module that holds its Dash object.
        variable: the name of that object.
        explicit: canonical names of what an import names.
        implicit: of what is needed though no line imports it.
        neutral: of what counts neither for nor against.
        environment: what its environment was made of: canonical name to version.
        clutter: what was installed beside, without need.
        renamed: folder in the data to folder in the app.
    """

    name: str
    held: bool
    about: str
    module: str
    variable: str
    explicit: frozenset[str]
    implicit: frozenset[str]
    neutral: frozenset[str]
    environment: Mapping[str, Pin]
    clutter: Mapping[str, Pin]
    renamed: Mapping[str, str]

    @property
    def folder(self) -> Path:
        """Where its files lie in the data."""
        return DATA / ("held" if self.held else "known") / self.name

    @property
    def needed(self) -> frozenset[str]:
        """All that it needs directly."""
        return self.explicit | self.implicit

    def copy(self, target: Path) -> Path:
        """Writes the app as its author has it, without the truth, into a new folder below `target`.

        Args:
            target: a folder outside of any repository, whose ignored files and environment would count.

        Returns:
            The app's folder.
        """
        root = target / self.name
        sources = {source.split("/")[0] for source in self.renamed}
        shutil.copytree(self.folder, root, ignore=shutil.ignore_patterns(TRUTH, "__pycache__", *sources))
        for source, place in self.renamed.items():
            shutil.copytree(self.folder / source, root / place)
        return root


def canonical(name: str) -> str:
    """A name of a distribution in its one comparable form."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_apps(sets: Iterable[str] = SETS, names: Iterable[str] = ()) -> list[App]:
    """The apps, by name.

    Args:
        sets: which sets.
        names: only these; empty: all.
    """
    chosen = set(names)
    paths = [path for kind in sets for path in sorted((DATA / kind).glob(f"*/{TRUTH}"))]
    return [read_app(path) for path in paths if not chosen or path.parent.name in chosen]


def read_app(path: Path) -> App:
    """The app whose truth lies at `path`.

    Raises:
        KeyError: if a key is missing.
    """
    truth = loads(path.read_text("utf-8"))
    module, _, variable = truth["app"].partition(":")
    return App(
        name=path.parent.name,
        held=path.parents[1].name == "held",
        about=truth["about"],
        module=module,
        variable=variable,
        explicit=_names(truth["explicit"]),
        implicit=_names(truth["implicit"]),
        neutral=_names(truth["neutral"]),
        environment=_pins(truth["environment"]),
        clutter=_pins(truth["clutter"]),
        renamed=truth.get("renamed", {}),
    )


def _names(given: Iterable[str]) -> frozenset[str]:
    return frozenset(map(canonical, given))


def _pins(table: Mapping[str, Any]) -> dict[str, Pin]:  # TOML: a version, or a table with extras
    return {
        canonical(name): Pin(given) if isinstance(given, str) else Pin(given["version"], tuple(given["extras"]))
        for name, given in table.items()
    }
