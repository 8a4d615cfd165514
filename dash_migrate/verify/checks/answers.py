"""Whether the app answers what every browser asks first, and the errors it logs while it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Location, Severity
from dash_migrate.verify.checks.causes import readable
from dash_migrate.verify.checks.check import NOT_STARTED, Check, Judged, fault, of_each_app
from dash_migrate.verify.places import NOWHERE
from dash_migrate.verify.visiting.contents import shown
from dash_migrate.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Finding
    from dash_migrate.verify.evidence import Evidence
    from dash_migrate.verify.visiting.model import Visit

_LOGIN = 401
_PREFIXES = ("url_base_pathname", "routes_pathname_prefix", "requests_pathname_prefix")
_NAMES = {"": "the index page", "_dash-layout": "the layout", "_dash-dependencies": "the list of callbacks"}

_ACTION = "Serve the module that sets the layout, and check that no argument of Dash(...) fixes a path prefix."
_FOR_ASGI = (
    "Write -k uvicorn.workers.UvicornWorker behind gunicorn in the Procfile: its own workers cannot call an ASGI "
    "app. requirements.txt must name uvicorn."
)


def judge(evidence: Evidence) -> Judged:
    """An error for each of index, layout and dependencies that is not what Dash answers."""
    visit = evidence.visit
    if visit is None:
        return Judged(not_run=NOT_STARTED)
    statuses = ", ".join(f"{visit.dash_prefix}{name} {status}" for name, status in visit.statuses.items())
    pages = f"{count(len(visit.pages), 'page')} visited, {count(len(visit.contents), 'URL')} asked for"
    first = shown(visit.contents.get("/")) if visit.home != "/" else ""
    beside = (f"{visit.prefix}, beside Dash: {first}",) if first else ()
    return Judged(
        (statuses, *beside, pages, *visit.left_out), (*_missing(evidence, visit), *_failing(evidence, visit))
    )


def _missing(evidence: Evidence, visit: Visit) -> Iterator[Finding]:
    """One finding: what fails first makes the rest fail."""
    if visit.statuses.get("") == _LOGIN:
        yield fault(
            Severity.WARNING,
            NOWHERE,
            "Every request answers 401: the app asks for a login.",
            "What is behind the login was not seen, so nothing of it is proved.",
            "Take the login out where the platform's own sign-in does the same, or verify a copy without it.",
            anchor="login",
        )
        return
    broken = [name for name, status in visit.statuses.items() if status != 200]
    if not broken and visit.problem is None:
        return
    logged = next(iter(evidence.deployment.errors()), None)
    name = broken[0] if broken else "_dash-layout"
    seen = visit.problem or f"{visit.dash_prefix}{name} answers {visit.statuses[name]}."
    if logged is not None:
        seen += f" The log says: {logged.error}"
    place = (
        evidence.places.of(logged.place) if logged is not None else evidence.places.of_keyword("Dash", *_PREFIXES)
    )
    called_as_wsgi = evidence.asgi and logged is not None and "'send'" in logged.error
    yield fault(
        Severity.ERROR,
        Location("Procfile") if called_as_wsgi else place,
        seen,
        f"A browser asks for {_NAMES.get(name, name)} first: without it the page stays empty, although the "
        "deployment looks healthy.",
        _FOR_ASGI if called_as_wsgi else _ACTION,
        anchor=f"answers {name}",
    )


def _failing(evidence: Evidence, visit: Visit) -> Iterator[Finding]:
    """One finding for each callback that raises, where no original tells whether it does so there, too."""
    if evidence.baseline.visits is not None:
        return
    found = {answer.callback: answer for page in visit.pages for answer in page.answers if answer.status >= 500}
    told = {
        event.place for event in evidence.events if not event.found
    }  # another check names what is missing there
    logged = list(dict.fromkeys((error.place, error.error) for error in evidence.deployment.errors()))
    for answer in found.values():
        place, error = logged[0] if len(logged) == 1 else ("", "")
        if place and place in told:
            continue
        yield fault(
            Severity.ERROR,
            evidence.places.of(place) if place else evidence.places.of_callback(answer.callback),
            f"The callback of {answer.callback} on page {answer.page} answers {answer.status}."
            + (f" The log says: {readable(evidence, error)}" if error else ""),
            "Every visitor of the page sees it fail. The original, which might do the same, could not be run.",
            "Run the app as the Procfile does and open the page, or make the original run to compare with it.",
            anchor=f"fails {answer.callback}",
        )


CHECK = Check("answers", "Index page, layout and callbacks answer", of_each_app(judge))
