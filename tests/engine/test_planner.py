"""The planner: what goes through its gates, what it turns away, what one bad step or file does to the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from dash_migrate.needs import IgnoreLine, Import, Need, ProcfileProcess, Requirement
from dash_migrate.plan import Change, Create, Edit, Finding, Location, Note, Plan, Severity, Splice, Tier, Verdict
from dash_migrate.planner import SHARED, accept_all, accept_safe, make_plan
from dash_migrate.redact import Redactor
from dash_migrate.settings import Settings
from dash_migrate.source import SourceFile
from dash_migrate.step import App, Step
from dash_migrate.workspace import Workspace

Propose = Callable[[App], Iterable["Change | Finding | Note"]]


def step(propose: Propose, name: str = "old", needles: tuple[bytes, ...] = ()) -> Step:
    return Step(name=name, title=name, doc=name, propose=propose, needles=needles)


def replaces(
    new: str, needs: tuple[Need, ...] = (), tier: Tier = Tier.SAFE, old: bytes = rb"old\(\d*\)"
) -> Callable[[App], Iterator[Change]]:
    """A step's `propose`: one change for each `old(...)` in the app."""

    def propose(app: App) -> Iterator[Change]:
        for source in app.workspace.python_files():
            for match in re.finditer(old, b"" if source.path == "bytes.py" else source.utf8):
                place = Location(source.path, source.line_at(match.start()))
                edit = Splice(source.path, match.start(), match.end(), new)
                yield Change("old", match[0].decode(), "Replace old()", "It is old.", tier, place, (edit,), needs)

    return propose


def creates(path: str, text: str = "x\n", needs: tuple[Need, ...] = ()) -> Callable[[App], Iterator[Change]]:
    """A step's `propose`: one file, as long as it is not there."""

    def propose(app: App) -> Iterator[Change]:
        if not app.workspace.exists(path):
            edit = Create(path, text)
            yield Change("new", path, f"Write {path}", "why", Tier.SAFE, Location(path), (edit,), needs)

    return propose


def fails(app: App) -> Iterator[Change]:
    yield from replaces("new()")(app)
    raise KeyError("tr0ub4dor")


def workspace(root: Path, files: dict[str, str | bytes]) -> Workspace:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content.encode() if isinstance(content, str) else content)
    return Workspace.read(root)


def text(plan: Plan, path: str) -> str | None:
    source = plan.after.source(path)
    return source.text if isinstance(source, SourceFile) else None


def titles(plan: Plan, verdict: Verdict = Verdict.ACCEPTED) -> list[str]:
    return [change.title for change in plan.changes(verdict)]


@pytest.fixture
def app(tmp_path: Path) -> Workspace:
    return workspace(tmp_path, {"app.py": "a = old(1)\nb = old(2)\n", "other.py": "c = old(3)\n"})


class TestOrder:
    def test_each_step_sees_what_the_one_before_left(self, app: Workspace) -> None:
        series = (step(replaces("newer()")), step(replaces("newest()", old=rb"newer\(\)"), "second"))
        plan = make_plan(app, series, Settings())
        assert text(plan, "app.py") == "a = newest()\nb = newest()\n"
        first, second = plan.steps
        assert first.after is second.before
        assert [item.change.location.line for item in second.decided] == [1, 2, 1]

    def test_nothing_is_written(self, app: Workspace) -> None:
        make_plan(app, (step(replaces("new()")),), Settings())
        assert (app.root / "app.py").read_text() == "a = old(1)\nb = old(2)\n"

    def test_a_step_whose_needle_is_nowhere_is_not_asked(self, app: Workspace) -> None:
        def must_not_run(app: App) -> Iterator[Change]:
            raise AssertionError("asked")

        plan = make_plan(app, (step(must_not_run, needles=(b"never", b"nowhere")),), Settings())
        assert [(item.name, item.decided, item.findings) for item in plan.steps] == [("old", (), ())]

    def test_one_needle_in_one_file_is_enough(self, app: Workspace) -> None:
        plan = make_plan(app, (step(replaces("new()"), needles=(b"never", b"c = ")),), Settings())
        assert len(titles(plan)) == 3


