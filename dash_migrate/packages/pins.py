"""The requirement line of each distribution: the version that ran here, else the one that the index gives."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.closure import applies, closure, linux_markers
from dash_migrate.packages.declared import Kind
from dash_migrate.packages.installed import Installed, Origin
from dash_migrate.packages.names import Basis
from dash_migrate.packages.resolve import Resolution, resolve

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from packaging.requirements import Requirement

    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.wanted import Want

_PASSWORD = re.compile(r"(?P<scheme>\w+://)(?:(?P<user>[^/@:]*):[^/@]*@|(?<=https://)[^/@]*@)")
# Sent to an index: what the app or an index itself names. An import's likely name alone is not.
_SENT = frozenset({Basis.DECLARED, Basis.NEEDED, Basis.ENVIRONMENT, Basis.TABLE})


@dataclass(frozen=True, slots=True)
class Pins:
    """What to write.

    Args:
        lines: for each wanted name its requirement; empty text where no line can be written.
        needed: what the wanted ones need in turn: name to requirement.
        parents: for each name in `needed`, what asks for it.
    """

    lines: Mapping[str, str] = field(default_factory=dict)
    needed: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def needed_lines(self, present: Collection[str] = ()) -> list[str]:
        """The lines of what is needed in turn, each with what asks for it; those `present` left out."""
        return [
            f"{line}  # via {', '.join(self.parents[key])}"
            for key, line in self.needed.items()
            if line and key not in present
        ]


def pin(
    wants: Iterable[Want],
    installed: Installed,
    python_version: str | None,
    answer: Resolution,
    declared: Iterable[Line] = (),
) -> Pins:
    """The lines for what is wanted, and for all that this and the declared lines need in turn.

    Args:
        wants: what the app needs directly.
        installed: what its environment holds; empty without one.
        python_version: of the environment.
        answer: the index's, for what the environment does not hold; empty if it was not asked.
        declared: lines that the app has already.
    """
    by_key = {want.key: want for want in wants}
    lines = {key: requirement(key, installed, answer, want) for key, want in by_key.items()}
    roots = {key: want.extras for key, want in by_key.items()}
    target = linux_markers(python_version)
    for line in declared:
        if line.key and line.requirement and applies(line.requirement, target):
            roots[line.key] = roots.get(line.key, frozenset()) | frozenset(line.requirement.extras)
    parents = {child: tuple(sorted(by)) for child, by in closure(roots.items(), installed, python_version).items()}
    for key in answer.versions:
        if key not in roots:
            parents.setdefault(key, answer.via.get(key, ()))
    needed = {key: requirement(key, installed, answer) for key in sorted(parents)}
    return Pins(lines, needed, parents)


def requirement(key: str, installed: Installed, answer: Resolution, want: Want | None = None) -> str:
    """The line for one distribution; empty if none can be written: Windows only, or from this machine's files."""
    if key in load("distributions")["windows-only"]:
        return ""
    extras = f"[{','.join(sorted(want.extras))}]" if want and want.extras else ""
    distribution = installed.get(key)
    if is_stub(key, distribution.public_version if distribution else None):
        return key + extras
    if distribution is None:
        version = answer.versions.get(key)
        return f"{key}{extras}=={version}" if version else f"{key}{extras}{want.specifier if want else ''}"
    if distribution.origin is Origin.INDEX:
        version = distribution.public_version
        return f"{key}{extras}=={version}" if version else key + extras
    return "" if distribution.origin is Origin.LOCAL else f"{key}{extras} @ {_without_password(distribution.url)}"


def is_stub(key: str, version: str | None) -> bool:
    """Whether this version is the public stub of one of Plotly's private packages, which raises on import."""
    known = load("distributions")
    return version == known["stub-version"] and key in known["stubs"]


def ask_index(wants: Iterable[Want], lines: Iterable[Line], installed: Installed) -> Resolution:
    """The index's answer for all wanted and declared names; empty if every version is known without it.

    Names that only a private place can know are not sent: what was installed from a file or a repository,
    Plotly's own packages, and names that were only guessed from an import.
    """
    wants, lines = tuple(wants), tuple(lines)
    declared = [(line, line.requirement) for line in lines if line.requirement]
    options = [line.text for line in lines if line.kind is Kind.OPTION]
    named = {line.key for line in lines if line.key}
    unknown = {want.key for want in wants} - named | {line.key for line, _ in declared if line.is_bare}
    if unknown <= installed.keys():
        return Resolution()
    asked = {line.text.partition(" --")[0] for line, _ in declared if not _private(line.key or "", installed)}
    for want in wants:
        if want.key not in named and want.basis in _SENT and not _private(want.key, installed):
            asked.add(requirement(want.key, installed, Resolution(), want))
    constraints = {
        f"{key}=={distribution.public_version}"
        for key, distribution in installed.items()
        if distribution.version
        and not _private(key, installed)
        and not _excluded(key, distribution.version, declared)
    }
    return resolve((*options, *sorted(asked)), tuple(sorted(constraints)))


def _private(key: str, installed: Installed) -> bool:
    distribution = installed.get(key)
    return key in load("distributions")["stubs"] or (
        distribution is not None and distribution.origin is not Origin.INDEX
    )


def _excluded(key: str, version: str, declared: Iterable[tuple[Line, Requirement]]) -> bool:
    """Whether the app's own lines exclude the installed version: then their word counts."""
    return any(
        line.key == key and not requirement.specifier.contains(version, prereleases=True)
        for line, requirement in declared
    )


def _without_password(url: str) -> str:
    return _PASSWORD.sub(lambda match: match["scheme"], url)
