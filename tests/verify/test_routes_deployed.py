"""Flask's routes of an app that is migrated, asked on each platform and compared with the original's answers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from codemods import SERIES
from dash_migrate.apply import write as write_files
from dash_migrate.apply import writes
from dash_migrate.planner import accept_all, make_plan
from dash_migrate.verify.local import served_locally
from dash_migrate.verify.model import AsScript
from dash_migrate.verify.platforms import STEADY, platform
from dash_migrate.verify.visiting.session import Session
from dash_migrate.workspace import Workspace
from tests.support.cases import FIXTURES, Case, copy_tree
from tests.verify.deploying import served

pytestmark = [
    pytest.mark.boot,
    pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows"),
]

# What is asked below the app's path, by the fixture that answers.
ASKED = {
    "redirects": ("now", "a", "b", "c", "d", "d?next=https://example.com/", "e", "f", "g"),
    "location_headers": ("a", "b", "c", "d", "e", "f", "g", "h", "gone", "closed"),
    "request_equals": ("archive", "news?closed=1", "other?closed=1", "reports"),
    "request_among": ("archive", "gone", "first", "draft", "2024", "internal", "a/x", "matched", "open"),
    "redirect_to_the_request": ("sales?utm_source=mail", "sales?session=1"),
    "several_apps": ("", "staff/archive", "sales/_dash-layout"),
    "local_sub_path": ("api", "old", "older"),
    "static_folder": ("style", "files/note.css", "files/none.css"),
    "redirect_without_the_app": ("in", "out"),
}
# Where the app lies on its author's machine, if not at the root.
BELOW = {"local_sub_path": "/sales/"}

Answers = dict[str, tuple[int, str, str, bytes]]


def answers(address: str, app: str, server: str, paths: tuple[str, ...]) -> Answers:
    """Status, local Location, type and content of each path below the app's own; `server` is the server's path."""
    found = {}
    with Session(address, 60) as session:
        for path in paths:
            reply = session.get(app + path)
            place = reply.location
            if place.startswith("/"):
                root = app if place.startswith(app) else server
                place = f"/{place[len(root) :]}" if place.startswith(root) else f"outside of the app: {place}"
            body = b"" if place else reply.body  # of a redirect it repeats the place
            if b"_dash-config" in body:
                body = b"Dash's index page"  # which names its prefix in many places
            found[path] = (reply.status, place, reply.kind, body)
    return found


@pytest.mark.parametrize("name", ASKED)
def test_routes_answer_as_on_the_authors_machine(name: str, tmp_path: Path) -> None:
    folder = FIXTURES / "prefix-routes" / name
    case = Case(folder, {})
    root = copy_tree(folder / "before", tmp_path / "app")
    own = BELOW.get(name, "/")
    with served_locally(root, AsScript("app.py"), python=Path(sys.executable), env=STEADY, timeout=60) as local:
        assert local.error is None
        before = answers(local.address, own, "/", ASKED[name])
    known = {step.name: step for step in SERIES}
    steps = tuple(known[one] for one in ("platform-prefix", "prefix-routes"))
    plan = make_plan(Workspace.read(root), steps, case.settings(tmp_path), decide=accept_all)
    write_files(plan, writes(plan))
    with served_locally(root, AsScript("app.py"), python=Path(sys.executable), env=STEADY, timeout=60) as local:
        assert answers(local.address, own, "/", ASKED[name]) == before
    for key in ("de5", "de4"):
        with served(root, "gunicorn app:server", key) as deployment:
            assert deployment.failure is None, deployment.log()
            prefix = platform(key).prefix
            assert answers(deployment.address, prefix, prefix, ASKED[name]) == before, key