class TestDeciding:
    def test_by_default_changes_to_ask_about_are_listed(self, app: Workspace) -> None:
        plan = make_plan(app, (step(replaces("new()", tier=Tier.ASK)),), Settings(), decide=accept_safe)
        assert len(titles(plan, Verdict.LISTED)) == 3
        assert text(plan, "app.py") == "a = old(1)\nb = old(2)\n"

    def test_a_refusal_stays_and_the_decider_is_not_asked(self, app: Workspace) -> None:
        series = (step(replaces("new()")),)
        refused = next(make_plan(app, series, Settings()).changes(Verdict.ACCEPTED))
        asked: list[str] = []

        def decide(_: Step, changes: tuple[Change, ...], *_known: object) -> dict[str, Verdict]:
            asked.extend(change.id for change in changes)
            return {change.id: Verdict.ACCEPTED for change in changes}

        plan = make_plan(app, series, Settings(), decide=decide, refused=frozenset({refused.id}))
        assert text(plan, "app.py") == "a = old(1)\nb = new()\n"
        assert [change.id for change in plan.changes(Verdict.REFUSED)] == [refused.id]
        assert len(asked) == 2
        assert refused.id not in asked

    def test_the_decider_is_asked_once_a_step_with_what_it_starts_from(self, app: Workspace) -> None:
        seen: list[tuple[str, int, str]] = []

        def decide(
            step: Step, changes: tuple[Change, ...], before: Workspace, _known: object
        ) -> dict[str, Verdict]:
            source = before.source("other.py")
            seen.append((step.name, len(changes), source.text if source else ""))
            return {change.id: Verdict.ACCEPTED for change in changes}

        series = (step(replaces("newer()")), step(replaces("newest()", old=rb"newer\(\)"), "second"))
        make_plan(app, series, Settings(), decide=decide)
        assert seen == [("old", 3, "c = old(3)\n"), ("second", 3, "c = newer()\n")]


class TestSuppression:
    def test_comments_keep_changes_and_findings_out(self, tmp_path: Path) -> None:
        source = "a = old(1)  # dash-migrate: ignore[old]\nb = old(2)\n"
        app = workspace(tmp_path, {"app.py": source, "other.py": "# dash-migrate: ignore-file\nc = old(3)\n"})

        def propose(app: App) -> Iterator[Change | Finding]:
            for change in replaces("new()")(app):
                yield change
                yield Finding("old", change.anchor, Severity.ERROR, change.location, "seen", "why", "action")

        plan = make_plan(app, (step(propose),), Settings(), decide=accept_all)
        assert text(plan, "app.py") == "a = old(1)  # dash-migrate: ignore[old]\nb = new()\n"
        assert len(titles(plan, Verdict.SUPPRESSED)) == 2
        assert [(item.location.path, item.location.line) for item in plan.findings()] == [("app.py", 2)]
        assert [item.location.path for item in plan.suppressed] == ["app.py", "other.py"]

    def test_a_comment_for_another_step_does_not_count(self, tmp_path: Path) -> None:
        app = workspace(tmp_path, {"app.py": "a = old(1)  # dash-migrate: ignore[older]\n"})
        plan = make_plan(app, (step(replaces("new()")),), Settings())
        assert text(plan, "app.py") == "a = new()  # dash-migrate: ignore[older]\n"


