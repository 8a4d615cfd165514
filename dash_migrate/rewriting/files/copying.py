"""Where a file from outside of the app is copied to, so that a push takes it along."""

from __future__ import annotations

import filecmp
import glob
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.facts.ignore_rules import IgnoreRules
from dash_migrate.facts.ignored import GITIGNORE, LocalFiles
from dash_migrate.needs import IgnoreLine
from dash_migrate.plan import Copy
from dash_migrate.secrets.credential_files import names_credentials

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.needs import Need
    from dash_migrate.plan import Edit
    from dash_migrate.workspace import Workspace

# Where git ignores the folder for data.
_OTHER_FOLDER = "bundled_data"
# What git reads as more than a name, and what no module should have to spell.
_AWKWARD = re.compile(r"[^\w.() +,@=-]")
_MOST_NAMES = 100
_ANY = "any-name.any-suffix"
_MOST_PARENTS = 3
# The parts of a shapefile: its readers find them by its name, and some fail without them.
# Source: https://gdal.org/en/stable/drivers/vector/shapefile.html
_PARTS = {".shp": frozenset({".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix"})}
_PRIVATE = frozenset({"secret", "secrets", "credentials", "keys", "private"})


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a file goes: the path below the app's root, and the edits that put it there.

    Args:
        needs: the line that has git take it along, where it would not.
    """

    path: str
    edits: tuple[Edit, ...]
    needs: tuple[Need, ...] = ()


class Copies:
    """Chooses places for files, each once.

    Args:
        workspace: the app.
        data: its folder for data.
    """

    def __init__(self, workspace: Workspace, data: str) -> None:
        self._workspace = workspace
        self._data = data
        self._local = LocalFiles(workspace)
        self._taken: dict[str, Path] = {}

    def placed(self, source: Path) -> Placed | None:
        """The place of a file; None if git ignores all that there is."""
        ignored: Placed | None = None
        for folder in (self._data, _OTHER_FOLDER):
            path = self._free(folder, source)
            if path is None:
                continue
            edits = self._edits(source, path)
            found = Placed(path, edits)
            if not any(self._local.ignored((each,)) for each in (path, *_targets(edits))):
                return self._take(found, source)
            ignored = ignored or found
        if ignored is None or self._local.ignored((f"{ignored.path.partition('/')[0]}/{_ANY}",)):
            return None  # git does not look into a folder that it ignores, whatever is taken back there
        return self._taken_back(ignored, source)

    def _taken_back(self, ignored: Placed, source: Path) -> Placed | None:
        """A place with the lines that have git take along what it ignores; None where no line can."""
        paths = list(dict.fromkeys((ignored.path, *_targets(ignored.edits))))
        lines = tuple(IgnoreLine(f"!/{path}") for path in paths if self._local.ignored((path,)))
        after = self._workspace
        for line in lines:
            after = after.with_edits(line.settle(after))
        rules = IgnoreRules(after.source(GITIGNORE))
        if not all(rules.taken_back((line.pattern.removeprefix("!/"),)) for line in lines):
            return None
        return self._take(Placed(ignored.path, ignored.edits, lines), source)

    def _take(self, found: Placed, source: Path) -> Placed:
        self._taken[found.path] = source
        return found

    def _edits(self, source: Path, path: str) -> tuple[Edit, ...]:
        """The copies of a file and its parts; nothing where the same file is there already."""
        stem = path.removesuffix(source.suffix)
        pairs = [(source, path), *((part, stem + part.suffix) for part in parts(source))]
        return tuple(Copy(file, target) for file, target in pairs if not self._workspace.exists(target))

    def _free(self, folder: str, source: Path) -> str | None:
        """A path below a folder that nothing else has, or that has the same content."""
        if (self._workspace.root / folder).is_file():
            return None
        for name in _names(source):
            path = f"{folder}/{name}"
            if path not in self._taken and (not self._workspace.exists(path) or self._is_copy(source, path)):
                return path
        return None

    def _is_copy(self, source: Path, path: str) -> bool:
        try:
            return filecmp.cmp(source, self._workspace.root / path, shallow=False)
        except OSError:
            return False


def parts(source: Path) -> tuple[Path, ...]:
    """The files beside a file that are read with it: of a shapefile the index, the attributes, the projection."""
    known = _PARTS.get(source.suffix.lower(), frozenset())
    beside = source.parent.glob(f"{glob.escape(source.stem)}.*") if known else ()
    return tuple(sorted(one for one in beside if one.suffix.lower() in known and one.is_file()))


def _targets(edits: Iterable[Edit]) -> tuple[str, ...]:
    return tuple(edit.path for edit in edits if isinstance(edit, Copy))


def _names(source: Path) -> Iterator[str]:
    """Names for a copy: its own, with its folder's, with a number."""
    name = _AWKWARD.sub("_", source.name)
    yield name
    parent = _AWKWARD.sub("_", source.parent.name)
    if parent:
        yield f"{parent}_{name}"
    stem, dot, suffix = name.rpartition(".")
    for number in range(2, _MOST_NAMES):
        yield f"{stem}_{number}.{suffix}" if dot and stem else f"{name}_{number}"


def is_private(source: Path) -> bool:
    """Whether a file is one that no repository should hold: with credentials, or hidden in the home folder."""
    home = Path.home()
    below = source.relative_to(home).parts if source.is_relative_to(home) else source.parts[-_MOST_PARENTS:]
    telling = names_credentials(source.as_posix()) or not _PRIVATE.isdisjoint(part.lower() for part in below)
    return telling or any(part.startswith(".") for part in below)
