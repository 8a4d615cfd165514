"""Package specifications as conda writes them: `numpy`, `numpy=1.26`, `conda-forge::dash>=2`, `x=1.0=py39h1_0`."""

from __future__ import annotations

import re
from dataclasses import dataclass

# https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html#package-match-specifications
_SPEC = re.compile(r"\s*(?:(?P<channel>[^\s:]+)::)?(?P<name>[A-Za-z0-9_][\w.-]*)\s*(?P<rest>.*?)\s*$", re.DOTALL)
_BRACKET = re.compile(r"(?P<key>\w+)\s*=\s*(?:'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\"|(?P<plain>[^,\]\s]+))")
_PART = re.compile(r"(?P<operator>==|!=|>=|<=|~=|>|<|=)?(?P<version>[\w.!+*-]+)")
_PIN_NUMBERS = 3


@dataclass(frozen=True, slots=True)
class Spec:
    """What conda is asked for.

    Args:
        name: the package, in lower case.
        channel: where it must come from; empty: from any.
        version: as it is written, without the build; empty: any.
        build: the build string: the package for one system and one Python; empty: any.
        specifier: the version as pip writes it; None if pip has no words for it.
    """

    name: str
    channel: str = ""
    version: str = ""
    build: str = ""
    specifier: str | None = ""


def parse_spec(text: str) -> Spec:
    """One entry of `dependencies`.

    `=1.26` (any 1.26) becomes `==1.26.*`; with three numbers it is a pin for all that matters, `==2.18.2`.
    """
    match = _SPEC.match(text)
    if match is None:
        return Spec(text.strip().lower(), specifier=None)
    name, channel, rest = match["name"].lower(), match["channel"] or "", match["rest"]
    is_fuzzy = False
    if rest.startswith("["):
        found = {
            part["key"]: part["single"] or part["double"] or part["plain"] or ""
            for part in _BRACKET.finditer(rest)
        }
        version, build = found.get("version", ""), found.get("build", "")
    elif rest.startswith("="):
        is_fuzzy = not rest.startswith("==")
        version, _, build = rest.lstrip("=").strip().partition("=")
    else:
        version, build = _spaced(rest)
    version, build = version.strip(), build.strip()
    return Spec(name, channel, version, build, _specifier(version, is_fuzzy=is_fuzzy and not build))


def as_conda(requirement: str) -> str:
    """A requirement `name==1.2` as conda writes it; without a version as it is."""
    return re.sub(r"\s+", "", requirement).replace("==", "=")


def _spaced(rest: str) -> tuple[str, str]:
    """`1.26 py311_0`, `>=1.2, <2`: the version, and the build where there is one."""
    joined = re.sub(r"\s*([,|<>=!~]+)\s*", r"\1", rest)
    version, _, build = joined.partition(" ")
    return version, build


def _specifier(version: str, *, is_fuzzy: bool) -> str | None:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    if version in {"", "*"}:
        return ""
    parts = []
    for item in version.split(","):
        match = _PART.fullmatch(item)
        said = _part(match["operator"] or ("=" if is_fuzzy else ""), match["version"]) if match else None
        if said is None:
            return None
        parts.append(said)
    specifier = ",".join(part for part in parts if part)
    try:
        SpecifierSet(specifier)
    except InvalidSpecifier:
        return None
    return specifier


def _part(operator: str, version: str) -> str | None:
    if version == "*":
        return ""
    stem = version.removesuffix(".*")
    if "*" in stem:
        return None  # `1.2*` is 1.20 too
    if operator in {">=", "<"}:
        return operator + stem
    if operator in {"", "==", "!="}:
        return (operator or "==") + version
    if operator == "=":
        is_pin = stem == version and stem.count(".") + 1 >= _PIN_NUMBERS
        return f"=={stem}" if is_pin else f"=={stem}.*"
    return operator + version if stem == version else None
