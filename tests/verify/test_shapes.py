"""What a migration makes of every entry shape verifies on every platform."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dash_migrate.plan import Severity
from dash_migrate.planner import accept_safe
from dash_migrate.verify.platforms import platform, platforms
from dash_migrate.verify.request import Request, Subject
from dash_migrate.verify.run import verify
from tests.support.cases import Case, cases

if TYPE_CHECKING:
    from dash_migrate.verify.result import Verification

pytestmark = pytest.mark.boot
SHAPES = (
    "app_and_index",
    "asgi_back_end",
    "dash_proxy",
    "existing_flask_server",
    "factory_called_by_runner",
    "factory_returns_server",
    "folder_named_like_a_package",
    "made_in_main_function",
    "made_under_main",
    "package_started_as_module",
    "package_with_relative_imports",
    "pages_folder",
    "server_false_and_init_app",
    "single_file_with_server",
    "spaced_name",
    "src_folder_with_data",
    "src_folder_with_siblings",
)
_ASGI = {"asgi_back_end"}
_CASES = {case.folder.name: case for case in cases() if case.folder.parent.name == "shapes"}


@pytest.fixture(autouse=True)
def _cache_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))


def verified(case: Case, tmp_path: Path, *targets: str) -> Verification:
    request = Request(
        platforms=tuple(map(platform, targets)), subject=Subject.PLANNED, python=Path(sys.executable)
    )
    root = case.write(tmp_path / "app")
    return verify(root, case.settings(tmp_path), request, accept_safe, progress=lambda _: None)


def told(verification: Verification) -> list[str]:
    return [f"{f.step} {f.severity.value} {f.location}: {f.seen}" for f in verification.findings()]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_verifies_after_migration(shape: str, tmp_path: Path) -> None:
    if shape == "dash_proxy" and importlib.util.find_spec("dash_extensions") is None:
        pytest.skip("dash-extensions needs a package index with a release for this Python")
    case = _CASES[shape]
    targets = [found.key for found in platforms() if found.asgi or shape not in _ASGI]
    verification = verified(case, tmp_path, *targets)
    assert told(verification) == []
    assert verification.passed
    compared = [check for result in verification.targets for check in result.results if check.name == "same-app"]
    assert [check.not_run for check in compared] == [""] * len(targets)
    assert [result.platform.key for result in verification.targets] == targets


@pytest.mark.parametrize("shape", sorted(_ASGI))
def test_asgi_cannot_run_on_dash_enterprise_4(shape: str, tmp_path: Path) -> None:
    verification = verified(_CASES[shape], tmp_path, "de4")
    assert not verification.passed
    (finding,) = verification.findings()
    assert finding.severity is Severity.ERROR
    assert finding.step == "verify-start"
    assert "speaks ASGI" in finding.seen
    assert "Dash Enterprise 4" in finding.seen
