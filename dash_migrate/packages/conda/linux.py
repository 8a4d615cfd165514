"""What an environment file has from the system that it was exported on, and conda on Linux cannot install."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.plan import Change, Finding, Location, Severity, Splice, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.conda.reading import CondaFile, Entry

STEP = "requirements"
_WHY = "A build string names the package of one system, and these packages are for another one than Linux."


def elsewhere_findings(file: CondaFile) -> Iterator[Finding]:
    """That the file was exported on Windows or macOS, so that conda on Linux refuses it."""
    foreign = [entry for entry in file.entries if system_of(entry)]
    builds = _built_elsewhere(file)
    if not foreign and not builds:
        return
    first = min([*foreign, *builds], key=lambda entry: entry.number)
    path = file.source.path
    seen = []
    if foreign:
        systems = " and ".join(sorted({system_of(entry) for entry in foreign}))
        seen.append(f"{_listed(foreign)} can be installed on {systems} only")
    if builds:
        seen.append(f"{len(builds)} packages have the build string of one system ({_text(file, builds[0])})")
    yield Finding(
        STEP,
        "another system's packages",
        Severity.ERROR,
        Location(path, first.number),
        f"{path}: {'; '.join(seen)}.",
        "The platform runs Linux. Conda refuses the whole file if one package in it cannot be found.",
        "Take the change that makes the file fit for Linux, or export what you asked for yourself: "
        f"conda env export --from-history > {path}",
    )


def for_linux(file: CondaFile) -> Iterator[Change]:
    """The change that drops other systems' packages and build strings."""
    foreign = [entry for entry in file.entries if system_of(entry)]
    builds = [entry for entry in _built_elsewhere(file) if entry not in foreign]
    edits = [_without(file, entry) for entry in foreign] + [_without_build(file, entry) for entry in builds]
    told = []
    if foreign:
        told.append(f"drop {_listed(foreign)}")
    if builds:
        told.append(f"drop {len(builds)} build strings")
    if edits and file.dependencies is not None and file.dependencies.column >= 0:
        title = f"Make {file.source.path} fit for Linux: {', '.join(told)}"
        place = Location(file.source.path, min(entry.number for entry in (*foreign, *builds)))
        yield Change(STEP, "fit for linux", title, _WHY, Tier.ASK, place, tuple(edits))


def system_of(entry: Entry) -> str:
    """The one system that a package exists for, other than Linux; empty for all others."""
    known = load("conda")
    name = entry.spec.name
    if name in known["windows-only"] or name.startswith(tuple(known["windows-only-prefixes"])):
        return "Windows"
    if name in known["macos-only"] or name.startswith(tuple(known["macos-only-prefixes"])):
        return "macOS"
    return ""


def _built_elsewhere(file: CondaFile) -> list[Entry]:
    """The entries with build strings, if the file is an export and not from Linux.

    Packages for any system (`py_0`, `pyhd8ed1ab_0`) keep theirs; so does a build that somebody chose by hand.
    """
    builds = [entry for entry in file.entries if entry.spec.build]
    is_export = len(builds) * 2 > len(file.entries)
    from_linux = any(entry.spec.name in load("conda")["linux-marks"] for entry in file.entries)
    if from_linux or not (is_export or any(map(system_of, file.entries))):
        return []
    return [entry for entry in builds if not entry.spec.build.startswith(("py_", "pyh"))]


def _without(file: CondaFile, entry: Entry) -> Splice:
    """The deletion of the whole line, with the line end before it: what is added goes before the one behind it."""
    start, end = (_line_end(file, number) for number in (entry.number - 1, entry.number))
    return Splice(file.source.path, start, end, "")


def _line_end(file: CondaFile, number: int) -> int:
    return file.source.line_starts[number - 1] + len(file.source.line_text(number).encode())


def _without_build(file: CondaFile, entry: Entry) -> Splice:
    """`numpy=1.26.4=py311h5_0` without its last part."""
    text = _text(file, entry)
    end = entry.end - (1 if text[:1] in "\"'" else 0)
    start = entry.start + len(text[: text.rindex(entry.spec.build)].rstrip("= ").encode())
    return Splice(file.source.path, start, end, "")


def _text(file: CondaFile, entry: Entry) -> str:
    return file.source.utf8[entry.start : entry.end].decode()


def _listed(entries: list[Entry]) -> str:
    names = [entry.spec.name for entry in entries]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
