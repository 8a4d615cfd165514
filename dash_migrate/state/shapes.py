"""What comes of the variables that requests write: shared ones, with what they are used for, and harmless ones."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.state.held import OWN, PLAIN, Held, says_who
from dash_migrate.state.model import Kind

if TYPE_CHECKING:
    from dash_migrate.state.model import Reading, Variable, Write


class Shape(enum.Enum):
    """What a variable is used for."""

    VALUE = "a value of one visitor's"
    VISITOR = "who the visitor is"
    COLLECTED = "what requests add up"
    REFRESHED = "data that requests load anew"
    FIRST = "what the first request makes, for all after it"
    FILLED = "what one request fills and another finds empty"
    COPY = "data that requests change for themselves"
    OBJECT = "attributes of an object that all requests share"
    ENVIRON = "the environment of the process"


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """A variable of the process that requests write and read.

    Args:
        writes: those that matter, by place.
        readings: those that may see what another request wrote; empty where only the writers see it.
        held: what the variable holds, as far as that is sure.
        alone: whether its one value can be worked out anywhere in the file, without what the writer knows.
        start: what the code gives it before any request, where that is a short literal.
        others: writes that do no harm, but belong to what a remedy replaces.
        parts: attributes of the object that the variable holds, written as well.
    """

    variable: Variable
    shape: Shape
    kind: Kind
    writes: tuple[Write, ...]
    readings: tuple[Reading, ...]
    held: Held = Held.UNKNOWN
    alone: bool = False
    start: str = ""
    others: tuple[Write, ...] = ()
    parts: tuple[Shared, ...] = ()

    @property
    def signs_in(self) -> bool:
        """Whether it is a short value that tells who has signed in, or what they may do."""
        short = self.kind is Kind.PLAIN and self.held in PLAIN | {Held.UNKNOWN}
        return self.shape is Shape.VALUE and short and says_who(self.variable.name)

    @property
    def company(self) -> tuple[object, ...]:
        """Equal for variables that the same functions write and read in the same way: one finding names them.

        Who reads what belongs to one worker makes no difference: none of it can be handed on.
        """
        if self.shape is Shape.OBJECT:
            return (self.shape, self.variable.owner)
        writers = frozenset(write.scope.node for write in self.writes)
        own = self.held in OWN
        readers = frozenset(one.scope.node for one in self.readings if not own)
        held = Held.PLAIN if self.shape is Shape.VALUE and self.held in PLAIN else self.held
        shape = None if own else self.shape
        return (
            shape,
            self.kind if shape is Shape.COPY else self.signs_in or held,
            shape is Shape.REFRESHED and self.alone,
            writers,
            readers,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Harmless:
    """A variable that requests write, and why that does no harm.

    Args:
        keys: the variables that say for what its value was made.
    """

    variable: Variable
    writes: tuple[Write, ...]
    why: str
    keys: frozenset[Variable] = frozenset()
