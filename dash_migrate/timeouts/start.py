"""How long the app may take to start: gunicorn's `--timeout`, from what was measured or from the code."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.moments import moments
from dash_migrate.measured import measured
from dash_migrate.plan import Tier
from dash_migrate.suppression import suppresses
from dash_migrate.timeouts.evidence import Kind, Weight, evidence
from dash_migrate.timeouts.limits import COMFORTABLE, STEP, USUAL, proposed_timeout
from dash_migrate.wording import listing

if TYPE_CHECKING:
    from dash_migrate.step import App
    from dash_migrate.timeouts.evidence import Slow

_GUIDE = 60  # seconds of the example in the platform's guide
_SHOWN = 3
_CERTAIN = frozenset({Kind.TRAINING, Kind.MODEL})
_FAST = 10.0  # seconds that a start may take where only the code tells of it


class Basis(enum.Enum):
    """What is known of the start."""

    MEASURED = "measured"
    CODE = "seen in the code"


@dataclass(frozen=True, slots=True)
class Start:
    """What the app needs to start.

    Attributes:
        seconds: for `--timeout`.
        text: why, a sentence without its full stop.
        tier: how sure it is.
        needed: seconds that were measured; None where they were not.
    """

    basis: Basis
    seconds: int
    text: str
    tier: Tier
    needed: float | None = None

    def is_within(self, limit: float) -> bool:
        """Whether a limit that is there leaves enough: only a measurement doubts what a person chose."""
        return limit == 0 or self.needed is None or self.needed <= limit * COMFORTABLE


def start(app: App) -> Start | None:
    """What the app needs to start; None where nothing speaks for more than gunicorn's usual 30 seconds."""
    found = measured(app.facts)
    if found is not None and found.start_seconds is not None:
        needed = found.start_seconds
        if needed <= USUAL * COMFORTABLE:
            return None
        text = f"The app took {needed:.0f} s to start when it was verified on {found.at:%Y-%m-%d}"
        return Start(Basis.MEASURED, proposed_timeout(needed), text, Tier.SAFE, needed)
    return _from_code(_at_start(app))


def _at_start(app: App) -> list[Slow]:
    """What takes time while gunicorn imports the app."""
    when = moments(app.facts)
    return [
        slow
        for slow in evidence(app.facts)
        if when.at_start(slow.call.path, slow.call.site.scope, slow.call.site.ancestors)
        and not suppresses(app.workspace, STEP, slow.location.path, slow.location.line)
    ]


def _from_code(found: list[Slow]) -> Start | None:
    """What the code tells: sleeps and reads by their sum, everything else by itself."""
    found = list({slow.call.site.node: slow for slow in reversed(found)}.values())[
        ::-1
    ]  # the surest of a call first
    known = [slow for slow in found if slow.kind in {Kind.SLEEP, Kind.READ} and slow.seconds is not None]
    total = sum(slow.seconds or 0.0 for slow in known)
    telling = [slow for slow in found if slow not in known or (slow.kind is Kind.READ) or total >= _FAST]
    if not telling:
        return None
    certain = any(slow.kind in _CERTAIN and slow.weight is Weight.STRONG for slow in found)
    is_sure = certain or total >= USUAL * COMFORTABLE
    shown = [f"{slow.location} {slow.text}" for slow in telling[:_SHOWN]]
    rest = len(telling) - len(shown)
    text = f"While gunicorn imports the app, {listing([*shown, f'{rest} more'] if rest else shown)}"
    seconds = max(_GUIDE, proposed_timeout(total))
    return Start(Basis.CODE, seconds, text, Tier.SAFE if is_sure else Tier.ASK)
