"""Every seeded fault gives the one finding that is meant; its clean twin gives none."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dash_migrate.planner import accept_safe
from dash_migrate.settings import Settings
from dash_migrate.verify.platforms import platform
from dash_migrate.verify.request import Browser, Request, Subject
from dash_migrate.verify.run import verify
from tests.verify.seeded import Seeded, seeded_faults

if TYPE_CHECKING:
    from dash_migrate.plan import Finding
    from dash_migrate.verify.result import Verification

pytestmark = pytest.mark.boot
FAULTS = seeded_faults()
each_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.folder.name)
_SUBJECTS = {"as-is": Subject.AS_IS, "planned": Subject.PLANNED}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the author's, with a home and a folder for temporary files that are elsewhere."""
    for name in ("person", "temporary", "work"):
        (tmp_path / name).mkdir()
    temporary = tmp_path / "temporary"
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(temporary))
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "person"))
    return tmp_path / "work"


def verified(fault: Seeded, root: Path, variables: dict[str, str], patch: pytest.MonkeyPatch) -> Verification:
    for name, value in fault.expected.get("shell", {}).items():
        patch.setenv(name, value)
    target = platform(fault.expected.get("target", "de5"))
    seconds = fault.expected.get("proxy_seconds", target.proxy_seconds)
    request = Request(
        platforms=(replace(target, proxy_seconds=seconds),),
        subject=_SUBJECTS[fault.expected.get("subject", "as-is")],
        python=Path(sys.executable),
        browser=Browser.CHROMIUM if fault.expected.get("browser") else Browser.NONE,
        variables=variables,
    )
    return verify(root, Settings(), request, accept_safe, progress=lambda _: None)


@each_fault
def test_clean_twin_passes_without_a_finding(fault: Seeded, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    verification = _TWINS.get(key := _key(fault))
    if verification is None:
        root = fault.write(place, fault.clean)
        verification = _TWINS[key] = verified(fault, root, fault.clean_variables, monkeypatch)
    assert [_told(finding) for finding in verification.findings()] == []
    assert verification.passed
    assert _not_run(verification) <= _MAY_BE_LEFT_OUT


@each_fault
def test_fault_gives_its_one_finding(fault: Seeded, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    verification = verified(fault, fault.write(place, fault.faulty), fault.faulty_variables, monkeypatch)
    findings = list(verification.findings())
    assert len(findings) == 1, [_told(finding) for finding in findings]
    found, wanted = findings[0], fault.expected
    assert wanted["check"] == found.step.removeprefix("verify-"), _told(found)
    assert (wanted["severity"], wanted["path"], wanted["line"]) == (
        found.severity.value,
        found.location.path,
        found.location.line,
    ), _told(found)
    assert wanted["seen"] in found.seen, _told(found)
    assert wanted["action"] in found.action, _told(found)
    assert verification.passed is (wanted["severity"] != "error")


# Many faults have the same twin: it is verified once.
_TWINS: dict[str, Verification] = {}
# One worker is not compared with itself.
_MAY_BE_LEFT_OUT = {"workers"}


def _key(fault: Seeded) -> str:
    """All that a verification of the twin depends on."""
    given = ("target", "subject", "shell", "env", "git", "proxy_seconds", "browser")
    return repr((sorted(fault.clean.items()), [fault.expected.get(name) for name in given]))


def _not_run(verification: Verification) -> set[str]:
    return {result.name for result in verification.results() if result.not_run}


def _told(finding: Finding) -> str:
    return f"{finding.step} {finding.severity.value} {finding.location}: {finding.seen} -> {finding.action}"
