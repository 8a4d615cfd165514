"""Which of the app's possible entries is the one: the user's word, else what the code and its files show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash_migrate.facts.entry import because, convention
from dash_migrate.facts.modules import dotted_module, folder_of
from dash_migrate.facts.served import Served

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts.deployment import Evidence
    from dash_migrate.facts.entry import Entry, EntryFinder
    from dash_migrate.facts.modules import Modules

# With more independent apps than this beside it, even `app.py` is no clear choice.
_MAX_BESIDE = 2
_USUAL = 3  # app, index, main


@dataclass(frozen=True, slots=True)
class Entries:
    """What the search found: the chosen entry, or several candidates and why none was chosen."""

    chosen: Entry | None
    candidates: tuple[Entry, ...]
    why: str


def find_entries(finder: EntryFinder) -> Entries:
    """The entry that the code and the deployment files show, or the candidates."""
    best = [entries[0] for group in finder.groups if (entries := finder.ranked(group))]
    independent = _independent(finder, best)
    if len(independent) <= 1:
        return Entries(next(iter(independent), None), tuple(independent), "")
    chosen = _started(finder, independent) or _usual(independent)
    why = "" if chosen is not None else f"{len(independent)} independent Dash apps are in this folder"
    return Entries(chosen, tuple(independent), why)


def _independent(finder: EntryFinder, best: list[Entry]) -> list[Entry]:
    """The entries that no other entry imports, those nearest to the root first."""
    paths = {entry.path for entry in best}
    used = {
        path
        for entry in best
        for path in paths & finder.closure(entry.path)
        if path != entry.path and entry.path not in finder.closure(path)
    }
    found = [entry for entry in best if entry.path not in used]
    return sorted(found, key=lambda entry: (entry.path.count("/"), convention(entry.path), entry.path))


def _started(finder: EntryFinder, independent: list[Entry]) -> Entry | None:
    """The only entry that deployment files start, as a module or by running a script."""
    named = [e for e in independent if any(_counts(item, independent) for item in finder.evidence_for(e))]
    if len(named) == 1:
        return named[0]
    scripts = [item for item in finder.evidence if not item.attr and _counts(item, independent)]
    run = {entry: item for entry in independent for item in scripts if entry.path in finder.closure(item.started)}
    if named or len(run) != 1:
        return None
    entry, item = next(iter(run.items()))
    return because(entry, f"{item.path} runs {item.started}")


def _counts(item: Evidence, independent: list[Entry]) -> bool:
    """Whether a deployment file may decide: one in the folder of some of the apps is about these alone."""
    home = folder_of(item.path)
    below = [entry.path.startswith(f"{home}/") for entry in independent]
    return not home or all(below) or not any(below)


def _usual(independent: list[Entry]) -> Entry | None:
    """The only entry of a usual name nearest to the root, with few others or none beside it."""
    top = independent[0].path.count("/")
    beside = [entry for entry in independent if entry.path.count("/") == top]
    usual = [entry for entry in beside if convention(entry.path) < _USUAL]
    if len(usual) != 1 or len(beside) - 1 > _MAX_BESIDE or (top and len(independent) - 1 > _MAX_BESIDE):
        return None
    others = [entry.path for entry in independent if entry is not usual[0]]
    shown = ", ".join(others[:_MAX_BESIDE]) + (" and others" if len(others) > _MAX_BESIDE else "")
    are = "is another app beside it" if len(others) == 1 else "are other apps beside it"
    return because(usual[0], f"{shown} {are}; --entry chooses another one")


def asked_for(finder: EntryFinder, modules: Modules, wanted: str) -> Entries:
    """The entry that the user names: `module`, `module:name` or a path."""
    module, _, name = wanted.partition(":")
    path = wanted_path(modules, wanted)
    entries = [entry for group in finder.groups if path and (entry := finder.entry_of(path, group)) is not None]
    entries.sort(key=lambda entry: (-entry.layouts[0], tuple(Served).index(entry.offer.served)))
    everything = tuple(entry for group in finder.groups for entry in finder.ranked(group))
    if path is None:
        return Entries(None, everything, f"--entry {wanted}: {_missing(modules, module)}; these make a Dash app")
    if not entries:
        return Entries(None, everything, f"--entry {wanted}: importing {path} makes no Dash app; these do")
    named = list(_with_name(finder, entries, name)) if name else entries
    if not named:
        why = f"--entry {wanted}: {name} in {path} serves no Dash app; these make one"
        return Entries(None, tuple(entries), why)
    return Entries(because(named[0], f"--entry {wanted}"), (named[0],), "")


def _with_name(finder: EntryFinder, entries: Iterable[Entry], name: str) -> Iterator[Entry]:
    """The entries with the user's own name for what is served; a name that nothing has yet is left open."""
    for entry in entries:
        offer = finder.offers.named(entry.path, entry.group, name)
        if offer.served is not Served.HIDDEN:
            yield replace(entry, offer=offer)
        elif not finder.offers.binds(entry.path, name):
            yield entry


def _missing(modules: Modules, module: str) -> str:
    if module in modules.workspace.paths:
        return f"{module} cannot be read as Python"
    return f"there is no module {module}, or more than one"


def wanted_path(modules: Modules, wanted: str) -> str | None:
    """The file that `module`, `module:name` or a path means; None if there is none, or more than one."""
    text = wanted.partition(":")[0].replace("\\", "/").removeprefix("./")
    stem = text.removesuffix(".py").strip("/").replace("/", ".")
    dotted = {path: dotted_module(path) for path in modules.indexes}
    exact = [path for path, name in dotted.items() if name == stem]
    inside = [path for path, name in dotted.items() if name.endswith(f".{stem}")]
    found = exact or inside
    return found[0] if len(found) == 1 else None