class TestNeeds:
    def test_an_import_is_written_in_the_same_step_and_once(self, app: Workspace) -> None:
        need = (Import("app.py", "os"),)
        plan = make_plan(app, (step(replaces("new()", need)),), Settings())
        assert text(plan, "app.py") == "import os\na = new()\nb = new()\n"
        assert [item.name for item in plan.steps] == ["old"]

    def test_an_import_of_a_refused_change_is_not_written(self, app: Workspace) -> None:
        series = (step(replaces("new()", (Import("app.py", "os"),))),)
        ids = {change.id for change in make_plan(app, series, Settings()).changes(Verdict.ACCEPTED)}
        plan = make_plan(app, series, Settings(), refused=frozenset(ids))
        assert dict(plan.after.changed()) == {}

    def test_what_no_step_takes_up_is_written_at_the_end_in_one_step(self, app: Workspace) -> None:
        needs = (
            Requirement("celery", "w"),
            IgnoreLine("cache/"),
            ProcfileProcess("worker", "celery -A app worker"),
        )
        plan = make_plan(app, (step(replaces("new()", needs)), step(creates("x.txt"), "last")), Settings())
        assert [item.name for item in plan.steps] == ["old", "last", SHARED]
        assert text(plan, "requirements.txt") == "celery\n"
        assert text(plan, ".gitignore") == "cache/\n"
        assert text(plan, "Procfile") == "worker: celery -A app worker\n"

    def test_no_shared_step_where_all_is_there(self, tmp_path: Path) -> None:
        app = workspace(tmp_path, {"app.py": "old()\n", "requirements.txt": "celery==5.3\n"})
        plan = make_plan(app, (step(replaces("new()", (Requirement("celery", "w"),))),), Settings())
        assert [item.name for item in plan.steps] == ["old"]

    def test_listed_changes_need_nothing(self, app: Workspace) -> None:
        plan = make_plan(app, (step(replaces("new()", (Requirement("celery", "w"),), Tier.ASK)),), Settings())
        assert dict(plan.after.changed()) == {}

    def test_later_steps_are_told_each_need_once(self, app: Workspace) -> None:
        told: list[tuple[Requirement, ...]] = []

        def listens(app: App) -> Iterator[Change]:
            told.append(app.needs_of(Requirement))
            return iter(())

        needs = (Requirement("celery", "w"), IgnoreLine("cache/"))
        make_plan(app, (step(listens, "first"), step(replaces("new()", needs)), step(listens, "last")), Settings())
        assert told == [(), (Requirement("celery", "w"),)]

    def test_a_need_that_cannot_be_written_is_a_finding(self, tmp_path: Path) -> None:
        app = workspace(tmp_path, {"app.py": "old()\n", "requirements.txt/keep": "a folder of this name\n"})
        needs = (Requirement("celery", "w"), IgnoreLine("cache/"))
        plan = make_plan(app, (step(replaces("new()", needs)),), Settings())
        assert text(plan, ".gitignore") == "cache/\n"
        (finding,) = plan.findings()
        assert finding.step == SHARED
        assert finding.severity is Severity.ERROR
        assert "requirements.txt" in finding.seen
        assert "celery (in requirements.txt)" in finding.action


class TestGates:
    def test_edits_that_overlap_become_a_finding_and_the_rest_is_done(self, app: Workspace) -> None:
        def propose(app: App) -> Iterator[Change]:
            yield from replaces("new()")(app)
            source = app.workspace.source("app.py")
            if source is not None and b"old(2)" in source.utf8:
                edit = Splice("app.py", 16, 18, "x")
                yield Change("old", "overlap", "Overlap", "w", Tier.SAFE, Location("app.py", 2), (edit,))

        plan = make_plan(app, (step(propose),), Settings())
        assert text(plan, "app.py") == "a = new()\nb = new()\n"
        assert len(titles(plan)) == 3
        (finding,) = plan.findings()
        assert finding.seen.startswith("Overlap: not done, app.py:2: two edits of the same text")
        assert finding.location == Location("app.py", 2)

    def test_a_change_that_breaks_the_file_is_left_out(self, tmp_path: Path) -> None:
        app = workspace(tmp_path, {"app.py": "a = old(1)\n", "other.py": "b = old(2)\n"})

        def propose(app: App) -> Iterator[Change]:
            for change in replaces("new()")(app):
                broken = Splice("app.py", 0, 1, "a b")
                yield change if change.location.path == "other.py" else _with(change, (broken,))

        plan = make_plan(app, (step(propose),), Settings())
        assert text(plan, "app.py") == "a = old(1)\n"
        assert text(plan, "other.py") == "b = new()\n"
        (finding,) = plan.findings()
        assert "would not compile" in finding.seen
        assert finding.location.path == "app.py"
        assert len(titles(plan)) == 1

    def test_what_parses_and_does_not_compile_is_left_out(self, tmp_path: Path) -> None:
        app = workspace(tmp_path, {"app.py": "old()\n"})
        plan = make_plan(app, (step(replaces("return")),), Settings())
        assert text(plan, "app.py") == "old()\n"
        assert "would not compile" in next(plan.findings()).seen

    def test_an_import_that_is_none_takes_its_change_with_it(self, tmp_path: Path) -> None:
        app = workspace(tmp_path, {"app.py": "old()\n", "other.py": "x = 1\n"})
        plan = make_plan(app, (step(replaces("new()", (Import("other.py", "a b"),))),), Settings())
        assert dict(plan.after.changed()) == {}
        assert "not done, invalid syntax" in next(plan.findings()).seen

    def test_an_import_that_breaks_its_file_takes_its_change_with_it(self, tmp_path: Path) -> None:
        app = workspace(tmp_path, {"app.py": "old()\n", "other.py": "x = 1\n"})
        plan = make_plan(app, (step(replaces("new()", (Import("other.py", "__future__", "x"),))),), Settings())
        assert dict(plan.after.changed()) == {}
        assert "would not compile" in next(plan.findings()).seen

    def test_a_file_that_was_broken_before_may_stay_so(self, tmp_path: Path) -> None:
        app = workspace(tmp_path, {"app.py": "print old()\n"})
        plan = make_plan(app, (step(replaces("new()")),), Settings())
        assert text(plan, "app.py") == "print new()\n"

    def test_a_change_that_a_second_run_would_make_again_is_left_out(self, app: Workspace) -> None:
        plan = make_plan(app, (step(replaces("old(1)", old=rb"old\(1\)")),), Settings())
        assert dict(plan.after.changed()) == {}
        assert not titles(plan)
        assert "a second run would make the same change again" in next(plan.findings()).seen

    def test_all_changes_can_fail(self, app: Workspace) -> None:
        plan = make_plan(app, (step(replaces("a b")),), Settings())
        assert dict(plan.after.changed()) == {}
        assert len(list(plan.findings())) == 3


