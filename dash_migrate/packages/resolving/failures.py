"""Why pip or uv gave no answer, in a sentence or two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.packages.declared import parse_requirement
from dash_migrate.packages.installed import canonical
from dash_migrate.packages.resolving.model import NoAnswer, Reason
from dash_migrate.packages.resolving.target import minor_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CONFLICT = re.compile(r"Cannot install (?P<names>.+?) because these package versions have conflict")
_NO_VERSION = re.compile(
    r"(?:satisfies the requirement|No matching distribution found for) (?P<name>[^\s(;]+(?: ?[<>=!~]=?[^\s(;]+)*)"
)
_NO_MATCHING = re.compile(r"no matching distributions available for your environment:\s+(?P<name>[\w.-]+)")
_NO_ANSWER = re.compile(
    r"(?i)connection|name resolution|timed out|max retries|proxy|network is unreachable|ssl|error sending request"
)
_CAUSE = re.compile(
    r"RequirementInformation\(requirement=\w+\('(?P<asked>[^']*)'\), parent=(?P<parent>None|[^)]*)"
)
_WHEEL = re.compile(r"/(?P<name>[\w.]+)-(?P<version>[^-/]+)-[^/]*\.whl")
_UV = re.compile(
    r"(?s)No solution found.*?(?:╰─▶|cause:)\s*(?:Because )?(?P<why>.*?)(?:, we can\s+conclude|\n\n|$)"
)
_UV_MISSING = re.compile(r"(?P<name>[\w.-]+)\S* (?:was not found in|has no (?:usable )?wheels)")
_ADDRESS = re.compile(r"[\w+.-]+://\S+|//[^/\s@]*@\S*")
_MOST = 4  # causes that a reader is told
_WIDTH = 300


def explained(log: str, python: str, constraints: Iterable[str] = ()) -> NoAnswer:
    """The cause of a failure of pip, out of its log; no address of an index gets out.

    Args:
        log: what pip and pip-tools said.
        python: the target's Python version.
        constraints: the versions of the environment, which pip does not name.
    """
    missing, lacking = _NO_VERSION.search(log), _NO_MATCHING.search(log)
    if conflict := _CONFLICT.search(log):
        if lacking:
            return _missing(lacking["name"], python)
        causes = list(dict.fromkeys(_causes(log, constraints)))[:_MOST]
        reason = "; ".join(causes) or f"pip cannot install {_ADDRESS.sub('', conflict['names'])} together"
        return NoAnswer(Reason.CONFLICT, f"The versions exclude each other: {reason}.")
    if _NO_ANSWER.search(log) and not (missing and "from versions: none" not in log):
        return NoAnswer(Reason.UNREACHABLE, "The package index cannot be reached.")
    if missing:
        return _missing(missing["name"], python)
    return _unknown("pip-tools", log)


def explained_by_uv(log: str, python: str) -> NoAnswer:
    """The same for uv."""
    if _NO_ANSWER.search(log) and "No solution found" not in log:
        return NoAnswer(Reason.UNREACHABLE, "The package index cannot be reached.")
    found = _UV.search(log)
    if found is None:
        return _unknown("uv", log)
    why = " ".join(_ADDRESS.sub("", found["why"]).split())
    if missing := _UV_MISSING.match(why):
        return _missing(missing["name"], python)
    return NoAnswer(Reason.CONFLICT, f"The versions exclude each other: {why[:_WIDTH]}.")


def _missing(name: str, python: str) -> NoAnswer:
    text = f"The package index has no wheel of {name} for Python {minor_of(python)} on Linux."
    named = re.match(r"[\w.-]+", name)
    return NoAnswer(Reason.MISSING, text, canonical(named[0]) if named else "")


def _unknown(tool: str, log: str) -> NoAnswer:
    lines = [line.strip() for line in log.splitlines() if "error" in line.lower()]
    last = _ADDRESS.sub("(an address)", lines[-1])[:200] if lines else ""
    return NoAnswer(Reason.TOOL, f"{tool} failed: {last}" if last else f"{tool} failed without a word.")


def _causes(log: str, constraints: Iterable[str]) -> Iterator[str]:
    """The requirements that exclude each other, each with who asks for it."""
    fixed = dict(text.split("==", 1) for text in constraints)
    excluded: list[str] = []
    for match in _CAUSE.finditer(log):
        wheel = _WHEEL.search(match["parent"])
        asked = parse_requirement(match["asked"])
        key = canonical(asked.name) if asked else ""
        if asked and key in fixed and not asked.specifier.contains(fixed[key], prereleases=True):
            excluded.append(f"the environment has {key}=={fixed[key]}")
        who = f"{canonical(wheel['name'])} {wheel['version']} needs" if wheel else "the app asks for"
        yield f"{who} {_ADDRESS.sub('(an address)', match['asked'])}"
    yield from excluded
