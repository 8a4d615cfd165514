"""The file that lists packages for apt: what it says, what it is called, how it is extended.

Dash Enterprise 5 and Heroku's apt buildpack read `Aptfile`, with one package a line; lines with `#` in front are
comments in every program that is known to read one. Dash Enterprise 4 reads `apt-packages`, with several packages
a line; of comments its documentation says nothing, so none are written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.declared import readable
from dash_migrate.packages.system.needs import TABLE, AptNeed
from dash_migrate.plan import Create, Delete, Location, Rename, Splice
from dash_migrate.target_platform import TargetPlatform

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.plan import Edit
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

APTFILE = "Aptfile"
APT_PACKAGES = "apt-packages"
# The other files that Dash Enterprise 4 reads and 5 does not.
OLD_FILES = (
    "apt-repositories", "apt-sources-list", "apt-keys", "apt-env", "apt-conf", "apt-preferences", "apt-debconf",
    "dpkg-packages",
)  # fmt: skip
_MISNAMED = frozenset({"aptfile", "aptfile.txt", "apt-file", "apt_file", "aptfiles"})
_NAME = re.compile(r"[a-z0-9][a-z0-9+.-]+")


@dataclass(frozen=True, slots=True)
class AptList:
    """The list of packages that the platform reads.

    Args:
        path: its name there; or the name it has, if capital letters are all that is wrong with it.
        source: the file; None if there is none of that name.
        misnamed: the path of a file that is meant to be it; None if there is none, or the right one is there.
        names: the packages that it lists.
        carried: packages that a file lists which the platform does not read.
        takes_comments: whether a line may be a comment.
    """

    path: str
    source: SourceFile | None
    misnamed: str | None
    names: frozenset[str]
    carried: tuple[AptNeed, ...]
    takes_comments: bool

    def lacks(self, package: str) -> bool:
        """Whether neither the package nor one that brings it is listed."""
        others = load(TABLE)["provided"].get(package, ())
        every = ("tesseract-ocr-all",) if package.startswith("tesseract-ocr-") else ()
        return self.names.isdisjoint((package, *others, *every))


def read_list(workspace: Workspace, platform: TargetPlatform) -> AptList:
    """The list of packages that the app has for this platform."""
    old = platform is TargetPlatform.DE4
    path, other = (APT_PACKAGES, APTFILE) if old else (APTFILE, APT_PACKAGES)
    source = workspace.source(path)
    misnamed = None if old or source is not None else _misnamed(workspace)
    held = source or (workspace.source(misnamed) if misnamed else None)
    if misnamed is not None and misnamed.lower() == path.lower():
        path, source = misnamed, held  # not every file system can rename it: it is extended where it is
    names = frozenset(name for _, name in packages_in(held)) if held else frozenset()
    unread = workspace.source(other) if other in workspace.paths else None
    carried = tuple(_carried(unread, platform)) if unread else ()
    return AptList(path, source, misnamed, names, carried, not old)


def packages_in(source: SourceFile) -> Iterator[tuple[int, str]]:
    """The packages that a list names, each with its line; repositories, addresses and comments are left out."""
    for number, line in enumerate(readable(source).text.splitlines(), 1):
        text = line.partition("#")[0].strip()
        if text.startswith(":") or "://" in text:
            continue
        for word in text.split():
            name = re.split(r"[=:/]", word, maxsplit=1)[0]
            if _NAME.fullmatch(name.lower()):
                yield number, name


def added(apt: AptList, needs: Iterable[AptNeed], workspace: Workspace) -> tuple[Edit, ...]:
    """The edits that list these packages, one a line, in the file that the platform reads."""
    lines = [line for need in needs for line in _lines(apt, need)]
    text = "".join(f"{line}\n" for line in lines)
    if apt.source is not None:
        end = len(apt.source.utf8)
        glue = "" if not end or apt.source.utf8.endswith((b"\n", b"\r")) else "\n"
        return (Splice(apt.path, end, end, glue + text),)
    if apt.misnamed is None:
        return (Create(apt.path, text),)
    if not lines:
        return (Rename(apt.misnamed, apt.path),)
    held = workspace.source(apt.misnamed)
    before = readable(held).text.replace("\r\n", "\n") if held else ""
    glue = "" if not before or before.endswith("\n") else "\n"
    return (Delete(apt.misnamed), Create(apt.path, before + glue + text))


def missing(apt: AptList, needs: Iterable[AptNeed]) -> tuple[AptNeed, ...]:
    """The needs with what is not listed yet; each package once, under all its reasons if they want the same."""
    found: dict[tuple[str, ...], list[AptNeed]] = {}
    listed: set[str] = set()
    for need in needs:
        lacking = tuple(name for name in need.packages if apt.lacks(name))
        if lacking in found:
            found[lacking].append(need)
        elif new := tuple(name for name in lacking if name not in listed):
            found.setdefault(new, []).append(need)
            listed.update(new)
    return tuple(
        AptNeed(packages, "; ".join(dict.fromkeys(need.why for need in several)), several[0].location)
        for packages, several in found.items()
    )


def other_files(workspace: Workspace) -> tuple[str, ...]:
    """The app's other apt files of Dash Enterprise 4."""
    tops = {path.partition("/")[0] for path in workspace.paths}
    return tuple(name for name in OLD_FILES if name in tops)


def _lines(apt: AptList, need: AptNeed) -> Iterator[str]:
    if apt.takes_comments:
        yield f"# {need.why}"
    yield from need.packages


def _misnamed(workspace: Workspace) -> str | None:
    tops = (path for path in workspace.paths if "/" not in path)
    return next((path for path in tops if path.lower() in _MISNAMED), None)


def _carried(source: SourceFile, platform: TargetPlatform) -> Iterator[AptNeed]:
    """What the other platform's file lists, by the names that this one's Ubuntu has for it."""
    renamed = {} if platform is TargetPlatform.DE4 else load(TABLE)["renamed"]
    foreign = load(TABLE)["foreign"]
    listed = [(renamed.get(name, name), line) for line, name in packages_in(source) if name not in foreign]
    names = tuple(dict.fromkeys(name for name, _ in listed if name))
    if names:
        yield AptNeed(names, f"moved from {source.path}", Location(source.path, listed[0][1]))
