"""What the distributions of an app need of apt, by the table; and what the table says that apt cannot settle."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash_migrate.facts.reached import called, running
from dash_migrate.knowledge import load
from dash_migrate.packages.system.presence import Present, Use
from dash_migrate.plan import Effort, Finding, Location, Note, Severity
from dash_migrate.target_platform import TargetPlatform

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Mapping

    from dash_migrate.facts import Facts

STEP = "system-packages"
TABLE = "system_packages"
_EFFORT = {"hour": Effort.HOUR, "day": Effort.DAY}
_LANGUAGE = re.compile(r"[a-z]{3}(?:_[a-z]+)*")


@dataclass(frozen=True, slots=True)
class AptNeed:
    """Packages that the app needs of apt.

    Args:
        why: for the reader, without a full stop: "pytesseract (imported in ocr.py) runs the program tesseract".
        location: where that is seen.
    """

    packages: tuple[str, ...]
    why: str
    location: Location


def library_needs(
    facts: Facts, found: Mapping[str, Present], platform: TargetPlatform
) -> Iterator[AptNeed | Note | Finding]:
    """What the installed distributions load or run, each with its reason."""
    idle: list[tuple[Present, tuple[str, ...]]] = []
    for row, item in _rows("library", found):
        packages = names_for(row, platform)
        if row.get("without") and item.extras.intersection(row["without"]):
            continue
        sure = called(facts, row.get("sure", ()))
        if not counts(row, item) and not sure:
            if item.use is Use.DECLARED and not item.location.path.endswith(".py"):
                idle.append((item, packages))
        elif row.get("calls") and not sure and not called(facts, row["calls"]):
            shown = ", ".join(row["calls"][:3])
            text = f"{item.key} {row['why']}, and the app calls nothing that does so ({shown} ...)."
            yield Note(STEP, item.location, text)
        elif not packages:
            yield _too_old(row, item)
        else:
            yield AptNeed(packages, f"{item.key} ({item.why}) {row['why']}", item.location)
    yield from _idle(idle)
    if "pytesseract" in found:
        yield from _languages(facts)


def remarks(facts: Facts, found: Mapping[str, Present]) -> Iterator[Finding]:
    """What no package of Ubuntu's settles."""
    for row, item in _rows("remark", found):
        if not counts(row, item) or (row.get("calls") and not called(facts, row["calls"])):
            continue
        words = {"name": item.key, "libraries": " ".join(row.get("libraries", ()))}
        yield Finding(
            STEP,
            item.key,
            Severity(row["severity"]),
            item.location,
            f"{row['seen'].format(**words)[:-1]} ({item.why}).",
            row["reason"],
            row["action"].format(**words),
            _EFFORT.get(row.get("effort", ""), Effort.MINUTES),
        )


def counts(row: Mapping[str, Any], item: Present) -> bool:
    """Whether the use of a distribution is enough for what a row of the table says."""
    if row["at"] == "install":
        return True
    return item.use is Use.DIRECT or (row["at"] == "import" and item.use is Use.INDIRECT)


def names_for(row: Mapping[str, Any], platform: TargetPlatform) -> tuple[str, ...]:
    """The names of a row's packages on the platform's Ubuntu."""
    old = platform is TargetPlatform.DE4 and "bionic" in row
    return tuple(row["bionic"] if old else row["packages"])


def _rows(table: str, found: Mapping[str, Present]) -> Iterator[tuple[Mapping[str, Any], Present]]:
    for row in load(TABLE)[table]:
        for key in row["distributions"]:
            item = found.get(key)
            if item is not None and item.is_of(row.get("versions", "")):
                yield row, item


def _languages(facts: Facts) -> Iterator[AptNeed]:
    """The language packs of `image_to_string(..., lang="deu+fra")`; English comes with tesseract-ocr."""
    for index in running(facts):
        for name in ("image_to_string", "image_to_data", "image_to_boxes", "image_to_pdf_or_hocr", "image_to_osd"):
            for site in index.calls_named.get(name, ()):
                for language in _spoken(site.node):
                    package = f"tesseract-ocr-{language.replace('_', '-')}"
                    place = index.source.location(site.node)
                    yield AptNeed((package,), f'Tesseract is asked for lang="{language}" in {index.path}', place)


def _spoken(call: ast.Call) -> list[str]:
    given = next((item.value for item in call.keywords if item.arg == "lang"), None)
    text = getattr(given, "value", "")
    parts = text.split("+") if isinstance(text, str) else []
    return [part for part in parts if _LANGUAGE.fullmatch(part) and part not in {"eng", "osd"}]


def _too_old(row: Mapping[str, Any], item: Present) -> Finding:
    return Finding(
        STEP,
        item.key,
        Severity.ERROR,
        item.location,
        f"{item.key} {item.version} ({item.why}) {row['why']}.",
        "Dash Enterprise 4 runs on Ubuntu 18.04, whose libraries are too old for it.",
        f"Pin {item.key} to a version before {row['versions'].lstrip('>=')}.",
    )


def _idle(idle: list[tuple[Present, tuple[str, ...]]]) -> Iterator[Finding]:
    """One finding for all that is listed and not used: their packages would be installed for nothing."""
    idle = [(item, packages) for item, packages in idle if packages]
    if idle:
        names = ", ".join(dict.fromkeys(item.key for item, _ in idle))
        packages = " ".join(dict.fromkeys(name for _, several in idle for name in several))
        yield Finding(
            STEP,
            f"listed {names}",
            Severity.ADVICE,
            idle[0][0].location,
            f"{names}: listed, and nothing that runs on the platform was seen to use it.",
            "If something does use it, it needs packages of the operating system.",
            f"Take what is not used out of {idle[0][0].location.path}; for what is used, list for apt: {packages}",
        )
