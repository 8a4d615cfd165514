"""A browsing as JSON and back: it is made in a process of its own."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from dash_migrate.verify.browser.model import BrowsedPage, Browsing, Click, Escape, Failure


def to_json(browsing: Browsing) -> dict[str, Any]:  # JSON
    """Returns what `from_json` takes."""
    return asdict(browsing)


def from_json(document: dict[str, Any]) -> Browsing:  # JSON
    """Returns the browsing that `to_json` took apart."""
    return Browsing(
        document["address"],
        document["prefix"],
        tuple(_page(page) for page in document["pages"]),
        tuple(document["left_out"]),
    )


def _page(document: dict[str, Any]) -> BrowsedPage:
    return BrowsedPage(
        text=tuple(document.pop("text")),
        errors=tuple(document.pop("errors")),
        hosts=tuple(document.pop("hosts")),
        escapes=tuple(Escape(**item) for item in document.pop("escapes")),
        failed=tuple(Failure(**item) for item in document.pop("failed")),
        clicks=tuple(Click(**item) for item in document.pop("clicks")),
        **document,
    )
