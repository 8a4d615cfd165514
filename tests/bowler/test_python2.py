"""The step python2 where the extra is not installed, and what no fixture can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codemods import python2
from dash_migrate.plan import Finding, Severity
from dash_migrate.planner import accept_all, make_plan
from dash_migrate.rewriting.python2_syntax import python2_line
from dash_migrate.settings import Settings
from dash_migrate.source import MAX_PYTHON_BYTES

if TYPE_CHECKING:
    from tests.bowler.conftest import Bench


def findings(bench: Bench, data: str | bytes) -> list[Finding]:
    plan = make_plan(bench.app({"app.py": data}), (python2.STEP,), Settings())
    assert not any(step.decided for step in plan.steps)
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
    [b"print 'a'\nx = '\xff'\n", b"print 'a'\n" + b"#" * MAX_PYTHON_BYTES],
    ids=["bytes", "size"],
)
def test_files_that_are_no_text_are_left_to_the_plan(bench: Bench, data: bytes) -> None:
    assert findings(bench, data) == []
    workspace = bench.app({"app.py": data, "b.py": "x = 1\n"})
    assert [item.location.path for item in make_plan(workspace, (), Settings()).unreadable] == ["app.py"]


def test_a_null_byte_is_no_trouble(bench: Bench) -> None:
    (finding,) = findings(bench, "import dash\nprint 'a'\nx = '\0'\n")
    assert "cannot be lifted" in finding.seen


def test_what_is_too_deep_is_no_trouble(bench: Bench) -> None:
    (finding,) = findings(bench, f"import dash\nprint dash, {'[' * 900}{']' * 900}\n")
    assert str(finding.location) == "app.py:2"
    assert "RecursionError" in finding.seen


def test_what_python_warns_of_is_lifted(bench: Bench) -> None:
    plan = make_plan(bench.app({"app.py": "print '\\d'\n"}), (python2.STEP,), Settings(), decide=accept_all)
    assert [content.data for _, content in plan.after.changed()] == [b"print('\\d')\n"]


@pytest.mark.parametrize(
    ("count", "listed"),
    [(1, "(line 2)"), (8, "(lines 2, 3, 4, 5, 6, 7, 8, 9)"), (9, "(lines 2, 3, 4, 5, 6, 7, 8, 9 and 1 more)")],
)
def test_long_lists_of_lines_are_cut(bench: Bench, count: int, listed: str) -> None:
    text = "print 'a'\n" + "x = 4 / 2\n" * count
    plan = make_plan(bench.app({"app.py": text}), (python2.STEP,), Settings())
    (finding,) = plan.findings()
    assert finding.seen.endswith(f"division {listed}.")
    assert finding.action == "After the lift: write // where / divides integers."


def test_a_path_with_a_space_is_quoted_in_the_command(bench: Bench) -> None:
    plan = make_plan(bench.app({"my app.py": "print unicode(1)\n"}), (python2.STEP,), Settings())
    (finding,) = plan.findings()
    assert finding.action == 'After the lift: python -m fissix -p -f unicode "my app.py" shows what to write.'


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
