"""What queries do to the files of an app."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest

from dash_migrate.plan import Severity, Tier, Verdict
from dash_migrate.planner import make_plan
from dash_migrate.settings import Settings
from tests.bowler.conftest import contents

if TYPE_CHECKING:
    from tests.bowler.conftest import Bench

RENAME = 'Query().select_method("run_server").rename("run").write()\n'
APP = """import dash

app = dash.Dash(__name__)  # run_server is named here too


def start():
    app.run_server(debug=True)


if __name__ == "__main__":
    start()
    app.run_server(
        port=8050,
    )
"""


def test_renames_a_method(bench: Bench) -> None:
    expected = APP.replace("app.run_server(", "app.run(")
    assert bench.migrated(RENAME, {"app.py": APP, "other.py": "x = 1\n"}) == {"app.py": expected.encode()}


def test_each_run_of_lines_is_a_change_of_its_own(bench: Bench) -> None:
    plan, steps = bench.plan(RENAME, {"app.py": APP})
    first, second = plan.changes(Verdict.ACCEPTED)
    assert [(change.location.path, change.location.line) for change in (first, second)] == [
        ("app.py", 7),
        ("app.py", 12),
    ]
    assert {change.tier for change in (first, second)} == {Tier.SAFE}
    assert [(edit.end - edit.start, edit.text) for edit in (*first.edits, *second.edits)] == [(7, ""), (7, "")]
    assert "queries.py:2" in first.why
    assert first.title == "Apply the Bowler query select_method('run_server').rename"
    for refused, kept in ((first, second), (second, first)):
        one = make_plan(plan.before, steps, Settings(), refused=frozenset({refused.id}))
        assert [change.id for change in one.changes(Verdict.ACCEPTED)] == [kept.id]
        (data,) = contents(one).values()
        assert data.count(b"run_server(") == 1
        again = make_plan(one.after, steps, Settings(), refused=frozenset({refused.id}))
        assert [change.id for change in again.changes(Verdict.REFUSED)] == [refused.id]
        assert not list(again.changes(Verdict.ACCEPTED))


def test_equal_lines_are_one_change(bench: Bench) -> None:
    plan, _ = bench.plan(RENAME, {"app.py": "if a:\n    app.run_server()\nelse:\n    app.run_server()\n"})
    (change,) = plan.changes(Verdict.ACCEPTED)
    assert contents(plan)["app.py"].count(b"app.run()") == 2
    assert len(change.edits) == 2


WRAP = """
    def wrap(node, capture, filename):
        from fissix.fixer_util import Name

        first, *_, last = node.leaves()
        first.replace(Name("open_(" + first.value, prefix=first.prefix))
        last.replace(Name(last.value + ")", prefix=last.prefix))

    def is_new(node, capture, filename):
        return "open_" not in str(node.parent.parent)

    Query().select("power< 'call' trailer< '(' any* ')' > >").filter(is_new).modify(wrap).write()
