"""Compares two visits of the original with one of the migrated app."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from dash_migrate.verify.compare import by_output
from dash_migrate.verify.differing import Comparison, Difference, Nothing, differences, dotted
from dash_migrate.verify.generated_ids import (
    mapped,
    named_by_place,
    namer,
    varying_ids,
    without_hash,
    without_uuid,
)
from dash_migrate.verify.visiting.contents import plain_text, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from dash_migrate.verify.model import JSON
    from dash_migrate.verify.visiting.model import Answer, Page, Visit

_Change: TypeAlias = "Callable[[str], str]"
_Varying: TypeAlias = "Mapping[str, frozenset[tuple[str | int, ...]]]"
_IN_PAGE = re.compile(r'(pages|answers)(\["(?:[^"\\]|\\.)*"\])')
_DIGITS = 12  # of a digest, enough to tell two contents apart


def compare_visits(before: tuple[Visit, Visit], after: Visit) -> Comparison:
    """Compares layouts, callbacks and what they answer, pages, statuses and contents.

    What the original's two visits differ in is left out. A path is the same with and without the prefix: whether
    a link leads where it should is for `broken_links`.

    Args:
        before: two visits of the original, with the same pages and limits.
        after: of the migrated app.
    """
    for visit in before:
        if visit.problem is not None or visit.layout is None or visit.callbacks is None:
            return Comparison((), unknown=f"the original serves no layout: {visit.problem}")
    error = _problems(before[0], after)
    if after.layout is None and not after.statuses:
        return Comparison(error)
    varying, unreached, known = _varying(*before), _unreached(before, after), _known(before)
    shared = frozenset.intersection(*(frozenset(visit.contents) for visit in (*before, after)))

    def document(visit: Visit, plain: _Change) -> JSON:
        served = _served(visit, varying, plain)
        if after.problem is not None:
            return served
        contents: JSON = {path: _content(path, visit) for path in sorted(shared)}
        return {**served, **_visited(visit, varying, plain, unreached), "contents": contents}

    one, two = (document(visit, _plain(visit.prefix)) for visit in before)
    new = document(after, _plain_unless_known(after.prefix, known, before[0].prefix))
    found = differences({"": one}, {"": two}, {"": new})
    places = (dotted(("pages", path)) for path in unreached)
    return Comparison(error + tuple(_once(found.differences)), (*_elsewhere(found.left_out), *places))


def _plain(prefix: str) -> _Change:
    return lambda text: plain_text(text, prefix)


def _plain_unless_known(prefix: str, known: frozenset[str], original: str) -> _Change:
    """Treats a text that the original has just so as the original's: it names the prefix by itself."""
    return lambda text: plain_text(text, original if text in known else prefix)


def _problems(first: Visit, after: Visit) -> tuple[Difference, ...]:
    was, now = (visit.problem or Nothing.HERE.value for visit in (first, after))
    return () if was == now else (Difference("problem", was, now),)


def _varying(first: Visit, second: Visit) -> _Varying:
    """The places of generated ids in the layout, under "", and in each page."""
    twins = {page.path: page.layout for page in second.pages}
    found = {page.path: varying_ids(page.layout, twins[page.path]) for page in first.pages if page.path in twins}
    return {"": varying_ids(first.layout, second.layout), **found}


def _unreached(before: tuple[Visit, Visit], after: Visit) -> tuple[str, ...]:
    """The pages that prove nothing: a visit did not get there, and nothing says that they fail.

    A limit may have cut it, or the links to a page lead elsewhere now.
    """
    every = dict.fromkeys(page.path for visit in (*before, after) for page in visit.pages)
    seen = [{page.path for page in visit.pages} for visit in (*before, after)]
    return tuple(
        path
        for path in every
        if not all(path in pages for pages in seen) and not (path in seen[0] & seen[1] and _fails(after, path))
    )


