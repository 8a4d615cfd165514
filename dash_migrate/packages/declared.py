"""The requirement lines that an app declares, each with its place: `requirements.txt` and what it includes."""

from __future__ import annotations

import enum
import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.packages.installed import canonical
from dash_migrate.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.requirements import Requirement

    from dash_migrate.workspace import Workspace

REQUIREMENTS = "requirements.txt"
_COMMENT = re.compile(r"(?:^|\s+)#.*")
_LINE_OPTIONS = re.compile(r"\s+--\S.*", re.DOTALL)
_INCLUDE = re.compile(r"(?:-r|--requirement)(?:\s+|=)?(?P<target>\S.*)")
_CONSTRAINT = re.compile(r"(?:-c|--constraint)(?:\s+|=)?(?P<target>\S.*)")
_EDITABLE = re.compile(r"(?:-e|--editable)(?:\s+|=)(?P<target>\S.*)")
_WEB = re.compile(r"(?:git|hg|svn|bzr)\+|https?://", re.IGNORECASE)
_PATH = re.compile(
    r"\.{0,2}[/\\]|\.{1,2}$|[A-Za-z]:[/\\]|file:|.*\.(?:whl|zip|tar\.gz|tgz|tar\.bz2)$", re.IGNORECASE
)
_EGG = re.compile(r"[#&]egg=(?P<name>[\w.-]+)")
_ARCHIVE = re.compile(
    r"(?P<name>[A-Za-z][\w.]*(?:-[A-Za-z][\w.]*)*?)-(?P<version>\d[\w.!+]*)(?:-[^/\\]*)?"
    r"\.(?:whl|zip|tar\.gz|tgz|tar\.bz2)(?:[#?].*)?$"
)


class Kind(enum.Enum):
    """What a line of a requirements file is."""

    REQUIREMENT = "name and version"
    EDITABLE = "editable"
    PATH = "local path"
    WEB = "address without a name"
    INCLUDE = "another requirements file"
    CONSTRAINT = "a constraints file"
    OPTION = "option"
    FOREIGN = "a constraint in another tool's notation"
    UNREADABLE = "not a requirement"


@dataclass(frozen=True, slots=True)
class Line:
    """One logical line of a file that declares requirements.

    Args:
        path: the file.
        number: 1-based.
        start: offset of its first character in the file's UTF-8 form.
        end: offset behind its last one, without comment and trailing space.
        text: what stands between them.
        key: the distribution's canonical name where the line tells it.
        requirement: parsed, for lines of the kind REQUIREMENT.
        target: what an include, editable or path line points at.
    """

    path: str
    number: int
    start: int
    end: int
    text: str
    kind: Kind
    key: str | None = None
    requirement: Requirement | None = None
    target: str = ""

    @property
    def pinned_version(self) -> str | None:
        """The one version that it allows; None if it allows several."""
        specifiers = list(self.requirement.specifier) if self.requirement else []
        exact = len(specifiers) == 1 and specifiers[0].operator in {"==", "==="}
        return specifiers[0].version if exact and not specifiers[0].version.endswith(".*") else None

    @property
    def is_bare(self) -> bool:
        """Whether it names a distribution and says nothing of the version."""
        return self.requirement is not None and not self.requirement.specifier and not self.requirement.url

    @property
    def has_file_url(self) -> bool:
        """Whether it is `name @ file:///...`: what conda's packages leave in a freeze."""
        return self.requirement is not None and (self.requirement.url or "").startswith("file:")

    @property
    def name_end(self) -> int:
        """The offset behind the name and its extras: where a version goes."""
        match = re.match(r"[\w.-]+(?:\s*\[[^\]]*\])?", self.text)
        return self.start + (len(match[0].encode()) if match else 0)


@dataclass(frozen=True, slots=True)
class Declared:
    """The lines of a requirements file and of those it includes, in the order that pip reads them."""

    lines: tuple[Line, ...] = ()
    unfollowed: tuple[Line, ...] = ()  # includes of files that are not there, or lie outside the app

    @property
    def keys(self) -> frozenset[str]:
        """The canonical names of all distributions that are declared."""
        return frozenset(line.key for line in self.lines if line.key)

    @property
    def hashed(self) -> bool:
        """Whether pip checks hashes: then it refuses any line without one."""
        return any("--hash" in line.text for line in self.lines)


def readable(source: SourceFile) -> SourceFile:
    """The file as UTF-8: itself, or a copy of what is UTF-16 or Latin-1, which Linux tools cannot read."""
    codec = source.encoding
    if not source.bom and b"\0" in source.data[:64]:
        codec = "utf-16-be" if source.data[:1] == b"\0" else "utf-16-le"
    if codec == "utf-8":
        return source
    return SourceFile(source.path, source.data[len(source.bom) :].decode(codec, "replace").encode("utf-8"))


