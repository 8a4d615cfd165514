"""Requests without a time limit are found however the session that makes them is come by."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.plan import Verdict
from tests.rest.timeouts.planned import APP, files, plan, saw
from tests.support.apps import write_app

HEAD = "import requests\nimport web\nfrom web import session\n"
CALLBACK = '\n\n@app.callback(Output("total", "title"), Input("region", "value"))\ndef look(region):\n'
WEB = "import requests\nsession = requests.Session()\nother = object()\n"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))


@pytest.mark.parametrize(
    ("body", "limited"),
    [
        ('    return requests.Session().get("https://tides.example/low").text\n', True),
        ('    return session.get("https://tides.example/low").text\n', True),
        ('    return web.session.get("https://tides.example/low").text\n', True),
        ('    return web.other.get("https://tides.example/low").text\n', False),
        (
            '    with requests.Session() as made:\n        return made.get("https://tides.example/low").text\n',
            True,
        ),
        ('    with open(region) as made:\n        return made.get("https://tides.example/low").text\n', False),
    ],
)
def test_a_session_is_known_by_what_made_it(tmp_path: Path, body: str, limited: bool) -> None:
    root = write_app(tmp_path / "app", files(app=f"{HEAD}{APP}{CALLBACK}{body}", web_py=WEB))
    changes = [change for change in plan(root).changes(Verdict.ACCEPTED) if change.location.path == "app.py"]
    assert bool(changes) is limited


@pytest.mark.parametrize(("more", "told"), [("", False), (", background=True, manager=web.other", True)])
def test_a_manager_that_other_callbacks_name_is_told(tmp_path: Path, more: str, told: bool) -> None:
    other = CALLBACK.replace('Input("region", "value")', f'Input("region", "value"){more}')
    root = write_app(tmp_path / "app", files(app=f"{HEAD}{APP}{other}    return region\n", web_py=WEB))
    saw(root, 1.0, {"graph.figure": 70.0})
    actions = [finding.action for finding in plan(root).findings()]
    assert any("that other callbacks name with manager=" in action for action in actions) is told, actions
