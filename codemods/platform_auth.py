"""Leave signing in to the platform.

## What it does
Turned on with `--with platform-auth`: lets `dash_auth.BasicAuth` ask for a password only where the platform's
sign-in is absent, and takes the visitor's name from `dash_enterprise_auth.get_username()` where it was read of
`request.authorization`. All of that is one change. What a name is read for, and who may see what, stays.

## Why the platform needs it
On Dash Enterprise a visitor has signed in before the app sees a request; a second dialogue asks for a password
that only this app knows. Who may open the app is set in the App Manager, so look there before you deploy: an app
that is open to everybody asks nobody any more.

## Before and after
Before:

    dash_auth.BasicAuth(app, USERS)
    ...
    user = request.authorization["username"]

After:

    if "DASH_APP_NAME" not in os.environ:
        dash_auth.BasicAuth(app, USERS)
    ...
    user = (dash_enterprise_auth.get_username() if "DASH_APP_NAME" in os.environ
            else request.authorization["username"])

The package is imported on the platform alone, so that nothing has to be installed on your machine.

## What it leaves alone
Signing in by other means (see `sign-in`). Where the app asks `request.authorization` for more than a name, or
counts on groups or on the session that `dash_auth` fills, nothing is rewritten, and a finding says what to write.
Passwords that the code still reads when it starts stay in the list of variables to set.

## References
- https://dash.plotly.com/dash-enterprise/app-authentication
- dash-enterprise-auth 0.2.6, its module `dash_enterprise_auth`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Change, Finding, Severity, Tier
from dash_migrate.rewriting.sign_in.findings import OPT_IN as NAME
from dash_migrate.rewriting.sign_in.handing_over import Hindered, handed_over
from dash_migrate.step import Activation, App, Concern, Step
from dash_migrate.target_platform import TargetPlatform
from dash_migrate.wording import capitalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal

_WHY = (
    "Dash Enterprise has signed a visitor in before the app sees a request, and sends no Authorization header."
    " The App Manager then says alone who may open the app."
)


def propose(app: App) -> Iterator[Proposal]:
    """One change, or the finding on what stands in its way; nothing where visitors are not signed in before."""
    if app.settings.target is TargetPlatform.PAAS:
        return
    found = handed_over(app.facts, app.workspace)
    if found is None:
        return
    if isinstance(found, Hindered):
        anchor = f"by hand {found.place.index.source.segment(found.place.node)}"
        yield Finding(NAME, anchor, Severity.WARNING, found.place.location, found.seen, _WHY, found.action)
        return
    parts = []
    if found.asks:
        parts.append("ask for a password only where the platform has not signed the visitor in")
    if found.names:
        parts.append("take the visitor's name from the platform")
    title = "; ".join(parts)
    yield Change(
        step=NAME,
        anchor=found.place.index.source.segment(found.place.node),
        title=capitalised(title),
        why=_WHY,
        tier=Tier.SAFE,
        location=found.place.location,
        edits=found.edits,
        needs=found.needs,
    )


STEP = Step(
    name=NAME,
    title="Leave signing in to the platform",
    doc=__doc__,
    propose=propose,
    needles=(b"dash_auth", b"authorization"),
    activation=Activation.OPT_IN,
    concern=Concern.RUNNING,
)
