"""The requirement lines that an app declares, each with its place: `requirements.txt` and what it includes."""

from __future__ import annotations

import enum
import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dash_migrate.packages.addresses import LOCAL, WEB, named_in, version_in
from dash_migrate.packages.installed import canonical
from dash_migrate.packages.logical_lines import logical_lines
from dash_migrate.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

    from dash_migrate.packages.logical_lines import LogicalLine
    from dash_migrate.workspace import Workspace

REQUIREMENTS = "requirements.txt"
DIRECT = "requirements.in"
_LINE_OPTIONS = re.compile(r"(?<=\s)--\S.*", re.DOTALL)
_INCLUDE = re.compile(r"(?:-r|--requirement)(?:\s+|=)?(?P<target>\S.*)")
_CONSTRAINT = re.compile(r"(?:-c|--constraint)(?:\s+|=)?(?P<target>\S.*)")
_EDITABLE = re.compile(r"(?:-e|--editable)(?:\s+|=)(?P<target>\S.*)")
# What a broken installation leaves in a freeze (`-ip==23.0`), and the rule below a table's head.
_NO_OPTION = re.compile(r"-[\w.-]*\s*==|-{3}[-\s]*$")
_NAME = r"(?P<name>[A-Za-z](?:[\w.-]*\w)?)(?P<extras>\s*\[[^\]]*\])?"
# `Django~>2.0`, `dash 2.0`: wrong, but it says what is meant.
_MEANT = re.compile(r"([A-Za-z][\w.-]*?)(?:\s*[=<>~!;\[@]|\s+v?\d)", re.ASCII)
# What people write instead of a requirement, and how pip writes it.
_CORRECTIONS = (
    (re.compile(rf"{_NAME}=(?P<version>\d[\w.!]*)(?:=[\w.]+)?"), "=="),  # conda: numpy=1.26=py311_0
    (re.compile(rf"{_NAME}\s+v?(?P<version>\d[\w.!]*)(?:\s+\S+)?"), "=="),  # a table: numpy 1.26
    (re.compile(rf"{_NAME}\s*~>\s*(?P<version>\d[\w.!]*)"), "~="),
    (re.compile(rf"{_NAME}\s*=>\s*(?P<version>\d[\w.!]*)"), ">="),
    (re.compile(rf"{_NAME}\s*=<\s*(?P<version>\d[\w.!]*)"), "<="),
    (re.compile(rf"{_NAME}\s*(?:==|=)(?P<version>)"), ""),
)
_CONDA = re.compile(rf"{_NAME}=\d[\w.!]*=\w+|@EXPLICIT")
_MOST_CHARACTERS = 4_000  # of a requirement without its options: no longer one is read


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
    def is_conda(self) -> bool:
        """Whether it is a line of `conda list --export`, which pip cannot read."""
        return self.kind is Kind.UNREADABLE and _CONDA.fullmatch(self.text) is not None

    @property
    def correction(self) -> str:
        """What an unreadable line says, as pip writes it (`numpy==1.26` for `numpy=1.26`); empty if unclear."""
        for pattern, operator in _CORRECTIONS if self.kind is Kind.UNREADABLE else ():
            if match := pattern.fullmatch(self.text):
                return f"{match['name']}{(match['extras'] or '').strip()}{operator}{match['version']}"
        return ""

    @property
    def name_end(self) -> int:
        """The offset behind the name and its extras: where a version goes."""
        match = re.match(r"[\w.-]+(?:\s*\[[^\]]*\])?", self.text)
        return self.start + (len(match[0].encode()) if match else 0)


