"""The names that the user chose for variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.errors import UsageError
from dash_migrate.secrets.model import Place
from dash_migrate.secrets.naming import VALID, is_reserved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash_migrate.facts.variables import Reads
    from dash_migrate.secrets.variables import Group


def check_name(old: str, new: str) -> None:
    """Refuses a name that no variable may have.

    Raises:
        UsageError: if it is no name, or the system, the platform or a framework uses it.
    """
    if not VALID.match(new):
        hint = f" {new.upper()} is one." if VALID.match(new.upper()) else ""
        raise UsageError(
            f"--name {old}={new}: {new!r} is no name for a variable: upper-case letters, digits and underscores, "
            f"no digit first.{hint}"
        )
    if is_reserved(new):
        raise UsageError(
            f"--name {old}={new}: {new} is set or read by the system, the platform or a framework. Choose another."
        )


def rename(groups: Sequence[Group], reads: Reads, chosen: Mapping[str, str]) -> None:
    """Gives the groups the names that were chosen.

    A choice of an earlier run, whose new name is in use by now, is passed over.

    Args:
        groups: with the names that they would have.
        reads: what the app reads, and its `.env`.
        chosen: new names by old ones.

    Raises:
        UsageError: as of `check_name`; if nothing has the old name; if the new one is taken, or the code itself
            sets the old one for others to read.
    """
    names = sorted({group.name for group in groups})
    for old, new in chosen.items():
        check_name(old, new)
        if old not in names and new not in reads.names and new not in names:
            there = f"There are: {', '.join(names)}." if names else "There are none."
            raise UsageError(f"--name {old}={new}: no variable of this plan is called {old}. {there}")
    renamed = [group for group in groups if group.name in chosen]
    for group in renamed:
        if any(use.place is Place.SETS_VARIABLE for use in group.uses):
            raise UsageError(
                f"--name {group.name}={chosen[group.name]}: the code sets {group.name} for others to read. "
                "Leave its name as it is."
            )
    staying = {group.name.upper(): group.value for group in groups if group.name not in chosen}
    for group in renamed:
        old, new = group.name, chosen[group.name]
        taken = _taken(new, group.value, staying, reads)
        if taken:
            in_use = ", ".join(names)
            raise UsageError(f"--name {old}={new}: {new} {taken}. Choose another name. In use: {in_use}.")
        staying[new.upper()] = group.value
        group.name = new


def _taken(new: str, value: str, given: Mapping[str, str], reads: Reads) -> str:
    """Why a name cannot be given to a value; empty if it can."""
    stands = reads.dotenv.get(new)
    if given.get(new.upper(), value) != value or (stands is not None and stands.value != value):
        return "has another value already"
    if stands is None and new.upper() in {name.upper() for name in reads.names}:
        return "is read by the app already, with a value that is not known"
    return ""
