"""Findings on what the index had to say of the versions: gone, without a file for the platform, or others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.packages.checks import STEP
from dash_migrate.packages.declared import REQUIREMENTS, same_version
from dash_migrate.plan import Finding, Location, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.study import Study


def indexed(state: Study) -> Iterator[Finding]:
    """What the index's answer means; nothing if it was not asked."""
    places = {line.key: Location(line.path, line.number) for line in state.declared.lines if line.key}
    for key, why in sorted(state.answer.without_wheel.items()):
        version = state.version_of(key) or state.answer.versions.get(key) or ""
        yield Finding(
            STEP,
            f"wheel {key}",
            Severity.ERROR,
            places.get(key, Location(REQUIREMENTS)),
            f"{key} {version}".strip() + f": {why}",
            "The platform would have to build it from source, which needs a compiler and system libraries, or "
            "cannot install it at all.",
            f"Choose a version of {key} that has a wheel for Linux and the app's Python, try it, and pin it.",
        )
    other = [
        f"{key} {state.answer.versions[key]} (here {held.public_version})"
        for key in sorted(state.answer.versions.keys() & state.installed.keys())
        if (held := state.installed[key]).version
        and not same_version(held.public_version, state.answer.versions[key])
        and key not in {line.key for line in state.differing}
    ]
    if other:
        yield Finding(
            STEP,
            "index differs",
            Severity.ADVICE,
            Location(REQUIREMENTS),
            f"The index gives other versions than run here: {', '.join(other[:5])}"
            + (f" and {len(other) - 5} more." if len(other) > 5 else "."),
            "The lines say what runs here; pip may refuse a set of versions that never fitted together.",
            "Look for the package that asks for the other version: pip check",
        )
