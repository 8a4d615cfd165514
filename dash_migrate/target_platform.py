"""The platforms that an app can be moved to: what `--target` names."""

from __future__ import annotations

import enum

from dash_migrate.errors import UsageError


class TargetPlatform(enum.Enum):
    """Where the app is to run; the value is its name on the command line."""

    DE5 = "dash-enterprise-5"
    DE4 = "dash-enterprise-4"
    PAAS = "paas"  # any platform that builds with buildpacks, as Heroku does


# Short names, which are also the keys of `knowledge/targets.toml`.
_SHORT = {"de5": TargetPlatform.DE5, "de4": TargetPlatform.DE4, "plain": TargetPlatform.PAAS}


def knowledge_key(platform: TargetPlatform) -> str:
    """The platform's key in `knowledge/targets.toml`: `de5`."""
    return next(key for key, known in _SHORT.items() if known is platform)


def target_platform(name: str) -> TargetPlatform:
    """The platform that a name on the command line or in the configuration means.

    Raises:
        UsageError: if it means none.
    """
    known = {platform.value: platform for platform in TargetPlatform} | _SHORT
    if name not in known:
        raise UsageError(f"target: there is no platform {name!r}. There are: {platform_names()}.")
    return known[name]


def platform_names() -> str:
    """All names, for a message: the long ones, then the short ones."""
    return f"{', '.join(platform.value for platform in TargetPlatform)} (short: {', '.join(_SHORT)})"
