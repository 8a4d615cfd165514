"""What holds for every test: no state in the user's home, and no silent skip where everything must run."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator
from pathlib import Path

import pytest

# Not what a machine lacks but what cannot be tried there: another Dash, another user, no network.
_MAY_SKIP_IN_CI = ("needs a package index", "Dash 3.0 removed it", "everything can be read here")


def pytest_configure() -> None:
    """What every process has that the tests start, and what they start it with.

    Ctrl-C is tried on them, and they inherit what a background job has: ignored. No command asks a package index
    unless its test says so: `apply` would, each time.
    """
    os.environ["DASH_MIGRATE_OFFLINE"] = "1"
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _state_in_a_temporary_folder(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal's key, caches and other state never touch the home of who runs the tests."""
    monkeypatch.setenv("DASH_MIGRATE_STATE_DIR", str(tmp_path_factory.getbasetemp() / "state"))
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "cache"))
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.CallInfo[None], None]:
    """Under CI a skipped test is a failure: what the machine lacks must be installed."""
    outcome = yield
    report = outcome.get_result()
    if os.environ.get("CI") != "true" or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else ""
    if not any(known in reason for known in _MAY_SKIP_IN_CI):
        report.outcome = "failed"
        report.longrepr = f"{Path(item.fspath).name}: skipped under CI ({reason})"
