"""Real gunicorn, started by the written Procfile's own words, for one case of each shape."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dash_migrate.apply import write, writes
from dash_migrate.planner import make_plan
from dash_migrate.workspace import Workspace
from tests.support.cases import FIXTURES, Case, cases
from tests.support.web import answer, served

SHAPES = (
    "app_and_index",
    "asgi_back_end",
    "factory_returns_server",
    "flask_factory_with_blueprint",
    "folder_named_like_a_package",
    "made_in_main_function",
    "package_started_as_module",
    "pages_folder",
    "spaced_name",
    "src_folder_with_data",
    "src_folder_with_siblings",
)
CASES = {case.folder.name: case for case in cases() if case.folder.parent == FIXTURES / "shapes"}
PREFIX = {"flask_factory_with_blueprint": "/dash"}


@pytest.mark.boot
@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows")
@pytest.mark.parametrize("name", SHAPES)
def test_the_written_procfile_serves_the_app(name: str, tmp_path: Path) -> None:
    case: Case = CASES[name]
    root = case.write(tmp_path / "app")
    plan = make_plan(Workspace.read(root), case.steps, case.settings(tmp_path))
    write(plan, writes(plan))
    with served(root, Path(sys.executable).parent) as address:
        layout = answer(address, PREFIX.get(name, "") + "/_dash-layout")
        callbacks = answer(address, PREFIX.get(name, "") + "/_dash-dependencies")
    assert isinstance(layout, dict)
    assert layout["type"] == "Div"
    assert isinstance(callbacks, list)
