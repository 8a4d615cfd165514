"""The indexes that pip is told of: in the app's requirements files, and in this machine's configuration."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.packages.private.addresses import addresses
from dash_migrate.packages.resolving.indexes import option, pip_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.private.addresses import Address

# The index of a Dash Enterprise: version 5, version 4.
PACKAGES = "/packages"
DOCS_PACKAGES = "/Docs/packages"


class Use(enum.Enum):
    """What pip does with the address."""

    ONLY = "index-url"  # the one index
    EXTRA = "extra-index-url"  # an index beside the public one
    LINKS = "find-links"  # a folder or page with archives


_NAMES = frozenset(use.value for use in Use)


@dataclass(frozen=True, slots=True)
class IndexOption:
    """An option of a requirements file that names an index.

    Args:
        line: where it stands.
        value: as it stands there, quotes left out.
        address: parsed; None for a path.
    """

    line: Line
    use: Use
    value: str
    address: Address | None

    @property
    def is_platform(self) -> bool:
        """Whether it has the form of a Dash Enterprise's own index."""
        return self.address is not None and is_platform(self.address)


def index_options(lines: Iterable[Line]) -> Iterator[IndexOption]:
    """The options that name an index, in the order of the lines."""
    for line in lines:
        key, value = option(line) or ("", "")
        if value and key in _NAMES:
            value = value.strip("'\"")
            yield IndexOption(line, Use(key), value, next(addresses(value), None))


def is_platform(address: Address) -> bool:
    """Whether an address has the form of a Dash Enterprise's own index."""
    return address.path.lower() in {PACKAGES, DOCS_PACKAGES.lower()}


def platform_server(configured: Iterable[str]) -> str:
    """The Dash Enterprise that pip is configured for on this machine; empty if none is."""
    for text in configured:
        for address in addresses(text):
            if address.scheme == "https" and is_platform(address):
                return address.host
    return ""


def configured_indexes(environ: Mapping[str, str], environment: Path | None = None) -> tuple[str, ...]:
    """The index addresses that pip is configured with on this machine. They may hold credentials.

    Args:
        environ: the environment variables.
        environment: the folder of the app's Python environment.
    """
    settings = pip_settings(environ, environment)
    return tuple(
        dict.fromkeys(word for key in ("index-url", "extra-index-url") for word in settings.get(key, "").split())
    )
