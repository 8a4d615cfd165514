"""JSON, Markdown, and what the table of formats promises."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from dash_migrate.plan import Verdict
from dash_migrate.report import FORMATS, Options, load_report
from dash_migrate.report.escape import code_span, escaped, fenced
from dash_migrate.report.markdown import MAX_COMMENT
from dash_migrate.report.style import plain
from tests.report.fake_steps import LINKS, PASSWORD, SERIES, copy_step, plan_of

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.plan import Plan

CODE = f'A(href="/a")\nA(href="/b")  # choose\npassword = "{PASSWORD}"\nfault(error)\n'


def rendered(plan: Plan, name: str) -> str:
    documents = tuple(load_report(name, Options(plain())).documents(plan))
    assert len(documents) == 1
    assert isinstance(documents[0].content, str)
    return documents[0].content


def loaded(plan: Plan) -> Any:  # as any program would read it
    return json.loads(rendered(plan, "json"))


def test_every_format_of_the_table_shows_a_plan(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"app.py": 'A(href="/a")\n'})
    for name in FORMATS:
        documents = tuple(load_report(name, Options(plain())).documents(plan))
        assert documents
        assert all(document.name for document in documents)
        assert all(b"Prefix the link" in str(document.content).encode() for document in documents[:1])


def test_json_names_every_change_and_finding(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"app.py": CODE, "bad.py": "(\n"})
    data = loaded(plan)
    assert data["version"] == 1
    changes = [change for step in data["steps"] for change in step["changes"]]
    assert [(c["id"], c["step"], c["tier"], c["verdict"], c["path"], c["line"]) for c in changes] == [
        (item.change.id, step.name, item.change.tier.value, item.verdict.value, "app.py", line)
        for step, lines in zip(plan.steps, ((1, 2), (3,), (), ()), strict=False)
        for item, line in zip(step.decided, lines, strict=False)
    ] + [
        (
            next(plan.steps[3].changes(Verdict.ACCEPTED).__iter__()).id,
            "procfile",
            "safe",
            "accepted",
            "Procfile",
            0,
        )
    ]
    (finding,) = [finding for step in data["steps"] for finding in step["findings"]]
    assert finding["id"] == next(plan.findings()).id
    assert (finding["severity"], finding["path"], finding["line"], finding["column"]) == ("error", "app.py", 4, 1)
    assert finding["action"] == "Replace the call by:\n    mend()"
    assert [(item["path"], item["line"]) for item in data["unreadable"]] == [("bad.py", 1)]


def test_json_carries_the_diff_of_each_step_and_of_each_listed_change(tmp_path: Path) -> None:
    step = loaded(plan_of(tmp_path, {"app.py": CODE}))["steps"][0]
    (diff,) = step["diffs"]
    assert (diff["path"], diff["kind"]) == ("app.py", "edit")
    assert diff["diff"].startswith("diff --git a/app.py b/app.py\n--- a/app.py\n+++ b/app.py\n@@ -1,4 +1,5 @@\n")
    assert '+A(href=get_relative_path("/a"))\n' in diff["diff"]
    taken, listed = step["changes"]
    assert taken["diffs"] == []
    assert '+A(href=get_relative_path("/b"))  # choose\n' in listed["diffs"][0]["diff"]


def test_json_is_ascii_and_the_same_each_time(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"app.py": 'A(href="/ä")\n'})
    assert rendered(plan, "json").isascii()
    assert rendered(plan, "json") == rendered(plan_of(tmp_path, {}), "json")
    assert loaded(plan)["steps"][0]["changes"][0]["title"] == "Prefix the link to /ä"


@pytest.mark.parametrize("name", ["json", "markdown", "text"])
def test_no_format_shows_a_secret(tmp_path: Path, name: str) -> None:
    plan = plan_of(tmp_path, {"app.py": f'{CODE}fault(warning) + "{PASSWORD}"\n'})
    text = rendered(plan, name)
    assert PASSWORD not in text
    assert "redacted:PASSWORD" in text


def test_markdown_folds_each_step_around_its_diff(tmp_path: Path) -> None:
    text = rendered(plan_of(tmp_path, {"app.py": CODE}), "markdown")
    assert text.count("<details>") == text.count("</details>") == 5  # four steps and what they share
    assert "<details><summary><b>links</b>: Settle the links (1 change, 1 choice)</summary>" in text
    assert '```diff\n@@ -1,4 +1,5 @@\n-A(href="/a")\n+from dash import get_relative_path\n' in text
    assert "| :exclamation: server = app.server | needs you (1 error) |" in text
    assert "\n1. app.py:4: Replace the call by:" in text


def test_markdown_fences_are_longer_than_what_they_hold(tmp_path: Path) -> None:
    text = rendered(plan_of(tmp_path, {"app.py": 'A(href="/a")\nx = "````"\n'}, (LINKS,)), "markdown")
    block = re.search(r"^(`{3,})diff\n.*?^\1$", text, re.DOTALL | re.MULTILINE)
    assert block
    assert block[1] == "`" * 5
    assert ' x = "````"' in block[0]


def test_markdown_fits_a_comment_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    files = {
        "app.py": "".join(f'A(href="/{"x" * 100}{number}")\n' for number in range(30)),
        "b.py": 'A(href="/b")\n',
    }
    many = "".join(f"{number}\n" for number in range(30_000))
    plan = plan_of(tmp_path, {**files, "c.py": f'"""{many}"""\nA(href="/c")\n'})
    assert len(rendered(plan, "markdown")) < MAX_COMMENT
    assert "too long" not in rendered(plan, "markdown")
    long = {f"page{number}.py": f'"""{"y" * 2000}"""\nA(href="/c")\n' for number in range(40)}
    text = rendered(plan_of(tmp_path, long), "markdown")
    assert len(text) < MAX_COMMENT
    assert "_Its diff is too long for a comment: see_ `dash-migrate plan`." in text
    assert "web: x" in text  # the short diff of another step is still there


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a_b *c* <d> [e](f) | g ~h~ $i$ & #", r"a\_b \*c\* \<d\> \[e\](f) \| g \~h\~ \$i\$ \& #"),
        ("keep `a_b` so", "keep `a_b` so"),
        ("an @app.callback here", "an `@app.callback` here"),
        ("closes #12 now", "closes `#12` now"),
        ("mail a@b.com", "mail a@b.com"),
        ("one ` backtick", r"one \` backtick"),
        ("`a|b`", r"`a\|b`"),
    ],
)
def test_prose_means_itself(text: str, expected: str) -> None:
    assert escaped(text) == expected


def test_code_spans_and_blocks_hold_backticks() -> None:
    assert code_span("a") == "`a`"
    assert code_span("a`b") == "``a`b``"
    assert code_span("`a") == "`` `a ``"
    assert fenced("a\n```\nb") == "````\na\n```\nb\n````"


def test_a_step_title_cannot_break_out_of_its_fold(tmp_path: Path) -> None:
    from dataclasses import replace

    plan = plan_of(tmp_path, {"app.py": 'A(href="/a")\n'}, (LINKS,))
    step = replace(plan.steps[0], title="</summary><script>@app")
    text = rendered(replace(plan, steps=(step,)), "markdown")
    assert "<summary><b>links</b>: &lt;/summary&gt;&lt;script&gt;&#64;<wbr>app (1 change)</summary>" in text


def test_a_copied_file_is_named_not_shown(tmp_path: Path) -> None:
    root = tmp_path / "app"
    root.mkdir()
    (tmp_path / "data.csv").write_bytes(b"a,b\n")
    plan = plan_of(root, {"app.py": "x = 1\n"}, (*SERIES, copy_step(tmp_path / "data.csv", "d.csv")))
    markdown = rendered(plan, "markdown")
    assert "`copy d.csv` from `../data.csv (4 bytes)`" in markdown.replace("\\", "/")
    assert "a,b" not in markdown
