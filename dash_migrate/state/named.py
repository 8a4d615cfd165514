"""What remedies call the things that they speak of: the variable, the functions, the statement that writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.rewriting.blocks import one_line
from dash_migrate.state.model import How
from dash_migrate.state.wording import function_name

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Sequence

    from dash_migrate.source import SourceFile
    from dash_migrate.state.model import Reading, Write
    from dash_migrate.state.shapes import Shared

LONGEST = 60
_MOST = 3


def plain(shared: Shared) -> str:
    """The variable's own name, fit for an id."""
    return re.sub(r"\W", "", shared.variable.name.rpartition(".")[2]).strip("_") or "data"


def statement(shared: Shared, source: SourceFile) -> str:
    """The first statement that writes, where it is short; else its line."""
    write = next((one for one in shared.writes if one.store.how is not How.TAKEN), shared.writes[0])
    text = one_line(source, write.store.node)
    return text if len(text) <= LONGEST else f"the statement in line {write.location.line}"


def one_value(shared: Shared, source: SourceFile) -> str:
    """The value that requests give a variable, where it can be worked out anywhere and is short; else nothing."""
    text = one_line(source, shared.writes[0].store.values[0]) if shared.alone else ""
    return text if len(text) <= LONGEST else ""


def writers(shared: Shared) -> str:
    """The functions that write."""
    return _names(function_name(write) for write in shared.writes)


def readers(shared: Shared) -> str:
    """The functions that read; those that write where nobody else does."""
    return _names(function_name(one) for one in shared.readings or shared.writes)


def asking(places: Sequence[Write | Reading]) -> tuple[str, ...]:
    """The callbacks, routes and layout functions that run places, by their names."""
    owners: dict[ast.AST, str] = {}
    for place in places:
        for request in place.requests:
            owners.setdefault(request.function, getattr(request.function, "name", function_name(place)))
    return tuple(dict.fromkeys(owners.values())) or tuple(dict.fromkeys(map(function_name, places)))


def shortened(names: Sequence[str]) -> str:
    """The first of several names."""
    return ", ".join(names[:_MOST]) + (" and others" if names[_MOST:] else "")


def _names(names: Iterable[str]) -> str:
    return shortened(tuple(dict.fromkeys(names)))
