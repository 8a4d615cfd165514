"""Finds the links of a migrated app that no longer lead where the original's did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from dash_migrate.verify.visiting.contents import media_type, shown
from dash_migrate.verify.visiting.urls import leads_to, slashed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.verify.visiting.model import Content, Link, Visit


class Reason(Enum):
    """What is wrong with a link; the value says it in words."""

    ESCAPES = "leads outside of the app's prefix"
    DOUBLE = "has the prefix twice"
    FAILS = "answers an error"
    REDIRECTS = "redirects somewhere else than the original"
    OTHER_CONTENT = "answers something else than the original"


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """One link that is broken.

    Attributes:
        link: it and where it stands.
        reason: what is wrong with it.
        before: what the original answers there, in a few words: `200 application/json`; "" if nobody asked it.
        after: what the migrated app answers; "" for a link that leads out of it.
    """

    link: Link
    reason: Reason
    before: str = ""
    after: str = ""


def broken_links(before: Visit, after: Visit) -> Iterator[BrokenLink]:
    """Yields the links of the migrated app that are broken and were not so in the original.

    A status below 400 proves nothing, since Dash answers its index page to every path that it does not know: what
    is behind the link is compared by status, media type and whether it is the index page. What changes from one
    request to the next is no reason here; `compare_visits` tells whether the contents themselves differ.

    Args:
        before: of the original, below a prefix of its own or none.
        after: of the migrated app.
    """
    led = {leads_to(link, before.prefix) for link in before.links}
    for link in dict.fromkeys(after.links):
        path = leads_to(link, after.prefix)
        if path is None:
            local = leads_to(link, before.prefix)
            was = before.contents.get(local) if local is not None else None
            if local is not None and (was is None or _works(was)):
                yield BrokenLink(link, Reason.ESCAPES, shown(was))
            continue
        was, now = before.contents.get(path), after.contents.get(path)
        if path not in led and _doubled(path, after.prefix):
            yield BrokenLink(link, Reason.DOUBLE, "", shown(now))
        elif now is not None and (was is None or _works(was)) and (reason := _reason(was, now)):
            yield BrokenLink(link, reason, shown(was), shown(now))


def links_that_fail(visit: Visit) -> Iterator[BrokenLink]:
    """Yields the links of one visit that lead to an error: of the original, those broken already."""
    for link in dict.fromkeys(visit.links):
        path = leads_to(link, visit.prefix)
        found = visit.contents.get(path) if path is not None else None
        if found is not None and not _works(found):
            yield BrokenLink(link, Reason.FAILS, "", shown(found))


def _reason(was: Content | None, now: Content) -> Reason | None:
    if not _works(now):
        return Reason.FAILS
    if was is None:
        return None
    if (300 <= was.status < 400) and (300 <= now.status < 400):
        return Reason.REDIRECTS if was.digest != now.digest else None
    same = (was.status == now.status, media_type(was) == media_type(now), was.index == now.index)
    return None if all(same) else Reason.OTHER_CONTENT


def _works(content: Content) -> bool:
    return 0 < content.status < 400


def _doubled(path: str, prefix: str) -> bool:
    prefix = slashed(prefix)
    return prefix != "/" and (path + "/").startswith(prefix)
