"""Say what remains to be done on the platform.

## What it does
Ends the plan with the steps that no file can hold, in their order and in the words of the target: create the app,
deploy it. Other steps add theirs: the services that the app needs, the version of Python, a timeout that only the
administrator can raise. The variables to set are listed with them.

## Why the platform needs it
An app that is ready in its folder still has to exist on the platform before git can push to it, and its services
and variables have to be there before its first start.

## Before and after
It changes no file. For Dash Enterprise 5 the list ends with

    de deploy . --name <app-name>

## What it leaves alone
What does not apply: no Redis is mentioned for an app that uses none. Commands that would need your server's name
have it as `<your-server>`.

## References
- https://dash.plotly.com/dash-enterprise/initialize
- https://dash.plotly.com/dash-enterprise/cli
- https://github.com/plotly/de-deploy
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.platform_tasks import PlatformTask, Stage
from dash_migrate.step import App, Step
from dash_migrate.target_platform import TargetPlatform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal

NAME = "next-steps"
_NAME_RULE = (
    "Its name becomes part of the URL and cannot be changed later: a lower-case letter first, then lower-case "
    "letters, digits and hyphens."
)
_CREATE = {
    TargetPlatform.DE5: (
        f"Create the app in Dash Enterprise's App Manager, or with the command line de. {_NAME_RULE}",
        ("de --host <your-server> login", "de apps create -n <app-name>"),
    ),
    TargetPlatform.DE4: (f"Create the app in Dash Enterprise's App Manager. {_NAME_RULE}", ()),
    TargetPlatform.PAAS: ("Create the app on your platform.", ()),
}
_DEPLOY = {
    TargetPlatform.DE5: (
        "Commit, then deploy with the git commands that the App Manager shows for your app, or with",
        ("de deploy . --name <app-name>",),
    ),
    TargetPlatform.DE4: (
        "Commit, then push to the address that the App Manager shows; the branch there must be master:",
        ("git remote add plotly https://<your-server>/GIT/<app-name>", "git push plotly HEAD:master"),
    ),
    TargetPlatform.PAAS: ("Commit, then push to the address that your platform shows for the app.", ()),
}


def propose(app: App) -> Iterator[Proposal]:
    """The tasks that every app has on the target."""
    for stage, texts in ((Stage.CREATE, _CREATE), (Stage.DEPLOY, _DEPLOY)):
        text, commands = texts[app.settings.target]
        yield PlatformTask(NAME, stage, text, commands=commands)


STEP = Step(name=NAME, title="Say what remains to be done on the platform", doc=__doc__, propose=propose)
