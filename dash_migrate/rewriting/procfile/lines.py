"""The lines of a Procfile, those among them that nearly are one, and what is wrong with how they begin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.plan import Splice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.rewriting.procfile.command import Patch
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

PATH = "Procfile"
# Names that people and their editors give the file. Others are known too: `Procfile.dev` is meant for other tools.
_MISNAMED = frozenset({"procfile", "procfile.txt", "procfiles", "procfile.yml", "procfile.yaml"})
# More than the platform's tools read, `^([A-Za-z0-9_-]+):\s*(.+)$` (paketo-buildpacks/procfile): the near misses.
_LINE = re.compile(r"(?P<head>\s*(?P<name>[A-Za-z0-9_-]+)\s*:\s*)(?P<command>.*?)\s*\Z")
_UNNAMED = re.compile(
    r"(?P<head>\s*(?:(?P<name>web)[\s=]\s*)?)(?P<command>(?:exec\s+)?(?:[A-Za-z_]\w*=\S*\s+)*gunicorn\s.*?)\s*\Z",
    re.IGNORECASE,
)
_HEAD = re.compile(r"[A-Za-z0-9_-]+:\s+\Z")


@dataclass(frozen=True, slots=True)
class ProcessLine:
    """One process.

    Args:
        number: its 1-based line.
        start: offset of the line's first byte.
        name: as it is written; empty if the line names none.
        head: what stands before the command.
        command: the rest, without white space at its end.
    """

    number: int
    start: int
    name: str
    head: str
    command: str

    @property
    def fault(self) -> str:
        """What is wrong with how a line for the web process begins; empty if nothing is."""
        if ":" not in self.head:
            return "the line has no `name:` before the command"
        if self.name != "web":
            return f"the process that serves is named web, not {self.name}"
        if not _HEAD.match(self.head) and self.command:
            spaces = self.head.strip().rpartition(":")[0] != self.name or self.head[:1].isspace()
            return "white space around the name hides it" if spaces else "a space is missing after the colon"
        return ""

    def at(self, characters: int) -> int:
        """The offset of a character of the command."""
        return self.start + len((self.head + self.command[:characters]).encode())

    def splices(self, patches: Iterable[Patch]) -> tuple[Splice, ...]:
        """Patches of the command as edits of the file."""
        return tuple(Splice(PATH, self.at(patch.start), self.at(patch.end), patch.text) for patch in patches)

    def renamed(self, name: str) -> Splice:
        """The edit that begins the line with another name."""
        return Splice(PATH, self.start, self.at(0), f"{name}: ")


def read_lines(procfile: SourceFile) -> tuple[ProcessLine, ...]:
    """The processes of a Procfile; comments and empty lines are left out."""
    found = []
    for number, start in enumerate(procfile.line_starts, 1):
        text = procfile.line_text(number)
        match = _LINE.match(text) or _UNNAMED.match(text)
        if match is not None:
            found.append(ProcessLine(number, start, match["name"] or "", match["head"], match["command"]))
    return tuple(found)


def web_lines(lines: Iterable[ProcessLine]) -> tuple[ProcessLine, ...]:
    """The lines of the web process: those of that name, or else the line that is meant to be it."""
    lines = tuple(lines)
    named = tuple(line for line in lines if line.name == "web" and ":" in line.head)
    meant = (line for line in lines if line.name.lower() == "web" or ":" not in line.head)
    return named or tuple(meant)[:1]


def misnamed(workspace: Workspace) -> str | None:
    """A file that is meant to be the Procfile and has another name; None if there is none."""
    if PATH in workspace.paths:
        return None
    for path in workspace.paths:
        source = workspace.source(path) if path.lower() in _MISNAMED else None
        if source is not None and web_lines(read_lines(source)):
            return path
    return None
