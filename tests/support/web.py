"""An app as `verify` sees it: run by its author, or deployed as a platform does it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from dash_migrate.verify.deploying.deployment import deployed
from dash_migrate.verify.local import served_locally
from dash_migrate.verify.model import AsScript
from dash_migrate.verify.platforms import STEADY, Platform
from dash_migrate.verify.procfile import web_command
from dash_migrate.verify.visiting.model import Visit
from dash_migrate.verify.visiting.session import Session
from dash_migrate.verify.visiting.visit import Known, visit
from dash_migrate.workspace import Workspace

_SECONDS = 60.0  # that one request may take


def visited_deployment(root: Path, platform: Platform, python: Path, home: Path, seconds: float = 120) -> Visit:
    """The visit of an app that its Procfile's own command serves, behind the platform's proxy.

    Args:
        root: the app's folder.
        platform: that is emulated.
        python: the interpreter of the app's environment.
        home: an empty folder, the home of its processes.
        seconds: that it may take to start.
    """
    command = web_command(Workspace.read(root))
    assert command is not None
    with deployed(
        root, command, platform, python=python, variables=STEADY, home=home, timeout=seconds
    ) as deployment:
        assert deployment.failure is None, f"{deployment.failure}\n{deployment.log()}"
        with Session(deployment.address, _SECONDS) as session:
            return visit(session, platform.prefix, Known())


def visited_locally(
    root: Path,
    runner: str,
    python: Path = Path(sys.executable),
    variables: Mapping[str, str] | None = None,
    seconds: float = 120,
) -> tuple[Visit, Visit]:
    """Two visits of an app that its author starts, `python RUNNER`, to know what varies by itself.

    Args:
        root: the app's folder.
        runner: the file that is started.
        python: the interpreter of the app's environment.
        variables: of the process, besides those of this one: those of a platform put it below a prefix.
        seconds: that it may take to start.
    """
    env = {**STEADY, **(variables or {})}
    with served_locally(root, AsScript(runner), python=python, env=env, timeout=seconds) as local:
        assert local.error is None, local.error
        with Session(local.address, _SECONDS) as first, Session(local.address, _SECONDS) as second:
            known = Known(local.pages, local.assets)
            return visit(first, local.prefix, known), visit(second, local.prefix, known)
