"""What distributions need in turn, worked out from an environment's metadata: no index is asked."""

from __future__ import annotations

import platform
from collections import deque
from typing import TYPE_CHECKING

from dash_migrate.packages.declared import parse_requirement
from dash_migrate.packages.installed import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from packaging.requirements import Requirement

    from dash_migrate.packages.installed import Distribution, Installed


def closure(
    roots: Iterable[tuple[str, frozenset[str]]], installed: Installed, python_version: str | None
) -> Mapping[str, frozenset[str]]:
    """The distributions that the roots need on Linux, each with those that ask for it.

    Roots that no other one needs are not among them. What the environment does not hold (Linux-only parts on a
    Windows machine) is left to pip.

    Args:
        roots: canonical names with the extras asked for.
        installed: what the environment holds.
        python_version: of the app on its platform; None: the running one's.
    """
    target = linux_markers(python_version)
    pending = deque(roots)
    done: set[tuple[str, frozenset[str]]] = set()
    parents: dict[str, set[str]] = {}
    while pending:
        key, extras = pending.popleft()
        if (key, extras) in done or key not in installed:
            continue
        done.add((key, extras))
        for requirement in _active(installed[key], extras, target):
            child = canonical(requirement.name)
            if child in installed:
                if child != key:
                    parents.setdefault(child, set()).add(key)
                pending.append((child, frozenset(requirement.extras)))
    return {child: frozenset(by) for child, by in sorted(parents.items())}


def linux_markers(python_version: str | None) -> dict[str, str]:
    """The values of environment markers on the target: CPython on Linux, x86-64.

    Args:
        python_version: "3.11.7" or "3.11"; None: the running one's.
    """
    full = python_version or platform.python_version()
    return {
        "implementation_name": "cpython",
        "implementation_version": full,
        "os_name": "posix",
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": full,
        "python_version": ".".join(full.split(".")[:2]),
        "sys_platform": "linux",
    }


def applies(requirement: Requirement, target: dict[str, str], extras: Iterable[str] = ()) -> bool:
    """Whether a requirement's marker holds on the target, for one of the extras asked for."""
    if requirement.marker is None:
        return True
    return any(requirement.marker.evaluate({**target, "extra": extra}) for extra in ("", *sorted(extras)))


def _active(distribution: Distribution, extras: frozenset[str], target: dict[str, str]) -> Iterator[Requirement]:
    for text in distribution.requires:
        requirement = parse_requirement(text)
        if requirement is not None and applies(requirement, target, extras):
            yield requirement
