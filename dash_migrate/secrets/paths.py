"""Keys in the paths of URLs: `https://api.example/forecast/<key>/...`."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.secrets.drawn import drawn, is_harmless_name
from dash_migrate.secrets.shaped import Shaped
from dash_migrate.secrets.urls import owner_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_URL = re.compile(
    r"(?:https?|wss?)://(?:[^\s/@'\"]{1,200}@)?(?P<host>[\w.-]{4,200})(?::\d{1,5})?(?P<path>/[^\s?#'\"<>]{20,600})"
)
_SEGMENT = re.compile(r"[^/]+")
_SHORTEST = 20
_MOST = 50


@cache
def _table(name: str) -> frozenset[str]:
    return frozenset(load("secrets")["urls"][name])


def path_keys(text: str) -> Iterator[Shaped]:
    """What looks drawn in the path of a web service's URL. None is certain: it may be a thing's id."""
    if "://" not in text:
        return
    for match in islice(_URL.finditer(text), _MOST):
        labels = re.split(r"[.-]", match["host"].lower())
        segments = [(one.start(), one[0]) for one in _SEGMENT.finditer(match["path"])]
        if not _is_service(labels, [part for _, part in segments]):
            continue
        before = ""
        for start, part in segments:
            if len(part) >= _SHORTEST and not is_harmless_name(before) and drawn(part):
                at = match.start("path") + start
                yield Shaped(
                    at, at + len(part), "path-key", certain=False, entire=False, owner=owner_of(match["host"])
                )
                break
            before = part


def _is_service(labels: list[str], segments: list[str]) -> bool:
    """Whether a URL is one that programs call, rather than one of a page, a picture or a document."""
    if not _table("documents").isdisjoint(labels):
        return False
    calls = _table("services")
    return any(label in calls or label.endswith("api") for label in labels) or not calls.isdisjoint(segments)
