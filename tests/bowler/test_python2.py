"""The step python2 where the extra is not installed, and what no fixture can hold."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from codemods import python2
from dash_migrate.plan import Finding, Severity
from dash_migrate.planner import accept_all, make_plan
from dash_migrate.rewriting.fissix_text import Unparsed
from dash_migrate.rewriting.python2_syntax import Lifted, MixedPrint, lift, python2_line
from dash_migrate.settings import Settings
from dash_migrate.source import MAX_PYTHON_BYTES

if TYPE_CHECKING:
    from tests.bowler.conftest import Bench

ROOT = Path(__file__).parents[2]


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
    ("kind", "line"),
    [
        ("apply", "apply(f, x)"),
        ("basestring", "basestring"),
        ("dict", "d.iteritems()"),
        ("execfile", "execfile('a')"),
        ("exitfunc", "import sys; sys.exitfunc = f"),
        ("filter", "x = filter(f, y)"),
        ("getcwdu", "os.getcwdu()"),
        ("has_key", "d.has_key(k)"),
        ("imports", "import StringIO"),
        ("imports2", "import anydbm"),
        ("input", "input()"),
        ("intern", "intern('a')"),
        ("itertools", "itertools.izip(a, b)"),
        ("itertools_imports", "from itertools import izip"),
        ("long", "long(3)"),
        ("map", "x = map(f, y)"),
        ("metaclass", "class A: __metaclass__ = B"),
        ("next", "x.next()"),
        ("nonzero", "class A:\n    def __nonzero__(self): return 1"),
        ("operator", "operator.isCallable(f)"),
        ("raw_input", "raw_input()"),
        ("reduce", "reduce(f, x)"),
        ("reload", "reload(m)"),
        ("renames", "sys.maxint"),
        ("standarderror", "StandardError"),
        ("sys_exc", "sys.exc_type"),
        ("throw", "g.throw(E, v)"),
        ("types", "types.StringType"),
        ("unicode", "unicode(x)"),
        ("urllib", "import urllib2"),
        ("xrange", "xrange(3)"),
        ("xreadlines", "f.xreadlines()"),
        ("zip", "x = zip(a, b)"),
        ("division", "x = a / b"),
        ("division", "x /= b"),
    ],
)
def test_what_python_3_changed_is_known(kind: str, line: str) -> None:
    lifted = lift(f"print 'a'\n{line}\n", "/nowhere/app.py")
    assert isinstance(lifted, Lifted)
    assert lifted.changed.keys() >= {kind}
    assert lifted.changed[kind][0] in {2, 3}
    assert lifted.text == f"print('a')\n{line}\n"


@pytest.mark.parametrize("line", ["x = a // b", "x = u'unicode'", "urllib3.get(x)", "x = [map]", "d.items"])
def test_what_python_3_kept_is_not_mentioned(line: str) -> None:
    lifted = lift(f"print 'a'\n{line}\n", "/nowhere/app.py")
    assert isinstance(lifted, Lifted)
    assert lifted.changed == {}


def test_an_import_from_the_same_package_is_known_by_the_files_beside_it(bench: Bench) -> None:
    text = "print 'a'\nimport helpers\nimport dash\n"
    plan = make_plan(
        bench.app({"pages/__init__.py": "", "pages/helpers.py": "", "pages/a.py": text}),
        (python2.STEP,),
        Settings(),
    )
    (finding,) = plan.findings()
    assert finding.seen.endswith(": import (line 2).")


def test_with_division_imported_no_division_is_mentioned() -> None:
    lifted = lift("from __future__ import division\nprint 1 / 2\n", "/nowhere/app.py")
    assert isinstance(lifted, Lifted)
    assert lifted.changed == {}


def test_what_was_refused_in_one_file_is_not_said_of_the_next() -> None:
    first, second = (lift(f"print 'a'\n{line}\n", "/nowhere/app.py") for line in ("raise 'x'", "raise X"))
    assert isinstance(first, Lifted)
    assert isinstance(second, Lifted)
    assert first.refused == ((2, "Python 3 does not support string exceptions"),)
    assert (second.refused, second.kinds) == ((), ("print",))


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("box.width", True),
        ("f(width=1)", True),
        ("box.other", False),
        ("f(other=1)", False),
        ("width", False),
        ("box == width", False),
        ("(width)", False),
        ("box[width]", False),
    ],
)
def test_labels_in_a_lambda_are_told_from_its_parameters(body: str, kept: bool) -> None:
    lifted = lift(f"print 'a'\nf = lambda (width, box): {body}\n", "/nowhere/app.py")
    assert isinstance(lifted, Lifted)
    assert ("lambda (width, box)" in lifted.text) is kept
    assert bool(lifted.refused) is kept


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("print('a', file=f)\nprint 'b'\n", MixedPrint(2, 1)),
        ("x = 1; print 'b'\nprint('a',\n      file=f)\n", MixedPrint(1, 2)),
        ("print('a')\n" + "\n" * 12 + "x = f(a b)\nprint 'b'\n", None),
        ("print('a', file=f)\nx = (a b)\n", None),
        ("print 'b'\nmatch x:\n    case 1: pass\n", None),
    ],
)
def test_mixed_forms_of_print_are_told_from_other_errors(text: str, mixed: MixedPrint | None) -> None:
    found = lift(text, "/nowhere/app.py")
    assert (found == mixed) if mixed else isinstance(found, Unparsed)


def test_lifting_leaves_no_cache_in_the_home_folder(tmp_path: Path) -> None:
    names = ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CACHE_HOME")
    program = "from dash_migrate.rewriting.python2_syntax import lift; print(lift('print 1\\n', 'a.py').text)"
    command = [sys.executable, "-c", program]
    environment = os.environ | dict.fromkeys(names, str(tmp_path))
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "print(1)\n\n"
    assert not list(tmp_path.rglob("*.pickle"))


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
