"""A callback that was seen to be slow is reported with its seconds; what the code looks like is left out then."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.plan import Severity
from dash_migrate.platform_tasks import Stage
from tests.rest.timeouts.planned import APP, files, plan, saw
from tests.support.apps import write_app

GUESS = ("app.py", 12, "warning")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ({"graph.figure": 20.0}, [GUESS]),
        ({"graph.figure": 21.0}, [("app.py", 17, "warning"), GUESS]),
        ({"graph.figure": 30.0}, [("app.py", 17, "error"), GUESS]),
        ({"total.children": 24.0}, [("app.py", 10, "warning")]),
        ({"total.children": 3.0}, [GUESS]),
        ({"other.children": 90.0}, [GUESS]),
    ],
)
def test_seconds_take_the_place_of_guesses(
    tmp_path: Path, seconds: dict[str, float], expected: list[tuple[str, int, str]]
) -> None:
    root = write_app(tmp_path / "app", files())
    saw(root, 2.0, seconds)
    found = [(one.location.path, one.location.line, one.severity.value) for one in plan(root).findings()]
    assert found == expected


def test_the_number_asked_for_follows_from_what_was_measured(tmp_path: Path) -> None:
    root = write_app(tmp_path / "app", files())
    saw(root, 2.0, {"graph.figure": 48.0})
    found = plan(root)
    first, *_ = found.findings()
    assert first.severity is Severity.ERROR
    assert first.seen == "The callback draw took 48 s for one visitor when verified on 2026-03-01."
    assert "--timeout 100 behind gunicorn" in first.action
    assert "read and work out once" in first.action
    (task,) = found.tasks()
    assert task.stage is Stage.ASK_ADMIN
    assert "to 100 s" in task.text
    assert task.why == "the callback draw takes 48 s"


def test_nothing_is_asked_of_the_administrator_while_it_is_only_near(tmp_path: Path) -> None:
    root = write_app(tmp_path / "app", files())
    saw(root, 2.0, {"graph.figure": 25.0})
    assert not list(plan(root).tasks())


def test_a_callback_that_has_moved_to_the_background_is_left_alone(tmp_path: Path) -> None:
    moved = APP.replace('Input("region", "value"))', 'Input("region", "value"), background=True)')
    root = write_app(tmp_path / "app", files(app=moved))
    saw(root, 2.0, {"graph.figure": 48.0})
    assert not list(plan(root).findings())
