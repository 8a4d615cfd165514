"""Facts about packages, components and platforms, as TOML files beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dash_migrate.toml import loads

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def load(name: str) -> Mapping[str, Any]:
    """The tables of the knowledge file `name` (without `.toml`), read once.

    Their shape is the file's own, as its first lines describe it: hence `Any`.

    Raises:
        FileNotFoundError: if there is no such file: a mistake in the code that asks.
    """
    return loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))
