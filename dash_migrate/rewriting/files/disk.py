"""Where the paths of the app lead on this machine, and which of that a push takes along."""

from __future__ import annotations

import os
import posixpath
import unicodedata
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.facts.modules import folder_of
from dash_migrate.facts.paths import Anchor, path_values
from dash_migrate.facts.reach import Place
from dash_migrate.facts.reached import running
from dash_migrate.facts.repository import pushed_root
from dash_migrate.knowledge import load
from dash_migrate.rewriting.files.reads import reads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.paths import PathValue
    from dash_migrate.facts.scope import CallSite
    from dash_migrate.rewriting.files.reads import Read

_MOST_UP = 2  # folders; what lies farther away is not near


class Disk:
    """This machine's files, as one version of the app names them.

    Args:
        facts: of that version.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._workspace = facts.workspace
        self.root = Path(os.path.realpath(facts.workspace.root))
        self._names: dict[Path, frozenset[str]] = {}

    @cached_property
    def entry_folder(self) -> str:
        """The folder of the entry module; empty for the app's root."""
        entry = self._facts.entry
        return folder_of(entry.path) if entry is not None else ""

    @cached_property
    def moved(self) -> str | None:
        """The folder of the app that it goes to by itself while it starts (`os.chdir`); None if it does not."""
        for path, site in self._moving(Place.IMPORT):
            for value in path_values(self._facts, next(iter(site.node.args), site.node), path, site.scope):
                known = value.complete and value.anchor in {Anchor.WORKING, Anchor.FILE}
                if known and not value.text.startswith(".."):
                    return value.text
        return None

    @cached_property
    def moves_later(self) -> bool:
        """Whether a function of the app goes to another folder: where relative paths lead then is not told."""
        return any(True for _ in self._moving(Place.CALLED))

    def _moving(self, when: Place) -> Iterator[tuple[str, CallSite]]:
        """The calls of `os.chdir` that are made then, with their files."""
        for index in running(self._facts):
            for site in index.calls_named.get("chdir", ()):
                place = self._facts.sites.place(index.path, site.scope, site.ancestors)
                if place is when and "os.chdir" in index.qualified(site.node.func, site.scope):
                    yield index.path, site

    @cached_property
    def platform(self) -> str:
        """The folder that the process runs in on the platform."""
        if self.moved is not None:
            return self.moved
        entry, target = self._facts.entry, self._facts.target
        if target is None and entry is not None:
            target = self._facts.target_of(entry, "server")
        return (target.chdir or "") if target is not None else ""

    @cached_property
    def home(self) -> str:
        """The folder that the author runs the app in: where the files are that it reads by relative paths.

        `..` where that is the folder above the app's.
        """
        if self.moved is not None:
            return self.moved
        folder = self.entry_folder
        wanted = {
            value.text
            for read in reads(self._facts)
            for value in read.values
            if value.anchor is Anchor.WORKING and value.complete and not read.served
        }
        at_root = {text for text in wanted if self._there("", text)}
        best, most = "", len(at_root)
        while folder:
            below = {text for text in wanted if self._there(folder, text)}
            if below > at_root and len(below) > most:
                best, most = folder, len(below)
            folder = folder_of(folder)
        below_it = {text for text in wanted if text and not text.startswith("..")}
        for above in self._above():
            found = {text for text in below_it if (self.root / above / text).is_file()}
            if found > at_root and len(found) > most:
                best, most = above, len(found)
        return best

    def _above(self) -> Iterator[str]:
        """The folder above the app's, and those above it up to the repository's top."""
        top = pushed_root(self.root)
        folder, path = self.root.parent, ".."
        yield path
        while top is not None and folder != top and folder.is_relative_to(top):
            folder, path = folder.parent, f"{path}/.."
            yield path

    def _there(self, folder: str, text: str) -> bool:
        path = posixpath.normpath(posixpath.join(folder, text))
        return not path.startswith("..") and self._workspace.exists(path)

    def place(self, value: PathValue, read: Read, working: str | None = None) -> Path:
        """The file or folder that a path means on this machine; not resolved, it need not be there.

        Of a path of which only the beginning is known it is the folder.
        """
        text = value.text if value.complete else value.text.rpartition("/")[0]
        if not text and value.text.startswith("/"):
            text = "/"
        match value.anchor:
            case Anchor.HOME:
                return Path.home() / text
            case Anchor.FILE:
                return Path(os.path.normpath(self.root / text))
            case Anchor.WORKING:
                folder = self.entry_folder if read.served else self.home if working is None else working
                return Path(os.path.normpath(self.root / folder / text))
        return Path(text)

    def inside(self, place: Path) -> str | None:
        """The path below the app's root, posix; None for what lies outside of it."""
        for root in (self.root, self._workspace.root):
            if place.is_relative_to(root):
                found = place.relative_to(root).as_posix()
                return "" if found == "." else found
        return None

    @property
    def data(self) -> str:
        """The folder for data, as it is spelled if it is there: `Data` is another one on some systems alone."""
        return self.exact("data") or "data"

    def exact(self, path: str) -> str | None:
        """How a path below the root is spelled on the disk, upper and lower case; None if it is not there."""
        if not path or path in self._workspace.paths:
            return path
        head, _, last = path.rpartition("/")
        if "*" in last:
            folder = self.exact(head) if "*" not in head else None
            return None if folder is None else f"{folder}/{last}" if folder else last
        place, spelled = self.root, []
        for part in path.split("/"):
            names = self._listed(place)
            same = [name for name in names if _plain(name) == _plain(part)]
            found = part if part in names else same[0] if len(same) == 1 else None
            if found is None:
                return None
            spelled.append(found)
            place /= found
        return "/".join(spelled)

    def _listed(self, folder: Path) -> frozenset[str]:
        if folder not in self._names:
            try:
                self._names[folder] = frozenset(os.listdir(folder))  # noqa: PTH208 - names alone
            except OSError:
                self._names[folder] = frozenset()
        return self._names[folder]

    def shown(self, place: Path) -> str:
        """A place outside of the app as a person writes it: from the app's folder if it is near, or from `~`."""
        near = os.path.relpath(place, self.root).replace(os.sep, "/") if place.drive == self.root.drive else ""
        if near and f"{near}/".count("../") <= _MOST_UP:
            return near
        home = Path.home()
        return f"~/{place.relative_to(home).as_posix()}" if place.is_relative_to(home) else place.as_posix()

    def elsewhere(self, path: str) -> tuple[str, ...]:
        """The app's files that end with a path: where it would be found from another folder."""
        return tuple(one for one in self._workspace.paths if one.endswith(f"/{path}"))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def of_system(place: Path) -> bool:
    """Whether a place belongs to the system, or to the platform itself."""
    table = load("file_readers")["places"]
    home = [Path.home() / name for name in table["platform_home"]]
    folders = [*map(Path, (*table["system"], *table["platform"])), *home]
    return any(place.is_relative_to(folder) for folder in folders)


def is_personal(folder: Path) -> bool:
    """Whether a folder is one that a person keeps everything in, or one above it."""
    home = Path.home()
    names = load("file_readers")["places"]["personal"]
    return home.is_relative_to(folder) or any(folder == home / name for name in names)
