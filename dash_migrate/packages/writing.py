"""How requirements files are written and extended: the text of new ones, the edits of those that are there.

Two files go together: `requirements.in` names what the app needs directly, each line with the reason;
`requirements.txt` pins these and all that they need in turn. The second is what the platform reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.packages.closure import applies, linux_markers
from dash_migrate.packages.declared import DIRECT, REQUIREMENTS, Kind
from dash_migrate.packages.pins import is_pinned
from dash_migrate.plan import Splice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.study import Study
    from dash_migrate.packages.wanted import Want
    from dash_migrate.source import SourceFile

NEEDED = "# Needed by the above"
# Stands behind a name whose version nothing has told yet; a later run pins such a line without being asked.
UNPINNED = "# version not known yet"
_OWN = "# Written by dash-migrate from"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a pinned list.

    Args:
        text: the requirement.
        via: what asks for it: names of distributions, or the file that lists it.
        hashes: as pip writes them, `sha256:...`.
        unknown: whether its version is not known.
    """

    key: str
    text: str
    via: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()
    unknown: bool = False

    def __str__(self) -> str:
        remark = f"via {', '.join(self.via)}" if self.via else ""
        if self.unknown:
            remark = "; ".join(part for part in (UNPINNED.removeprefix("# "), remark) if part)
        if not self.hashes:
            return f"{self.text}  # {remark}" if remark else self.text
        lines = [self.text, *(f"    --hash={value}" for value in self.hashes)]
        return " \\\n".join(lines) + (f"\n    # {remark}" if remark else "")


def direct_file(state: Study) -> str:
    """The text of a new `requirements.in`: what the app needs directly, each name with where that is seen."""
    head = [
        f"# What the app needs directly. {_OWN[2:]} its imports.",
        f"# {REQUIREMENTS} pins these and all that they need. After an edit here, write it anew:",
        f"#     pip-compile --allow-unsafe --strip-extras {DIRECT}",
    ]
    return "\n".join([*head, *(direct_line(want) for want in _written(state))]) + "\n"


def direct_line(want: Want) -> str:
    """A line of `requirements.in`."""
    extras = f"[{','.join(sorted(want.extras))}]" if want.extras else ""
    return f"{want.key}{extras}{want.specifier}  # {reason(want)}"


def reason(want: Want) -> str:
    """Why it is needed, with the place as `file:line`."""
    place = want.location
    return want.why.replace(place.path, str(place)).removeprefix("the ")


def pinned_file(state: Study) -> str:
    """The text of a new `requirements.txt`: all that the app needs, pinned, each with what asks for it.

    The same app and environment give the same bytes: names are sorted, no date, nothing of the user's home.
    """
    options = [line.text for line in _listed(state) if line.kind is Kind.OPTION]
    asked = state.answer.asked_for
    checked = f"# Checked against the index with {asked}" if asked else "# Not checked against a package index yet"
    lines = [f"{_OWN} {_sources(state)}", checked, *dict.fromkeys(options), *map(str, rows(state))]
    return "\n".join(lines) + "\n"


def _sources(state: Study) -> str:
    """What the versions come from."""
    environment = state.environment
    listed = state.direct.path if state.direct else _project_path(state) or DIRECT
    if environment is not None and state.installed:
        version = f" (Python {environment.python_version})" if environment.python_version else ""
        return f"{listed} and the versions in {environment.label}{version}"
    if state.locked is not None:
        return f"{listed} and the versions in {state.locked.path}"
    if state.answer.versions:
        return f"{listed} and the newest versions on the index; no environment of the app was found"
    return f"{listed}; no environment of the app was found"


def _project_path(state: Study) -> str | None:
    """The project file that lists what the app needs, where there is one."""
    return next((line.path for line in state.project), None)


def rows(state: Study) -> list[Row]:
    """All lines of a new `requirements.txt`, by name."""
    found = dict(_direct_rows(state))
    for key, text in state.pins.needed.items():
        if text and key not in found:
            found[key] = _row(state, key, text, state.pins.parents[key])
    return [found[key] for key in sorted(found)]


