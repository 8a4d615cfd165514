"""The requirement line of each distribution: the version that ran here, else the one that the index gives."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.closure import applies, closure, linux_markers
from dash_migrate.packages.declared import allows
from dash_migrate.packages.installed import Origin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.installed import Installed
    from dash_migrate.packages.locks import Locked
    from dash_migrate.packages.resolving.model import Resolution
    from dash_migrate.packages.wanted import Want

_PASSWORD = re.compile(r"(?P<scheme>\w+://)(?:(?P<user>[^/@:]*):[^/@]*@|(?<=https://)[^/@]*@)")


@dataclass(frozen=True, slots=True)
class Pins:
    """What to write.

    Args:
        lines: for each wanted name its requirement; empty text where no line can be written.
        needed: what the wanted ones and the declared lines need in turn: name to requirement.
        parents: what asks for a name, of all that another one asks for.
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
    *,
    declared: Iterable[Line] = (),
    locked: Locked | None = None,
) -> Pins:
    """The lines for what is wanted, and for all that this and the declared lines need in turn.

    Args:
        wants: what the app needs directly.
        installed: what its environment holds; empty without one.
        python_version: of the app on its platform.
        answer: the index's, for what the environment does not hold; empty if it was not asked.
        declared: lines that the app has already.
        locked: what a lock file says; it stands in for an environment that is not there.
    """
    by_key = {want.key: want for want in wants}
    known = _known(installed, answer, locked)
    lines = {key: requirement(key, installed, known, want) for key, want in by_key.items()}
    roots = {key: want.extras for key, want in by_key.items()}
    target = linux_markers(python_version)
    for line in declared:
        if line.key and line.requirement and applies(line.requirement, target):
            roots[line.key] = roots.get(line.key, frozenset()) | frozenset(line.requirement.extras)
    parents = {child: tuple(sorted(by)) for child, by in closure(roots.items(), installed, python_version).items()}
    for key in answer.versions:
        if key not in parents and (key not in roots or answer.via.get(key)):
            parents[key] = answer.via.get(key, ())
    if locked is not None and not installed:
        parents |= {key: (locked.path,) for key in locked.versions if key not in roots and key not in parents}
    needed = {key: requirement(key, installed, known) for key in sorted(parents.keys() - roots.keys())}
    return Pins(lines, needed, parents)


def _known(installed: Installed, answer: Resolution, locked: Locked | None) -> Mapping[str, str]:
    """The versions to go by where the environment has none: the lock file's, then the index's."""
    in_lock = locked.versions if locked is not None and not installed else {}
    return {**answer.versions, **in_lock}


def requirement(key: str, installed: Installed, known: Mapping[str, str], want: Want | None = None) -> str:
    """The line for one distribution; empty if none can be written: Windows only, or from this machine's files."""
    if key in load("distributions")["windows-only"]:
        return ""
    extras = f"[{','.join(sorted(want.extras))}]" if want and want.extras else ""
    distribution = installed.get(key)
    if is_stub(key, distribution.public_version if distribution else None):
        return key + extras
    if distribution is None:
        version = known.get(key)
        return f"{key}{extras}=={version}" if version else f"{key}{extras}{want.specifier if want else ''}"
    if distribution.origin is Origin.INDEX:
        version = distribution.public_version
        if version and want and not allows(want.specifier, version):
            return f"{key}{extras}{want.specifier}"  # the user's word on versions wins
        return f"{key}{extras}=={version}" if version else key + extras
    return "" if distribution.origin is Origin.LOCAL else f"{key}{extras} @ {_without_password(distribution.url)}"


def is_pinned(text: str) -> bool:
    """Whether a requirement leaves no choice: one version, or an address."""
    return "==" in text or " @ " in text


def is_stub(key: str, version: str | None) -> bool:
    """Whether this version is the public stub of one of Plotly's private packages, which raises on import."""
    known = load("distributions")
    return version == known["stub-version"] and key in known["stubs"]


def _without_password(url: str) -> str:
    return _PASSWORD.sub(lambda match: match["scheme"], url)
