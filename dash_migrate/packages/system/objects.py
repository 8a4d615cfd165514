"""What the compiled modules of the app's environment ask of the system, where that is a Linux environment.

Only those that a wheel brought are looked at, and only libraries that a known package of Ubuntu's brings: of 1,700
shared objects in three large environments all others that were missing belonged to parts that nobody has to load.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.system.elf import needed
from dash_migrate.packages.system.needs import TABLE, AptNeed
from dash_migrate.packages.system.presence import Present, Use

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from dash_migrate.packages.installed import Distribution, Installed

_EXTENSION = re.compile(r"\.(?:cpython-3\d+-x86_64-linux-gnu|abi3)\.so$")
_SHARED = re.compile(r"\.so(?:\.[\d.]+)?$")
_LINUX_WHEEL = re.compile(r"(?m)^Tag:.*manylinux")


def object_needs(found: Mapping[str, Present], installed: Installed) -> Iterator[AptNeed]:
    """The packages that bring what the modules of used distributions are linked against."""
    packages = load(TABLE)["sonames"]
    for key, item in found.items():
        if item.use is Use.DECLARED or key in _known() or key not in installed:
            continue
        missing = [name for name in linked(installed[key]) if name in packages]
        if missing:
            names = tuple(dict.fromkeys(packages[name] for name in missing))
            yield AptNeed(names, f"{key} ({item.why}) is linked with {', '.join(missing)}", item.location)


def linked(distribution: Distribution) -> tuple[str, ...]:
    """The libraries that a distribution's modules ask for, themselves or through what it brings; sorted.

    Empty for what was not installed from a Linux wheel: what is compiled here is linked with what is here.
    """
    if not _LINUX_WHEEL.search(_text(distribution.info / "WHEEL")):
        return ()
    files = [line.partition(",")[0] for line in _text(distribution.info / "RECORD").splitlines()]
    brought = {name.rpartition("/")[2]: name for name in files if _SHARED.search(name)}
    waiting = [name for name in brought.values() if _EXTENSION.search(name)]
    seen = set(waiting)
    missing: set[str] = set()
    while waiting:
        for name in needed(distribution.folder / waiting.pop()):
            inside = brought.get(name)
            if inside is None:
                missing.add(name)
            elif inside not in seen:
                seen.add(inside)
                waiting.append(inside)
    return tuple(sorted(missing))


@cache
def _known() -> frozenset[str]:
    """What the tables say all about, and large wheels that are known to carry everything."""
    table = load(TABLE)
    rows = (*table["library"], *table["build"], *table["remark"])
    return frozenset(key for row in rows for key in row["distributions"]) | frozenset(table["complete"])


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
