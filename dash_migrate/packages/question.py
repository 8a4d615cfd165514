"""What an index is asked about the app's requirements: only public names, and what the private ones need."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.closure import applies, closure, linux_markers
from dash_migrate.packages.declared import Kind, parse_requirement
from dash_migrate.packages.installed import Origin, canonical
from dash_migrate.packages.names import Basis
from dash_migrate.packages.pins import requirement
from dash_migrate.packages.publicity import Publicity
from dash_migrate.packages.resolving.answering import answer
from dash_migrate.packages.resolving.asking import expanded
from dash_migrate.packages.resolving.indexes import option
from dash_migrate.packages.resolving.model import Question, Resolution

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from packaging.requirements import Requirement

    from dash_migrate.facts.environment import Environment
    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.installed import Installed
    from dash_migrate.packages.locks import Locked
    from dash_migrate.packages.wanted import Want
    from dash_migrate.settings import Settings

_ADDRESSED = frozenset({Kind.EDITABLE, Kind.PATH, Kind.WEB})


def ask_index(
    wants: Iterable[Want],
    lines: Iterable[Line],
    installed: Installed,
    *,
    settings: Settings,
    environment: Environment | None,
    python: str | None = None,
    locked: Locked | None = None,
) -> Resolution:
    """The index's answer for all that the app wants and declares; empty if there is nothing to ask.

    The environment's versions are what must not change, so that an answer also says that they exist, fit each
    other and have wheels for the target. A distribution that no index may be asked about is left out; what it
    needs is asked instead, as its installed metadata says it.

    Args:
        wants: what the app needs directly.
        lines: those of its requirements files.
        installed: what its environment holds, empty without one.
        settings: whether hashes are wanted, and the user's word on private and public names.
        environment: the app's, None without one.
        python: the Python version that it is to run with; None: that of its environment, else the running one.
        locked: what a lock file says; without an environment its versions must not change either.
    """
    version = python or (environment.python_version if environment else None)
    prefix = environment.prefix if environment else None
    known: Mapping[str, str] = {}
    if locked is not None:
        settings = replace(settings, private=(*settings.private, *sorted(locked.elsewhere)))
        known = {} if installed else locked.versions
    inquiry = _Inquiry(tuple(wants), tuple(lines), installed, settings, version, prefix, known)
    return answer(inquiry)


@dataclass(frozen=True, slots=True)
class _Root:
    """Something to ask for.

    Args:
        key: its canonical name.
        text: the requirement as the index gets it; empty for what has none there.
        extras: those asked for.
    """

    key: str
    text: str
    extras: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Inquiry:
    """Makes the question, again if something turns out to have no wheel."""

    wants: tuple[Want, ...]
    lines: tuple[Line, ...]
    installed: Installed
    settings: Settings
    python_version: str | None
    prefix: Path | None
    locked: Mapping[str, str]

    def question(self, lacking: Collection[str]) -> Question:
        """What to ask, when nothing that needs one of the names in `lacking` can be resolved."""
        barred = self._barred(lacking)
        return Question(
            tuple(sorted(self._asked(barred))),
            tuple(sorted(self._constraints(barred))),
            self._target["python_full_version"],
            expanded([said for line in self.lines if (said := option(line))]),
            self.prefix,
            self.settings.hashes,
        )

    def pins(self, question: Question) -> Mapping[str, str]:
        """For each name that the question leads to, as far as metadata tells, the versions that it allows."""
        asked = [parsed for text in question.requirements if (parsed := parse_requirement(text))]
        roots = {canonical(parsed.name): frozenset(parsed.extras) for parsed in asked}
        fixed = dict(text.split("==", 1) for text in question.constraints)
        found = {canonical(parsed.name): str(parsed.specifier) for parsed in asked}
        for key in (*roots, *closure(roots.items(), self.installed, self.python_version)):
            if key in fixed:
                found[key] = f"=={fixed[key]}"
        return found

    @cached_property
    def _target(self) -> dict[str, str]:
        return linux_markers(self.python_version)

    @cached_property
    def _publicity(self) -> Publicity:
        declared = frozenset(want.key for want in self.wants if want.basis is Basis.DECLARED)
        return Publicity(self.installed, self.lines, self.settings, declared, self.prefix)

    @cached_property
    def _roots(self) -> tuple[_Root, ...]:
        """What the app's lines declare for the target, then what it wants besides."""
        found = [root for line in self.lines if (root := self._of_line(line))]
        named = {line.key for line in self.lines if line.key}
        for want in self.wants:
            if want.key not in named:
                text = requirement(want.key, self.installed, {}, want)
                found.append(_Root(want.key, "" if "@" in text else text, want.extras))
        return tuple(root for root in found if root.key not in load("distributions")["windows-only"])

    def _of_line(self, line: Line) -> _Root | None:
        if line.requirement is not None and line.key:
            return _root(line.requirement) if applies(line.requirement, self._target) else None
        return _Root(line.key, "") if line.key and line.kind in _ADDRESSED else None

    def _asked(self, barred: Collection[str]) -> set[str]:
        """The requirements to send: of what may not be sent or cannot be resolved, what it needs instead."""
        asked: set[str] = set()
        seen: set[_Root] = set()
        pending = deque(self._roots)
        while pending:
            root = pending.popleft()
            if root in seen:
                continue
            seen.add(root)
            if root.text and root.key not in barred and self._publicity.may_ask(root.key):
                asked.add(root.text)
            else:
                pending.extend(map(_root, self._needs(root.key, root.extras)))
        return asked

    def _constraints(self, barred: Collection[str]) -> Iterator[str]:
        for key, distribution in self.installed.items():
            version = distribution.public_version
            from_index = distribution.origin is Origin.INDEX and self._publicity.private_reason(key) is None
            if version and from_index and key not in barred and not self._excluded(key, distribution.version):
                yield f"{key}=={version}"
        for key, version in self.locked.items():
            if key not in barred and not self._excluded(key, version) and self._publicity.may_ask(key):
                yield f"{key}=={version}"

    def _excluded(self, key: str, version: str) -> bool:
        """Whether the app's own lines exclude the installed version: then their word counts."""
        return any(
            line.key == key
            and line.requirement is not None
            and applies(line.requirement, self._target)
            and not line.requirement.specifier.contains(version, prereleases=True)
            for line in self.lines
        )

    def _barred(self, lacking: Collection[str]) -> frozenset[str]:
        """The names in `lacking`, and all that cannot be resolved since it needs one of them."""
        if not lacking:
            return frozenset()
        extras: dict[str, frozenset[str]] = {}
        for root in self._roots:
            extras[root.key] = extras.get(root.key, frozenset()) | root.extras
        needs = {
            key: {canonical(child.name) for child in self._needs(key, extras.get(key, frozenset()))}
            for key in self.installed
        }
        barred, grown = frozenset[str](), frozenset(lacking)
        while grown != barred:
            barred = grown
            grown = barred | {key for key, children in needs.items() if not barred.isdisjoint(children)}
        return barred

    def _needs(self, key: str, extras: frozenset[str]) -> Iterator[Requirement]:
        """What an installed distribution needs on the target."""
        distribution = self.installed.get(key)
        for text in distribution.requires if distribution else ():
            parsed = parse_requirement(text)
            if parsed is not None and applies(parsed, self._target, extras):
                yield parsed


def _root(parsed: Requirement) -> _Root:
    """A requirement without its marker, which holds; without a text if it names an address."""
    extras = f"[{','.join(sorted(parsed.extras))}]" if parsed.extras else ""
    text = "" if parsed.url else f"{canonical(parsed.name)}{extras}{parsed.specifier}"
    return _Root(canonical(parsed.name), text, frozenset(parsed.extras))
