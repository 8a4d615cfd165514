"""What is installed in an environment, read from its metadata files as data: nothing of it is imported or run.

Which distribution an import comes from is told by the files that each one says it installed (`RECORD`), since
only half of all distributions name their top-level modules, and none their parts of a namespace package.
"""

from __future__ import annotations

import enum
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_METADATA_DIR = re.compile(r"(?P<name>[^~].*?)(?:-(?P<version>v?\d[^-]*)(?:-py\d[\d.]*)?)?\.(?:dist|egg)-info")
_MODULE_ENDS = (".py", ".so", ".pyd")
_METADATA_FILES = ("METADATA", "PKG-INFO")


def canonical(name: str) -> str:
    """A distribution's name in its one comparable form: lower case, single hyphens."""
    return re.sub(r"[-_.]+", "-", name).lower()


class Origin(enum.Enum):
    """Where an installed distribution came from."""

    INDEX = "a package index"
    VCS = "a version control system"
    ARCHIVE = "an archive on the web"
    LOCAL = "a file or folder of this machine"


@dataclass(frozen=True)
class Distribution:
    """One installed distribution; its files are read when first asked for.

    Args:
        key: its canonical name.
        version: as installed, local part (`+cpu`) included; empty if it cannot be told.
        info: its metadata folder (or, for very old ones, file).
        folder: the folder that it was found in.
    """

    key: str
    version: str
    info: Path
    folder: Path

    @property
    def public_version(self) -> str:
        """The version without a local part: what a public index can have."""
        return self.version.partition("+")[0]

    @cached_property
    def requires(self) -> tuple[str, ...]:
        """Its requirements with their markers, as its metadata says them."""
        return tuple(value for name, value in _headers(self.info) if name == "requires-dist")

    @cached_property
    def requires_python(self) -> str:
        """The Python versions that it can be installed with, as its metadata says them; empty: all."""
        return dict(_headers(self.info)).get("requires-python", "")

    @cached_property
    def origin(self) -> Origin:
        """Where it came from, by its `direct_url.json`. Conda leaves its build folder there: that is an index."""
        if self.info.suffix == ".egg-info":
            return Origin.INDEX if self.info.parent == self.folder else Origin.LOCAL
        if not self._direct_url:
            return Origin.INDEX
        if "vcs_info" in self._direct_url:
            return Origin.VCS
        if not str(self._direct_url.get("url", "")).startswith("file:"):
            return Origin.ARCHIVE
        conda = _text(self.info / "INSTALLER").strip() == "conda"
        return Origin.INDEX if conda else Origin.LOCAL

    @cached_property
    def url(self) -> str:
        """Where it came from if that is not an index: as pip writes it after `@`; empty otherwise."""
        url = str(self._direct_url.get("url", "")) or str(self.info.parent)
        vcs = self._direct_url.get("vcs_info")
        if self.origin is Origin.INDEX:
            return ""
        if not isinstance(vcs, dict):
            return url
        revision = vcs.get("commit_id") or vcs.get("requested_revision")
        return f"{vcs.get('vcs', 'git')}+{url}" + (f"@{revision}" if revision else "")

    @cached_property
    def modules(self) -> frozenset[str]:
        """The dotted names of the modules and packages it installed."""
        recorded = frozenset(_recorded_modules(_record_lines(self.info)))
        if recorded:
            return recorded
        named = {line.strip().replace("/", ".") for line in _text(self.info / "top_level.txt").splitlines()}
        return frozenset(named - {""}) or frozenset(self._modules_beside())

    @cached_property
    def _direct_url(self) -> Mapping[str, object]:
        try:
            value = json.loads(_text(self.info / "direct_url.json"))
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def _modules_beside(self) -> Iterator[str]:
        """The modules of an editable install's source folder; else the one that has the distribution's name."""
        if self.origin is Origin.LOCAL:
            source = file_url_path(self.url) if self.url.startswith("file:") else Path(self.url)
            for folder in (source / "src", source):
                yield from _modules_in(folder)
        name = self.key.replace("-", "_")
        if (self.folder / name).is_dir() or (self.folder / f"{name}.py").is_file():
            yield name


