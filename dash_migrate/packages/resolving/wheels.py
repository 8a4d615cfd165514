"""Which releases pip can install on the target from a wheel, and the hashes of a release's files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.packages.resolving.target import minor_of, tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

    from dash_migrate.packages.resolving.pip_tools import File


def without_wheel(key: str, specifier: SpecifierSet, files: Iterable[File] | None, python: str) -> str:
    """Why pip finds no wheel of a distribution for the target; empty if it finds one.

    Args:
        key: its canonical name.
        specifier: the versions to look at.
        files: what the index has of it, None if it does not know it.
        python: the target's Python version.
    """
    if files is None:
        return f"the package index does not have {key}"
    # Pre-releases are looked at too: whether one is taken is for the resolver to say.
    known = [
        (version, file) for version, file in _versions(key, files) if specifier.contains(version, prereleases=True)
    ]
    what = f"{key} {str(specifier).removeprefix('==')}".strip()
    if not known:
        return f"the package index has no release {what}"
    if any(_fits(file, python) for _, file in known):
        return ""
    here = f"for Python {minor_of(python)} on Linux"
    if any(file.name.endswith(".whl") for _, file in known):
        return f"{what} has wheels, but none {here}"
    return f"{what} has no wheel {here}: the package index has its source only"


def hashes(versions: Mapping[str, str], files: Mapping[str, Iterable[File] | None]) -> dict[str, tuple[str, ...]]:
    """The hashes of every file of each version, for all systems: the same file installs on a laptop too.

    A release with a file whose hash the index does not tell is left out.
    """
    from packaging.version import InvalidVersion, Version

    found: dict[str, tuple[str, ...]] = {}
    for key, text in versions.items():
        try:
            wanted = Version(text)
        except InvalidVersion:
            continue
        digests = [file.digest for version, file in _versions(key, files.get(key) or ()) if version == wanted]
        if digests and all(digests):
            found[key] = tuple(sorted({f"sha256:{digest}" for digest in digests}))
    return found


def _versions(key: str, files: Iterable[File]) -> list[tuple[Version, File]]:
    """The release that each file belongs to; what is no distribution of this name is left out."""
    from packaging.utils import (
        InvalidSdistFilename,
        InvalidWheelFilename,
        parse_sdist_filename,
        parse_wheel_filename,
    )
    from packaging.version import InvalidVersion

    found: list[tuple[Version, File]] = []
    for file in files:
        try:
            if file.name.endswith(".whl"):
                name, version = parse_wheel_filename(file.name)[:2]
            elif file.name.endswith((".tar.gz", ".zip")):
                name, version = parse_sdist_filename(file.name)
            else:
                continue
        except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
            continue
        if name == key:
            found.append((version, file))
    return found


def _fits(file: File, python: str) -> bool:
    """Whether pip installs this file on the target."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.utils import parse_wheel_filename

    if not file.name.endswith(".whl") or tags(python).isdisjoint(parse_wheel_filename(file.name)[3]):
        return False
    try:
        full = python if python.count(".") > 1 else f"{python}.99"
        return SpecifierSet(file.python).contains(full, prereleases=True)
    except InvalidSpecifier:  # pip takes what it cannot read as no bound
        return True
