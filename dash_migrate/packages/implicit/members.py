"""Which distributions a rule needs: the members of the host's extra, as its installed metadata says them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.packages.closure import applies, closure
from dash_migrate.packages.declared import parse_requirement
from dash_migrate.packages.installed import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from packaging.requirements import Requirement

    from dash_migrate.packages.implicit.rules import Book, Rule
    from dash_migrate.packages.installed import Installed


@dataclass(frozen=True, slots=True)
class Member:
    """One distribution that can serve a need.

    Args:
        key: its canonical name.
        extras: of its own that are needed with it.
        specifier: the versions that the host's metadata allows, as pip writes them.
    """

    key: str
    extras: frozenset[str] = frozenset()
    specifier: str = ""


Choice = tuple[Member, ...]


def applies_to_host(rule: Rule, installed: Installed | None, pinned: Mapping[str, str]) -> bool:
    """Whether the rule is for the host's version: the installed one, else the pinned one, else the newest."""
    if not rule.version:
        return True
    from packaging.specifiers import SpecifierSet

    held = installed.get(rule.host) if installed is not None else None
    version = held.public_version if held is not None else pinned.get(rule.host, "")
    if not version:
        return rule.version.startswith(">")
    return SpecifierSet(rule.version).contains(version, prereleases=True)


def choices(rule: Rule, book: Book, installed: Installed | None, target: dict[str, str]) -> tuple[Choice, ...]:
    """What a rule needs: for each need the distributions that serve it, the one to propose first.

    Args:
        rule: which applies.
        book: that it is from.
        installed: what the environment holds, None without one.
        target: the values of markers, see `linux_markers`.
    """
    held: Installed | dict[str, object] = installed if installed is not None else {}
    if rule.extra and installed is not None and rule.host in held:
        found = tuple(extra_members(rule.host, rule.extra, installed, target))
        found = tuple(one for one in found if not _comes_along(one, found, book))
        if found:
            return tuple(_with_same(one, book) for one in _without_parts(rule, found, installed, target))
    if rule.dialect and installed is not None and (owner := _dialect_owner(rule, installed)):
        return ((Member(owner),),)
    bounds: dict[str, str] = {}
    if rule.bounds and installed is not None and rule.host in held:
        bounds = {m.key: m.specifier for m in extra_members(rule.host, rule.bounds, installed, target)}
    base = _base(rule.host, installed, target) if installed is not None else frozenset()
    parsed = (tuple(_written(need, bounds)) for need in rule.needs)
    return tuple(
        tuple(same for member in choice for same in _with_same(member, book))
        for choice in parsed
        if not any(member.key in base for member in choice)
    )


def extra_members(host: str, extra: str, installed: Installed, target: dict[str, str]) -> Iterator[Member]:
    """What an installed distribution's extra adds to what it needs anyway, followed through extras of others."""
    base = _base(host, installed, target)
    pending, done = [(host, extra)], set()
    while pending:
        name, asked = pending.pop(0)
        if (name, asked) in done or name not in installed:
            continue
        done.add((name, asked))
        for requirement in _of_extra(installed[name].requires, asked, target):
            key = canonical(requirement.name)
            pending += [(key, canonical(one)) for one in sorted(requirement.extras)]
            if key not in base and key != host:
                extras = frozenset(requirement.extras) if key not in installed else frozenset()
                yield Member(key, extras, str(requirement.specifier))


def _of_extra(requires: Iterable[str], extra: str, target: dict[str, str]) -> Iterator[Requirement]:
    spellings = {extra, extra.replace("-", "_")}
    for text in requires:
        marker = text.partition(";")[2]
        named = "extra" in marker and any(
            spelled in canonical(marker) or spelled in marker for spelled in spellings
        )
        requirement = parse_requirement(text) if named else None
        if requirement is None or requirement.marker is None or applies(requirement, target):
            continue
        if any(applies(requirement, target, [spelled]) for spelled in spellings):
            yield requirement


def _base(host: str, installed: Installed | None, target: dict[str, str]) -> frozenset[str]:
    """What a distribution needs without any extra."""
    held = installed.get(host) if installed is not None else None
    plain = [text for text in held.requires if "extra" not in text.partition(";")[2]] if held is not None else []
    parsed = [parse_requirement(text) for text in plain]
    return frozenset(canonical(one.name) for one in parsed if one is not None and applies(one, target))


def _without_parts(
    rule: Rule, found: tuple[Member, ...], installed: Installed, target: dict[str, str]
) -> Iterator[Member]:
    """The members but those that come with another member or with Dash; of several mentions the bounds of all."""
    merged: dict[str, Member] = {}
    for member in found:
        first = merged.get(member.key)
        parts = [part for one in (first, member) if one for part in one.specifier.split(",") if part]
        merged[member.key] = Member(member.key, member.extras, ",".join(dict.fromkeys(parts)))
    if len(merged) > 1:
        brought = {part for key in merged for part in _parts(key, installed, target)}
        merged = {key: member for key, member in merged.items() if key not in brought} or merged
    expected = {one.key for need in rule.needs for one in _written(need, {})}
    if merged.keys() - expected:
        brought = {part for part in _parts("dash", installed, target) if part not in expected}
        merged = {key: member for key, member in merged.items() if key not in brought}
    yield from merged.values()


def _comes_along(member: Member, found: tuple[Member, ...], book: Book) -> bool:
    return any(one.key == book.comes_with.get(member.key) for one in found)


def _parts(key: str, installed: Installed, target: dict[str, str]) -> frozenset[str]:
    """All that comes with an installed distribution."""
    return frozenset(closure([(key, frozenset())], installed, target["python_full_version"]))


def sole(choice: Choice, installed: Installed | None) -> Choice:
    """The one member that is installed and that nothing else installed needs; none where there are several."""
    held = [member for member in choice if installed is not None and member.key in installed]
    if len(held) != 1 or installed is None:
        return ()
    for distribution in installed.values():
        for text in distribution.requires:
            name = re.split(r"[^\w.-]", text, maxsplit=1)[0]
            if canonical(name) == held[0].key and "extra" not in text.partition(";")[2]:
                return ()
    return tuple(held)


def _dialect_owner(rule: Rule, installed: Installed) -> str:
    """The distribution that says in its metadata that it brings a dialect of SQLAlchemy; empty if none does."""
    names = {scheme.replace("+", ".") for scheme in rule.schemes}
    for key, distribution in installed.items():
        try:
            text = (distribution.info / "entry_points.txt").read_text("utf-8", "replace")
        except OSError:
            continue
        section = text.partition("[sqlalchemy.dialects]")[2].partition("\n[")[0]
        if names & {line.partition("=")[0].strip() for line in section.splitlines()}:
            return key
    return ""


def _with_same(member: Member, book: Book) -> Choice:
    names = book.same.get(member.key, (member.key,))
    return tuple(member if name == member.key else Member(name, specifier=member.specifier) for name in names)


def _written(need: str, bounds: dict[str, str]) -> Iterator[Member]:
    """The alternatives of a need as the table writes them: `pyarrow | fastparquet`."""
    for text in need.split(" | "):
        requirement = parse_requirement(text)
        if requirement is not None:
            key = canonical(requirement.name)
            yield Member(key, frozenset(requirement.extras), bounds.get(key) or str(requirement.specifier))
