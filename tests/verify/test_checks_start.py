"""What is made of a start: the cause, its place, what to do, and the proposed time limit."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.verify.checks import start
from dash_migrate.verify.checks.start import proposed_timeout
from dash_migrate.verify.deploying.deployment import FailureKind
from dash_migrate.verify.platforms import platform
from dash_migrate.verify.result import Outcome
from dash_migrate.verify.tracing import Act

from .evident import Scene, event, judged, told


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_an_app_that_serves_in_time_passes_with_its_numbers(scene: Scene) -> None:
    result = judged(start.CHECK, scene.evidence(deployment=scene.deployment(remarks=("a remark",))))
    assert (result.outcome, result.findings) == (Outcome.PASSED, ())
    assert result.evidence == (
        "gunicorn 27.0.1 serves after 2.0 s with 2 workers; a worker may take 30 s",
        "a remark",
    )
    endless = judged(start.CHECK, scene.evidence(deployment=scene.deployment(worker_timeout=0.0, seconds=500.0)))
    assert (endless.findings, endless.evidence[0]) == ((), "gunicorn 27.0.1 serves after 500.0 s with 2 workers")
    unknown = judged(start.CHECK, scene.evidence(deployment=scene.deployment(worker_timeout=None)))
    assert unknown.findings == ()


@pytest.mark.parametrize(
    ("kind", "place", "where", "action"),
    [
        (FailureKind.GUNICORN_MISSING, "", ("requirements.txt", 0), "Add gunicorn to requirements.txt."),
        (FailureKind.COMMAND_MISSING, "", ("Procfile", 1), "Start a program that requirements.txt installs"),
        (FailureKind.BAD_OPTIONS, "", ("Procfile", 1), "Correct the options of gunicorn"),
        (FailureKind.BAD_TARGET, "", ("Procfile", 1), "Name the module and the server in it"),
        (FailureKind.MODULE_NOT_FOUND, "app.py:2", ("app.py", 2), "Add the package to requirements.txt"),
        (FailureKind.MODULE_NOT_FOUND, "", ("Procfile", 1), "Add the package to requirements.txt"),
        (FailureKind.RAISED, "app.py:4", ("app.py", 4), "Make the module importable in another folder"),
        (
            FailureKind.DEV_SERVER,
            "app.py:7",
            ("app.py", 7),
            'Put the run call under `if __name__ == "__main__":`.',
        ),
        (FailureKind.WORKER_TIMEOUT, "app.py:3", ("app.py", 3), "Load less while the module is imported"),
        (FailureKind.WORKER_TIMEOUT, "", ("Procfile", 1), "or raise --timeout."),
        (FailureKind.KILLED, "app.py:5", ("app.py", 5), "Run the Procfile's command and read its output."),
        (FailureKind.ENDED, "", ("Procfile", 1), "Run the Procfile's command and read its output."),
        (FailureKind.NO_ANSWER, "", ("Procfile", 1), "Run the Procfile's command and read its output."),
    ],
)
def test_each_failure_names_its_place_and_what_to_do(
    scene: Scene, kind: FailureKind, place: str, where: tuple[str, int], action: str
) -> None:
    result = judged(start.CHECK, scene.failed(kind, "the words of gunicorn", place))
    assert result.outcome is Outcome.FAILED
    assert told(result) == [("error", *where)]
    assert result.findings[0].seen == "the words of gunicorn"
    assert action in result.findings[0].action
    assert result.evidence == ("ran: gunicorn app:server",)


def test_no_failure_is_left_without_words(scene: Scene) -> None:
    for kind in FailureKind:
        assert len(judged(start.CHECK, scene.failed(kind, "words")).findings) == 1


@pytest.mark.parametrize(("seconds", "expected"), [(0.0, 60), (30.0, 60), (30.1, 70), (45.0, 90), (100.4, 210)])
def test_the_proposed_limit_is_twice_the_time(seconds: float, expected: int) -> None:
    assert proposed_timeout(seconds) == expected


def test_a_time_limit_is_proposed_if_the_time_was_measured(scene: Scene) -> None:
    evidence = scene.failed(FailureKind.WORKER_TIMEOUT, "WORKER TIMEOUT", needed_seconds=47.2)
    (found,) = judged(start.CHECK, evidence).findings
    assert found.action.startswith(
        "The import takes 47 s here: write --timeout 100 behind gunicorn in the Procfile"
    )


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(15.0, []), (15.1, [("warning", "Procfile", 1)]), (30.0, [("warning", "Procfile", 1)]),
     (30.1, [("error", "Procfile", 1)])],
)  # fmt: skip
def test_a_slow_start_is_a_warning_and_then_an_error(
    scene: Scene, seconds: float, expected: list[tuple[str, str, int]]
) -> None:
    result = judged(start.CHECK, scene.evidence(deployment=scene.deployment(seconds=seconds)))
    assert told(result) == expected
    if expected:
        assert f"--timeout {proposed_timeout(seconds)} " in result.findings[0].action
        assert "gunicorn's --timeout is 30 s" in result.findings[0].seen


def test_a_prefix_that_dash_refuses_is_named(scene: Scene) -> None:
    evidence = scene.failed(FailureKind.RAISED, "dash.exceptions.InvalidConfig: both prefixes", "app.py:3")
    (found,) = judged(start.CHECK, evidence).findings
    assert found.action.startswith("Leave out url_base_pathname")


def test_the_paths_of_the_copy_are_shown_as_the_apps_own(scene: Scene) -> None:
    evidence = scene.failed(
        FailureKind.RAISED, f"OSError: {scene.folder / 'work' / 'app' / 'data.csv'}", "app.py:3"
    )
    (found,) = judged(start.CHECK, evidence).findings
    assert found.seen == "OSError: data.csv"


def test_a_missing_variable_or_file_is_the_cause_itself(scene: Scene) -> None:
    variable = event(Act.VARIABLE, "API_TOKEN", "app.py:4", found=False, needed=True)
    evidence = scene.failed(FailureKind.RAISED, "KeyError: 'API_TOKEN'", "app.py:4", events=(variable,))
    (found,) = judged(start.CHECK, evidence).findings
    assert found.step == "verify-variables"
    assert found.seen == "The variable API_TOKEN is read when the app starts, and it is not set."
    file = event(Act.READ, "/nowhere/at/all.csv", "app.py:5", found=False)
    evidence = scene.failed(FailureKind.RAISED, "FileNotFoundError: all.csv", "app.py:5", events=(variable, file))
    (found,) = judged(start.CHECK, evidence).findings
    assert (found.step, found.location.line) == ("verify-files", 5)
    evidence = scene.failed(FailureKind.RAISED, "ValueError", "app.py:6", events=(variable, file))
    (found,) = judged(start.CHECK, evidence).findings
    assert (found.step, found.seen) == ("verify-start", "ValueError")


def test_asgi_is_refused_where_the_platform_cannot_serve_it(scene: Scene) -> None:
    for key, expected in (("de4", [("error", "Procfile", 1)]), ("de5", []), ("plain", [])):
        result = judged(start.CHECK, scene.evidence(platform=platform(key), asgi=True))
        assert told(result) == expected


@pytest.mark.parametrize(
    ("last", "where"),
    [
        ("app.run(debug=True)", ("app.py", 3)),
        ("app.run_server()", ("app.py", 3)),
        ('if __name__ == "__main__":\n    app.run()', ("Procfile", 1)),
        ("app.walk()", ("Procfile", 1)),
    ],
)
def test_a_server_that_could_not_say_where_it_was_is_found_in_the_code(
    scene: Scene, last: str, where: tuple[str, int]
) -> None:
    files = {"app.py": f"import dash\napp = dash.Dash()\n{last}\n"}
    deployment = scene.failed(FailureKind.DEV_SERVER, "Serving Flask app").deployment
    assert told(judged(start.CHECK, scene.evidence(files, deployment=deployment))) == [("error", *where)]
