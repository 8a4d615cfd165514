"""Whether a wheel can be installed on the platform, by the tags in its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from packaging.tags import Tag

_SYSTEMS = (
    ("win", "Windows"),
    ("macosx", "macOS"),
    ("musllinux", "Alpine Linux"),
    ("ios", "iOS"),
    ("android", "Android"),
)
_LINUX = re.compile(r"(?:manylinux\w*|linux)_x86_64|any")


def misfit(file_name: str, python: str | None) -> str | None:
    """Why a wheel cannot be installed on the platform: x86-64 Linux, CPython; None if it can.

    Args:
        file_name: of the wheel, without folders.
        python: the Python version there ("3.11"); None: not known, so not judged.

    Returns:
        What the wheel is for, as the end of a sentence: "is built for Windows".
    """
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    try:
        *_, tags = parse_wheel_filename(file_name)
    except InvalidWheelFilename:
        return "has no name that pip reads (NAME-VERSION-PYTHON-ABI-PLATFORM.whl)"
    on_linux = [tag for tag in tags if _LINUX.fullmatch(tag.platform)]
    if not on_linux:
        return f"is built for {_system(tags)}"
    if python is not None and not any(_runs(tag, python) for tag in on_linux):
        versions = sorted({tag.interpreter for tag in on_linux})
        return f"is built for {', '.join(map(_python, versions))}, and the app runs Python {python}"
    return None


def _system(tags: Iterable[Tag]) -> str:
    names = sorted({tag.platform for tag in tags})
    for start, system in _SYSTEMS:
        if names[0].startswith(start):
            return system
    return names[0]


def _runs(tag: Tag, python: str) -> bool:
    """Whether a tag's interpreter and ABI are what CPython of this version takes."""
    minor = _number(python.split(".")[1])
    match = re.fullmatch(r"(?P<kind>py|cp)(?P<major>\d)(?P<minor>\d*)", tag.interpreter)
    if match is None or match["major"] != "3":
        return False
    wanted = _number(match["minor"] or "0")
    if match["kind"] == "py":
        return wanted <= minor and tag.abi == "none"
    return wanted == minor or (tag.abi == "abi3" and wanted <= minor)


def _number(text: str) -> int:
    digits = re.match(r"\d+", text)
    return int(digits[0]) if digits else 0


def _python(interpreter: str) -> str:
    match = re.fullmatch(r"(?:py|cp)(\d)(\d+)", interpreter)
    return f"Python {match[1]}.{match[2]}" if match else interpreter
