"""What the target may install: the tags of wheels and the markers of CPython on Linux, x86-64."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.tags import Tag

# The C library of Ubuntu 22.04, on which the platform builds: 2.35. manylinux starts with 2.5.
GLIBC = 35
_LEGACY = {17: "manylinux2014_x86_64", 12: "manylinux2010_x86_64", 5: "manylinux1_x86_64"}


def minor_of(version: str) -> str:
    """The version without its third part: "3.11"."""
    return ".".join(version.split(".")[:2])


@lru_cache(maxsize=1)
def platforms() -> tuple[str, ...]:
    """The platform tags that pip accepts on the target, the newest first."""
    found: list[str] = []
    for number in range(GLIBC, 4, -1):
        found.append(f"manylinux_2_{number}_x86_64")
        if number in _LEGACY:
            found.append(_LEGACY[number])
    return (*found, "linux_x86_64")


@lru_cache(maxsize=8)
def tags(python: str) -> frozenset[Tag]:
    """The tags of the wheels that pip accepts on the target.

    Args:
        python: "3.11" or "3.11.7".
    """
    from packaging.tags import compatible_tags, cpython_tags

    version = tuple(int(part) for part in minor_of(python).split("."))
    interpreter = f"cp{version[0]}{version[1]}"
    # The interpreter's own ABI is named: without, the running one's build flags would be added.
    own = cpython_tags(version, abis=[interpreter], platforms=platforms())
    return frozenset((*own, *compatible_tags(version, interpreter, platforms())))
