"""Which steps there are and which of them run: the built-in series, then steps of installed packages.

The only module that meets `codemods` by name.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.util
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.errors import DashMigrateError, UsageError
from dash_migrate.step import Activation, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.metadata import EntryPoint

    from dash_migrate.settings import Settings

GROUP = "dash_migrate.steps"
BUILT_IN = "built in"


class SeriesError(DashMigrateError):
    """Steps cannot be loaded."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A step and where it comes from: `built in`, or the distribution that brings it."""

    step: Step
    origin: str


def registered(ignore: Iterable[str] = ()) -> tuple[Registered, ...]:
    """All steps, in the order in which they run.

    Args:
        ignore: names of entry points that are not even loaded: the way around a plug-in that is broken.

    Raises:
        SeriesError: if something shadows the built-in steps, or a plug-in is broken.
    """
    built_in = tuple(Registered(step, BUILT_IN) for step in _built_in())
    found = (*built_in, *_plug_ins(frozenset(ignore)))
    origins: dict[str, str] = {}
    for item in found:
        if item.step.name in origins:
            raise SeriesError(
                f"{item.origin}: its step {item.step.name!r} has the name of another one "
                f"({origins[item.step.name]}). Uninstall one of them."
            )
        origins[item.step.name] = item.origin
    return found


def load_series(settings: Settings) -> tuple[Step, ...]:
    """The steps that run with these settings, those of `--bowler` last.

    Naming a script with `bowler` selects its steps: beside other names in `select` they run too, unless `select`
    names some of them.

    Raises:
        SeriesError: as of `registered`.
        UsageError: as of `chosen`, or if a script with Bowler queries cannot be run.
    """
    steps = [item.step for item in registered(settings.ignore)]
    queries = _queries(settings)
    names = {step.name for step in queries}
    if settings.select and names.isdisjoint(settings.select):
        settings = replace(settings, select=(*settings.select, *names))
    return chosen((*steps, *queries), settings, not_loaded=_entry_names() if settings.ignore else ())


def chosen(steps: Iterable[Step], settings: Settings, not_loaded: Iterable[str] = ()) -> tuple[Step, ...]:
    """Those of the steps that run with these settings.

    Without `select` these are all that are on by default and those of `opt_in`. A step that `select` names
    runs whether it is on by default or not. `ignore` has the last word.

    Args:
        steps: all steps, in order.
        settings: `select`, `ignore` and `opt_in` of it count.
        not_loaded: names that may be given though no step has them.

    Raises:
        UsageError: if a name is none of a step.
    """
    steps = tuple(steps)
    names = [*(step.name for step in steps), *not_loaded]
    for option, wanted in (
        ("--select", settings.select),
        ("--ignore", settings.ignore),
        ("--with", settings.opt_in),
    ):
        for name in wanted:
            require_known(name, names, option)
    return tuple(step for step in steps if _runs(step, settings))


def find(steps: Iterable[Registered], name: str) -> Registered:
    """The step of that name.

    Raises:
        UsageError: if there is none.
    """
    by_name = {item.step.name: item for item in steps}
    require_known(name, list(by_name), "explain")
    return by_name[name]


def require_known(name: str, names: list[str], option: str) -> None:
    """Refuses a name that is no step's, with the nearest one there is.

    Raises:
        UsageError: if `name` is not one of `names`.
    """
    if name in names:
        return
    near = difflib.get_close_matches(name.replace("_", "-").lower(), names, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}?" if near else "`dash-migrate steps` lists them."
    raise UsageError(f"{option}: there is no step {name!r}. {hint}")


def _runs(step: Step, settings: Settings) -> bool:
    if step.name in settings.ignore:
        return False
    if settings.select:
        return step.name in settings.select
    return step.activation is Activation.DEFAULT or step.name in settings.opt_in


def _built_in() -> tuple[Step, ...]:
    """The series of the package `codemods` installed with this one; no other one is even imported."""
    home = Path(__file__).resolve().parent.parent
    spec = importlib.util.find_spec("codemods")
    if spec is None:
        raise SeriesError(f"The package `codemods` is missing from {home}. Install dash-migrate again.")
    places = [Path(place).resolve() for place in spec.submodule_search_locations or ()] or [
        Path(spec.origin or "")
    ]
    if places[0] != home / "codemods":
        raise SeriesError(
            f"{places[0]} hides dash-migrate's own package `codemods`, so its steps cannot be loaded. "
            f"It is on Python's path before {home}: run the command `dash-migrate` itself, or take that "
            "folder out of PYTHONPATH."
        )
    series: tuple[Step, ...] = importlib.import_module("codemods").SERIES
    return series


def _queries(settings: Settings) -> tuple[Step, ...]:
    if not settings.bowler:
        return ()
    from dash_migrate.bowler_steps import steps_from

    return steps_from(settings.bowler)


def _entry_names() -> list[str]:
    from importlib.metadata import entry_points

    return [entry.name for entry in entry_points(group=GROUP)]


def _plug_ins(ignore: frozenset[str]) -> Iterator[Registered]:
    from importlib.metadata import entry_points

    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        if entry.name not in ignore:
            yield _plug_in(entry)


def _plug_in(entry: EntryPoint) -> Registered:
    origin = f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value
    around = f"Update or uninstall it, or run with `--ignore {entry.name}`."
    try:
        step = entry.load()
    except Exception as error:  # whatever a foreign package does when it is imported
        cause = f"{type(error).__name__}: {error}".strip().split("\n")[0]
        raise SeriesError(
            f"{origin}: its step {entry.name!r} ({entry.value}) does not load: {cause}. {around}"
        ) from error
    if not isinstance(step, Step):
        kind = type(step).__name__
        raise SeriesError(f"{origin}: its step {entry.name!r} ({entry.value}) is a {kind}, not a Step. {around}")
    return Registered(step, origin)
