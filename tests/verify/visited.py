"""Builds visits without running any app."""

from __future__ import annotations

from typing import Any

from dash_migrate.verify.visiting.model import Content, Link, Visit

from .served import GOOD, component

INDEX = Content(200, "text/html", 900, "the index", index=True)
MISSING = Content(404, "text/html", 20, "no such page")
JSON_DATA = Content(200, "application/json", 10, "data")
PREFIX = "/my-app/"


def link(url: str, page: str = "/", place: str = "layout.props.href") -> Link:
    return Link(url, page, place, "html.A.href")


def visit(
    *links: str | Link,
    prefix: str = "/",
    contents: dict[str, Content] | None = None,
    layout: Any = None,
    **more: Any,
) -> Visit:
    given = {"statuses": GOOD, "callbacks": [], **more}
    return Visit(
        prefix=prefix,
        layout=component() if layout is None else layout,
        links=tuple(link(item) if isinstance(item, str) else item for item in links),
        contents=contents or {},
        **given,
    )
