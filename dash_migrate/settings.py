"""What the user chose, from the command line and from `[tool.dash-migrate]`."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash_migrate.errors import UsageError
from dash_migrate.target_platform import TargetPlatform, target_platform
from dash_migrate.variable_needs import Loading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_CONFIG_KEYS = frozenset(
    {
        "copy-limit",
        "dotenv",
        "entry",
        "hashes",
        "ignore",
        "names",
        "private",
        "public",
        "python",
        "select",
        "target",
        "with",
    }
)
COPY_LIMIT = 50  # megabytes


class Index(enum.Enum):
    """Whether a package index may be asked."""

    OFFLINE = "offline"
    ASK = "ask"


class Hashes(enum.Enum):
    """Whether a generated requirements.txt holds the hash of every file that pip may install."""

    NONE = "none"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Settings:
    """One run's choices.

    Args:
        entry: `module` or `module:name`, the user's word on where the app starts.
        python: the interpreter, or the folder of the environment, that the app runs with on this machine.
        select: run only these steps (empty: all of the series).
        ignore: leave these steps out.
        opt_in: run these opt-in steps too.
        index: whether a package index may be asked.
        bowler: scripts with Bowler queries to run as steps.
        names: names for environment variables that the user likes better: the plan's own and the new one of each.
        dotenv: how the values that leave the code get into the environment on a developer's machine.
        platform: where the app is to run; None: not said (see `target`).
        hashes: whether requirements.txt gets hashes; they come from the index.
        private: canonical names of distributions that no public index may be asked about.
        public: canonical names of distributions that one may be asked about, whatever else is known of them.
        copy_limit: megabytes that a file from outside of the app may have to be copied into it.
    """

    entry: str | None = None
    python: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    opt_in: tuple[str, ...] = ()
    index: Index = Index.OFFLINE
    bowler: tuple[Path, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    dotenv: Loading = Loading.DOTENV
    platform: TargetPlatform | None = None
    hashes: Hashes = Hashes.NONE
    private: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    copy_limit: int = COPY_LIMIT

    @property
    def target(self) -> TargetPlatform:
        """Where the app is to run: Dash Enterprise 5 if nobody says otherwise."""
        return self.platform or TargetPlatform.DE5


def with_config(settings: Settings, root: Path) -> Settings:
    """The settings, completed from the app's `[tool.dash-migrate]`; the command line wins.

    Args:
        settings: what the command line says.
        root: the app's folder; its `pyproject.toml` is read, else its `dash-migrate.toml`.

    Raises:
        UsageError: if a key is unknown or a value has the wrong type, with file and key.
    """
    name, config = read_config(root)
    unknown = sorted(config.keys() - _CONFIG_KEYS)
    if unknown:
        known = ", ".join(sorted(_CONFIG_KEYS))
        raise UsageError(f"{name}: [tool.dash-migrate] does not know {unknown[0]!r}. It knows: {known}.")
    python = _text(name, config, "python")
    return replace(
        settings,
        entry=settings.entry or _text(name, config, "entry"),
        python=settings.python or (root / python if python else None),
        select=settings.select or _names(name, config, "select"),
        ignore=settings.ignore or _names(name, config, "ignore"),
        opt_in=settings.opt_in or _names(name, config, "with"),
        names=tuple({**dict(_renamed(name, config)), **dict(settings.names)}.items()),
        dotenv=_dotenv(name, config, settings.dotenv),
        platform=_platform(settings, _text(name, config, "target")),
        hashes=settings.hashes if not _flag(name, config, "hashes") else Hashes.WRITE,
        private=_keys(name, config, "private"),
        public=_keys(name, config, "public"),
        copy_limit=_number(name, config, "copy-limit", settings.copy_limit),
    )


def read_config(root: Path) -> tuple[str, Mapping[str, object]]:
    """The file that holds the app's configuration and its table; an empty table if there is none.

    Raises:
        UsageError: if the file cannot be read.
    """
    for name, keys in (("pyproject.toml", ("tool", "dash-migrate")), ("dash-migrate.toml", ())):
        path = root / name
        if not path.is_file():
            continue
        table = _toml(path)
        for key in keys:
            inner = table.get(key, {})
            table = inner if isinstance(inner, dict) else {}
        if table:
            return name, table
    return "pyproject.toml", {}


def _toml(path: Path) -> Mapping[str, object]:
    from dash_migrate.toml import TOMLDecodeError, loads

    try:
        return loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, TOMLDecodeError) as error:
        if path.name == "pyproject.toml" and b"dash-migrate" not in path.read_bytes():
            return {}  # the app's own file, and it says nothing to us
        raise UsageError(f"{path.name}: cannot be read: {error}") from error


def _text(name: str, config: Mapping[str, object], key: str) -> str | None:
    value = config.get(key)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"{name}: [tool.dash-migrate] {key} must be a string.")
    return value


def parse_names(given: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """`["OLD=NEW", "A=B,C=D"]` as pairs, in the order given.

    Raises:
        UsageError: if one is no pair, or one name is to have two others.
    """
    found: dict[str, str] = {}
    for item in (part.strip() for text in given for part in text.split(",")):
        old, equals, new = (part.strip() for part in item.partition("="))
        if not item:
            continue
        if not (equals and old and new):
            raise UsageError(f"--name {item}: write the plan's name and yours, --name OLD=NEW.")
        if found.setdefault(old, new) != new:
            raise UsageError(f"--name: {old} cannot be both {found[old]} and {new}. Give one of them.")
    return tuple(found.items())


def _renamed(name: str, config: Mapping[str, object]) -> Mapping[str, str]:
    """The table of names, old to new."""
    value = config.get("names", {})
    if not isinstance(value, dict) or not all(isinstance(new, str) for new in value.values()):
        raise UsageError(f'{name}: [tool.dash-migrate] names must be a table of names: {{ OLD = "NEW" }}.')
    return value


def _dotenv(name: str, config: Mapping[str, object], chosen: Loading) -> Loading:
    """Who loads `.env`: by hand if the command line or the configuration says so."""
    value = config.get("dotenv", True)
    if not isinstance(value, bool):
        raise UsageError(f"{name}: [tool.dash-migrate] dotenv must be true or false.")
    return chosen if value else Loading.BY_HAND


def _platform(settings: Settings, configured: str | None) -> TargetPlatform | None:
    return settings.platform or (target_platform(configured) if configured else None)


def _flag(name: str, config: Mapping[str, object], key: str) -> bool:
    value = config.get(key, False)
    if not isinstance(value, bool):
        raise UsageError(f"{name}: [tool.dash-migrate] {key} must be true or false.")
    return value


def _number(name: str, config: Mapping[str, object], key: str, default: int) -> int:
    value = config.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise UsageError(f"{name}: [tool.dash-migrate] {key} must be a whole number of megabytes, 0 or more.")
    return value


def _keys(name: str, config: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Names of distributions in their one comparable form."""
    value = config.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f"{name}: [tool.dash-migrate] {key} must be a list of names of packages.")
    return tuple(re.sub(r"[-_.]+", "-", item).lower() for item in value)


def _names(name: str, config: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = config.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f"{name}: [tool.dash-migrate] {key} must be a list of step names.")
    return tuple(value)
