"""How a plan is shown: one module a format behind one small interface, loaded when it is asked for.

A new format is one new module with a function `report(options) -> Report`, and one line in `FORMATS`.
"""

from __future__ import annotations

import enum
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dash_migrate.plan import Plan
    from dash_migrate.report.style import Style
    from dash_migrate.verify.result import Verification

FORMATS: Mapping[str, str] = {
    "text": "dash_migrate.report.text",
    "json": "dash_migrate.report.as_json",
    "markdown": "dash_migrate.report.markdown",
    "patch": "dash_migrate.report.as_patch",
}


class Hidden(enum.Enum):
    """What becomes of a patch that would show a secret: it no longer applies once the value is hidden."""

    REFUSE = "refuse"
    REDACT = "redact"


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may choose about a report, whatever its format.

    Args:
        style: colours and width, for formats that are read in a terminal.
        hidden: whether a patch may be written with its secrets hidden.
    """

    style: Style
    hidden: Hidden = Hidden.REFUSE


@dataclass(frozen=True, slots=True)
class Document:
    """One file of a report: `name` if it goes to a folder; text, or bytes where every byte counts."""

    name: str
    content: str | bytes


class Report(Protocol):
    """Shows plans, and verifications of them, in one format."""

    def documents(self, plan: Plan) -> Iterator[Document]:
        """The plan as one or more files; put one after the other they are the report as one stream.

        Raises:
            DashMigrateError: if the format cannot express the plan; the message says what else to do.
        """
        ...

    def verified(self, verification: Verification) -> Iterator[Document]:
        """A verification as one or more files.

        Raises:
            DashMigrateError: if the format has nothing to say of it.
        """
        ...


def load_report(name: str, options: Options) -> Report:
    """The report of a format of `FORMATS`.

    Raises:
        KeyError: if there is no format of that name.
    """
    make = cast("Callable[[Options], Report]", importlib.import_module(FORMATS[name]).report)
    return make(options)
