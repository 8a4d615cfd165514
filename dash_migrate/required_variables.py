"""What must be set in the App Manager before the app's first start."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from dash_migrate.facts.variables import Reads, Store, Without, reads
from dash_migrate.knowledge import load
from dash_migrate.lines import DiskLines
from dash_migrate.plan import Location, RequiredVariable, Verdict
from dash_migrate.secrets.remarks import remark_on_value, rotation_of
from dash_migrate.variable_needs import EnvironmentVariable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.variables import Read
    from dash_migrate.plan import StepPlan
    from dash_migrate.workspace import Workspace

_GOES_ON = "Without it the app goes on with None."
_FILE_ONLY = "It is read from a .env file alone, which is not pushed: read it from os.environ."


def required_variables(
    steps: Sequence[StepPlan], original: Workspace, facts: Facts
) -> tuple[RequiredVariable, ...]:
    """The variables that somebody has to set, by name.

    They are what the app reads in the end and has no default for, and what accepted changes have moved. Those that
    the platform itself always sets are left out; those of a service that may be added to the app are not.

    Args:
        steps: of the plan.
        original: the app as it is on the disk.
        facts: of the app as the plan leaves it.
    """
    try:
        known = facts.derive(reads)
    except RecursionError:  # values that lead on and on: what the plan itself moves is known without
        known = Reads()
    disk = DiskLines(original)
    moved = _moved(steps, disk)
    needed = known.required()
    names = sorted((moved.keys() | needed.keys()) - _always_set())
    return tuple(
        _variable(name, moved.get(name), _Reads(known, needed.get(name, ()), steps, disk)) for name in names
    )


def _always_set() -> frozenset[str]:
    known = load("variables")
    return frozenset(set(known["platform"]) - set(known["services"]))


class _Reads:
    """The places that read one variable in the end."""

    def __init__(self, known: Reads, every: Sequence[Read], steps: Sequence[StepPlan], disk: DiskLines) -> None:
        self.dotenv = known.dotenv
        self.every = every
        self._steps = steps
        self._disk = disk

    def places(self) -> Iterator[Location]:
        """Where they stand on the disk; a check of a list of names counts where there is nothing else."""
        direct = [read for read in self.every if _names(read)]
        for read in direct or self.every:
            yield self._disk.before(Location(read.path, read.line), self._steps)

    def remarks(self) -> Iterator[str]:
        """What is special about the ways in which it is read."""
        if self.every and all(read.without is not Without.FAILS for read in self.every):
            yield _GOES_ON
        if any(read.store is Store.FILE for read in self.every):
            yield _FILE_ONLY


def _names(read: Read) -> bool:
    """Whether the name is written where it is read; a settings class has it as a field."""
    if isinstance(read.node, ast.stmt):
        return True
    return any(isinstance(node, ast.Constant) and node.value == read.name for node in ast.walk(read.node))


def _moved(steps: Sequence[StepPlan], disk: DiskLines) -> Mapping[str, list[tuple[EnvironmentVariable, Location]]]:
    """What accepted changes move to the environment, with the places as they are on the disk."""
    found: dict[str, list[tuple[EnvironmentVariable, Location]]] = defaultdict(list)
    for step in steps:
        for change in step.changes(Verdict.ACCEPTED):
            for need in change.needs:
                if isinstance(need, EnvironmentVariable):
                    used = need.used or (change.location,)
                    found[need.name] += [(need, disk.of(location, step.before)) for location in used]
    return found


def _variable(
    name: str, moved: Sequence[tuple[EnvironmentVariable, Location]] | None, found: _Reads
) -> RequiredVariable:
    places = [location for _, location in moved or ()]
    paths = {location.path for location in places}
    places += [location for location in found.places() if location.path not in paths]
    used = {(location.path, location.line): location for location in sorted(places)}
    value = moved[0][0].value if moved else found.dotenv.get(name)
    remarks = (remark_on_value(name, value.value if value is not None else ""), *found.remarks())
    return RequiredVariable(
        name=name,
        used=tuple(used.values()),
        rotate=(moved[0][0].rotate if moved else "") or rotation_of(name),
        remark=" ".join(remark for remark in remarks if remark),
    )
