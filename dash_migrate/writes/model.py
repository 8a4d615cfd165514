"""What is known of files that the app's code touches: plain data."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

    from dash_migrate.facts.paths import Anchor
    from dash_migrate.facts.scope import CallSite
    from dash_migrate.plan import Location


class Act(enum.Enum):
    """What a call does with a file."""

    READ = "read"
    WRITE = "write"
    APPEND = "append"  # adds to what is there: the file is more than the last write
    MAKE = "make"  # a folder
    REMOVE = "remove"

    @property
    def writes(self) -> bool:
        """Whether data are in the file afterwards."""
        return self in {Act.WRITE, Act.APPEND}


@dataclass(frozen=True, slots=True)
class Made:
    """Where a path is made: the first of the texts that it is put together from.

    Args:
        location: where that stands.
        text: what it is.
        spelled: its source, to be replaced as it stands; empty of a part of an f-string.
        is_file: whether it is the whole path of a file.
    """

    location: Location
    text: str
    spelled: str
    is_file: bool


@dataclass(frozen=True, slots=True)
class Target:
    """What file, or which files of one folder, a call touches.

    Args:
        anchor: what the path is relative to; None where nothing of it is known.
        text: the path, posix form, below the app's root where it lies there; of an unknown one a key of its own.
        complete: False where only its beginning is known.
        shown: how a person knows it: `data/sales.csv`, `the file that out_path names`.
        made: where the path is made; several where several places give the same one.
    """

    anchor: Anchor | None
    text: str
    complete: bool
    shown: str
    made: tuple[Made, ...] = field(default=(), compare=False)

    @property
    def store(self) -> tuple[str, str]:
        """What is equal for all files that are told of together: one file, or those of a folder."""
        from dash_migrate.facts.paths import Anchor

        where = "app" if self.anchor in {Anchor.WORKING, Anchor.FILE} else str(self.anchor)
        if self.complete:
            return where, self.text
        folder = self.text.rpartition("/")[0]
        return where, f"{folder}/*" if folder else f"{self.text}*"


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """One call that touches a file.

    Args:
        argument: the expression that names the file.
        name: what is called, as a person says it: `df.to_csv`.
    """

    act: Act
    path: str
    site: CallSite
    target: Target
    argument: ast.expr
    name: str
    location: Location
