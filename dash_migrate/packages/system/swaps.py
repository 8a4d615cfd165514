"""What has no Linux wheel, or one for desktops: the headers to compile it, or a distribution that needs none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dash_migrate.facts.reached import running
from dash_migrate.knowledge import load
from dash_migrate.packages.closure import closure
from dash_migrate.packages.declared import Kind
from dash_migrate.packages.system.needs import STEP, TABLE, AptNeed
from dash_migrate.packages.system.presence import Present, Use
from dash_migrate.plan import Change, Finding, Location, Severity, Splice, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.study import Study
    from dash_migrate.packages.system.aptfile import AptList

_WINDOWED = ("opencv-python", "opencv-contrib-python")
_WINDOWS = ("imshow", "namedWindow", "waitKey", "destroyAllWindows", "createTrackbar", "selectROI", "moveWindow")
_HAS_WHEEL = re.compile(r"(?mi)^Tag:.*(?:manylinux|musllinux)")


def offered(state: Study, facts: Facts, found: Mapping[str, Present], apt: AptList) -> Mapping[str, Change]:
    """The swaps that spare the app packages which are not listed, by the distribution that goes.

    Only what is certain: the other one has the same modules and versions, nothing else needs the one that goes,
    and the app uses nothing that only this one has.
    """
    changes: dict[str, Change] = {}
    for row in load(TABLE)["swap"]:
        item, new = found.get(row["distribution"]), row["by"]
        if item is None or new in found or not item.is_of(row["versions"]) or _came_as_wheel(state, item.key):
            continue
        if item.use is Use.DECLARED and row["at"] != "install":
            continue
        if row["at"] != "install" and opens_window(facts):
            continue
        if any(apt.lacks(name) for name in row["spares"]):
            why = f"{row['why']} To keep it, list {' and '.join(row['spares'])} for apt instead."
            if change := _replaced(item, new, state, why):
                changes[item.key] = change
    return changes


def build_needs(state: Study, found: Mapping[str, Present], apt: AptList) -> Iterator[AptNeed | Finding]:
    """What the build has to compile: headers for apt, and the findings on what would spare them."""
    for row in load(TABLE)["build"]:
        for key in row["distributions"]:
            item = found.get(key)
            if item is None or _came_as_wheel(state, key) or not item.is_of(row.get("versions", "")):
                continue
            if not any(apt.lacks(name) for name in row["packages"]):
                continue
            if item.use is Use.DECLARED:
                yield _needless(row, item)
                continue
            why = f"{key} ({item.why}) has no Linux wheel, so it is compiled"
            yield AptNeed(tuple(row["packages"]), why, item.location)
            if row["instead"]:
                yield _instead(row, item)


def window_findings(facts: Facts, found: Mapping[str, Present]) -> Iterator[Finding]:
    """OpenCV's windows, and two OpenCVs at once."""
    item = next((found[key] for key in _WINDOWED if key in found), None)
    if item is None or item.use is Use.DECLARED:
        return
    headless = next((key for key in found if key.startswith("opencv") and key.endswith("-headless")), None)
    if headless is not None:
        yield _both(item, headless)
    if site := opens_window(facts):
        yield site


def _replaced(item: Present, new: str, state: Study, why: str) -> Change | None:
    """The change that writes another distribution's name; none where that would not take the old one away."""
    lines = [line for line in (*state.declared.lines, *state.project) if _can_change(line, item.key)]
    if _is_needed(item.key, state) or not lines or state.declared.hashed or state.badly_encoded:
        return None
    edits = tuple(dict.fromkeys(_renamed(line, new) for line in lines))
    place = Location(lines[0].path, lines[0].number)
    return Change(STEP, f"swap {item.key}", f"Replace {item.key} by {new}", why, Tier.SAFE, place, edits)


def _is_needed(key: str, state: Study) -> bool:
    """Whether another distribution that is installed on the platform asks for this one by name."""
    version = state.environment.python_version if state.environment else None
    roots = state.declared.keys | state.wanted.wants.keys() | state.pins.parents.keys()
    return bool(state.pins.parents.get(key)) or key in closure(
        ((root, frozenset()) for root in roots if root != key), state.installed, version
    )


def _can_change(line: Line, key: str) -> bool:
    return line.key == key and line.kind is Kind.REQUIREMENT and line.path.endswith((".txt", ".in"))


def _renamed(line: Line, new: str) -> Splice:
    name = re.match(r"[\w.-]+", line.text)
    return Splice(line.path, line.start, line.start + (len(name[0]) if name else 0), new)


def _came_as_wheel(state: Study, key: str) -> bool:
    """Whether the environment's copy was installed from a Linux wheel: then an index has one after all."""
    distribution = state.installed.get(key)
    if distribution is None:
        return False
    try:
        return bool(_HAS_WHEEL.search((distribution.info / "WHEEL").read_text("utf-8", "replace")))
    except OSError:
        return False


def opens_window(facts: Facts) -> Finding | None:
    """The finding on the first call that works with a window of OpenCV's; None if there is none."""
    for index in running(facts):
        for name in _WINDOWS if b"cv2" in index.source.data else ():
            for site in index.calls_named.get(name, ()):
                if f"cv2.{name}" in index.qualified(site.node.func, site.scope):
                    return Finding(
                        STEP,
                        f"cv2.{name}",
                        Severity.WARNING,
                        index.source.location(site.node),
                        f"cv2.{name}() works with a window on a screen.",
                        "The platform has no screen: the call raises there.",
                        "Show the picture in the page (cv2.imencode, then html.Img), and take the call out.",
                    )
    return None


def _both(item: Present, other: str) -> Finding:
    return Finding(
        STEP,
        f"both {item.key}",
        Severity.WARNING,
        item.location,
        f"{item.key} and {other} are both installed.",
        "They write the same files, so which one the app gets depends on the order of the installation.",
        f"Keep {other} alone: the platform has no screen.",
    )


def _instead(row: Mapping[str, Any], item: Present) -> Finding:
    return Finding(
        STEP,
        f"build {item.key}",
        Severity.WARNING,
        item.location,
        f"{item.key} has no Linux wheel ({item.why}).",
        "The platform compiles it in every build, which needs a compiler and the headers listed for apt.",
        row["instead"],
    )


def _needless(row: Mapping[str, Any], item: Present) -> Finding:
    instead = f" {row['instead']}" if row["instead"] else ""
    return Finding(
        STEP,
        f"build {item.key}",
        Severity.ERROR,
        item.location,
        f"{item.key} has no Linux wheel, and nothing that runs on the platform was seen to use it.",
        "The platform has to compile it, and the build stops if a compiler or a header is missing.",
        f"Take the line out if the app does not need it; else list for apt: {' '.join(row['packages'])}.{instead}",
    )
