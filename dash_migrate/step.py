"""What a step is, and what it is given: the only contract between the engine and `codemods/`."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from dash_migrate.facts import Facts
    from dash_migrate.needs import Need
    from dash_migrate.plan import ChecklistItem, Proposal
    from dash_migrate.settings import Settings
    from dash_migrate.workspace import Workspace

    NeedType = TypeVar("NeedType", bound=Need)


class Activation(enum.Enum):
    """Whether a step runs by itself."""

    DEFAULT = "default"
    OPT_IN = "opt-in"  # with `--with STEP`


class Concern(enum.Enum):
    """Which files a step speaks of."""

    PUSHED = "pushed"  # all that go to the platform
    RUNNING = "running"  # those that run there; findings elsewhere are set apart (see `aside`)


@dataclass(frozen=True, slots=True)
class App:
    """The app as the step before left it.

    Args:
        needs: what the accepted changes of earlier steps need and nothing has settled yet.
    """

    workspace: Workspace
    facts: Facts
    settings: Settings
    needs: tuple[Need, ...] = ()

    def needs_of(self, kind: type[NeedType]) -> tuple[NeedType, ...]:
        """The needs of one kind, each once, in the order of the changes."""
        return tuple(dict.fromkeys(need for need in self.needs if isinstance(need, kind)))


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the series.

    Args:
        name: what a person types: `guard-run`.
        title: what it does, in a few words, imperative.
        doc: its module's docstring, with the fixed headings; `explain` prints it.
        propose: yields changes, findings and notes for the app it is given. Reads, never writes.
        checklist: the item of the platform's checklist that it settles.
        settles: the kinds of needs that it takes up, so that refusing its change refuses them too.
        needles: byte strings; an app with none of them in any file is not shown to the step. Empty: always shown.
    """

    name: str
    title: str
    doc: str
    propose: Callable[[App], Iterable[Proposal]]
    checklist: ChecklistItem | None = None
    settles: tuple[type[Need], ...] = ()
    needles: tuple[bytes, ...] = ()
    activation: Activation = Activation.DEFAULT
    concern: Concern = Concern.PUSHED
