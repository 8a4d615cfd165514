"""The commands: they ask, tell a person so on standard error, and ask nothing where that is switched off."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.cli import main
from tests.support.index import RecordingIndex


@pytest.fixture
def shop(app: Path) -> Path:
    (app / "app.py").write_text("import dash\n")
    (app / "requirements.txt").write_text("dash\n")
    return app


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def test_plan_asks_only_with_resolve(
    shop: Path, index: RecordingIndex, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    index.add("dash", "3.0.4")
    monkeypatch.delenv("DASH_MIGRATE_OFFLINE")
    run("plan", shop, "--select", "requirements")
    assert index.asked == []
    assert "package index" not in capsys.readouterr().err
    run("plan", shop, "--select", "requirements", "--resolve")
    out, err = capsys.readouterr()
    assert index.asked == ["dash"]
    assert "asking the package index for 1 distribution ..." in err.splitlines()
    assert "3.0.4" in out
    assert "package index for" not in out


@pytest.mark.parametrize("switched_off", ["variable", "option"])
def test_apply_asks_unless_it_is_switched_off(
    shop: Path, index: RecordingIndex, monkeypatch: pytest.MonkeyPatch, switched_off: str
) -> None:
    index.add("dash", "3.0.4")
    if switched_off == "option":
        monkeypatch.delenv("DASH_MIGRATE_OFFLINE")
        run("apply", shop, "--select", "requirements", "--yes", "--offline")
    else:
        assert run("apply", shop, "--select", "requirements", "--yes") == 0
    assert index.asked == []
    monkeypatch.delenv("DASH_MIGRATE_OFFLINE", raising=False)
    run("apply", shop, "--select", "requirements", "--yes")
    assert index.asked == ["dash"]
