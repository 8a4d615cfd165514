"""Which variables take the place of the secrets: one for each value, under a name that nothing else has."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.redaction.secret import Secret
from dash_migrate.secrets.known import Known, Standing, is_longer
from dash_migrate.secrets.model import Certainty, Place
from dash_migrate.secrets.naming import (
    is_ambient,
    is_reserved,
    joined,
    key_in_use,
    module_of,
    plain_name,
    qualifier,
)
from dash_migrate.secrets.remarks import remark, rotation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash_migrate.facts.variables import Reads
    from dash_migrate.secrets.model import Found

# Shorter values may be equal by chance: "admin" of two services is changed at two places.
_TELLING_LENGTH = 16


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """A variable and all places whose value it takes over: they are moved together or not at all.

    Args:
        name: of the variable.
        value: what it has on this machine, shown under the variable's name.
        uses: the places, by path and line.
        certainty: that of the surest use, since a text that is a secret at one place is one at the others.
        rotate: the page on which its provider gives out another value; empty if that is not known.
        public: whether browsers are sent the value anyway.
        remark: what to know about it, whole sentences; may be empty.
        obstacle: why it cannot be moved though it is a secret; empty if it can.
    """

    name: str
    value: Secret
    uses: tuple[Found, ...]
    certainty: Certainty
    rotate: str = ""
    public: bool = False
    remark: str = ""
    obstacle: str = ""


@dataclass(slots=True, eq=False)
class Group:
    """Uses of one value under one name, while names are being settled.

    Args:
        kept: whether the code uses the name already at these places.
    """

    name: str
    value: str
    uses: list[Found]
    kept: bool
    obstacle: str = ""


def variables(found: Sequence[Found], reads: Reads, chosen: Mapping[str, str]) -> tuple[Variable, ...]:
    """The variables for what was found; those that are only reported (SEEN) have none.

    The names do not depend on the order of the files, and what is left after a part of them was moved gets the
    same names again, as long as `.env` holds what was moved.

    Args:
        found: the secrets.
        reads: what the app reads already, and its `.env`.
        chosen: the user's own names, by the name that is replaced.

    Returns:
        By their first use. Two have the same name only if one of them has an obstacle.

    Raises:
        UsageError: if a chosen name is unknown, invalid, reserved or taken.
    """
    from dash_migrate.secrets.renaming import rename

    groups = _grouped(found)
    known = Known(reads)
    kept = [group for group in groups if group.kept]
    _settle_kept(kept, known)
    _settle_free([group for group in groups if not group.kept], groups, known)
    rename(groups, reads, chosen)
    return tuple(map(_variable, _united(groups)))


def _place(use: Found) -> tuple[str, int, int, int]:
    node = use.literal.node
    return use.literal.path, node.lineno, node.col_offset, use.start


def _grouped(found: Sequence[Found]) -> list[Group]:
    """The uses by name and value, in the order of their first places."""
    groups: dict[tuple[str, str, bool], Group] = {}
    for use in sorted(found, key=_place):
        if use.certainty is Certainty.SEEN:
            continue
        kept = bool(key_in_use(use))
        name = plain_name(use)
        groups.setdefault((name, use.moved, kept), Group(name, use.moved, [], kept)).uses.append(use)
    return _by_value(list(groups.values()))


def _by_value(groups: list[Group]) -> list[Group]:
    """The groups with those made one that have one value, a telling one, under a short and a longer name."""
    same: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        same[group.value].append(group)
    for value, those in same.items():
        if len(value) < _TELLING_LENGTH:
            continue
        for group in [one for one in those if not one.kept]:
            longer = sorted(o.name for o in those if o is not group and o.name.endswith(f"_{group.name}"))
            if longer:
                group.name = longer[0]
    return groups


def _settle_kept(groups: list[Group], known: Known) -> None:
    """Names that the code uses already: another value elsewhere is in the way, for it cannot have another name."""
    by_name: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        by_name[group.name].append(group)
    for name, those in by_name.items():
        for position, group in enumerate(those):
            if known.in_dotenv(name) not in {None, group.value}:
                group.obstacle = f"`.env` has {name} with another value."
            elif len(those) > 1 and any(use.place is Place.SETS_VARIABLE for one in those for use in one.uses):
                group.obstacle = f"{name} is given different values at {_places(those)}."
            elif position:
                group.kept = False  # the second of two defaults: it stays what it is under a name of its own
                group.name = known.first_free(joined(module_of(group.uses[0].literal.path), name), group.value)
            else:
                group.obstacle = known.asked_elsewhere(name, group.uses)
            if not group.obstacle:
                known.take(group.name, group.value)


def _settle_free(groups: list[Group], every: list[Group], known: Known) -> None:
    """All other names: those that nothing else wants are given out first, the others are told apart."""
    wanted = [(group.name, group.value) for group in every]
    contested = []
    for group in groups:
        reused = known.reusable(group.name, group.value)
        group.name = reused or group.name
        if not reused and (_is_contested(group, wanted, known) or _stirs(group, known)):
            contested.append(group)
        else:
            known.take(group.name, group.value)
    for group in contested:
        group.name = known.first_free(_qualified(group), group.value)
        known.take(group.name, group.value)


def _is_contested(group: Group, wanted: list[tuple[str, str]], known: Known) -> bool:
    """Whether the name is taken, or another value has it or one that ends like it."""
    name, value = group.name, group.value
    if known.standing(name, value) is Standing.OTHER or known.has_longer(name, value):
        return True
    complete = name in load("variables")["complete"]
    return any(
        its != value and (other == name or (is_longer(other, name) and not complete)) for other, its in wanted
    )


def _stirs(group: Group, known: Known) -> bool:
    """Whether a client that has no credentials in the code would log in with this value from then on."""
    return is_ambient(group.name) and group.name in known.ambient


def _qualified(group: Group) -> str:
    """The name with what it belongs to, the same in whatever order the uses come."""
    name = min(joined(qualifier(use, group.name), group.name) for use in group.uses)
    if is_reserved(name):
        name = min(joined(module_of(use.literal.path), group.name) for use in group.uses)
    return joined("APP", name) if is_reserved(name) else name


def _united(groups: list[Group]) -> list[Group]:
    """The groups with those of one name and value made one, by their first places."""
    found: dict[tuple[str, str, str], Group] = {}
    for group in groups:
        first = found.setdefault((group.name, group.value, group.obstacle), group)
        if first is not group:
            first.uses += group.uses
    for group in found.values():
        group.uses.sort(key=_place)
    return sorted(found.values(), key=lambda group: _place(group.uses[0]))


def _variable(group: Group) -> Variable:
    sure = any(use.certainty is Certainty.CERTAIN for use in group.uses)
    public = all(use.public for use in group.uses)
    return Variable(
        name=group.name,
        value=Secret(group.name, group.value),
        uses=tuple(group.uses),
        certainty=Certainty.CERTAIN if sure else Certainty.LIKELY,
        rotate=rotation(group.name, group.uses),
        public=public,
        remark=remark(group.name, group.uses),
        obstacle=group.obstacle,
    )


def _places(groups: list[Group]) -> str:
    places = [f"{use.literal.path}:{use.literal.node.lineno}" for group in groups for use in group.uses]
    return " and ".join(dict.fromkeys(places))
