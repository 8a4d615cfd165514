"""A training is repeated where its own function is called in a loop, not one of the same name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rest.timeouts.planned import APP, files, plan
from tests.support.apps import write_app

TRAIN = "\n\ndef train(name):\n    model = RandomForestRegressor()\n    model.fit([[1]], [1])\n    return model\n"
CALLBACK = '\n\n@app.callback(Output("total", "title"), Input("region", "value"))\ndef look(region):\n'


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))


@pytest.mark.parametrize(("called", "repeated"), [("train", True), ("web.train", False)])
def test_only_calls_of_the_function_itself_repeat_it(tmp_path: Path, called: str, repeated: bool) -> None:
    body = f"    first = train(region)\n    for one in web.NAMES:\n        {called}(one)\n    return first\n"
    code = f"from sklearn.ensemble import RandomForestRegressor\nimport web\n{APP}{TRAIN}{CALLBACK}{body}"
    root = write_app(
        tmp_path / "app",
        files(app=code, web_py="def train(name):\n    return name\n\nNAMES = open('names.txt').read().split()\n"),
    )
    found = [finding.seen for finding in plan(root).findings() if "in a loop (" in finding.seen]
    assert bool(found) is repeated, found