def _fails(visit: Visit, path: str) -> bool:
    """Whether a page was asked for and is none."""
    content = visit.contents.get(path)
    return (content is not None and not content.index) or any(
        line.startswith(f"page {path}: ") for line in visit.left_out
    )


def _known(visits: tuple[Visit, ...]) -> frozenset[str]:
    """Every text with a slash that the original serves."""
    served: list[JSON] = []
    for visit in visits:
        served += [visit.layout, list(visit.callbacks or ())]
        served += [page.layout for page in visit.pages]
        served += [dict(w) for page in visit.pages for answer in page.answers for w in answer.updates.values()]
    return frozenset(text for text in _texts(served) if "/" in text)


def _served(visit: Visit, varying: _Varying, plain: _Change) -> dict[str, JSON]:
    """Returns what an app serves before any callback fires."""
    layout, callbacks = named_by_place(visit.layout, list(visit.callbacks or ()), varying[""])
    return {
        "statuses": dict(visit.statuses),
        "layout": mapped(layout, plain),
        "callbacks": by_output(mapped(callbacks, plain)) if visit.callbacks is not None else None,
    }


def _visited(visit: Visit, varying: _Varying, plain: _Change, but: tuple[str, ...]) -> dict[str, JSON]:
    """Returns what an app's callbacks answer, and its pages once they have."""
    answers: dict[str, JSON] = {}
    pages: dict[str, JSON] = {}
    for page in visit.pages:
        if page.path not in but:
            name = _namer(page, varying, plain)
            answers[page.path] = _answers(page, name)
            pages[page.path] = mapped(page.layout, name)
    return {"answers": answers, "pages": pages}


def _namer(page: Page, varying: _Varying, plain: _Change) -> _Change:
    by_place = namer(page.layout, varying.get(page.path, frozenset()))
    return lambda text: plain(without_uuid(by_place(text)))


def _answers(page: Page, name: _Change) -> JSON:
    """Returns the answers keyed by what they write to; the second of the same callback is `KEY #2`."""
    keyed: dict[str, JSON] = {}
    counts: dict[str, int] = {}
    for answer in page.answers:
        output = without_hash(name(answer.callback))
        counts[output] = counts.get(output, 0) + 1
        keyed[output if counts[output] == 1 else f"{output} #{counts[output]}"] = _answer(answer, name)
    return keyed


def _answer(answer: Answer, name: _Change) -> JSON:
    updates: dict[str, JSON] = {
        name(identifier): {key: mapped(value, name) for key, value in written.items()}
        for identifier, written in answer.updates.items()
    }
    return {"status": answer.status, "updates": updates}


def _content(path: str, visit: Visit) -> str:
    """Returns what is compared of a content; of index pages only the first, as all others are the same page."""
    found = visit.contents[path]
    return shown(found) if found.index and path != visit.home else f"{shown(found)}, {found.digest[:_DIGITS]}"


def _texts(value: JSON) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _once(found: Iterable[Difference]) -> Iterator[Difference]:
    """Yields each difference once: a page shows what the layout says, and what the answers on it wrote."""
    said: set[tuple[str, str, str]] = set()
    for difference in found:
        values = (difference.before, difference.after)
        part, page, inside = _parts(difference.path)
        if part == "pages" and not said.isdisjoint({("layout" + inside, *values), (page, *values)}):
            continue
        said.add((page if part == "answers" else difference.path, *values))
        yield difference


def _elsewhere(left_out: tuple[str, ...]) -> Iterator[str]:
    """Yields the places once: not those of pages that are the layout's."""
    for path in left_out:
        part, _, inside = _parts(path)
        if part != "pages" or "layout" + inside not in left_out:
            yield path


def _parts(path: str) -> tuple[str, str, str]:
    """Splits `pages["/a"].props.title` into `pages`, `/a` in quotes and brackets, and the rest."""
    match = _IN_PAGE.match(path)
    return (match[1], match[2], path[match.end() :]) if match else ("", "", path)
