"""The interactive choice: the state machine alone, then asked through the planner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemods.bundle_files import STEP as BUNDLE_FILES
from dash_migrate.plan import Change, Location, Tier, Verdict
from dash_migrate.report.style import plain
from dash_migrate.review import KEYS, Review, Reviewer
from tests.report.fake_steps import LINKS, PASSWORD, PROCFILE, SECRETS, plan_of, write_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dash_migrate.plan import Plan

Y, N, LATER = Verdict.ACCEPTED, Verdict.REFUSED, Verdict.LISTED
PATHS = ("a.py", "a.py", "b.py", "a.py", "c.py")


def change(number: int, path: str) -> Change:
    name = f"links-{number}"
    return Change("links", name, f"Title {number}", "Why.", Tier.SAFE, Location(path, number), (), id=name)


def review(paths: Sequence[str] = PATHS) -> Review:
    return Review(tuple(change(number, path) for number, path in enumerate(paths)))


def pressed(keys: str, state: Review | None = None) -> Review:
    state = state or review()
    for key in keys:
        state = state.press(key)
    return state


@pytest.mark.parametrize(
    ("keys", "verdicts"),
    [
        ("yyyyy", [Y, Y, Y, Y, Y]),
        ("nynyn", [N, Y, N, Y, N]),
        ("na", [N, Y, Y, Y, Y]),
        ("ys", [Y, LATER, LATER, LATER, LATER]),
        ("dyy", [LATER, LATER, Y, LATER, Y]),
        ("yydyy", [Y, Y, LATER, Y, Y]),
        ("ynq", [Y, N, LATER, LATER, LATER]),
        ("yknyyyy", [N, Y, Y, Y, Y]),
        ("knyyyy", [N, Y, Y, Y, Y]),
        ("da", [LATER, LATER, Y, LATER, Y]),
        ("yynka", [Y, Y, Y, Y, Y]),
        ("?x\rYyyyyy", [Y, Y, Y, Y, Y]),
        ("", [LATER] * 5),
    ],
)
def test_keys_decide(keys: str, verdicts: list[Verdict]) -> None:
    assert list(pressed(keys).result().values()) == verdicts


def test_only_q_leaves_the_review() -> None:
    assert pressed("q").quit
    assert not any(pressed(key).quit for key in KEYS if key != "q")


def test_a_finished_review_takes_no_key() -> None:
    done = pressed("yyyyy")
    assert done.current is None
    assert pressed("nq", done) == done


def test_going_back_asks_again() -> None:
    state = pressed("yn")
    assert state.current is state.changes[2]
    back = state.press("k")
    assert back.current is state.changes[1]
    assert back.result()["links-1"] is LATER


def test_pressing_leaves_the_state_before_untouched() -> None:
    state = review()
    pressed("ynd", state)
    assert state == review()


@given(st.lists(st.sampled_from("abc"), max_size=6), st.text(KEYS + "xZ\r ", max_size=30))
def test_any_keys_end_in_one_verdict_for_each_change(paths: list[str], keys: str) -> None:
    state = pressed(keys, review(paths))
    assert list(state.result()) == [f"links-{number}" for number in range(len(paths))]
    while state.current is not None:  # "y" always leads to the end
        state = state.press("y")
    assert all(verdict is not None for verdict in state.verdicts)


class Person:
    """Answers with these keys, and remembers what was shown."""

    def __init__(self, keys: str) -> None:
        self.keys = list(keys)
        self.shown: list[str] = []

    def key(self) -> str:
        if not self.keys:
            raise EOFError
        return self.keys.pop(0)

    @property
    def text(self) -> str:
        return "".join(self.shown)

    def reviewer(self) -> Reviewer:
        return Reviewer(self.shown.append, self.key, plain())


CODE = 'A(href="/a")\nA(href="/b")  # choose\n'


def reviewed(root: Path, keys: str, files: dict[str, str] | None = None) -> tuple[Plan, Person]:
    person = Person(keys)
    plan = plan_of(root, files or {"app.py": CODE}, (LINKS, SECRETS, PROCFILE), person.reviewer())
    return plan, person


def verdicts(plan: Plan) -> list[Verdict]:
    return [item.verdict for step in plan.steps for item in step.decided]


def test_each_change_is_shown_with_place_reason_and_own_diff(tmp_path: Path) -> None:
    plan, person = reviewed(tmp_path, "yyy")
    first = plan.steps[0].decided[0].change
    assert (
        person.shown[0]
        == f"""
Prefix the link to /a
app.py:1, safe, {first.id}
The platform serves the app below a prefix, so a link from the root leaves it.

  edit app.py  +2 -1
  @@ -1,2 +1,3 @@
  -A(href="/a")
  +from dash import get_relative_path
  +A(href=get_relative_path("/a"))
   A(href="/b")  # choose
