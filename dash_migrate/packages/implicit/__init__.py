"""What an app needs without importing it: drivers, engines, back ends, by what its code does.

Each rule is data (`knowledge/implicit.toml`): what is looked for, and the extra of the installed host whose
members are then needed; so it follows the versions that the app runs with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.packages.closure import linux_markers
from dash_migrate.packages.implicit.hits import hits, imported_names
from dash_migrate.packages.implicit.members import applies_to_host, choices, extra_members, sole
from dash_migrate.packages.implicit.rules import book
from dash_migrate.packages.implicit.strings import found
from dash_migrate.packages.names import Basis
from dash_migrate.packages.wanted import Want

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.packages.implicit.hits import Hit
    from dash_migrate.packages.implicit.members import Choice, Member
    from dash_migrate.packages.installed import Installed
    from dash_migrate.plan import Location

__all__ = ["Violated", "implicit_hits", "implicit_wants", "violated"]


@dataclass(frozen=True, slots=True)
class Violated:
    """An installed distribution whose version its host does not allow.

    Args:
        key: its canonical name.
        version: as installed.
        specifier: what the host allows.
        host: the host with the extra that says so: `dash[celery]`.
        why: what in the app needs it.
        location: where that is seen.
    """

    key: str
    version: str
    specifier: str
    host: str
    why: str
    location: Location


@dataclass(frozen=True, slots=True)
class _Need:
    """What one hit needs: distributions of which one will do."""

    hit: Hit
    choice: Choice


def implicit_wants(facts: Facts, installed: Installed | None) -> tuple[Want, ...]:
    """What the app needs without an import, each distribution once, by name.

    Of several that would do it is the installed one; then one that the app needs, declares or imports anyway; then
    the first that the rule names. Versions are only given where the host bounds them and none is installed.

    Args:
        facts: of the app.
        installed: what its environment holds, None without one.
    """
    needs = _needs(facts, installed)
    wants: dict[str, Want] = {}
    for need in sorted(needs, key=lambda one: len(one.choice)):
        member = _chosen(need, installed, wants, _known(facts))
        held = installed is not None and member.key in installed
        if need.hit.optional and installed is not None and not held:
            continue
        if member.key not in wants:
            wants[member.key] = Want(
                member.key,
                _why(need.hit),
                need.hit.location,
                Basis.NEEDED,
                member.extras | _own_extras(member, installed),
                "" if held else member.specifier,
            )
    return tuple(wants[key] for key in sorted(wants))


def violated(facts: Facts, installed: Installed | None) -> tuple[Violated, ...]:
    """What is installed in a version that the extra of its host does not allow: for findings.

    Args:
        facts: of the app.
        installed: what its environment holds; without one nothing can be told.
    """
    broken: dict[str, Violated] = {}
    wanted = {member.key for need in _needs(facts, installed) for member in need.choice}
    target = _target(facts)
    for hit in implicit_hits(facts) if installed is not None else ():
        rule, asked = hit.rule, hit.rule.extra or hit.rule.bounds
        if installed is None or not asked or not applies_to_host(rule, installed, {}):
            continue
        for member in extra_members(rule.host, asked, installed, target):
            held = installed.get(member.key)
            counts = bool(rule.extra) or (member.key in wanted and any(member.key in need for need in rule.needs))
            if held is not None and counts and not _allows(member.specifier, held.public_version):
                host = f"{rule.host}[{asked}]"
                found = Violated(member.key, held.version, member.specifier, host, _why(hit), hit.location)
                broken.setdefault(member.key, found)
    return tuple(broken.values())


def _allows(specifier: str, version: str) -> bool:
    from packaging.specifiers import SpecifierSet

    return not version or SpecifierSet(specifier).contains(version, prereleases=True)


def _target(facts: Facts) -> dict[str, str]:
    environment = facts.environment
    return linux_markers(environment.python_version if environment is not None else None)


def implicit_hits(facts: Facts) -> tuple[Hit, ...]:
    """All places where a rule applies, in the order of files; worked out once for a version of the app."""
    return facts.derive(_hits)


def _hits(facts: Facts) -> tuple[Hit, ...]:
    imported = imported_names(facts)
    in_code = tuple(hits(facts, book(), imported))
    brought = {name for hit in in_code for name in hit.rule.brings}
    every = (*in_code, *found(facts, book(), imported | brought))
    return tuple(sorted(every, key=lambda hit: (hit.location, hit.rule.id, hit.seen)))


def _needs(facts: Facts, installed: Installed | None) -> list[_Need]:
    target = _target(facts)
    rules: dict[str, Hit] = {}
    for hit in implicit_hits(facts):
        if hit.rule.id not in rules or (rules[hit.rule.id].optional and not hit.optional):
            rules[hit.rule.id] = hit
    pinned = _known(facts)
    seen = any(hit.rule.schemes and "sqlalchemy" in hit.rule.uses for hit in rules.values())
    needs = []
    for hit in rules.values():
        off = (hit.rule.sole and seen) or not rules.keys().isdisjoint(hit.rule.not_with)
        if off or not applies_to_host(hit.rule, installed, pinned):
            continue
        for choice in choices(hit.rule, book(), installed, target):
            fitting = sole(choice, installed) if hit.rule.sole else choice
            needs += [_Need(hit, fitting)] if fitting else []
    return needs


def _chosen(need: _Need, installed: Installed | None, wants: Collection[str], known: Collection[str]) -> Member:
    for group in (installed or (), wants, known):
        for member in need.choice:
            if member.key in group:
                return member
    return next((one for one in need.choice if one.key == need.hit.rule.propose), need.choice[0])


def _own_extras(member: Member, installed: Installed | None) -> frozenset[str]:
    """The extra of a distribution that does not work alone: where it is installed with it, or not at all."""
    extra, brought = book().with_extra.get(member.key, ("", ""))
    held = installed if installed is not None else ()
    return frozenset({extra}) if extra and (member.key not in held or brought in held) else frozenset()


def _known(facts: Facts) -> Mapping[str, str]:
    """The distributions that the app's files name, with the version that they pin, empty if none."""
    return facts.derive(_declared)


def _declared(facts: Facts) -> Mapping[str, str]:
    from dash_migrate.packages.declared import read_declared
    from dash_migrate.packages.projects import project_lines

    lines = (*read_declared(facts.workspace).lines, *project_lines(facts.workspace))
    return {line.key: line.pinned_version or "" for line in lines if line.key}


def _why(hit: Hit) -> str:
    return f"{hit.seen} in {hit.location.path} needs it"
