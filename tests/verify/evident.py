"""Builds what a run on a platform has shown, without running any app."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dash_migrate.verify.checks.check import Check
from dash_migrate.verify.deploying.deployment import Deployment, FailureKind, StartFailure
from dash_migrate.verify.deploying.web_process import Output
from dash_migrate.verify.evidence import Baseline, Evidence
from dash_migrate.verify.places import Places
from dash_migrate.verify.platforms import platform
from dash_migrate.verify.result import Result
from dash_migrate.verify.tracing import Act, Event
from dash_migrate.verify.visiting.model import Answer, Page
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app

from .visited import PREFIX, visit

SERVED_AT = 1000.0
APP = """
import os
from dash import Dash, Input, Output, html
app = Dash(__name__)
app.layout = html.P("north", id="total")
@app.callback(Output("total", "children"), Input("year", "value"))
def total(year):
    return year
"""


@dataclass(frozen=True)
class Scene:
    """A folder with an app, and the evidence of an app that was started and visited there."""

    folder: Path

    def evidence(self, files: dict[str, str] | None = None, **more: Any) -> Evidence:
        """Of an app that was served well, but for what is given."""
        root = write_app(self.folder / "work" / "app", files or {"app.py": APP})
        home = self.folder / "work" / "home"
        home.mkdir(exist_ok=True)
        disk = Workspace.read(root)
        given: dict[str, Any] = {
            "platform": platform("de5"),
            "command": "gunicorn app:server",
            "deployment": more.get("deployment") or self.deployment(),
            "baseline": Baseline((visit(), visit()), how="python app.py"),
            "visit": visit(prefix=PREFIX),
            "repeats": (),
            "events": (),
            "served_at": SERVED_AT,
            "given": frozenset(),
            "without": None,
            "asgi": False,
            "places": Places(disk, disk),
            "copy": root,
            "home": home,
        }
        return Evidence(**{**given, **more})

    def deployment(self, log: str = "", **more: Any) -> Deployment:
        """One that served after two seconds with two workers, but for what is given."""
        output = Output(self.folder / "log")
        output.path.write_text("Booting worker with pid: 11\nBooting worker with pid: 12\n" + log, "utf-8")
        good = Deployment(
            address="http://127.0.0.1:1",
            platform=platform("de5"),
            failure=None,
            seconds=2.0,
            needed_seconds=2.0,
            worker_timeout=30.0,
            server="gunicorn 27.0.1",
            remarks=(),
            pid=10,
            root=self.folder / "work" / "app",
            output=output,
        )
        return replace(good, **more)

    def failed(self, kind: FailureKind, message: str, place: str = "", **more: Any) -> Evidence:
        """Of an app that did not start."""
        needed = more.pop("needed_seconds", None)
        deployment = self.deployment(
            failure=StartFailure(kind, message, place), seconds=None, needed_seconds=needed
        )
        return self.evidence(deployment=deployment, visit=None, **more)


def judged(check: Check, evidence: Evidence) -> Result:
    """What a check says; every finding has what a reader needs."""
    result = check.result(evidence)
    for finding in result.findings:
        assert finding.step.startswith("verify-")
        assert finding.id
        assert finding.seen
        assert finding.why
        assert finding.action
    return result


def told(result: Result) -> list[tuple[str, str, int]]:
    """Severity, path and line of each finding."""
    return [(found.severity.value, found.location.path, found.location.line) for found in result.findings]


def event(act: Act, subject: str, place: str = "app.py:1", at: float = 1.0, **more: Any) -> Event:
    return Event(act, subject, place, at, **more)


def answer(callback: str, seconds: float = 0.1, **more: Any) -> Answer:
    given = {"page": "/", "status": 200, "size": 100, "updates": {}, **more}
    return Answer(callback, seconds=seconds, **given)


def page(*answers: Answer, path: str = "/") -> Page:
    return Page(path, {}, answers)