class Installed(Mapping[str, Distribution]):
    """The distributions of an environment by canonical name; what comes first on its path wins."""

    def __init__(self, distributions: Iterable[Distribution]) -> None:
        self._by_key: dict[str, Distribution] = {}
        for distribution in distributions:
            self._by_key.setdefault(distribution.key, distribution)

    def __getitem__(self, key: str) -> Distribution:
        return self._by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    @cached_property
    def _owners(self) -> dict[str, set[str]]:
        owners: dict[str, set[str]] = {}
        for key, distribution in self._by_key.items():
            for module in distribution.modules:
                owners.setdefault(module, set()).add(key)
        return owners

    def owners(self, dotted: str) -> tuple[Distribution, ...]:
        """The distributions that an import of `dotted` (`a.b.name`) can come from, by name.

        The longest part of the name that something installed has decides. Several owners: a namespace
        that was not named further, or two distributions that install the same files.
        """
        while dotted:
            if keys := self._owners.get(dotted):
                return tuple(self._by_key[key] for key in sorted(keys))
            dotted = dotted.rpartition(".")[0]
        return ()


def read_installed(folders: Sequence[Path]) -> Installed:
    """The distributions in these folders (`site-packages`), in the order of Python's search.

    Broken metadata is tolerated: what cannot be read is empty.
    """
    return Installed(distribution for folder in folders for distribution in _in_folder(folder))


def has_distribution(folders: Sequence[Path], key: str) -> bool:
    """Whether the distribution with this canonical name is there, by the names of the folders alone."""
    for folder in folders:
        for name in _listed(folder):
            match = _METADATA_DIR.fullmatch(name)
            if match and canonical(match["name"]) == key:
                return True
    return False


def _in_folder(folder: Path) -> Iterator[Distribution]:
    found: dict[str, Distribution] = {}
    for name in _listed(folder):
        info = _linked_info(folder / name) if name.endswith(".egg-link") else folder / name
        if info is None or (match := _METADATA_DIR.fullmatch(info.name)) is None:
            continue
        version = match["version"] or dict(_headers(info)).get("version", "")
        distribution = Distribution(canonical(match["name"]), version, info, folder)
        # A broken upgrade leaves the old folder behind, without its list of files.
        if distribution.key not in found or (info / "RECORD").is_file():
            found[distribution.key] = distribution
    yield from found.values()


def _listed(folder: Path) -> list[str]:
    try:
        names = os.listdir(folder)  # noqa: PTH208 - names alone: thousands of entries, no Path for each
    except OSError:
        return []
    return sorted(name for name in names if name.endswith(("-info", ".egg-link")))


def _linked_info(link: Path) -> Path | None:
    """The metadata folder of a `setup.py develop` install."""
    lines = _text(link).splitlines()
    return next(iter(sorted(Path(lines[0].strip()).glob("*.egg-info"))), None) if lines else None


def _headers(info: Path) -> Iterator[tuple[str, str]]:
    """The fields of a metadata file: lower-case name and value, until the description starts."""
    texts = (_text(info / name) for name in _METADATA_FILES) if info.is_dir() else (_text(info),)
    for line in next((text for text in texts if text), "").splitlines():
        if not line:
            return
        name, _, value = line.partition(":")
        yield name.lower(), value.strip()


def _record_lines(info: Path) -> Iterator[str]:
    """The files that the distribution installed, relative to its folder."""
    for line in _text(info / "RECORD").splitlines():
        yield line.partition(",")[0]  # a quoted name has a comma in it: no module's
    for line in _text(info / "installed-files.txt").splitlines():
        yield line.removeprefix("../")


def _recorded_modules(paths: Iterable[str]) -> Iterator[str]:
    folders: dict[str, str | None] = {}  # each folder's dotted name, None where Python cannot import from
    for path in paths:
        if not path.endswith(_MODULE_ENDS):
            continue
        folder, _, file = path.replace("\\", "/").rpartition("/")
        if folder not in folders:
            folders[folder] = _dotted(folder)
            package = folders[folder]
            while package:
                yield package
                package = package.rpartition(".")[0]
        package, module = folders[folder], file.partition(".")[0]
        if package is not None and module.isidentifier() and module != "__init__":
            yield f"{package}.{module}" if package else module


def _dotted(folder: str) -> str | None:
    parts = folder.split("/") if folder else []
    return ".".join(parts) if all(part.isidentifier() for part in parts) else None


def _modules_in(folder: Path) -> Iterator[str]:
    for entry in _safe_iterdir(folder):
        if entry.suffix == ".py" and entry.stem.isidentifier() and entry.stem != "setup":
            yield entry.stem
        elif entry.name.isidentifier() and (entry / "__init__.py").is_file():
            yield entry.name


def _safe_iterdir(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def file_url_path(url: str) -> Path:
    """The path that a `file:` address names, on any system."""
    path = unquote(urlsplit(url).path)
    return Path(path[1:] if re.match(r"/[A-Za-z]:", path) else path)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except (OSError, ValueError):
        return ""