class TestBrokenSteps:
    def test_a_step_that_raises_is_a_finding_and_the_others_go_on(self, app: Workspace) -> None:
        plan = make_plan(app, (step(fails, "acme"), step(creates("x.txt"), "next")), Settings())
        (finding,) = plan.findings()
        assert finding.step == "acme"
        assert finding.severity is Severity.ERROR
        assert "The step acme failed with KeyError in test_planner.py:" in finding.seen
        assert "tr0ub4dor" not in repr(finding)
        assert "--ignore acme" in finding.action
        assert text(plan, "app.py") == "a = old(1)\nb = old(2)\n"
        assert text(plan, "x.txt") == "x\n"

    def test_a_step_that_raises_on_its_own_result_changes_nothing(self, app: Workspace) -> None:
        def propose(app: App) -> Iterator[Change]:
            found = list(replaces("new()")(app))
            if not found:
                raise RuntimeError
            yield from found

        plan = make_plan(app, (step(propose), step(creates("x.txt"), "next")), Settings())
        assert text(plan, "app.py") == "a = old(1)\nb = old(2)\n"
        assert text(plan, "x.txt") == "x\n"
        findings = list(plan.findings())
        assert len(findings) == 3
        assert all("the step fails on its result (RuntimeError)" in finding.seen for finding in findings)

    def test_what_is_no_proposal_is_reported(self, app: Workspace) -> None:
        def propose(_: App) -> Iterator[Change]:
            yield "a text"  # type: ignore[misc]  # what a plug-in may do

        plan = make_plan(app, (step(propose),), Settings())
        assert "failed with AttributeError" in next(plan.findings()).seen


class TestFiles:
    def test_files_that_cannot_be_read_are_reported_and_the_others_go_on(self, tmp_path: Path) -> None:
        files: dict[str, str | bytes] = {
            "app.py": "old()\n",
            "broken.py": "x = 1\ndef f(:\n",
            "bytes.py": b"# coding: ascii\nx = '\xff'\n",
            "zero.py": b"x = 1\0\n",
        }

        def propose(app: App) -> Iterator[Change | Finding]:
            yield from replaces("new()")(app)
            yield Finding("old", "x", Severity.ERROR, Location("bytes.py", 2), "seen", "why", "action")

        plan = make_plan(workspace(tmp_path, files), (step(propose),), Settings())
        assert text(plan, "app.py") == "new()\n"
        assert [finding.location.path for finding in plan.findings()] == ["bytes.py"]
        assert {(item.location.path, item.location.line) for item in plan.unreadable} >= {
            ("broken.py", 2),
            ("bytes.py", 1),
        }
        assert {item.location.path for item in plan.unreadable} == {"broken.py", "bytes.py", "zero.py"}


