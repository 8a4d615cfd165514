"""The step python2 where the extra is not installed, and what no fixture can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codemods import python2
from dash_migrate.plan import Finding, Severity
from dash_migrate.planner import make_plan
from dash_migrate.rewriting.python2_syntax import python2_line
from dash_migrate.settings import Settings
from dash_migrate.source import MAX_PYTHON_BYTES

if TYPE_CHECKING:
    from tests.bowler.conftest import Bench


def findings(bench: Bench, data: str | bytes) -> list[Finding]:
    plan = make_plan(bench.app({"app.py": data}), (python2.STEP,), Settings())
    assert not list(plan.after.changed())
    return list(plan.findings())


def test_without_fissix_the_extra_is_named(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(python2, "has_fissix", lambda: False)
    (finding,) = findings(bench, "import dash\nprint 'loading'\n")
    assert (finding.severity, str(finding.location)) == (Severity.ERROR, "app.py:2")
    assert "pip install 'dash-migrate[bowler]'" in finding.action


@pytest.mark.parametrize("text", ["def f(:\n", "print('a')\n", "# print 'a'\nx = (\n", ""])
def test_without_fissix_other_files_are_not_mentioned(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(python2, "has_fissix", lambda: False)
    assert findings(bench, text) == []


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfeprint 'a'\n", b"print 'a'\n" + b"#" * MAX_PYTHON_BYTES],
    ids=["bytes", "size"],
)
def test_files_that_are_no_text_are_left_to_the_plan(bench: Bench, data: bytes) -> None:
    plan = make_plan(bench.app({"app.py": data}), (python2.STEP,), Settings())
    assert not list(plan.findings())
    assert not any(step.decided for step in plan.steps)
    assert [item.location.path for item in plan.unreadable] == ["app.py"]


def test_a_null_byte_is_no_trouble(bench: Bench) -> None:
    (finding,) = findings(bench, "print 'a'\nx = '\0'\n")
    assert str(finding.location) == "app.py:1"


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("print 'a'", True),
        ("    print a, b", True),
        ("print >>f, a", True),
        ("print `a`", True),
        ("exec code", True),
        ("raise ValueError, 'x'", True),
        ("raise errors.Bad , x", True),
        ("except ValueError, e:", True),
        ("except (A, B), e:", True),
        ("print(a)", False),
        ("print (a)", False),
        ("print = 1", False),
        ("# print a", False),
        ("exec(code)", False),
        ("raise ValueError('a, b')", False),
        ("except (A, B):", False),
        ("except A: x, y = 1, 2", False),
    ],
)
def test_python_2_is_known_by_its_statements(line: str, marked: bool) -> None:
    assert python2_line(f"import dash\n\n{line}\n") == (3 if marked else 0)
