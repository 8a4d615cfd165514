"""Versions as Poetry writes them (`^1.2`, `~1.2`, `1.*`, `>=1 <2`, `^1 || ^2`), said in pip's notation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.packages.projects.ranges import as_version, joined_ranges

if TYPE_CHECKING:
    from packaging.version import Version

# https://python-poetry.org/docs/dependency-specification/#version-constraints
_PART = re.compile(
    r"\s*(?P<operator>\^|~=|~|===|==|!=|<>|>=|<=|>|<|=)?\s*(?P<version>\*|v?\d[\w.+!-]*(?:\.\*)?)\s*(?:,|$|(?=[\s<>=!~^]))"
)
_OR = re.compile(r"\s*\|\|?\s*")
_EXACT = {"": "==", "=": "==", "==": "==", "===": "===", "<>": "!="}


def as_specifier(constraint: str) -> str | None:
    """The versions that a constraint allows, as pip writes them; None where pip has no words for them.

    Alternatives (`^1.0 || ^2.0`) can be said if what they leave out is nothing, one version (`<2 || >2`) or one
    series (`<3.0 || >=3.1`).
    """
    alternatives = [_conjunction(part) for part in _OR.split(constraint.strip())]
    if any(part is None for part in alternatives):
        return None
    parts = [part for part in alternatives if part is not None]
    return parts[0] if len(parts) == 1 else joined_ranges(parts)


def as_python_marker(constraint: str) -> str | None:
    """The marker for a constraint on Python's version (`^3.9`, `<3.9 || >=3.11`); None if none says the same."""
    texts = []
    for alternative in _OR.split(constraint.strip()):
        specifier = _conjunction(alternative)
        if specifier is None:
            return None
        if specifier:
            texts.append(" and ".join(_python_part(part) for part in specifier.split(",")))
        else:
            return ""
    return " or ".join(f"({text})" if " and " in text else text for text in texts) if len(texts) > 1 else texts[0]


def as_platform_marker(constraint: str) -> str | None:
    """The marker for Poetry's `platform = "linux"` or `"linux || darwin"`; None for anything else."""
    texts = []
    for name in _OR.split(constraint.strip()):
        match = re.fullmatch(r"(?P<operator>!=|==|=)?\s*(?P<name>\w+)", name)
        if match is None:
            return None
        texts.append(f'sys_platform {"!=" if match["operator"] == "!=" else "=="} "{match["name"]}"')
    return " or ".join(texts)


def joined_markers(*markers: str) -> str:
    """The marker that holds where all of these hold; empty ones do not count."""
    present = [marker for marker in markers if marker.strip()]
    if len(present) < 2:
        return "".join(present)
    return " and ".join(f"({marker})" if re.search(r"\bor\b", marker) else marker for marker in present)


def _python_part(part: str) -> str:
    match = re.fullmatch(r"(?P<operator>[<>=!~]+)(?P<version>.+)", part)
    assert match is not None, part
    version = match["version"]
    # `python_version` has no third number: 3.9.1 must be asked of the full version.
    variable = "python_full_version" if version.removesuffix(".*").count(".") > 1 else "python_version"
    if variable == "python_version" and version.count(".") == 0:
        version = f"{version}.0" if match["operator"] not in {"==", "!="} else f"{version}.*"
    return f'{variable} {match["operator"]} "{version}"'


def _conjunction(text: str) -> str | None:
    """The specifiers that must all hold, with commas between; empty: any version."""
    position = 0
    specifiers: list[str] = []
    while position < len(text):
        match = _PART.match(text, position)
        if match is None or match.end() == position:
            return None
        said = _said(match["operator"] or "", match["version"].removeprefix("v"))
        if said is None:
            return None
        specifiers += said
        position = match.end()
    return ",".join(specifiers)


def _said(operator: str, version: str) -> list[str] | None:
    if version == "*":
        return [] if operator in {"", "=", "==", ">="} else None
    stem = version.removesuffix(".*")
    parsed = as_version(stem)
    if parsed is None:
        return None
    if operator in {"^", "~"}:
        upper = _caret(parsed) if operator == "^" else _tilde(parsed)
        return [f">={stem}", f"<{upper}"]
    if stem != version and operator not in {"", "=", "==", "!=", "<>"}:
        return [f"{operator}{stem}"] if operator in {">=", "<"} else None
    return [f"{_EXACT.get(operator, operator)}{version}"]


def _caret(version: Version) -> str:
    """What comes after the versions that do not change the first number other than 0."""
    release = version.release
    place = min(2, next((index for index, number in enumerate(release) if number), len(release) - 1))
    return _next(version, place)


def _tilde(version: Version) -> str:
    return _next(version, min(1, len(version.release) - 1))


def _next(version: Version, place: int) -> str:
    """The release whose number at `place` is one higher, with a second number for the eye."""
    numbers = [*version.release[:place], version.release[place] + 1]
    epoch = f"{version.epoch}!" if version.epoch else ""
    # ^2.0.0rc1 means up to 3.0: its stable release counts, as in Poetry.
    return epoch + ".".join(map(str, [*numbers, 0] if len(numbers) == 1 else numbers))