@dataclass(frozen=True, slots=True)
class Declared:
    """The lines of a requirements file and of those it includes, in the order that pip reads them.

    Args:
        lines: what is declared.
        unfollowed: includes, and names of constraints files, that are not there or lie outside the app.
        constraints: the lines of constraints files: versions for what is installed anyway; they install nothing.
    """

    lines: tuple[Line, ...] = ()
    unfollowed: tuple[Line, ...] = ()
    constraints: tuple[Line, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """The canonical names of all distributions that are declared."""
        return frozenset(line.key for line in self.lines if line.key)

    @property
    def hashed(self) -> bool:
        """Whether pip checks hashes: then it refuses any line without one."""
        return any("--hash" in line.text for line in self.lines)


def readable(source: SourceFile) -> SourceFile:
    """The file as UTF-8: itself, or a copy of what is UTF-16 or Latin-1, which Linux tools cannot read.

    UTF-16 without a byte order mark is told by its zero bytes; a few stray ones in another text are left out.
    """
    codec = source.encoding
    start = source.data[:256]
    if not source.bom and start.count(b"\0") * 4 > len(start):
        codec = "utf-16-be" if start[::2].count(b"\0") > start[1::2].count(b"\0") else "utf-16-le"
    if codec == "utf-8" and b"\0" not in source.data:
        return source
    return SourceFile(source.path, _decoded(source.data[len(source.bom) :], codec).encode("utf-8", "replace"))


def _decoded(data: bytes, codec: str) -> str:
    """The text without zero bytes; what `echo NAME >> FILE` put behind UTF-16 is read as it was meant."""
    end = data.rfind(b"\0") + (2 if codec == "utf-16-be" else 1)
    appended = data[end:] if codec.startswith("utf-16") and data[end:].isascii() else b""
    text = data[: len(data) - len(appended)].decode(codec, "replace") + appended.decode("ascii")
    return text.replace("\0", "")


def read_declared(workspace: Workspace, path: str = REQUIREMENTS) -> Declared:
    """What a requirements file of the app declares, `-r` and `-c` followed; nothing if there is no such file."""
    lines: list[Line] = []
    unfollowed: list[Line] = []
    constraints: list[Line] = []
    seen = {(path, False)}
    waiting = [_lines_of(workspace, path, constrains=False)]
    while waiting:
        following = next(waiting[-1], None)
        if following is None:
            waiting.pop()
            continue
        line, constrains = following
        (constraints if constrains else lines).append(line)
        if line.kind not in {Kind.INCLUDE, Kind.CONSTRAINT} or "://" in line.target:
            continue
        target = posixpath.normpath(posixpath.join(posixpath.dirname(line.path), line.target.replace("\\", "/")))
        as_constraint = constrains or line.kind is Kind.CONSTRAINT
        if target.startswith(("../", "/")) or workspace.source(target) is None:
            unfollowed.append(line)
        elif (target, as_constraint) not in seen:
            seen.add((target, as_constraint))
            waiting.append(_lines_of(workspace, target, constrains=as_constraint))
    return Declared(tuple(lines), tuple(unfollowed), tuple(constraints))


def _lines_of(workspace: Workspace, path: str, *, constrains: bool) -> Iterator[tuple[Line, bool]]:
    source = workspace.source(path)
    return ((line, constrains) for line in (parse_lines(readable(source)) if source else ()))


def declares(workspace: Workspace, distribution: str) -> bool:
    """Whether `requirements.txt`, or a file that it includes, has a line for the distribution."""
    return canonical(distribution) in read_declared(workspace).keys


def parse_lines(source: SourceFile) -> Iterator[Line]:
    """The logical lines of a requirements file; blank lines and comments are left out. Nothing else is lost."""
    for line in logical_lines(source):
        yield _classified(source.path, line)


def _classified(path: str, line: LogicalLine) -> Line:
    text = line.text

    def of(kind: Kind, key: str | None = None, requirement: Requirement | None = None, target: str = "") -> Line:
        return Line(path, line.number, line.start, line.end, text, kind, key, requirement, target)

    for kind, pattern in (
        (Kind.INCLUDE, _INCLUDE),
        (Kind.CONSTRAINT, _CONSTRAINT),
        (Kind.EDITABLE, _EDITABLE),
    ):
        if match := pattern.fullmatch(text):
            target = _unquoted(match["target"])
            return of(kind, named_in(target) if kind is Kind.EDITABLE else None, target=target)
    if text.startswith("-"):
        return of(Kind.UNREADABLE if _NO_OPTION.match(text) else Kind.OPTION)
    plain = _unquoted(_LINE_OPTIONS.sub("", text).rstrip())
    requirement = parse_requirement(plain) if len(plain) <= _MOST_CHARACTERS else None
    if requirement is not None and not re.search(r"\.(?:whl|zip|gz|tgz)$", plain.partition("@")[0].strip()):
        return of(Kind.REQUIREMENT, canonical(requirement.name), requirement)
    for kind, pattern in ((Kind.WEB, WEB), (Kind.PATH, LOCAL)):
        if pattern.match(plain):
            return of(kind, named_in(plain), target=plain.partition(";")[0].strip())
    named = _MEANT.match(text)
    return of(Kind.UNREADABLE, canonical(named[1]) if named else None)


@lru_cache(maxsize=4096)  # the same metadata is read for every version of the app
def parse_requirement(text: str) -> Requirement | None:
    """The requirement that `text` is (PEP 508); None if it is none."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        return Requirement(text)
    except (InvalidRequirement, RecursionError):
        return None


def same_version(first: str, second: str) -> bool:
    """Whether two versions are the same release, however they are written; local parts do not count."""
    from packaging.version import InvalidVersion, Version

    try:
        return Version(Version(first).public) == Version(Version(second).public)
    except InvalidVersion:
        return first == second


def allows(specifier: SpecifierSet | str, version: str) -> bool:
    """Whether a version satisfies a specifier; pre-releases count, and what is no version satisfies none."""
    from packaging.specifiers import SpecifierSet
    from packaging.version import InvalidVersion

    try:
        return SpecifierSet(str(specifier)).contains(version, prereleases=True)
    except InvalidVersion:
        return False


def archive_version(target: str) -> str | None:
    """The version in the name of a wheel or source archive; None for anything else."""
    return version_in(target)


def _unquoted(text: str) -> str:
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    return text[1:-1] if quoted else text
