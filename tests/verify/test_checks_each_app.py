"""What a check says of a server with several Dash apps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dash_migrate.plan import Location, Severity
from dash_migrate.verify.checks import answers, assets, links
from dash_migrate.verify.checks.check import Check, Judged, fault, of_each_app
from dash_migrate.verify.evidence import AppVisits, Baseline, Evidence
from dash_migrate.verify.visiting.model import Content

from .evident import Scene, judged, told
from .visited import MISSING, PREFIX, link, visit

CSS = Content(200, "text/css", 5, "css")


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def app(home: str, contents: dict[str, Content] | None = None, **after: object) -> AppVisits:
    before = visit(home=home, contents=contents)
    baseline = Baseline((before, before), assets=tuple(contents or ()), home=home)
    return AppVisits(baseline, visit(prefix=PREFIX, home=home, **{"contents": contents, **after}), ())  # type: ignore[arg-type]  # as `visit` takes them


def evidence(scene: Scene, first: AppVisits, *others: AppVisits) -> Evidence:
    return replace(
        scene.evidence(), baseline=first.baseline, visit=first.visit, repeats=first.repeats, neighbours=others
    )


def test_each_app_is_judged_by_itself_and_named(scene: Scene) -> None:
    broken = app(
        "/stock/", statuses={"": 200, "_dash-layout": 500, "_dash-dependencies": 200}, problem="it failed"
    )
    result = judged(answers.CHECK, evidence(scene, app("/sales/"), broken))
    assert result.evidence[0].startswith("/sales/: /my-app/sales/ 200")
    assert result.evidence[-2].startswith("/stock/: /my-app/stock/ 200, /my-app/stock/_dash-layout 500")
    assert [found.seen for found in result.findings] == ["it failed"]


def test_an_app_that_cannot_be_judged_is_named_and_the_others_are_judged(scene: Scene) -> None:
    result = judged(assets.CHECK, evidence(scene, app("/sales/", problem="it failed"), app("/stock/")))
    assert result.not_run == ""
    assert result.evidence == (
        "/sales/: not run: the app does not answer what every browser asks first",
        "/stock/: 0 files compared",
    )


def test_nothing_was_run_if_no_app_can_be_judged(scene: Scene) -> None:
    failed = [app(home, problem="it failed") for home in ("/sales/", "/stock/")]
    result = judged(assets.CHECK, evidence(scene, *failed))
    assert (result.evidence, result.not_run) == ((), "the app does not answer what every browser asks first")


def test_a_lost_file_is_named_as_it_lies_in_the_folder(scene: Scene) -> None:
    lost = app("/stock/", {"/stock/assets/a.css": CSS})
    assert lost.visit is not None
    lost = replace(lost, visit=replace(lost.visit, contents={"/stock/assets/a.css": MISSING}))
    result = judged(assets.CHECK, evidence(scene, app("/sales/"), lost))
    assert told(result) == [("error", "assets/a.css", 0)]


def test_a_line_whose_link_two_apps_show_is_one_finding(scene: Scene) -> None:
    apps = []
    for home in ("/sales/", "/stock/"):
        before = visit(link("/help", home), home=home)
        after = visit(link("/help", home), prefix=PREFIX, home=home)
        apps.append(AppVisits(Baseline((before, before), home=home), after, ()))
    result = judged(links.CHECK, evidence(scene, *apps))
    assert [found.seen.partition(" (")[0] for found in result.findings] == [
        "html.A.href is '/help' on page /sales/"
    ]
    assert "flask.url_for" in result.findings[0].action


def test_the_same_of_two_apps_is_said_once_and_two_faults_of_one_place_are_two(scene: Scene) -> None:
    def judge(one: Evidence) -> Judged:
        place = Location("app.py", 3)
        both = fault(Severity.ERROR, place, "the page at / is empty", "why", "do", anchor="page")
        own = fault(Severity.ERROR, place, f"{one.baseline.home} fails", "why", "do", anchor="fails")
        return Judged(findings=(both, own))

    check = Check("answers", "", of_each_app(judge))
    result = judged(check, evidence(scene, app("/sales/"), app("/stock/")))
    assert [found.seen for found in result.findings] == [
        "the page at / is empty",
        "/sales/ fails",
        "/stock/ fails",
    ]