"""


def test_lines_that_parse_only_together_are_one_change(bench: Bench) -> None:
    text = "x = 1\ny = call(\n    1,\n    2,\n)\nz = 3\n"
    plan, _ = bench.plan(WRAP, {"app.py": text})
    (change,) = plan.changes(Verdict.ACCEPTED)
    assert contents(plan)["app.py"] == b"x = 1\ny = open_(call(\n    1,\n    2,\n))\nz = 3\n"
    assert len(change.edits) == 2
    assert change.location.line == 2


ADD = 'Query().select_function("chart").add_argument("theme", "None").write()\n'


def test_adds_an_argument_once(bench: Bench) -> None:
    text = "def chart(data):\n    return data\n\n\nchart([1])\n"
    assert bench.migrated(ADD, {"app.py": text}) == {
        "app.py": text.replace("(data)", "(data, theme=None)").encode()
    }


def test_leaves_a_function_that_has_the_argument(bench: Bench) -> None:
    assert bench.migrated(ADD, {"app.py": "def chart(theme, data):\n    return data\n"}) == {}


def test_changes_a_method_call_by_a_callback_and_a_filter(bench: Bench) -> None:
    body = """
        def is_debug(node, capture, filename):
            return "debug" in str(node)

        def switch_off(node, capture, filename):
            for leaf in node.leaves():
                if leaf.value == "True":
                    leaf.value = "False"
                    leaf.changed()

        Query().select_method("run").is_call().filter(is_debug).modify(switch_off).diff()
    """
    text = "app.run(debug=True)\nother.run(verbose=True)\n"
    assert bench.migrated(body, {"app.py": text}) == {"app.py": b"app.run(debug=False)\nother.run(verbose=True)\n"}


def test_filters_and_callbacks_given_as_text(bench: Bench) -> None:
    body = """
        query = Query().select("NAME").filter("node.value == 'old'")
        query.modify("node.value = 'new'; node.changed()").execute()
    """
    assert bench.migrated(body, {"app.py": "old = 1\nolder = old\n"}) == {"app.py": b"new = 1\nolder = new\n"}


def test_hunk_filters_see_bowlers_hunks(bench: Bench) -> None:
    body = """
        def wanted(filename, hunk):
            assert hunk[0] == f"--- {filename}" and hunk[1] == f"+++ {filename}" and hunk[2].startswith("@@ ")
            return not any(line.startswith("-") and "keep" in line for line in hunk[2:])

        Query().select_var("old").rename("new").process(wanted).write()
    """
    text = "old = 1\n\nprint(old)  # keep\n"
    assert bench.migrated(body, {"app.py": text}) == {"app.py": b"new = 1\n\nprint(old)  # keep\n"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"x = 1\r\napp.run_server()\r\n", b"x = 1\r\napp.run()\r\n"),
        (b"x = 1\napp.run_server()", b"x = 1\napp.run()"),
        (b"x = 1\r\napp.run_server()", b"x = 1\r\napp.run()"),
        (codecs.BOM_UTF8 + b"app.run_server()\n", codecs.BOM_UTF8 + b"app.run()\n"),
        (b"x = 1\n\x0c\nif x:\n\tapp.run_server( )  \n", b"x = 1\n\x0c\nif x:\n\tapp.run( )  \n"),
        ("t = '\u2028\x85'; app.run_server()\n".encode(), "t = '\u2028\x85'; app.run()\n".encode()),
        (b"# coding: latin-1\nt = '\xe9'; app.run_server()\n", b"# coding: latin-1\nt = '\xe9'; app.run()\n"),
        (b"x = 1\r\ny = 2\napp.run_server()\n", b"x = 1\r\ny = 2\napp.run()\n"),
    ],
    ids=["crlf", "no-final-newline", "crlf-unended", "bom", "form-feed-and-tab", "separators", "latin-1", "mixed"],
)
def test_moves_no_other_byte(bench: Bench, before: bytes, after: bytes) -> None:
    assert bench.migrated(RENAME, {"app.py": before}) == {"app.py": after}


def test_new_lines_have_the_line_ends_of_the_file(bench: Bench) -> None:
    body = """
        def add(node, capture, filename):
            if "import dash" not in str(node):
                node.children[0].prefix = "import dash\\n" + node.children[0].prefix

        Query().select_root().modify(add).write()
    """
    assert bench.migrated(body, {"app.py": b"x = 1\r\ny = 2\r\n"}) == {
        "app.py": b"import dash\r\nx = 1\r\ny = 2\r\n"
    }


def test_a_query_that_is_not_idempotent_is_one_finding(bench: Bench) -> None:
    body = 'Query().select_function("chart").is_call().add_argument("1", "1", positional=True).write()\n'
    files = {"a.py": "chart(2)\n", "b.py": "x = 1\nchart(2)\n", "c.py": "x = 1\n"}
    (finding,) = bench.findings(body, files)
    assert finding.severity is Severity.WARNING
    assert str(finding.location) == "a.py:1"
    assert "changes its own result again: a.py:1, b.py:2." in finding.seen
    assert "filter" in finding.action


def test_a_file_that_the_parser_cannot_read_is_reported(bench: Bench) -> None:
    modern = "import dash\n\nmatch dash:\n    case 1:\n        app.run_server()\n"
    plan, _ = bench.plan(
        RENAME,
        {"app.py": "app.run_server()\n", "modern.py": modern, "unrelated.py": "match x:\n    case _: ...\n"},
    )
    assert contents(plan) == {"app.py": b"app.run()\n"}
    (finding,) = plan.findings()
    assert str(finding.location) == "modern.py:3"
    assert finding.severity is Severity.WARNING
    assert "near 'dash'" in finding.seen


def test_a_broken_file_is_reported_once_by_the_plan(bench: Bench) -> None:
    plan, _ = bench.plan(RENAME, {"broken.py": "app.run_server(\n"})
    assert not list(plan.findings())
    assert [item.location.path for item in plan.unreadable] == ["broken.py"]


def test_a_callback_that_fails_is_reported_with_its_line(bench: Bench) -> None:
    body = """
        def fail(node, capture, filename):
            return capture["nothing"]

        Query().select_var("old").modify(fail).write()
    """
    (finding,) = bench.findings(body, {"app.py": "old = 1\n"})
    assert finding.severity is Severity.ERROR
    assert "KeyError: 'nothing' (queries.py:4)" in finding.seen


def test_a_result_that_is_not_python_is_left_out(bench: Bench) -> None:
    body = 'Query().select_var("old").rename("not a name").write()\n'
    (finding,) = bench.findings(body, {"app.py": "x = 1\nold = 1\n"})
    assert str(finding.location) == "app.py:2"
    assert "the result is not valid Python" in finding.seen


def test_a_query_that_leaves_the_tool_ends_nothing(bench: Bench) -> None:
    body = """
        def leave(node, capture, filename):
            raise SystemExit(3)

        Query().select_var("old").modify(leave).write()
    """
    (finding,) = bench.findings(body, {"app.py": "old = 1\n"})
    assert "SystemExit: 3" in finding.seen


def test_paths_count_from_the_apps_folder(bench: Bench) -> None:
    body = 'Query("pages", "run.py").select_var("old").rename("new").write()\n'
    files = dict.fromkeys(("app.py", "run.py", "pages/a.py", "pages/sub/b.py", "pages2/c.py"), "old = 1\n")
    assert list(bench.migrated(body, files)) == ["pages/a.py", "pages/sub/b.py", "run.py"]


def test_filename_filters_see_the_names_that_bowler_would_give(bench: Bench) -> None:
    body = 'Query().select_var("old").is_filename(include=r"^\\./pages.a\\.py$").rename("new").write()\n'
    files = dict.fromkeys(("app.py", "pages/a.py"), "old = 1\n")
    assert list(bench.migrated(body, files)) == ["pages/a.py"]


def test_filename_matchers_choose_other_files(bench: Bench) -> None:
    body = """
        Query(filename_matcher=lambda name: name.endswith(".pyw")).select_var("old").rename("new").write()
    """
    assert list(bench.migrated(body, {"app.py": "old = 1\n", "run.pyw": "old = 1\n"})) == ["run.pyw"]


def test_paths_outside_of_the_app_are_a_finding(bench: Bench) -> None:
    (bench.tmp / "elsewhere.py").write_text("old = 1\n")
    body = 'Query("../elsewhere.py", "missing").select_var("old").rename("new").write()\n'
    (finding,) = bench.findings(body, {"app.py": "old = 1\n"})
    assert "looks at ../elsewhere.py, missing: no file of this app" in finding.seen
    assert (bench.tmp / "elsewhere.py").read_text() == "old = 1\n"


def test_queries_for_python_2_read_python_2(bench: Bench) -> None:
    body = 'Query(python_version=2).select_var("old").rename("new").write()\n'
    assert bench.migrated(body, {"app.py": 'print "old"\nold = 1\n\nprint old\n'}) == {
        "app.py": b'print "old"\nnew = 1\n\nprint new\n'
    }


def test_a_query_with_a_memory_gives_every_plan_the_same(bench: Bench) -> None:
    body = """
        from bowler.helpers import Once

        first = Once()

        def rename(node, capture, filename):
            if first:
                node.value = "new"
                node.changed()

        Query().select("'old'").modify(rename).write()
    """
    plan, steps = bench.plan(body, {"app.py": "old = 1\n\nold = 2\n"})
    assert contents(plan) == {"app.py": b"new = 1\n\nold = 2\n"}
    assert contents(make_plan(plan.before, steps, Settings())) == contents(plan)


def test_comments_suppress_a_query(bench: Bench) -> None:
    text = "app.run_server()  # dash-migrate: ignore[bowler:queries]\n"
    plan, _ = bench.plan(RENAME, {"app.py": text})
    assert contents(plan) == {}
    assert len(list(plan.changes(Verdict.SUPPRESSED))) == 1