def _direct_rows(state: Study) -> Iterator[tuple[str, Row]]:
    for want in _written(state):
        via = (*_listing(state, want.key), *state.pins.parents.get(want.key, ()))
        yield want.key, _row(state, want.key, state.pins.lines[want.key], via)
    for line in _listed(state):
        if line.kind in {Kind.PATH, Kind.WEB, Kind.EDITABLE}:
            yield line.key or line.text, Row(line.key or line.text, line.text, (_list_of(line),))
        elif line.key and line.requirement and line.key not in state.pins.lines:
            yield line.key, _declared_row(state, line, line.key)


def _declared_row(state: Study, line: Line, key: str) -> Row:
    """The row of a line that the app's own list has: its version where that names none."""
    requirement = line.requirement
    via = (_list_of(line), *state.pins.parents.get(key, ()))
    version = None if requirement is None or requirement.url else state.version_of(key)
    here = requirement is not None and applies(requirement, linux_markers(state.python_version))
    if requirement is None or version is None or line.pinned_version or not here:
        unknown = here and not line.pinned_version and not (requirement and requirement.url)
        return Row(key, line.text, via, state.answer.hashes.get(key, ()), unknown=unknown)
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    marker = f" ; {requirement.marker}" if requirement.marker else ""
    return Row(key, f"{requirement.name}{extras}=={version}{marker}", via, state.answer.hashes.get(key, ()))


def _list_of(line: Line) -> str:
    """The file that lists a line, as pip-tools names it."""
    return f"-r {line.path}" if line.path.endswith((".in", ".txt")) else line.path


def _listed(state: Study) -> tuple[Line, ...]:
    """The lines that the app's own list has, where the new file is made of it."""
    if state.direct is not None:
        return state.direct_lines
    return state.own_lines if state.file is not None else state.project


def _listing(state: Study, key: str) -> tuple[str, ...]:
    """The file that lists a direct requirement, as the new `requirements.txt` names it."""
    if state.direct is None and (path := _project_path(state)) is not None:
        declared = {line.key for line in state.project}
        return (path,) if key in declared else (reason(state.wanted.wants[key]),)
    return (f"-r {DIRECT}",)


def _written(state: Study) -> list[Want]:
    """What is wanted and has a line."""
    return [want for key, want in state.wanted.wants.items() if state.pins.lines[key]]


def _row(state: Study, key: str, text: str, via: tuple[str, ...]) -> Row:
    return Row(key, text, via, state.answer.hashes.get(key, ()), unknown=not is_pinned(text))


def appended(file: SourceFile, text: str) -> Splice:
    """An edit at the end of the file; several of them stay apart whether or not its last line is ended."""
    end = len(file.utf8)
    ended = not end or file.utf8.endswith((b"\n", b"\r"))
    return Splice(file.path, end, end, f"{text}\n" if ended else f"\n{text}")


def inserted(file: SourceFile, lines: Iterable[Line], row: Row) -> Splice:
    """An edit that puts a row where the order of names wants it, in a list that a tool has sorted."""
    for line in lines:
        if line.key and line.key > row.key:
            start = file.line_starts[file.line_at(line.start) - 1]
            return Splice(file.path, start, start, f"{row}\n")
    return appended(file, str(row))


def pinned(line: Line, version: str) -> Splice:
    """An edit that gives a line without a version one; extras, marker and comment stay."""
    return Splice(line.path, line.name_end, line.name_end, f"=={version}")


def unpathed(line: Line, version: str) -> Splice:
    """An edit that replaces `@ file:///...` by a version; extras, marker and comment stay."""
    marker = line.requirement.marker if line.requirement else None
    return Splice(line.path, line.name_end, line.end, f"=={version}" + (f" ; {marker}" if marker else ""))


def on_windows_only(line: Line) -> Splice:
    """An edit that keeps a line to Windows; its comment stays."""
    marker = line.requirement.marker if line.requirement else None
    words = 'sys_platform == "win32"'
    if marker is None:
        return Splice(line.path, line.end, line.end, f" ; {words}")
    head, _, _ = line.text.partition(";")
    start = line.start + len(head.encode())
    return Splice(line.path, start, line.end, f"; ({marker}) and {words}")


def in_utf8(file: SourceFile, edits: Iterable[Splice]) -> str:
    """The text of a file that was decoded from another encoding, with the edits made; its line ends stay."""
    return file.spliced(edits).text
