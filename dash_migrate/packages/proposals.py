"""The changes that the step `requirements` proposes: new lists, lines that are missing, repairs, pins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.packages.checks import STEP, can_have_marker, finding, fixed_version, is_for_windows
from dash_migrate.packages.declared import DIRECT, REQUIREMENTS, Kind, Line
from dash_migrate.packages.pins import is_pinned
from dash_migrate.packages.writing import (
    NEEDED,
    UNPINNED,
    appended,
    direct_file,
    direct_line,
    in_utf8,
    inserted,
    on_windows_only,
    pinned,
    pinned_file,
    rows,
    unpathed,
)
from dash_migrate.plan import Change, Create, Location, Rewrite, Severity, Splice, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.study import Study
    from dash_migrate.packages.wanted import Want
    from dash_migrate.plan import Edit, Proposal
    from dash_migrate.source import SourceFile

WHY = "The platform installs what requirements.txt lists, and nothing else."
WHY_PIN = "Without a version the platform installs the newest, with which the app never ran."
WHY_PATH = "The path was there on the machine that built the conda package, and nowhere else."
WHY_UTF8 = "pip and the build tools on Linux expect UTF-8; PowerShell's > writes UTF-16."
WHY_WINDOWS = "It can be installed on Windows only; on the platform's Linux the build would stop at this line."
WHY_HASHES = "With hashes pip installs exactly the files that were resolved, from whatever index they come."


def created(state: Study) -> Change:
    """Writes `requirements.txt`, and `requirements.in` where nothing lists the direct names yet."""
    listed = state.direct is not None or any(line.path != DIRECT for line in state.project)
    found = rows(state)
    edits: list[Edit] = [] if listed else [Create(DIRECT, direct_file(state))]
    edits.append(Create(REQUIREMENTS, pinned_file(state)))
    if state.direct is not None:
        edits += (appended(state.direct, direct_line(want)) for want in _not_in_direct(state))
    direct = sum(1 for row in found if row.key in state.pins.lines)
    title = f"Write requirements.txt with what the app needs directly ({direct})"
    if len(found) > direct:
        title += f" and what that needs in turn ({len(found) - direct})"
    return change("create", title, WHY, tuple(edits))


def additions(state: Study, file: SourceFile) -> Iterator[Change]:
    """A change for each distribution that no line declares."""
    if state.declared.hashed and not _hashes_known(state):
        return
    own: set[str] = set()
    for key in state.missing:
        want, line = state.wanted.wants[key], state.pins.lines[key]
        title = f"Add {line} ({want.why})"
        if state.is_compiled:
            edits = tuple(_to_both(state, file, key, own))
        elif state.declared.hashed:
            edits = tuple(appended(file, str(row)) for row in rows(state) if row.key == key)
        else:
            edits = (appended(file, line if is_pinned(line) else f"{line}  {UNPINNED}"),)
        yield change(f"add {key}", title, WHY, edits, number=state.last_line)
    if state.is_frozen:
        yield from _in_turn(state, file, Tier.SAFE)


def _to_both(state: Study, file: SourceFile, key: str, done: set[str]) -> Iterator[Edit]:
    """The edits of both lists; what is needed in turn goes with the first name that needs it."""
    if state.direct is not None and key not in state.direct_keys:
        yield appended(state.direct, direct_line(state.wanted.wants[key]))
    by_key = {row.key: row for row in rows(state)}
    pending = [key]
    while pending:
        name = pending.pop()
        if name in done or name in state.declared.keys or name not in by_key:
            continue
        done.add(name)
        yield inserted(file, state.own_lines, by_key[name])
        pending += [child for child, by in state.pins.parents.items() if name in by]


def _hashes_known(state: Study) -> bool:
    return all(key in state.answer.hashes for key in state.missing)


def _not_in_direct(state: Study) -> Iterator[Want]:
    for key, want in state.wanted.wants.items():
        if state.pins.lines[key] and key not in state.direct_keys:
            yield want


def repairs(state: Study) -> Iterator[Change]:
    """Lines that cannot be installed on the platform as they stand."""
    for line in state.own_lines:
        version = fixed_version(line, state) if line.has_file_url else None
        if version:
            title = f"Replace the path of {line.key} by its version, {version}"
            yield change(line.text, title, WHY_PATH, (unpathed(line, version),), number=line.number)
        elif is_for_windows(line, state.python_version) and can_have_marker(line, state):
            title = f"Keep {line.key} to Windows"
            yield change(line.text, title, WHY_WINDOWS, (on_windows_only(line),), number=line.number)
        elif (
            line.is_bare and line.key and UNPINNED in _whole(state, line) and (known := state.version_of(line.key))
        ):
            title = f"Pin {line.key} to {known}, now that its version is known"
            yield change(line.text, title, WHY_PIN, _settled(state, line, known), number=line.number)


def bare_pins(state: Study) -> Iterator[Change]:
    """Versions for the lines that name none: a matter of choice, since it changes what the user wrote."""
    if state.declared.hashed:
        return
    for line in state.own_lines:
        version = state.version_of(line.key) if line.key and line.is_bare else None
        if version and UNPINNED not in _whole(state, line):
            where = state.environment.label if state.environment and line.key in state.installed else "the index"
            title = f"Pin {line.key} to {version}, the version in {where}"
            edit = pinned(line, version)
            yield change(line.text, title, WHY_PIN, (edit,), tier=Tier.ASK, number=line.number)


def completion(state: Study, file: SourceFile) -> Iterator[Proposal]:
    """What the lines need in turn, if asked; a finding where a list with hashes cannot be extended."""
    if state.declared.hashed and state.missing and not _hashes_known(state):
        why = "pip refuses a line without a hash in a file with hashes, so none was added."
        action = "Add them to the file's source and compile it again: pip-compile --generate-hashes"
        seen = f"missing: {', '.join(state.pins.lines[key] for key in state.missing)}"
        yield finding(state.declared.lines[0], Severity.ERROR, why, action, seen)
    if not state.is_frozen:
        yield from _in_turn(state, file, Tier.ASK)


def _in_turn(state: Study, file: SourceFile, tier: Tier) -> Iterator[Change]:
    """Pins for what the lines need and do not name; not where other versions ran here than they say."""
    needed = state.pins.needed_lines(state.declared.keys)
    if needed and not state.differing and not state.is_compiled and not state.declared.hashed:
        title = f"Pin what these lines need in turn ({len(needed)})"
        edit = appended(file, "\n".join(["", NEEDED, *needed]))
        yield change("needed in turn", title, WHY_PIN, (edit,), tier=tier, number=state.last_line)


def rewritten(file: SourceFile, safe: tuple[Change, ...]) -> Change:
    """The whole file in UTF-8 with the safe changes in it: two edits of one file would exclude each other."""
    edits = [edit for change_ in safe for edit in change_.edits]
    own = (edit for edit in edits if isinstance(edit, Splice) and edit.path == file.path)
    others = tuple(edit for edit in edits if edit.path != file.path)
    title = "; ".join(["Store requirements.txt in UTF-8", *(change_.title for change_ in safe)])
    return change("encoding", title, WHY_UTF8, (Rewrite(file.path, in_utf8(file, own)), *others))


def with_hashes(state: Study, file: SourceFile) -> Iterator[Proposal]:
    """The user's own list moves to `requirements.in`, and `requirements.txt` is written with hashes."""
    bare = [row.key for row in rows(state) if not row.hashes]
    if bare:
        yield finding(
            Line(file.path, 1, 0, 0, file.path, Kind.OPTION),
            Severity.WARNING,
            "pip refuses a file in which one line has a hash and another has none.",
            "Run it again with --resolve (or apply without --offline), so that the index tells the hashes; a line "
            "that is on no index cannot have one.",
            f"no hash is known of {', '.join(bare[:3])}{f' and {len(bare) - 3} more' if len(bare) > 3 else ''}",
        )
        return
    lines = [direct_line(want) for want in _not_declared(state)]
    own = file.text if file.text.endswith("\n") or not file.text else f"{file.text}\n"
    edits = [Rewrite(REQUIREMENTS, pinned_file(state))]
    kept: list[Edit] = [] if state.direct is not None else [Create(DIRECT, own + "".join(f"{x}\n" for x in lines))]
    title = f"Write requirements.txt with hashes ({len(rows(state))}); your lines move to requirements.in"
    yield change("hashes", title, WHY_HASHES, (*kept, *edits))


def _not_declared(state: Study) -> Iterator[Want]:
    return (want for key, want in state.wanted.wants.items() if key in state.missing)


def change(
    anchor: str, title: str, why: str, edits: tuple[Edit, ...], *, tier: Tier = Tier.SAFE, number: int = 1
) -> Change:
    """A change of the step, at a line of `requirements.txt`."""
    return Change(STEP, anchor, title, why, tier, Location(REQUIREMENTS, number), edits)


def _whole(state: Study, line: Line) -> str:
    """The line in the file with its comment; empty for the line of another file."""
    file = state.file
    if file is None or line.path != file.path:
        return ""
    return file.line_text(file.line_at(line.end))


def _settled(state: Study, line: Line, version: str) -> tuple[Edit, ...]:
    """The edits that pin a line and take away the remark that it is not."""
    assert state.file is not None
    number = state.file.line_at(line.end)
    text = state.file.line_text(number)
    head, _, rest = text.partition(UNPINNED)
    start = state.file.line_starts[number - 1]
    left = f"  # {rest.strip('; ')}" if rest.strip("; ") else ""
    remark = Splice(line.path, start + len(head.rstrip().encode()), start + len(text.encode()), left)
    return (pinned(line, version), remark)
