"""What a resolver wrote, as data."""

from __future__ import annotations

import re

from dash_migrate.packages.installed import canonical

_PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[^\s;#]+)(?:\s*;[^#]*)?(?:\s*#\s*via\s+(?P<via>.*))?")


def parse_pins(text: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The versions, and for each name those that ask for it: files and constraints are nobody."""
    versions: dict[str, str] = {}
    via: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if match := _PIN.fullmatch(line.strip()):
            key = canonical(match["name"])
            versions[key] = match["version"]
            names = (name.strip() for name in (match["via"] or "").split(","))
            parents = (canonical(name) for name in names if name and not name.startswith(("-r", "-c")))
            via[key] = tuple(sorted(set(parents)))
    return versions, via
