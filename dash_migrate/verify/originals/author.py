"""The app as its author runs it, visited: what every platform is compared with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dash_migrate.facts import Facts
from dash_migrate.verify.evidence import Baseline
from dash_migrate.verify.local import served_locally
from dash_migrate.verify.model import AsScript
from dash_migrate.verify.originals.baselines import Baselines, baseline_key
from dash_migrate.verify.originals.seats import seats
from dash_migrate.verify.originals.ways import ways
from dash_migrate.verify.platforms import STEADY
from dash_migrate.verify.visiting.session import Session
from dash_migrate.verify.visiting.urls import slashed
from dash_migrate.verify.visiting.visit import visit
from dash_migrate.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from dash_migrate.settings import Settings
    from dash_migrate.verify.browser import Browsing
    from dash_migrate.verify.local import Local
    from dash_migrate.verify.looking import Look
    from dash_migrate.verify.model import AsImported
    from dash_migrate.verify.originals.seats import Seat
    from dash_migrate.verify.visiting.model import Visit

_SECONDS = 120.0  # that one request may take here: no proxy gives it up


@dataclass(frozen=True, slots=True)
class Author:
    """Runs the original.

    Attributes:
        settings: completed from the configuration.
        python: the interpreter of the environment that its author uses.
        seconds: after which an app that does not start is given up.
        progress: is told what is going on.
        look: opens the pages in a browser, too.
        variables: set on top of this process's.
    """

    settings: Settings
    python: Path
    seconds: float
    progress: Callable[[str], None]
    look: Look | None = None
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)

    def visited(self, root: Path) -> Baseline:
        """The visits of the original in a folder: those kept of it, else of two runs in the first way that serves.

        Returns:
            The visits, or why there are none.
        """
        found = ways(Facts(Workspace.read(root), self.settings))
        if self.look is not None:  # a browser needs it running
            return self._run(root, found)
        baselines = Baselines()
        key = baseline_key(root, self.python, found, repr(sorted(self.variables.items())))
        kept = baselines.load(key)
        if kept is not None:
            return replace(kept, how=f"{kept.how}, as visited before")
        new = self._run(root, found)
        if new.visits is not None:
            baselines.save(key, new)
        return new

    def _run(self, root: Path, found: Iterable[AsScript | AsImported]) -> Baseline:
        error = ""
        for how, variables in _attempts(root, found, self.variables):
            self.progress(f"running the original: {shown(how)} ...")
            with served_locally(root, how, python=self.python, timeout=self.seconds, env=variables) as local:
                if local.error is not None:
                    error = error or f"{shown(how)}: {local.error}"
                    continue
                first, seconds = self._run_once(local, "original"), local.seconds
            self.progress("running the original again, to know what differs by itself ...")
            with served_locally(root, how, python=self.python, timeout=self.seconds, env=variables) as local:
                if local.error is not None:
                    return Baseline(None, remark=f"{shown(how)}: only its first run served: {local.error}")
                both = _baseline(first, self._run_once(local, "original-again"), shown(how))
                return replace(both, seconds=seconds)
        return Baseline(None, remark=error or "no way to run it is known")

    def _run_once(self, local: Local, name: str) -> dict[Seat, tuple[Visit, Browsing | None]]:
        """What was seen of each Dash app in one run. A browser looks at the first one only."""
        seen = {}
        first = local.apps[0]
        for seat in seats(local.apps):
            with Session(local.address, _SECONDS) as session:
                visited = visit(session, seat.prefix, seat.known)
            is_first = not seat.part or seat.known.home == slashed(first.prefix)
            seen[seat] = (visited, self._looked(name, local, seat, visited) if is_first else None)
        return seen

    def _looked(self, name: str, local: Local, seat: Seat, visited: Visit) -> Browsing | None:
        if self.look is None:
            return None
        folder = f"{name}-below-root" if seat.part else name
        return self.look.at(folder, local.address, seat.prefix, [page.path for page in visited.pages])


def _baseline(
    first: Mapping[Seat, tuple[Visit, Browsing | None]],
    second: Mapping[Seat, tuple[Visit, Browsing | None]],
    how: str,
) -> Baseline:
    """What two runs have shown: what differs between them says nothing of the app."""
    found = []
    for seat in (seat for seat in first if seat in second):
        (one, looked), (other, again) = first[seat], second[seat]
        browsings = (looked, again) if looked is not None and again is not None else None
        known = seat.known
        found.append((seat, Baseline((one, other), known.assets, "", how, known.pages, browsings, known.home)))
    if not found:
        return Baseline(None, remark=f"{how}: its two runs served Dash at different paths")
    return replace(found[0][1], parts=tuple(baseline for seat, baseline in found if seat.part))


def _attempts(
    root: Path, found: Iterable[AsScript | AsImported], given: Mapping[str, str]
) -> Iterator[tuple[AsScript | AsImported, dict[str, str]]]:
    """The ways to run the original with the variables for each.

    A script in a folder is tried a second time as `python -m` and editors run it: with the root searched, too.
    """
    for how in found:
        yield how, {**STEADY, **given}
        if isinstance(how, AsScript) and "/" in how.runner:
            yield how, {**STEADY, **given, "PYTHONPATH": str(root)}


def shown(how: AsScript | AsImported) -> str:
    """How the app is run, as a person would type it."""
    return f"python {how.runner}" if isinstance(how, AsScript) else f"gunicorn {how.target}"
