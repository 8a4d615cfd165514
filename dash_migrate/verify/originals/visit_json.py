"""A visit as JSON and back, exactly: what `baselines` keeps."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from dash_migrate.verify.visiting.model import Answer, Content, Link, Page, Visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash_migrate.verify.model import JSON

T = TypeVar("T")
_VERSION = "3"


class FormatError(ValueError):
    """The JSON is not that of a visit."""


def visit_format() -> str:
    """What changes when the shape of a visit does: then what was kept of an earlier shape is of no use."""
    names = [
        f"{model.__name__}.{field.name}"
        for model in (Answer, Content, Link, Page, Visit)
        for field in dataclasses.fields(model)
    ]
    return hashlib.sha256(" ".join([_VERSION, *names]).encode()).hexdigest()[:12]


def visit_to_json(visit: Visit) -> dict[str, JSON]:
    """The visit as JSON."""
    return {
        "prefix": visit.prefix,
        "statuses": dict(visit.statuses),
        "layout": visit.layout,
        "callbacks": visit.callbacks,
        "pages": [_page_to_json(page) for page in visit.pages],
        "links": [[link.url, link.page, link.place, link.component] for link in visit.links],
        "contents": {path: _content_to_json(content) for path, content in visit.contents.items()},
        "problem": visit.problem,
        "left_out": list(visit.left_out),
        "worker": visit.worker,
        "home": visit.home,
    }


def visit_from_json(document: JSON) -> Visit:
    """The visit that `visit_to_json` made the document of.

    Raises:
        FormatError: if it is none.
    """
    found = mapping(document)
    callbacks = found.get("callbacks")
    problem = found.get("problem")
    return Visit(
        prefix=text(found.get("prefix")),
        statuses={name: integer(status) for name, status in mapping(found.get("statuses")).items()},
        layout=found.get("layout"),
        callbacks=None if callbacks is None else sequence(callbacks),
        pages=_each(found.get("pages"), _page_from_json),
        links=_each(found.get("links"), _link_from_json),
        contents={path: _content_from_json(part) for path, part in mapping(found.get("contents")).items()},
        problem=None if problem is None else text(problem),
        left_out=texts(found.get("left_out")),
        worker=text(found.get("worker")),
        home=text(found.get("home")),
    )


def _page_to_json(page: Page) -> JSON:
    answers: list[JSON] = [_answer_to_json(answer) for answer in page.answers]
    return {"path": page.path, "layout": page.layout, "answers": answers}


def _page_from_json(document: JSON) -> Page:
    found = mapping(document)
    return Page(text(found.get("path")), found.get("layout"), _each(found.get("answers"), _answer_from_json))


def _answer_to_json(answer: Answer) -> JSON:
    return {
        "callback": answer.callback,
        "page": answer.page,
        "status": answer.status,
        "seconds": answer.seconds,
        "size": answer.size,
        "updates": {component: dict(properties) for component, properties in answer.updates.items()},
        "error": answer.error,
        "worker": answer.worker,
        "sent": answer.sent,
    }


def _answer_from_json(document: JSON) -> Answer:
    found = mapping(document)
    return Answer(
        callback=text(found.get("callback")),
        page=text(found.get("page")),
        status=integer(found.get("status")),
        seconds=number(found.get("seconds")),
        size=integer(found.get("size")),
        updates={component: mapping(part) for component, part in mapping(found.get("updates")).items()},
        error=text(found.get("error")),
        worker=text(found.get("worker")),
        sent=integer(found.get("sent")),
    )


def _link_from_json(document: JSON) -> Link:
    fields = texts(document)
    if len(fields) != len(dataclasses.fields(Link)):
        raise FormatError("a link has other fields")
    return Link(*fields)


def _content_to_json(content: Content) -> JSON:
    return [content.status, content.kind, content.size, content.digest, content.index]


def _content_from_json(document: JSON) -> Content:
    status, kind, size, digest, index = (*sequence(document), *[None] * 5)[:5]
    if not isinstance(index, bool):
        raise FormatError("a content has other fields")
    return Content(integer(status), text(kind), integer(size), text(digest), index)


def mapping(document: JSON) -> dict[str, JSON]:
    """The document, which must be an object. Raises `FormatError`, as the following do."""
    if not isinstance(document, Mapping):
        raise FormatError("not an object")
    return document


def sequence(document: JSON) -> list[JSON]:
    """The document, which must be a list."""
    if not isinstance(document, list):
        raise FormatError("not a list")
    return document


def text(document: JSON) -> str:
    """The document, which must be a string."""
    if not isinstance(document, str):
        raise FormatError("not a string")
    return document


def texts(document: JSON) -> tuple[str, ...]:
    """The document, which must be a list of strings."""
    return tuple(text(item) for item in sequence(document))


def integer(document: JSON) -> int:
    """The document, which must be a whole number."""
    if not isinstance(document, int) or isinstance(document, bool):
        raise FormatError("not a whole number")
    return document


def number(document: JSON) -> float:
    """The document, which must be a number."""
    if not isinstance(document, (int, float)) or isinstance(document, bool):
        raise FormatError("not a number")
    return float(document)


def _each(document: JSON, read: Callable[[JSON], T]) -> tuple[T, ...]:
    return tuple(read(item) for item in sequence(document))
