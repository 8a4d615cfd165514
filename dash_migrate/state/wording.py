"""Who writes and who reads a variable of the process, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.state.shapes import Shape
from dash_migrate.wording import capitalised, listing

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    from dash_migrate.facts.requests import Request
    from dash_migrate.state.model import Reading, Write
    from dash_migrate.state.shapes import Shared

_MOST = 4


def seen(shared: Shared, others: Sequence[Shared]) -> str:
    """What stands there: the variable, who writes it and who reads it, each with the line.

    Args:
        shared: the variable.
        others: those that the finding names beside it.
    """
    here = shared.writes[0].location.path
    if shared.shape is Shape.OBJECT:
        return _of_object((shared, *others), here)
    return _alone(shared) + _inside(shared.parts, here) + _same(others, here)


def _of_object(parts: Sequence[Shared], here: str) -> str:
    """What stands there of an object whose attributes requests change."""
    requests = dict.fromkeys(one for part in parts for write in part.writes for one in write.requests)
    verb = "change" if len(requests) > 1 else "changes"
    owner = parts[0].variable.name.partition(".")[0]
    names = [f"{one.variable.name.rpartition('.')[2]} ({_at(one.writes[0], here)})" for one in parts]
    changed = f"{title_of(tuple(requests))} {verb} its attributes {listing(_some(names))}"
    return f"An object of {owner} belongs to the process, and {changed}."


def _alone(shared: Shared) -> str:
    name = shared.variable.name
    here = shared.writes[0].location.path
    verb = "changes" if _count(shared.writes) == 1 else "change"
    text = f"{name} belongs to the process, and {_list(shared.writes, here)} {verb} it."
    if shared.shape is Shape.ENVIRON:
        return text
    readers = [one for one in shared.readings if one.scope.node not in {w.scope.node for w in shared.writes}]
    if readers:
        text += f" {_sentence(_list(readers, here))} read{'s' if _count(readers) == 1 else ''} it."
    elif shared.readings:
        lines = sorted({one.location.line for one in shared.readings})
        text += f" It is read there too, in {_lines([str(line) for line in lines])}."
    return text


def _same(others: Sequence[Shared], here: str) -> str:
    """The sentence that names further variables of the same kind; empty if there are none.

    Args:
        others: those variables.
        here: the file that the finding is in: lines of other files are given with the file.
    """
    names = [f"{one.variable.name} ({_at(one.writes[0], here)})" for one in others]
    return f" The same holds for {listing(_some(names))}." if names else ""


def _inside(parts: Sequence[Shared], here: str) -> str:
    """The sentence that names the attributes of the variable's object that requests write; empty without any."""
    names = [f"{one.variable.name.rpartition('.')[2]} ({_at(one.writes[0], here)})" for one in parts]
    return (
        f" Requests change its attribute{'s' if names[1:] else ''} {listing(_some(names))} too." if names else ""
    )


def _at(write: Write, here: str) -> str:
    where = f"line {write.location.line}"
    return where if write.location.path == here else f"{write.location.path}, {where}"


def _count(places: Sequence[Write | Reading]) -> int:
    return len({place.scope.node for place in places})


def _list(places: Sequence[Write | Reading], here: str) -> str:
    """The functions that places stand in, each once with its lines."""
    lines: dict[ast.AST, list[Write | Reading]] = {}
    for place in places:
        lines.setdefault(place.scope.node, []).append(place)
    texts = [_function(those, here) for those in lines.values()]
    return listing(_some(texts))


def _some(texts: list[str]) -> list[str]:
    """The first of several texts, and how many there are beside them."""
    more = len(texts) - _MOST
    return [*texts[:_MOST], f"{more} more"] if more > 0 else texts


def _function(places: Sequence[Write | Reading], here: str) -> str:
    first = places[0]
    numbers = [str(line) for line in sorted({place.location.line for place in places})]
    where = _lines(numbers)
    where = where if first.location.path == here else f"{first.location.path}, {where}"
    own = [one for one in first.requests if one.function is first.scope.node]
    if own:
        return f"{own[0].title} ({where})"
    called = title_of(first.requests)
    return f"{function_name(first)} ({where}; run by {called})" if called else f"{function_name(first)} ({where})"


def _lines(numbers: list[str]) -> str:
    shown = numbers if len(numbers) <= _MOST else [*numbers[: _MOST - 1], "more"]
    return f"line{'s' if numbers[1:] else ''} {listing(shown)}"


def title_of(requests: Sequence[Request]) -> str:
    """The first of several requests, and how many there are beside it."""
    if not requests:
        return ""
    more = len(requests) - 1
    return f"{requests[0].title} and {more} more" if more else requests[0].title


def function_name(place: Write | Reading) -> str:
    """The name of the function that a place stands in."""
    return getattr(place.scope.node, "name", "a lambda")


def _sentence(text: str) -> str:
    """The beginning of a sentence; the name of a function stays as it is written in the code."""
    return capitalised(text) if text.startswith(("the ", "a lambda")) else text