def read_declared(workspace: Workspace, path: str = REQUIREMENTS) -> Declared:
    """What a requirements file of the app declares, `-r` followed; nothing if there is no such file."""
    lines: list[Line] = []
    unfollowed: list[Line] = []
    _follow(workspace, path, set(), lines, unfollowed)
    return Declared(tuple(lines), tuple(unfollowed))


def declares(workspace: Workspace, distribution: str) -> bool:
    """Whether `requirements.txt`, or a file that it includes, has a line for the distribution."""
    return canonical(distribution) in read_declared(workspace).keys


def parse_lines(source: SourceFile) -> Iterator[Line]:
    """The logical lines of a requirements file; blank lines and comments are left out."""
    pieces: list[str] = []
    first = 0
    for number in range(1, len(source.line_starts) + 1):
        text = source.line_text(number)
        first = first if pieces else number
        if text.endswith("\\") and not text.lstrip().startswith("#"):
            pieces.append(text[:-1] + " ")
            continue
        pieces.append(_COMMENT.sub("", text).rstrip())
        joined, pieces = "".join(pieces), []
        if joined.strip():
            lead = len(joined) - len(joined.lstrip())
            last = source.line_starts[number - 1] + len(_COMMENT.sub("", text).rstrip().encode())
            start = source.line_starts[first - 1] + lead
            yield _classified(source.path, first, start, last, joined.strip())


def _follow(workspace: Workspace, path: str, seen: set[str], lines: list[Line], unfollowed: list[Line]) -> None:
    source = workspace.source(path)
    seen.add(path)
    for line in parse_lines(readable(source)) if source else ():
        lines.append(line)
        if line.kind is Kind.INCLUDE and "://" not in line.target:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), line.target.replace("\\", "/")))
            if target.startswith(("../", "/")) or workspace.source(target) is None:
                unfollowed.append(line)
            elif target not in seen:
                _follow(workspace, target, seen, lines, unfollowed)


def _classified(path: str, number: int, start: int, end: int, text: str) -> Line:
    for kind, pattern in (
        (Kind.INCLUDE, _INCLUDE),
        (Kind.CONSTRAINT, _CONSTRAINT),
        (Kind.EDITABLE, _EDITABLE),
    ):
        if match := pattern.fullmatch(text):
            target = _unquoted(match["target"])
            key = _key_in(target) if kind is Kind.EDITABLE else None
            return Line(path, number, start, end, text, kind, key, target=target)
    if text.startswith("-"):
        return Line(path, number, start, end, text, Kind.OPTION)
    plain = _unquoted(_LINE_OPTIONS.sub("", text))
    requirement = parse_requirement(plain)
    if requirement is not None and not re.search(r"\.(?:whl|zip|gz|tgz)$", plain.split("@")[0].strip()):
        key = canonical(requirement.name)
        return Line(path, number, start, end, text, Kind.REQUIREMENT, key, requirement)
    for kind, pattern in ((Kind.WEB, _WEB), (Kind.PATH, _PATH)):
        if pattern.match(plain):
            return Line(
                path, number, start, end, text, kind, _key_in(plain), target=plain.partition(";")[0].strip()
            )
    named = re.match(r"([A-Za-z][\w.-]*?)\s*[=<>~!;\[]", text)  # `Django~>2.0`: wrong, but it says what is meant
    return Line(path, number, start, end, text, Kind.UNREADABLE, canonical(named[1]) if named else None)


def parse_requirement(text: str) -> Requirement | None:
    """The requirement that `text` is (PEP 508); None if it is none."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        return Requirement(text)
    except InvalidRequirement:
        return None


def same_version(first: str, second: str) -> bool:
    """Whether two versions are the same release, however they are written; local parts do not count."""
    from packaging.version import InvalidVersion, Version

    try:
        return Version(Version(first).public) == Version(Version(second).public)
    except InvalidVersion:
        return first == second


def archive_version(target: str) -> str | None:
    """The version in the name of a wheel or source archive; None for anything else."""
    match = _ARCHIVE.search(target.replace("\\", "/").rpartition("/")[2])
    return match["version"] if match else None


def _unquoted(text: str) -> str:
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    return text[1:-1] if quoted else text


def _key_in(target: str) -> str | None:
    """The distribution that an address or a path is of, by `#egg=` or the name of an archive."""
    if match := _EGG.search(target):
        return canonical(match["name"])
    match = _ARCHIVE.search(target.replace("\\", "/").rpartition("/")[2])
    if match:
        return canonical(match["name"])
    if repository := re.search(r"/(?P<name>[\w.-]+?)(?:\.git)?(?:@[^/]*)?(?:#.*)?$", target):
        return canonical(repository["name"]) if _WEB.match(target) else None
    return None
