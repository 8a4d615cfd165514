"""Several ranges of versions as one, with what lies between them left out: pip knows no `or`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from packaging.version import Version

_BOUND = re.compile(r"(?P<operator>>=|<=|>|<|==|!=)(?P<version>[^,<>=!*]+)(?P<series>\.\*)?")


@dataclass(frozen=True, slots=True)
class _Range:
    """From `low` to `high`, each with the operator that it stands behind; None: no bound. `holes` are left out."""

    low: Version | None
    low_text: str
    high: Version | None
    high_text: str
    holes: tuple[str, ...] = ()


def joined_ranges(specifiers: Sequence[str]) -> str | None:
    """The one specifier that allows what any of these allows; None if pip has no words for it.

    Args:
        specifiers: as pip writes them: ">=1,<2".
    """
    ranges = [_range(specifier) for specifier in specifiers]
    known = [item for item in ranges if item is not None]
    if len(known) < len(ranges) or not known:
        return None
    lowest = _least(known)
    joined, rest = lowest, [item for item in known if item is not lowest]
    while rest:
        following = _least(rest)
        rest.remove(following)
        between = _between(joined, following)
        if between is None or (following.holes and between != ()):
            return None
        joined = _Range(
            joined.low,
            joined.low_text,
            following.high,
            following.high_text,
            (*joined.holes, *between, *following.holes),
        )
    bounds = [text for text in (joined.low_text, joined.high_text) if text]
    return ",".join((*bounds, *joined.holes))


def as_version(text: str) -> Version | None:
    """The version that a text is (PEP 440); None if it is none."""
    from packaging.version import InvalidVersion, Version

    try:
        return Version(text)
    except InvalidVersion:
        return None


def _range(specifier: str) -> _Range | None:
    low = high = None
    low_text = high_text = ""
    holes = []
    for part in filter(None, specifier.split(",")):
        match = _BOUND.fullmatch(part)
        version = as_version(match["version"]) if match else None
        if match is None or version is None:
            return None
        operator = match["operator"]
        if operator == "!=":
            holes.append(part)
        elif operator in {">", ">="} and low is None and not match["series"]:
            low, low_text = version, part
        elif operator in {"<", "<="} and high is None and not match["series"]:
            high, high_text = version, part
        else:
            return None
    return _Range(low, low_text, high, high_text, tuple(holes))


def _least(ranges: Sequence[_Range]) -> _Range:
    from packaging.version import Version

    return min(ranges, key=lambda item: (item.low is not None, item.low or Version("0")))


def _between(first: _Range, second: _Range) -> tuple[str, ...] | None:
    """What to leave out between two ranges: nothing, one version, one series; None if it cannot be said.

    Ranges that overlap are not joined: what is left out of one may be in the other.
    """
    if first.high is None or second.low is None:
        return None
    if first.high == second.low:
        touches = first.high_text.startswith("<=") or second.low_text.startswith(">=")
        return () if touches else (f"!={first.high_text.lstrip('<=')}",)
    is_series = first.high_text.startswith("<") and not first.high_text.startswith("<=")
    numbers = first.high.release
    following = (*numbers[:-1], numbers[-1] + 1)
    if is_series and second.low_text.startswith(">=") and second.low.release == following:
        # Poetry bounds a series by its first development release: `<5.0.dev0 || >=5.1.dev0`.
        is_whole = first.high.is_prerelease == second.low.is_prerelease == (first.high.dev == second.low.dev == 0)
        return (f"!={'.'.join(map(str, numbers))}.*",) if is_whole else None
    return None
