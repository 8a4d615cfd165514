"""What the checks make of hand-made evidence."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dash_migrate.plan import Severity, Splice
from dash_migrate.verify.checks import CHECKS, answers, assets, callbacks, files, hosts, variables, workers
from dash_migrate.verify.deploying.deployment import FailureKind
from dash_migrate.verify.evidence import Baseline
from dash_migrate.verify.model import Boot
from dash_migrate.verify.places import Places
from dash_migrate.verify.result import Outcome
from dash_migrate.verify.tracing import Act
from dash_migrate.verify.visiting.model import Content, Visit
from dash_migrate.workspace import Workspace

from .evident import SERVED_AT, Scene, answer, event, judged, page, told
from .visited import PREFIX, visit


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_each_check_has_a_name_of_its_own_and_passes_a_good_app(scene: Scene) -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    for check in CHECKS:
        result = judged(check, scene.evidence())
        assert (result.name, result.findings) == (check.name, ())


def test_what_needs_a_running_app_is_not_run_without_one(scene: Scene) -> None:
    evidence = scene.failed(FailureKind.ENDED, "exit code 3")
    outcomes = {check.name: judged(check, evidence).outcome for check in CHECKS}
    run = {name for name, outcome in outcomes.items() if outcome is not Outcome.NOT_RUN}
    assert run == {"start", "variables", "files", "hosts"}


def worker_visits(scene: Scene, *told_by: tuple[str, str], number: int = 2) -> list[tuple[str, str, int]]:
    """What the check finds if these workers answered with these texts."""
    visits = tuple(
        visit(prefix=PREFIX, layout={"props": {"children": text}}, worker=name) for name, text in told_by
    )
    evidence = scene.evidence(repeats=visits, deployment=scene.deployment())
    return told(judged(workers.CHECK, evidence))


def test_what_is_constant_in_each_worker_and_differs_between_them_is_state(scene: Scene) -> None:
    state = (("1", "north"), ("2", "south")) * 5
    assert worker_visits(scene, *state) == [("error", "app.py", 4)]
    alike = (("1", "north"), ("2", "north")) * 5
    assert worker_visits(scene, *alike) == []


def test_what_varies_from_request_to_request_is_no_state(scene: Scene) -> None:
    random = [(str(number % 2), f"value {number}") for number in range(8)]
    assert worker_visits(scene, *random) == []
    one_constant = [item for letter in "abcde" for item in (("1", "north"), ("2", letter))]
    assert worker_visits(scene, *one_constant) == []


def test_four_answers_of_a_worker_say_nothing_yet(scene: Scene) -> None:
    assert worker_visits(scene, *(("1", "north"), ("2", "south")) * 4) == []


def test_callbacks_of_workers_are_compared_too(scene: Scene) -> None:
    def by(worker: str, text: str) -> Visit:
        fired = answer("total.children", updates={"total": {"children": text}}, worker=worker)
        return visit(prefix=PREFIX, pages=(page(fired),), worker=worker)

    evidence = scene.evidence(repeats=(by("1", "north"), by("2", "south")) * 5)
    (found,) = judged(workers.CHECK, evidence).findings
    assert found.seen == (
        'answers["/"]["total.children"].total.children is "north" from one worker and "south" from another.'
    )


def test_workers_that_cannot_be_told_apart_are_not_compared(scene: Scene) -> None:
    silent = judged(workers.CHECK, scene.evidence(repeats=(visit(), visit())))
    assert silent.not_run == "the server does not tell which of its workers answers"
    single = scene.deployment()
    assert single.output is not None
    single.output.path.write_text("Booting worker with pid: 11\n")
    assert judged(workers.CHECK, scene.evidence(deployment=single)).not_run == "the Procfile starts one worker"


@pytest.mark.parametrize(
    ("seconds", "more", "expected"),
    [
        (15.0, {}, []),
        (15.1, {}, [("warning", "app.py", 5)]),
        (29.9, {}, [("warning", "app.py", 5)]),
        (30.0, {}, [("error", "app.py", 5)]),
        (0.1, {"status": 504}, [("error", "app.py", 5)]),
        (0.1, {"status": 0}, [("error", "app.py", 5)]),
        (0.1, {"size": 5_000_000}, []),
        (0.1, {"size": 5_000_001}, [("warning", "app.py", 5)]),
        (31.0, {"size": 6_000_000}, [("error", "app.py", 5), ("warning", "app.py", 5)]),
    ],
)
def test_a_callback_is_measured_by_the_proxys_limit_and_its_bytes(
    scene: Scene, seconds: float, more: dict[str, Any], expected: list[tuple[str, str, int]]
) -> None:
    visited = visit(prefix=PREFIX, pages=(page(answer("total.children", seconds, **more)),))
    assert told(judged(callbacks.CHECK, scene.evidence(visit=visited))) == expected


def test_the_dearest_callbacks_are_listed_once_each(scene: Scene) -> None:
    fast, slow = answer("a.children", 0.25), answer("a.children", 1.5, page="/b", size=250_000)
    pages = (page(fast, answer("b.children", 0.5, size=1500)), page(slow, path="/b"))
    shown = judged(callbacks.CHECK, scene.evidence(visit=visit(prefix=PREFIX, pages=pages))).evidence
    assert shown == (
        "2 callbacks fired by the pages themselves",
        "1.50 s, 0.2 MB: a.children (page /b)",
        "0.50 s, 1.5 kB: b.children (page /)",
    )


@pytest.mark.parametrize(
    ("host", "severity"),
    [
        ("localhost:5432", "error"),
        ("127.0.0.1:6379", "error"),
        ("127.1.2.3:1", "error"),
        ("[::1]:80", "error"),
        ("0.0.0.0:80", "error"),
        ("host.docker.internal:5432", "error"),
        ("db.example.com:5432", "advice"),
        ("10.1.2.3:80", "advice"),
        ("localhost.example.com:80", "advice"),
        ("127.example.com:80", "advice"),
        ("shop.localhost:80", "error"),
        ("localhost", "error"),
        ("LOCALHOST.:http", "error"),
        ("[::1]", "error"),
        ("/run/postgresql/.s.PGSQL.5432", "error"),
        ("[2001:db8::1]:80", "advice"),
        ("db.example.com", "advice"),
    ],
)
def test_hosts_of_this_machine_are_errors_and_others_advice(scene: Scene, host: str, severity: str) -> None:
    events = (event(Act.CONNECT, host, "app.py:3"), event(Act.CONNECT, host, "app.py:5"))
    result = judged(hosts.CHECK, scene.evidence(events=events))
    assert told(result) == [(severity, "app.py", 3)]  # once, where it was first
    assert result.evidence == (host,)
    assert host in result.findings[0].seen


def test_files_of_its_own_that_it_writes_are_warnings(scene: Scene) -> None:
    own = event(Act.WRITE, str(scene.folder / "work" / "app" / "cache" / "x.json"), "app.py:3")
    home = event(Act.WRITE, str(scene.folder / "work" / "home" / "sales.log"), "app.py:4")
    library = event(Act.WRITE, str(scene.folder / "work" / "home" / ".config" / "matplotlib"), "app.py:6")
    again = event(Act.WRITE, str(scene.folder / "work" / "app" / "y.json"), "app.py:3", at=2.0)
    temporary = event(Act.WRITE, str(Path(tempfile.gettempdir()) / "scratch.txt"), "app.py:5")
    result = judged(files.CHECK, scene.evidence(events=(own, home, library, again, temporary)))
    assert told(result) == [("warning", "app.py", 3), ("warning", "app.py", 4)]
    assert [found.seen for found in result.findings] == [
        "The app writes cache/x.json.",
        "The app writes ~/sales.log.",
    ]
    assert result.evidence == ("3 writes, 0 reads outside of the app",)
    assert result.outcome is Outcome.PASSED


def test_files_from_outside_are_errors_whether_they_are_there_or_not(scene: Scene) -> None:
    there = event(Act.READ, "/srv/data/sales.csv", "app.py:3")
    gone = event(Act.READ, "/srv/data/other.csv", "app.py:4", found=False)
    zones = event(Act.READ, "/var/db/zoneinfo", "app.py:5", found=False)
    result = judged(files.CHECK, scene.evidence(events=(there, gone, zones)))
    assert told(result) == [("error", "app.py", 3), ("error", "app.py", 4)]
    assert [found.seen for found in result.findings] == [
        "The app reads /srv/data/sales.csv, outside of its own folder; it exists on this machine.",
        "The app reads /srv/data/other.csv, outside of its own folder; it is not there.",
    ]


def test_a_write_that_ends_the_app_is_told_by_its_start_alone(scene: Scene) -> None:
    write = event(Act.WRITE, str(scene.folder / "work" / "app" / "log.txt"), "app.py:3")
    evidence = scene.failed(FailureKind.RAISED, "PermissionError: log.txt", "app.py:3", events=(write,))
    assert judged(files.CHECK, evidence).findings == ()
    evidence = scene.failed(FailureKind.RAISED, "PermissionError: log.txt", "app.py:4", events=(write,))
    assert told(judged(files.CHECK, evidence)) == [("warning", "app.py", 3)]


def test_variables_are_listed_by_when_they_are_needed(scene: Scene) -> None:
    early, late = SERVED_AT - 1, SERVED_AT + 1
    events = (
        event(Act.VARIABLE, "DB_URL", "app.py:1", early, needed=True),
        event(Act.VARIABLE, "TITLE", "app.py:2", early, found=False),
        event(Act.VARIABLE, "DASH_APP_NAME", "app.py:2", early, needed=True),
        event(Act.VARIABLE, "TOKEN", "app.py:5", late, found=False, needed=True),
        event(Act.VARIABLE, "DB_URL", "app.py:6", late, needed=True),
    )
    without = Boot("KeyError: 'DB_URL' (app.py:1)", (), 1.0)
    result = judged(variables.CHECK, scene.evidence(events=events, without=without))
    assert result.evidence == (
        "needed at start: DB_URL",
        "read at start, with a default: TITLE",
        "read later: TOKEN",
        "without any of them: it does not start: KeyError: 'DB_URL' (app.py:1)",
    )
    assert told(result) == [("error", "app.py", 5)]
    assert result.findings[0].seen == "The variable TOKEN is read while it serves a request, and it is not set."
    assert "--env TOKEN" in result.findings[0].action


def test_of_an_app_that_did_not_start_all_variables_are_of_its_start(scene: Scene) -> None:
    late = event(Act.VARIABLE, "DB_URL", "app.py:1", SERVED_AT + 5, found=False, needed=True)
    result = judged(variables.CHECK, scene.failed(FailureKind.RAISED, "KeyError", "app.py:1", events=(late,)))
    assert result.findings[0].seen == "The variable DB_URL is read when the app starts, and it is not set."
    assert judged(variables.CHECK, scene.evidence()).evidence == ("the app reads none",)


def test_an_asset_has_to_be_served_with_the_same_content(scene: Scene) -> None:
    css, other = Content(200, "text/css", 10, "a"), Content(404, "text/html", 20, "b")
    names = ("/assets/a.css", "/assets/b.css", "/assets/c.css", "/assets/d.css")
    before = visit(contents=dict(zip(names, (css, css, css, other), strict=True)))
    after = visit(prefix=PREFIX, contents={names[0]: css, names[1]: other})
    result = judged(assets.CHECK, scene.evidence(baseline=Baseline((before, before), assets=names), visit=after))
    assert told(result) == [("error", "assets/b.css", 0), ("error", "assets/c.css", 0)]
    assert "answers 404 with 20 bytes of text/html" in result.findings[0].seen
    assert "is not answered" in result.findings[1].seen


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (Content(200, "text/css", 12, "b"), []),
        (Content(200, "text/html", 12, "b", index=True), [("error", "assets/a.css", 0)]),
        (Content(404, "text/css", 12, "b"), [("error", "assets/a.css", 0)]),
    ],
)
def test_an_asset_that_the_plan_rewrites_is_served_with_its_new_content(
    scene: Scene, now: Content, expected: list[tuple[str, str, int]]
) -> None:
    evidence = scene.evidence({"app.py": "", "assets/a.css": "a {}", "assets/b.css": "b {}"})
    disk = Workspace.read(evidence.copy)
    planned = disk.with_edits([Splice("assets/a.css", 0, 0, "i {}\n")])
    before = visit(contents={f"/assets/{name}.css": Content(200, "text/css", 10, "a") for name in "ab"})
    after = visit(
        prefix=PREFIX, contents={"/assets/a.css": now, "/assets/b.css": before.contents["/assets/b.css"]}
    )
    baseline = Baseline((before, before), assets=("/assets/a.css", "/assets/b.css"))
    given = replace(evidence, baseline=baseline, visit=after, places=Places(disk, planned))
    assert told(judged(assets.CHECK, given)) == expected
    untouched = replace(given, places=Places(disk, disk))
    assert told(judged(assets.CHECK, untouched)) == [("error", "assets/a.css", 0)]


def test_a_login_is_a_warning_and_a_failing_layout_an_error(scene: Scene) -> None:
    login = visit(prefix=PREFIX, statuses={"": 401}, problem="401")
    result = judged(answers.CHECK, scene.evidence(visit=login))
    assert (result.outcome, [found.severity for found in result.findings]) == (Outcome.PASSED, [Severity.WARNING])
    broken = visit(prefix=PREFIX, statuses={"": 200, "_dash-layout": 500, "_dash-dependencies": 200})
    result = judged(answers.CHECK, scene.evidence(visit=broken))
    assert (result.outcome, result.findings[0].seen) == (Outcome.FAILED, "/my-app/_dash-layout answers 500.")


def test_a_callback_that_fails_is_compared_or_else_reported(scene: Scene) -> None:
    failing = visit(prefix=PREFIX, pages=(page(answer("total.children", status=500)),))
    assert judged(answers.CHECK, scene.evidence(visit=failing)).findings == ()  # same-app tells, with the original
    alone = Baseline(None, remark="no way to run it is known")
    result = judged(answers.CHECK, scene.evidence(visit=failing, baseline=alone))
    assert told(result) == [("error", "app.py", 5)]
    assert result.findings[0].seen == "The callback of total.children on page / answers 500."
