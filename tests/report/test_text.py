"""The report for terminals, and the checklist and summary that all reports share."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dash_migrate.plan import Change, ChecklistItem, Verdict
from dash_migrate.planner import accept_safe
from dash_migrate.report.by_hand import by_hand
from dash_migrate.report.checklist import Checked, State, checklist
from dash_migrate.report.style import Style, plain
from dash_migrate.report.summary import CheckCode, check_code, summary, touched
from dash_migrate.report.text import TextReport
from tests.report.fake_steps import FAULTS, LINKS, PASSWORD, PROCFILE, SECRETS, SERIES, plan_of, rename_step

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.plan import Plan
    from dash_migrate.step import Step
    from dash_migrate.workspace import Workspace


def text_of(plan: Plan, width: int = 100) -> str:
    return TextReport(plain(width)).text(plan)


def refuse_all(
    step: Step, changes: tuple[Change, ...], workspace: Workspace, _known: object
) -> dict[str, Verdict]:
    return {change.id: Verdict.REFUSED for change in changes}


def state_of(plan: Plan, item: ChecklistItem) -> Checked:
    return next(checked for checked in checklist(plan) if checked.item is item)


EMPTY = "app = 1\n"


def test_the_checklist_has_the_eight_items_in_the_platforms_order(tmp_path: Path) -> None:
    assert [checked.item for checked in checklist(plan_of(tmp_path, {"app.py": EMPTY}))] == list(ChecklistItem)


@pytest.mark.parametrize(
    ("code", "item", "state", "detail"),
    [
        ('A(href="/a")\n', ChecklistItem.SELF_CONTAINED, State.IN_PLAN, "1 change"),
        ("A()\n", ChecklistItem.SELF_CONTAINED, State.OK, ""),
        ('A(href="/a")  # choose\n', ChecklistItem.SELF_CONTAINED, State.NEEDS_YOU, "1 change to choose"),
        (
            'A(href="/a")\nA(href="/b")  # choose\n',
            ChecklistItem.SELF_CONTAINED,
            State.NEEDS_YOU,
            "1 change in this plan, 1 change to choose",
        ),
        (
            'A(href="/a")  # dash-migrate: ignore\n',
            ChecklistItem.SELF_CONTAINED,
            State.NEEDS_YOU,
            "1 silenced change",
        ),
        ("fault(error)\nfault(warning)\n", ChecklistItem.SERVER, State.NEEDS_YOU, "1 error, 1 warning"),
        ("fault(warning)\n", ChecklistItem.SERVER, State.OK, "1 warning"),
        ("fault(advice)\n", ChecklistItem.SERVER, State.OK, ""),
        ("", ChecklistItem.SYSTEM_PACKAGES, State.UNKNOWN, ""),
        ("", ChecklistItem.INITIALIZE, State.YOURS, ""),
        ("", ChecklistItem.DEPLOY, State.YOURS, ""),
    ],
)
def test_an_items_state_follows_from_its_steps(
    tmp_path: Path, code: str, item: ChecklistItem, state: State, detail: str
) -> None:
    plan = plan_of(tmp_path, {"app.py": code}, (LINKS, FAULTS))
    assert state_of(plan, item) == Checked(item, state, detail)


def test_a_refused_change_leaves_its_item_to_the_person(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"app.py": EMPTY}, (PROCFILE,), refuse_all)
    assert state_of(plan, ChecklistItem.PROCFILE) == Checked(
        ChecklistItem.PROCFILE, State.NEEDS_YOU, "1 refused change"
    )


def test_an_item_is_not_simply_ok_while_files_are_not_inspected(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"app.py": EMPTY, "broken.py": "def f(:\n"}, (LINKS,))
    assert state_of(plan, ChecklistItem.SELF_CONTAINED).detail == "1 file not inspected"


def test_the_whole_report(tmp_path: Path) -> None:
    root = tmp_path / "sales"
    code = f'A(href="/a")\nA(href="/b")\npassword = "{PASSWORD}"\nfault(error)\n'
    plan = plan_of(root, {"app.py": code}, (LINKS, SECRETS, FAULTS))
    ids = [change.id for change in plan.changes(Verdict.ACCEPTED)]
    fault = next(plan.findings()).id
    assert (
        text_of(plan)
        == f"""\
Plan for sales
  Entry module  app.py

