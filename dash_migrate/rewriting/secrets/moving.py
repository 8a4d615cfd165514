"""The changes that move values from the code to the environment, each proved before it is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from dash_migrate.lending.lent import lent
from dash_migrate.plan import Change, Location, Tier
from dash_migrate.rewriting.secrets.crowds import crowd_findings, parted
from dash_migrate.rewriting.secrets.env_file import ENV, line, refused
from dash_migrate.rewriting.secrets.findings import by_hand
from dash_migrate.rewriting.secrets.forms import Refused, rewritten_literal
from dash_migrate.rewriting.secrets.needed import needs_of
from dash_migrate.rewriting.secrets.proof import proved
from dash_migrate.rewriting.secrets.quoting import remark
from dash_migrate.secrets.model import Certainty
from dash_migrate.secrets.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.needs import Import
    from dash_migrate.plan import Finding, Proposal, Splice
    from dash_migrate.redaction.secret import Secret
    from dash_migrate.rewriting.secrets.forms import Replacement
    from dash_migrate.secrets.model import Found
    from dash_migrate.secrets.variables import Variable
    from dash_migrate.step import App

_WHY = "Everybody who can see the repository can read it, in its history too; on the platform it is a variable."


@dataclass(frozen=True, slots=True)
class Use:
    """One place of a variable."""

    found: Found
    name: str
    location: Location


def moves(step: str, app: App, variables: Sequence[Variable]) -> Iterator[Proposal]:
    """A change for each variable, or for several that share a literal; a finding for each use that has to stay.

    Args:
        step: the step's name.
        app: the app.
        variables: those that the app's secrets become.
    """
    changes: list[Change] = []
    few, crowds = parted(variables)
    yield from crowd_findings(step, app.facts, crowds)
    for group in _together(few):
        mover = _Mover(step, app, group)
        change = mover.change()
        yield from mover.findings
        if change is not None:
            changes.append(change)
    yield from proved(step, app, changes)


def _together(variables: Sequence[Variable]) -> list[list[Variable]]:
    """The variables in groups: those of one literal can only be moved together."""
    groups: list[list[Variable]] = []
    for variable in variables:
        own = {id(use.literal.node) for use in variable.uses}
        joined = [group for group in groups if own & {id(use.literal.node) for one in group for use in one.uses}]
        groups = [group for group in groups if group not in joined]
        groups.append([*(one for group in joined for one in group), variable])
    return groups


class _Mover:
    """Puts one change together."""

    def __init__(self, step: str, app: App, group: list[Variable]) -> None:
        self.step = step
        self.app = app
        self.group = group
        self.findings: list[Finding] = []
        self.edits: list[Splice] = []
        self.imports: list[Import] = []
        self.values: dict[str, Secret] = {}
        self.remarks: list[str] = []
        self.uses: list[Use] = []

    def change(self) -> Change | None:
        """The change; None where nothing of it can be rewritten, which the findings say."""
        for variable in self.group:
            if variable.obstacle:
                own = [use for use in self._uses() if use.name == variable.name]
                cause = variable.obstacle.rstrip(".")
                self.findings += [by_hand(self.step, use, cause) for use in own]
                return None
        for _, uses in groupby(self._uses(), key=lambda use: id(use.found.literal.node)):
            self._rewrite(list(uses))
        if not self.uses:
            return None
        return Change(
            self.step,
            anchor=" ".join(self._proposed(variable.name) for variable in self.group),
            title=f"Move {' and '.join(variable.name for variable in self.group)} to the environment",
            why=self._why(),
            tier=self._tier(),
            location=min(use.location for use in self.uses),
            edits=tuple(self.edits),
            needs=(*self.imports, *needs_of(self.app, self._moved(), self.uses)),
        )

    def _uses(self) -> list[Use]:
        """All uses of the group's variables, those of one literal side by side."""
        found = [Use(one, variable.name, self._place(one)) for variable in self.group for one in variable.uses]
        return sorted(found, key=lambda use: (use.location, use.found.literal.piece or 0, use.found.start))

    def _place(self, found: Found) -> Location:
        source = self.app.facts.modules.indexes[found.literal.path].source
        return source.location(found.literal.node)

    def _rewrite(self, uses: list[Use]) -> None:
        result = rewritten_literal(self.app.facts, [(use.found, use.name) for use in uses])
        if isinstance(result, Refused):
            self.findings += [by_hand(self.step, use, f"it {result.reason}") for use in uses]
            return
        cause = next((cause for value in result.values if (cause := self._unstorable(value))), None)
        cause = cause or self._unlent(uses, result)
        if cause is not None:
            self.findings += [by_hand(self.step, use, cause) for use in uses]
            return
        self.values |= {value.name: value for value in result.values}
        self.edits += result.edits
        self.imports += result.imports
        self.remarks += result.remarks
        self.remarks += [told for value in result.values if (told := remark(value.value)) is not None]
        self.uses += uses

    def _proposed(self, name: str) -> str:
        """A variable's name before the user gave it another one, so that the change keeps its id."""
        return next((old for old, new in self.app.settings.names if new == name), name)

    def _unstorable(self, value: Secret) -> str | None:
        """Why `.env` cannot give the code this value; None if it can."""
        known = self.values.get(value.name, value)
        return "another place needs the value in another form" if known != value else refused(value.value)

    def _unlent(self, uses: Sequence[Use], result: Replacement) -> str | None:
        """Why `undo` could not put the literal back from `.env`; None if it can."""
        lines = {ENV: "\n".join(line(value.name, value.value) for value in result.values)}
        source = self.app.facts.modules.indexes[uses[0].found.literal.path].source
        pieces = (piece.value for use in uses for piece in written(use.found, source))
        if all(lent(piece, lenders=lines) is not None for piece in pieces):
            return None
        return "it is spelled with escapes, so that undo could not put it back from .env"

    def _moved(self) -> list[tuple[Variable, Secret]]:
        """The variables that there are uses of, with what `.env` holds."""
        return [(one, self.values[one.name]) for one in self.group if one.name in self.values]

    def _tier(self) -> Tier:
        certain = all(variable.certainty is Certainty.CERTAIN for variable in self.group)
        return Tier.SAFE if certain else Tier.ASK

    def _why(self) -> str:
        reasons = dict.fromkeys(f"It {use.found.why}." for use in self.uses)
        remarks = dict.fromkeys([*(one.remark for one in self.group if one.remark), *self.remarks])
        shared = [] if all(variable.public for variable in self.group) else [_WHY]
        return " ".join([*reasons, *shared, *remarks])
