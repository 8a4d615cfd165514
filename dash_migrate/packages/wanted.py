"""What the app needs directly, each distribution with the reason: imports, Procfile, other steps, own files."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dash_migrate.facts.imports import Certainty, ImportSite, Locality
from dash_migrate.knowledge import load
from dash_migrate.packages.closure import applies, linux_markers
from dash_migrate.packages.declared import Kind, parse_requirement
from dash_migrate.packages.installed import canonical
from dash_migrate.packages.names import Ambiguous, Basis, Match, distribution_for
from dash_migrate.plan import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from dash_migrate.needs import Requirement as NeededRequirement
    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.installed import Installed
    from dash_migrate.source import SourceFile

_PROCESS = re.compile(r"^\s*(?P<name>[\w-]+)\s*:(?P<command>.*)$")


@dataclass(frozen=True, slots=True)
class Want:
    """A distribution that the app needs.

    Args:
        key: its canonical name.
        why: for the reader: "imported in app.py".
        location: where that is seen.
        specifier: the versions that the app declares, as pip writes them; empty if it does not say.
    """

    key: str
    why: str
    location: Location
    basis: Basis
    extras: frozenset[str] = frozenset()
    specifier: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the app needs, and what could not be told.

    Args:
        wants: by canonical name, sorted.
        unresolved: imports that nothing known provides.
        ambiguous: imports that several installed distributions could serve.
        passed: imports that need no line, with the reason.
    """

    wants: dict[str, Want] = field(default_factory=dict)
    unresolved: tuple[ImportSite, ...] = ()
    ambiguous: tuple[tuple[ImportSite, Ambiguous], ...] = ()
    passed: tuple[tuple[ImportSite, str], ...] = ()


def wanted(
    sites: Iterable[ImportSite],
    installed: Installed | None,
    declared: Collection[str],
    others: Iterable[Want] = (),
    *,
    implicit: Iterable[Want] = (),
    dash_major: int | None = None,
    is_own: Callable[[ImportSite], bool] = lambda _: False,
) -> Wanted:
    """What the app needs.

    Args:
        sites: its third-party imports.
        installed: what its environment holds, None without one.
        declared: canonical names of what its files declare.
        others: what is needed without an import; these reasons go before imports.
        implicit: what the code shows to be needed beside its imports; these reasons go behind them.
        dash_major: Dash's major version as the app pins it.
        is_own: whether an import that nothing provides is a module of the app all the same: one that git ignores.
    """
    wants: dict[str, Want] = {}
    for want in others:
        wants[want.key] = _merged(wants.get(want.key), want)
    unresolved, ambiguous, passed = [], [], []
    sites = tuple(sites)
    matches = {
        name: distribution_for(name, installed, declared, dash_major) for name in {site.name for site in sites}
    }
    for site in sites:
        match = matches[site.name]
        reason = _no_line(site, match, installed) or ("a module of the app" if not match and is_own(site) else "")
        if reason:
            passed.append((site, reason))
        elif isinstance(match, Match):
            why = f"imported as {site.top}" if canonical(site.top) != match.key else "imported"
            location = Location(site.path, site.line)
            wants.setdefault(match.key, Want(match.key, f"{why} in {site.path}", location, match.basis))
        elif match is None:
            unresolved.append(site)
        else:
            ambiguous.append((site, match))
    for want in implicit:
        wants[want.key] = _merged(wants.get(want.key), want)
    if installed is None:
        for want in _fallbacks(sites, matches, wants):
            wants.setdefault(want.key, want)
    served = {site.top for site in sites if isinstance(matches[site.name], Match)}
    return Wanted(
        dict(sorted(wants.items())),
        tuple(_each_once(site for site in unresolved if site.top not in served)),
        tuple(item for item in ambiguous if item[0].top not in served),
        tuple(passed),
    )


def _fallbacks(
    sites: Iterable[ImportSite],
    matches: Mapping[str, Match | Ambiguous | None],
    wants: Collection[str],
) -> Iterator[Want]:
    """What has to be there since nothing else of `try: import a` and `except ImportError: import b` surely is.

    The last one is taken; in an environment it would be the one that is installed.
    """
    for site in sites:
        match = matches[site.name]
        if not site.instead_of or not isinstance(match, Match) or match.basis is Basis.PIPREQS:
            continue
        others = [matches.get(name) for name in site.instead_of]
        if not any(isinstance(other, Match) and other.key in wants for other in others):
            why = f"imported in {site.path} where {site.instead_of[0]} is not there"
            yield Want(match.key, why, Location(site.path, site.line), match.basis)


def from_needs(needs: Iterable[NeededRequirement]) -> Iterator[Want]:
    """What the accepted changes of other steps need."""
    for need in needs:
        requirement = parse_requirement(need.distribution)
        if requirement is not None:
            key, place = canonical(requirement.name), Location("requirements.txt")
            extras = frozenset(requirement.extras)
            yield Want(key, need.why, place, Basis.NEEDED, extras, str(requirement.specifier))


def from_procfile(procfile: SourceFile | None) -> Iterator[Want]:
    """What installs the programs that a Procfile starts."""
    commands, classes = load("distributions")["commands"], load("distributions")["worker-classes"]
    for number, line in enumerate((procfile.utf8.decode("utf-8", "replace") if procfile else "").splitlines(), 1):
        process = _PROCESS.match(line)
        for word in _words(process["command"]) if process else ():
            program = word.rpartition("/")[2]
            key = commands.get(program) or classes.get(word.partition("=")[2] or word)
            if key:
                yield Want(key, "the Procfile runs it", Location("Procfile", number), Basis.NEEDED)


def from_project(lines: Iterable[Line], python_version: str | None) -> Iterator[Want]:
    """What the app's project files declare for Linux and the app's Python version."""
    target = linux_markers(python_version)
    for line in lines:
        requirement = line.requirement
        if requirement is not None and (requirement.url or not applies(requirement, target)):
            continue
        if line.key and line.kind in {Kind.FOREIGN, Kind.REQUIREMENT}:
            extras = frozenset(requirement.extras) if requirement else frozenset()
            specifier = str(requirement.specifier) if requirement else ""
            place = Location(line.path, line.number)
            yield Want(line.key, f"declared in {line.path}", place, Basis.DECLARED, extras, specifier)


def _merged(first: Want | None, second: Want) -> Want:
    """One want for two reasons: the first one's words, the extras of both, the versions of whoever names some."""
    if first is None:
        return second
    return replace(first, extras=first.extras | second.extras, specifier=first.specifier or second.specifier)


def _no_line(site: ImportSite, match: Match | Ambiguous | None, installed: Installed | None) -> str:
    """Why an import needs no requirement; empty if it does."""
    basis = match.basis if isinstance(match, Match) else None
    if site.locality is Locality.NEAR and basis in {None, Basis.PIPREQS}:
        return "a module of the app"
    if match is None and site.locality is Locality.SOMEWHERE:
        return "a module of the app"
    if site.certainty is Certainty.OPTIONAL and basis not in {Basis.ENVIRONMENT, Basis.DECLARED}:
        absent = "is not installed here" if installed is not None else "may be absent"
        return f"optional, and it {absent}"
    if site.certainty is Certainty.UNSURE and basis is None:
        return "read from a file that does not parse, and nothing known provides it"
    return ""


def _each_once(sites: Iterable[ImportSite]) -> Iterator[ImportSite]:
    seen: set[str] = set()
    for site in sites:
        if site.top not in seen:
            seen.add(site.top)
            yield site


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()
