"""Which distribution an import needs. What nothing knows stays unknown: it is never guessed by its spelling."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.installed import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from dash_migrate.packages.installed import Distribution, Installed


_PYTHONS = (
    re.compile(r"(?:python3?|py|django|flask|lib)(?P<core>.{2,})"),
    re.compile(r"(?P<core>.{2,}?)(?:python3?|py3?k?|client|lib|sdk)"),
)


class Basis(enum.Enum):
    """What says that a distribution is needed, the surest first."""

    DECLARED = "declared by the app"
    NEEDED = "needed by what the app runs"
    ENVIRONMENT = "installed in the app's environment"
    TABLE = "known to dash-migrate"
    PIPREQS = "in pipreqs' table"


@dataclass(frozen=True, slots=True)
class Match:
    """The distribution that serves an import."""

    key: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several installed distributions that could serve an import, and nothing that tells which."""

    candidates: tuple[str, ...]


def distribution_for(
    name: str, installed: Installed | None, declared: Collection[str] = (), dash_major: int | None = None
) -> Match | Ambiguous | None:
    """The distribution for an imported dotted name; None if nothing known provides it.

    Asked in this order: the app's environment, what the app declares, dash-migrate's own table, pipreqs' table.
    A part of a namespace (`google.cloud.storage`) that another distribution brings is not the distribution that
    happens to be installed in the same namespace (`google.auth`).

    Args:
        name: `a.b.c` of `from a.b import c`.
        installed: what the app's environment holds, None if there is no environment.
        declared: canonical names that the app's files declare.
        dash_major: Dash's major version as the app pins it, None if it does not.
    """
    match = _matched(name, installed, declared)
    if isinstance(match, Match) and _comes_with_dash(match.key, installed, dash_major):
        return Match("dash", match.basis)
    return match


def _matched(name: str, installed: Installed | None, declared: Collection[str]) -> Match | Ambiguous | None:
    known = table_entry(name)
    owners = installed.owners(name) if installed else ()
    keys = tuple(owner.key for owner in owners)
    if installed and owners and not _is_elsewhere(name, owners, known):
        chosen = _choose(name, keys, known, declared)
        return Match(chosen, Basis.ENVIRONMENT) if chosen else Ambiguous(keys)
    held = next((key for key in known if key in installed), None) if owners and installed else None
    if held is not None:
        return Match(held, Basis.ENVIRONMENT)
    written = _declared_for(name, known, declared)
    if written is not None:
        return Match(written, Basis.DECLARED)
    if known:
        return Match(known[0], Basis.TABLE)
    row = pipreqs_entry(name.partition(".")[0])
    return Match(row, Basis.PIPREQS) if row else None


def _is_elsewhere(name: str, owners: tuple[Distribution, ...], known: tuple[str, ...]) -> bool:
    """Whether the table gives a part of a namespace to a distribution that is none of its installed owners."""
    part = next((prefix for prefix in _prefixes(name) if prefix in _table()), "")
    if "." not in part or any(owner.key in known for owner in owners):
        return False
    return not any(part in owner.modules for owner in owners)


def _declared_for(name: str, known: tuple[str, ...], declared: Collection[str]) -> str | None:
    """The declared distribution that serves an import: by the table, by its name, by its name in another spelling.

    That `foo` can come from `python-foo`, `pyfoo` or `foo-py` is believed of what the user has written only, and
    only of imports that the table does not know.
    """
    for key in (*known, *(canonical(prefix) for prefix in _prefixes(name))):
        if key in declared:
            return key
    wanted = {_squashed(prefix) for prefix in _prefixes(name)} if declared and not known else set()
    return next((key for key in sorted(declared) if wanted & _spellings(key)), None) if wanted else None


@cache
def _spellings(name: str) -> frozenset[str]:
    """A name in small letters and digits alone, as it is and without the word for Python at either end."""
    whole = _squashed(name)
    return frozenset((whole, *(match["core"] for pattern in _PYTHONS if (match := pattern.fullmatch(whole)))))


def table_entry(name: str) -> tuple[str, ...]:
    """The distributions that serve an import by dash-migrate's table, the best first; the longest name decides."""
    table = _table()
    return next((table[prefix] for prefix in _prefixes(name) if prefix in table), ())


def pipreqs_entry(top: str) -> str | None:
    """The distribution for a top-level import by the table that pipreqs ships; None if it has no sound row.

    pipreqs is not imported, which would take as long as a plan, and its index queries are never used. Its table
    holds many rows for names that somebody's local module has too; a row counts only if the distribution is
    called like the import, but for a word like `python` or `django` at one end, and is no part of a namespace.
    """
    row = _pipreqs_table().get(top)
    if row is None or "." in row or top in load("imports")["distrusted"]:
        return None
    return canonical(row) if _squashed(top) in _spellings(row) else None


def _choose(name: str, owners: tuple[str, ...], known: tuple[str, ...], declared: Collection[str]) -> str | None:
    """The owner to name: what the app declares for the same import, the table's first, the import's namesake."""
    same_import = [key for key in known if key in declared]
    if len(owners) == 1:
        return same_import[0] if same_import and owners[0] in known and owners[0] not in declared else owners[0]
    namesake = canonical(name.partition(".")[0])
    preferred = (*(key for key in owners if key in declared), *known, namesake)
    return next((key for key in preferred if key in owners), None)


def _comes_with_dash(key: str, installed: Installed | None, dash_major: int | None) -> bool:
    """Whether it is one of the parts that Dash brought along before version 3."""
    if key not in load("distributions")["dash-parts"]:
        return False
    if dash_major is not None:
        return dash_major < 3
    dash = installed.get("dash") if installed else None
    brought = (re.split(r"[^\w.-]", text, maxsplit=1)[0] for text in dash.requires) if dash else ()
    return key in map(canonical, brought)


def _prefixes(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.rpartition(".")[0]


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    data = load("imports")
    table = {name: (canonical(name),) for name in data["same-name"]}
    return table | {name: tuple(keys) for name, keys in data["distributions"].items()}


@cache
def _pipreqs_table() -> Mapping[str, str]:
    spec = find_spec("pipreqs")
    for folder in spec.submodule_search_locations or () if spec else ():
        try:
            lines = (Path(folder) / "mapping").read_text("utf-8").splitlines()
        except OSError:
            continue
        return {key: value for key, colon, value in (line.partition(":") for line in lines) if colon}
    return {}


def _squashed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
