"""The platforms that a run can emulate, as data: `knowledge/targets.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.target_platform import knowledge_key, target_platform

if TYPE_CHECKING:
    from collections.abc import Mapping

APP_NAME = "my-app"
# Of the original and the deployed app: else the order of sets differs between two runs, which no platform changes.
STEADY = {"PYTHONHASHSEED": "0"}


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform as the app's web process sees it.

    Attributes:
        key: its short name on the command line: `de5`.
        title: its name in reports.
        prefix: the path below which a browser finds the app; the proxy passes it on unchanged.
        variables: what the platform sets.
        asgi: whether an ASGI back end (FastAPI, Quart) works there.
        proxy_seconds: after which its proxy gives up a request.
    """

    key: str
    title: str
    prefix: str
    variables: Mapping[str, str]
    asgi: bool
    proxy_seconds: float


def platforms() -> tuple[Platform, ...]:
    """All of them, the default first."""
    return tuple(
        Platform(
            key=key,
            title=table["title"],
            prefix=table["prefix"].format(name=APP_NAME),
            variables={name: text.format(name=APP_NAME) for name, text in table["variables"].items()},
            asgi=table["asgi"],
            proxy_seconds=table["proxy_seconds"],
        )
        for key, table in load("targets").items()
    )


def platform(name: str) -> Platform:
    """The platform of that name, long or short: the names that `--target` has everywhere.

    Raises:
        UsageError: with those there are.
    """
    key = knowledge_key(target_platform(name))
    return next(found for found in platforms() if found.key == key)
