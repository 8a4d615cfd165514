"""Words that findings on written files share: what the platform keeps, what is lost, lists that stay short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.target_platform import TargetPlatform
from dash_migrate.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.plan import Location

LOST = "A container's disk is emptied at every deployment and restart, and no other container or worker sees it"
NO_FILES = "The platform shows what the app prints, no files: nobody gets to read this one before it is gone."
_MAX_NAMED = 3


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the platform offers to keep files: in words, and the folder as a variable's value."""

    how: str
    folder: str


_KEEPING = {
    TargetPlatform.DE5: Keeping("the app's persistent filesystem", "~/mount"),
    TargetPlatform.DE4: Keeping("a directory of the server that the administrator maps to /data", "/data"),
    TargetPlatform.PAAS: Keeping("a volume that outlives the containers", "<where the volume is mounted>"),
}


def keeping(platform: TargetPlatform) -> Keeping:
    """What a platform offers to keep files."""
    return _KEEPING[platform]


def short_list(names: Iterable[str], more: str) -> str:
    """Each name once, the first of them if there are many: `a, b and 3 others`.

    Args:
        names: at least one.
        more: the noun of those that are not named.
    """
    found = list(dict.fromkeys(names))
    if len(found) > _MAX_NAMED:
        found = [*found[: _MAX_NAMED - 1], f"{len(found) - _MAX_NAMED + 1} {more}"]
    return listing(found)


def place(location: Location, here: str) -> str:
    """A place in a text about the file `here`: `line 12`, of another file `pages/b.py:30`."""
    return f"line {location.line}" if location.path == here else str(location)
