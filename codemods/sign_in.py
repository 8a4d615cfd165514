"""Say what the platform's sign-in means for the app's own.

## What it does
Finds how the app signs its visitors in: `dash_auth.BasicAuth`, flask-login and its like, a login page in a
callback or a Flask route, a bind to an LDAP directory, an identity provider. For each way there is one finding
that says what the platform does already, and how the app gets the visitor's name from it. Also found are
`request.authorization` where nobody fills it, and calls of `dash_enterprise_auth` that fail where they stand. The
step `platform-auth`, which you turn on with `--with platform-auth`, rewrites what can be.

## Why the platform needs it
On Dash Enterprise a visitor has signed in before the app sees a request, and the App Manager says who may open the
app. A second login page asks people for a password that only this app knows. The platform sends no
`Authorization` header: code that reads the user's name of it fails or takes everybody for nobody.

## Before and after
It changes no file. For `dash_auth.BasicAuth(app, USERS)` it names the form that works on both:

    if "DASH_APP_NAME" not in os.environ:
        dash_auth.BasicAuth(app, USERS)

and for the visitor's name `dash_enterprise_auth.get_username()`, inside of callbacks.

## What it leaves alone
What a condition on an environment variable switches, or one on an argument that nobody gives; fields for keys that
are handed on to a service; passwords that are typed twice to be compared with each other; binds to a directory
with an account of the app's own. On platforms that do not sign visitors in (`--target paas`) nothing is said.

## References
- https://dash.plotly.com/dash-enterprise/app-authentication
- dash-enterprise-auth 0.2.6, its module `dash_enterprise_auth`
- https://github.com/plotly/dash-auth
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Note
from dash_migrate.rewriting.sign_in.enterprise import enterprise_findings
from dash_migrate.rewriting.sign_in.findings import (
    OPT_IN,
    absent_finding,
    by_hand_finding,
    mechanism_finding,
    page_finding,
)
from dash_migrate.rewriting.sign_in.findings import (
    STEP as NAME,
)
from dash_migrate.rewriting.sign_in.mechanisms import BASIC_AUTH, LDAP, mechanisms
from dash_migrate.rewriting.sign_in.names import Takes, uses
from dash_migrate.rewriting.sign_in.pages import login_pages
from dash_migrate.rewriting.sign_in.places import optional, served, switched
from dash_migrate.step import App, Concern, Step
from dash_migrate.target_platform import TargetPlatform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.plan import Proposal
    from dash_migrate.rewriting.sign_in.names import Use

_NEEDLES = (
    b"auth", b"login", b"Login", b"assword", b"ldap", b"msal", b"flask_security", b"flask_user", b"flask_dance",
    b"oidc", b"eycloak", b"LogoutButton", b"dash_enterprise",
)  # fmt: skip
# Ways that bring a login page or ask by HTTP: what the app does beside them is part of them.
_WITH_PAGES = frozenset({"flask-login", "flask-simplelogin", "flask-security", LDAP})
_BY_HTTP = frozenset({BASIC_AUTH, "http-auth"})
_SWITCHED = "left alone: the environment, or an argument that nobody gives here, decides whether visitors sign in"


def propose(app: App) -> Iterator[Proposal]:
    """One finding for each way of signing in; what is rewritten by the opt-in step is left to it."""
    if app.settings.target is TargetPlatform.PAAS:
        return
    facts = app.facts
    rewritten = OPT_IN in app.settings.opt_in
    read = tuple(use for use in facts.derive(uses) if not switched(facts, use.place))
    present = set[str]()
    for found in facts.derive(mechanisms):
        left = tuple(place for place in found.places if not (switched(facts, place) or optional(facts, place)))
        yield from (Note(NAME, place.location, _SWITCHED) for place in found.places if place not in left)
        present.add(found.key)
        if left and not (rewritten and found.key == BASIC_AUTH):
            readers = [use.place.location for use in read if use.takes is Takes.NAME]
            kept = type(found)(found.key, found.title, found.does, served(facts, left))
            yield mechanism_finding(kept, readers if found.key in _BY_HTTP else [])
    if not present & _WITH_PAGES:
        yield from _pages(facts)
    if not present & _BY_HTTP:
        yield from _authorization(read, rewritten=rewritten)
    yield from enterprise_findings(facts)


def _pages(facts: Facts) -> Iterator[Proposal]:
    places = served(facts, [place for place in login_pages(facts) if not switched(facts, place)])
    if places:
        yield page_finding(places)


def _authorization(read: tuple[Use, ...], *, rewritten: bool) -> Iterator[Proposal]:
    """On `request.authorization` in an app that no package has ask for a password."""
    checks = [use.place.location for use in read if use.takes is Takes.OTHER]
    names = [use.place.location for use in read if use.takes is Takes.NAME]
    if checks:
        yield by_hand_finding(checks)
    elif names and not rewritten:
        yield absent_finding(names, tested=any(use.takes is Takes.TEST for use in read))


STEP = Step(
    name=NAME,
    title="Say what the platform's sign-in means for the app's own",
    doc=__doc__,
    propose=propose,
    needles=_NEEDLES,
    concern=Concern.RUNNING,
)