Checklist for Dash Enterprise
  [?] Procfile                            not inspected yet, check by hand
  [?] requirements.txt                    not inspected yet, check by hand
  [!] server = app.server                 needs you (1 error)
  [+] secrets & passwords removed         in this plan (1 change)
  [?] system-level dependencies           not inspected yet, check by hand
  [+] self-contained project folder       in this plan (2 changes)
  [ ] app initialized in the App Manager  yours to do
  [ ] app deployed with git               yours to do

links: Settle the links

  + Prefix the link to /a
    app.py:1, safe, {ids[0]}
  + Prefix the link to /b
    app.py:2, safe, {ids[1]}
    The platform serves the app below a prefix, so a link from the root leaves it.

  edit app.py  +3 -2
  @@ -1,4 +1,5 @@
  -A(href="/a")
  -A(href="/b")
  +from dash import get_relative_path
  +A(href=get_relative_path("/a"))
  +A(href=get_relative_path("/b"))
   password = "<redacted:PASSWORD>"
   fault(error)

secrets: Settle the secrets

  + Read the password from the environment
    app.py:3, safe, {ids[2]}
    What is pushed is in the repository's history for good.

  create .env  +1 -0
  @@ -0,0 +1 @@
  +APP_PASSWORD=<redacted:PASSWORD>

  edit app.py  +2 -1
  @@ -1,5 +1,6 @@
  +import os
   from dash import get_relative_path
   A(href=get_relative_path("/a"))
   A(href=get_relative_path("/b"))
  -password = "<redacted:PASSWORD>"
  +password = os.environ["APP_PASSWORD"]
   fault(error)

faults: Settle the faults

  ! error  app.py:4  {fault}
    Seen  A fault stands here: fault(error)
    Why   It fails on the platform.
    Do    Replace the call by:
              mend()

shared: What the accepted changes share

  create requirements.txt  +1 -0
  @@ -0,0 +1 @@
  +python-dotenv

Variables to set in the App Manager before the first start
  - APP_PASSWORD  read at app.py:3

What remains to be done by hand
   1. app.py:4: Replace the call by: (in full above, at faults)
   2. Check by hand, since no step of this plan looks at it: Procfile, requirements.txt and
      system-level dependencies.
   3. Set the environment variables that are listed above: APP_PASSWORD.

3 changes to 3 files are ready. 1 error for you to read.
"""
    )


def test_a_listed_change_shows_its_own_diff_and_how_to_take_it(tmp_path: Path) -> None:
    text = text_of(plan_of(tmp_path, {"app.py": 'A(href="/a")  # choose\n'}, (LINKS,)))
    section = text[text.index("links: ") : text.index("What remains")]
    assert (
        re.sub(r"links-[0-9a-f]{8}", "ID", section)
        == """\
links: Settle the links

  ? Prefix the link to /a
    app.py:1, ask, ID
    The platform serves the app below a prefix, so a link from the root leaves it.
    edit app.py  +2 -1
    @@ -1 +1,2 @@
    -A(href="/a")  # choose
    +from dash import get_relative_path
    +A(href=get_relative_path("/a"))  # choose

  This is for you to choose: `apply --interactive` asks, `apply --include-ask` takes all.