"""
    )
    assert person.shown[1] == "(1/2 in links) Make this change? [y,n,a,s,d,k,q,?] "
    assert "(2/2 in links)" in person.text
    assert "(1/1 in procfile)" in person.text
    assert verdicts(plan) == [Y, Y, Y]


def test_the_next_step_is_planned_on_what_was_kept(tmp_path: Path) -> None:
    plan, _ = reviewed(tmp_path, "nyy")
    assert verdicts(plan) == [N, Y, Y]
    source = plan.after.source("app.py")
    assert source is not None
    assert (
        source.text
        == 'from dash import get_relative_path\nA(href="/a")\nA(href=get_relative_path("/b"))  # choose\n'
    )


def test_q_keeps_what_was_accepted_and_asks_no_more(tmp_path: Path) -> None:
    plan, person = reviewed(tmp_path, "yq")
    assert verdicts(plan) == [Y, LATER, LATER]
    assert "procfile" not in person.text
    assert person.keys == []
    assert [path for path, _ in plan.after.changed()] == ["app.py"]


@pytest.mark.parametrize("keys", ["y", "y\x00"])
def test_the_end_of_input_is_q(tmp_path: Path, keys: str) -> None:
    person = Person(keys.rstrip("\x00"))
    read = person.key if "\x00" not in keys else lambda: person.keys.pop(0) if person.keys else ""
    plan = plan_of(tmp_path, {"app.py": CODE}, (LINKS, PROCFILE), Reviewer(person.shown.append, read, plain()))
    assert verdicts(plan) == [Y, LATER, LATER]


def test_an_unknown_key_is_asked_again_and_help_is_given(tmp_path: Path) -> None:
    plan, person = reviewed(tmp_path, "x?yyy")
    assert verdicts(plan) == [Y, Y, Y]
    assert person.text.count("Prefix the link to /a\n") == 1  # the card is not shown again
    assert "press ? for help\n" in person.text
    assert "\nq  quit; what was accepted so far is kept\n" in person.text


def test_capital_letters_count(tmp_path: Path) -> None:
    plan, _ = reviewed(tmp_path, "YNY")
    assert verdicts(plan) == [Y, N, Y]


def test_k_shows_the_change_before_again(tmp_path: Path) -> None:
    _, person = reviewed(tmp_path, "yknyy")
    assert person.text.count("Prefix the link to /a\n") == 2


def test_the_review_shows_no_secret(tmp_path: Path) -> None:
    plan, person = reviewed(tmp_path, "yy", {"app.py": f'password = "{PASSWORD}"\n'})
    assert verdicts(plan) == [Y, Y]
    assert PASSWORD not in person.text
    assert "+APP_PASSWORD=<redacted:PASSWORD>" in person.text


def test_ctrl_c_goes_through(tmp_path: Path) -> None:
    def interrupted() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        plan_of(tmp_path, {"app.py": CODE}, (LINKS,), Reviewer(lambda text: None, interrupted, plain()))


def test_a_refusal_of_an_earlier_run_is_not_asked_about(tmp_path: Path) -> None:
    plan, _ = reviewed(tmp_path, "nyy")
    refused = frozenset(item.change.id for step in plan.steps for item in step.decided if item.verdict is N)
    person = Person("yy")
    again = plan_of(tmp_path, {}, (LINKS, PROCFILE), person.reviewer(), refused)
    assert verdicts(again) == [N, Y, Y]
    assert "/a\n" not in person.shown[0]


@pytest.mark.parametrize(
    ("keys", "copied"), [("ny", ["y.csv"]), ("yn", ["x.csv"]), ("ykny", ["y.csv"]), ("nn", [])]
)
def test_a_file_is_copied_only_with_the_change_that_reads_it(tmp_path: Path, keys: str, copied: list[str]) -> None:
    write_files(tmp_path / "data", {"x.csv": "plums\n1\n", "y.csv": "pears\n2\n"})
    reads = 'import pandas as pd\n\nx = pd.read_csv("../data/x.csv")\ny = pd.read_csv("../data/y.csv")\n'
    person = Person(keys)
    plan = plan_of(tmp_path / "app", {"app.py": reads}, (BUNDLE_FILES,), person.reviewer())
    source = plan.after.source("app.py")
    assert source is not None
    assert {name for name in ("x.csv", "y.csv") if f'"../data/{name}"' not in source.text} == set(copied)
    assert [path for path in plan.after.paths if path.startswith("data/")] == [f"data/{name}" for name in copied]
    assert "  copy data/x.csv\n    from ../data/x.csv (8 bytes)\n" in person.text