class TestIds:
    def test_an_id_stays_while_lines_move(self, tmp_path: Path) -> None:
        series = (step(replaces("new()")),)
        before = make_plan(workspace(tmp_path, {"app.py": "a = old(1)\n"}), series, Settings())
        after = make_plan(workspace(tmp_path, {"app.py": "# more\n\n\nx = 1\na =   old(1)\n"}), series, Settings())
        assert [c.id for c in before.changes(Verdict.ACCEPTED)] == [c.id for c in after.changes(Verdict.ACCEPTED)]

    def test_equal_places_are_counted_from_the_top(self, tmp_path: Path) -> None:
        series = (step(replaces("new()")),)
        app = workspace(tmp_path, {"app.py": "old()\nold()\n", "other.py": "old()\n"})
        ids = [change.id for change in make_plan(app, series, Settings()).changes(Verdict.ACCEPTED)]
        assert len(set(ids)) == 3
        refused = make_plan(app, series, Settings(), refused=frozenset({ids[1]}))
        assert text(refused, "app.py") == "new()\nold()\n"
        assert list(refused.findings()) == []

    def test_ids_of_changes_and_findings_name_their_step(self, app: Workspace) -> None:
        plan = make_plan(app, (step(replaces("new()"), "guard-run"),), Settings())
        assert all(re.fullmatch(r"guard-run-[0-9a-f]{8}", c.id) for c in plan.changes(Verdict.ACCEPTED))


def _with(change: Change, edits: tuple[Edit, ...]) -> Change:
    return Change(
        change.step, change.anchor, change.title, change.why, change.tier, change.location, edits, change.needs
    )


class TestSecrets:
    """What a login is given is told by where it goes, not by how it looks: only the search in the code sees it."""

    CODE = 'import ftplib\nftp = ftplib.FTP("ftp.example.com")\nftp.login("anna", "{}")\n'

    def test_an_id_does_not_depend_on_a_secret(self, tmp_path: Path) -> None:
        def propose(app: App) -> Iterator[Finding]:
            for line in app.workspace.source("app.py").text.splitlines():  # type: ignore[union-attr]  # it is there
                yield Finding("old", line, Severity.ADVICE, Location("app.py"), "s", "w", "a")

        found = []
        for number, value in enumerate(("kestrel", "falcons", "falcons")):
            folder = tmp_path / str(number)
            folder.mkdir()
            app = workspace(folder, {"app.py": self.CODE.format(value) + "x = 1\n"})
            found.append([item.id for item in make_plan(app, (step(propose),), Settings()).findings()])
        assert found[0] == found[1] == found[2]
        assert len(set(found[0])) == 4

    def test_lines_that_differ_in_a_secret_alone_have_ids_of_their_own(self, tmp_path: Path) -> None:
        def propose(app: App) -> Iterator[Finding]:
            for line in app.workspace.source("app.py").text.splitlines()[2:]:  # type: ignore[union-attr]  # as above
                yield Finding("old", line, Severity.ADVICE, Location("app.py"), "s", "w", "a")

        code = self.CODE.format("kestrel-77") + 'ftp.login("anna", "falcon-88")\n'
        plan = make_plan(workspace(tmp_path, {"app.py": code}), (step(propose),), Settings())
        assert len({item.id for item in plan.findings()}) == 2

    def test_the_plan_hides_what_only_the_search_in_the_code_finds(self, tmp_path: Path) -> None:
        app = workspace(tmp_path, {"app.py": self.CODE.format("kestrel-77"), "other.py": "x = 1\n"})
        plan = make_plan(app, (), Settings())
        assert "kestrel-77" not in plan.redactor("somewhere: kestrel-77")

    def test_the_plan_hides_the_secrets_of_a_file_that_cannot_be_read(self, tmp_path: Path) -> None:
        app = workspace(tmp_path, {"app.py": 'def f(:\n    api_key = "kestrel-77"\n'})
        plan = make_plan(app, (), Settings())
        assert "kestrel-77" not in plan.redactor("is not valid Python near kestrel-77")

    def test_the_decider_is_given_what_may_be_shown(self, tmp_path: Path) -> None:
        shown = []

        def decide(_: Step, changes: tuple[Change, ...], __: Workspace, redactor: Redactor) -> dict[str, Verdict]:
            shown.append(redactor("kestrel-77"))
            return {change.id: Verdict.LISTED for change in changes}

        app = workspace(tmp_path, {"app.py": self.CODE.format("kestrel-77") + "old(1)\n"})
        make_plan(app, (step(replaces("new()")),), Settings(), decide=decide)
        assert shown
        assert not any("kestrel" in text for text in shown)