"""
    )


def test_places_are_those_of_the_file_on_the_disk(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"app.py": 'A(href="/a")\nx = 1\nfault(error)\n'})
    assert next(plan.findings()).location.line == 4  # as the step saw it: an import was added above
    text = text_of(plan)
    assert "  ! error  app.py:3  " in text
    assert "   1. app.py:3: " in text


def test_quiet_steps_share_one_line(tmp_path: Path) -> None:
    text = text_of(plan_of(tmp_path, {"app.py": EMPTY, "Procfile": "web: x\n"}))
    assert "\nNothing to do: links, secrets, faults, procfile\n" in text
    assert text.endswith("\nNothing to change.\n")


def test_what_was_refused_or_silenced_is_said(tmp_path: Path) -> None:
    files = {"app.py": 'A(href="/a")  # dash-migrate: ignore\nfault(error)  # dash-migrate: ignore\n'}
    text = text_of(plan_of(tmp_path, files))
    assert re.search(
        r"\n  - Prefix the link to /a \(app\.py:1, links-\w+\): left out by a comment in the code\n", text
    )
    assert "1 finding silenced by comments in the code." in text
    refused = text_of(plan_of(tmp_path, files, (PROCFILE,), refuse_all))
    assert re.search(r"\n  - Make Procfile \(Procfile, procfile-\w+\): refused before, so left out\n", refused)


def test_files_that_cannot_be_inspected_are_named_with_their_line(tmp_path: Path) -> None:
    text = text_of(plan_of(tmp_path, {"a.py": "x = 1\ny = (\n"}))
    assert re.search(r"\nCould not be inspected, and was left alone\n  ! a\.py:2 is not valid Python: .+\n", text)


def test_no_secret_is_shown_wherever_it_comes_from(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"app.py": f'password = "{PASSWORD}"\nfault(error) + "{PASSWORD}"\n'})
    plan = replace(plan, about={"Entry module": f"app.py, which says {PASSWORD}"})
    text = text_of(plan)
    assert PASSWORD not in text
    assert text.count("<redacted:PASSWORD>") >= 4


def test_a_path_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    name = "a\x1b[2Jb.py"
    try:
        plan = plan_of(tmp_path, {name: 'A(href="/a")\n'})
    except OSError:
        pytest.skip("no such file names here")
    assert "\x1b" not in text_of(plan)
    assert "edit a^[[2Jb.py" in text_of(plan)


def test_prose_fits_the_width_and_diffs_are_whole(tmp_path: Path) -> None:
    line = "x = " + " + ".join(["1"] * 60)
    text = text_of(plan_of(tmp_path, {"app.py": f'{line}\nA(href="/a")\n'}, (LINKS,)), width=60)
    assert f"\n   {line}\n" in text
    assert all(len(row) <= 60 for row in text.split("\n") if not row.startswith("   x = "))


def test_colours_only_add_to_the_text(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"app.py": 'A(href="/a")\nfault(error)\n'})
    codes = {"added": "32", "removed": "31", "heading": "1", "error": "31", "good": "32", "dim": "2", "hunk": "36"}
    coloured = TextReport(Style(100, codes)).text(plan)
    assert "\x1b[32m+A(href=get_relative_path" in coloured
    assert "\x1b[31merror\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9]+m", "", coloured) == text_of(plan)


def test_a_rename_is_one_line(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"old app.py": "x = 1\n"}, (rename_step("old app.py", "old_app.py"),))
    assert "\n  rename old app.py -> old_app.py\n" in text_of(plan)
    assert touched(plan) == ("old app.py", "old_app.py")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"app.py": EMPTY, "Procfile": "web: x\n"}, CheckCode.NOTHING_LEFT),
        ({"app.py": "fault(warning)\n", "Procfile": "web: x\n"}, CheckCode.NOTHING_LEFT),
        ({"app.py": 'A(href="/a")  # choose\n', "Procfile": "web: x\n"}, CheckCode.NOTHING_LEFT),
        ({"app.py": EMPTY}, CheckCode.WORK_REMAINS),
        ({"app.py": "fault(error)\n", "Procfile": "web: x\n"}, CheckCode.WORK_REMAINS),
        ({"app.py": "fault(error)\n", "b.py": "(\n"}, CheckCode.NOT_INSPECTED),
    ],
)
def test_the_exit_code_says_what_is_left(tmp_path: Path, files: dict[str, str], expected: CheckCode) -> None:
    assert check_code(plan_of(tmp_path, files)) is expected


def test_the_summary_counts_in_words(tmp_path: Path) -> None:
    code = 'A(href="/a")\nA(href="/b")  # choose\nfault(error)\nfault(error) \nfault(warning)\nfault(advice)\n'
    plan = plan_of(tmp_path, {"app.py": code, "b.py": "(\n"})
    assert summary(plan) == (
        "2 changes to 2 files are ready. 1 change waits for your choice. "
        "2 errors, 1 warning and 1 piece of advice for you to read. 1 file could not be inspected."
    )


def test_by_hand_puts_errors_first_and_leaves_advice_out(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"app.py": "fault(advice)\nfault(warning)\nfault(error)\n"}, SERIES, accept_safe)
    assert [text.partition(": ")[0] for text in by_hand(plan)][:2] == ["app.py:3", "app.py:2"]
    assert not any(text.startswith("app.py:1") for text in by_hand(plan))
