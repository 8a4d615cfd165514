"""The rules of the step, and how the hits of one become one finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.reached import runs
from dash_migrate.payloads.alive import is_called
from dash_migrate.payloads.clientside import CLIENTSIDE
from dash_migrate.payloads.figures import FIGURES
from dash_migrate.payloads.keystrokes import KEYSTROKES
from dash_migrate.payloads.measurement import MEASURED, held_against
from dash_migrate.payloads.repeated import REPEATED
from dash_migrate.payloads.stores import DIVISIONS, STORES
from dash_migrate.payloads.tables import TABLES
from dash_migrate.payloads.uploads import SEVERAL, STORED
from dash_migrate.plan import Finding, Severity
from dash_migrate.suppression import suppresses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.payloads.model import Hit, Rule

STEP = "payloads"
# A callback that another rule has named is not named again for what was measured, nor for the browser.
RULES = (STORES, DIVISIONS, TABLES, FIGURES, SEVERAL, STORED, KEYSTROKES, MEASURED, REPEATED, CLIENTSIDE)
_NAMED = 4  # more places of one rule are counted


def findings(facts: Facts) -> Iterator[Finding]:
    """One finding for each rule that holds somewhere, one more for what only files that do not run there have."""
    named: set[Callback] = set()
    for rule in RULES:
        judged = (held_against(facts, hit) for hit in rule.find(facts))
        hits = _told_apart(hit for hit in judged if hit is not None and _is_alive(facts, rule, hit))
        if rule in {MEASURED, CLIENTSIDE}:
            hits = [hit for hit in hits if hit.callback not in named]
        named |= {hit.callback for hit in hits if hit.callback is not None}
        running = [hit for hit in hits if runs(facts, hit.location.path)]
        for group in (running, [hit for hit in hits if hit not in running]):
            kept: list[Hit] = []
            silenced: list[Hit] = []
            for hit in group:
                place = hit.location
                (silenced if suppresses(facts.workspace, STEP, place.path, place.line) else kept).append(hit)
            yield from (_finding(rule, told) for told in (kept, *([hit] for hit in silenced)) if told)


def _is_alive(facts: Facts, rule: Rule, hit: Hit) -> bool:
    """Whether a place is worth a word: what was measured ran, of the others callbacks may be left over.

    Where code runs matters for what does not run on the platform least of all.
    """
    if rule is CLIENTSIDE and not runs(facts, hit.location.path):
        return False
    return rule is MEASURED or hit.callback is None or is_called(facts, hit.callback)


def _told_apart(hits: Iterable[Hit]) -> list[Hit]:
    """Each place once."""
    return list({hit.location: hit for hit in reversed(list(hits))}.values())[::-1]


def _finding(rule: Rule, hits: Sequence[Hit]) -> Finding:
    first, *others = hits
    seen = first.seen
    if others:
        named = ", ".join(f"{hit.name} ({hit.location})" for hit in others[:_NAMED])
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        seen += f" {len(others)} more like it: {named}{more}."
    return Finding(STEP, rule.name, Severity.ADVICE, first.location, seen, rule.why, first.action)
