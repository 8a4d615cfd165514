"""Two apps, migrated by the whole series: below a prefix a browser finds them as they were at home before."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from dash_migrate.verify.browser import find_browser
from dash_migrate.verify.deploying.deployment import deployed
from dash_migrate.verify.local import served_locally
from dash_migrate.verify.model import AsScript
from dash_migrate.verify.platforms import STEADY, platform
from dash_migrate.verify.procfile import web_command
from dash_migrate.workspace import Workspace
from tests.support.clicking import Trip, Visitor, travel

APPS = Path(__file__).parents[1] / "apps"
URL_STEPS = ("strip-pathname", "relative-urls", "prefix-routes")

pytestmark = [
    pytest.mark.boot,
    pytest.mark.skipif(find_browser() is None, reason="no Chromium here: apt-get install chromium"),
]


def harbour(visitor: Visitor) -> None:
    """The navigation, nested pages, links in Markdown, crumbs, a download, a redirecting callback, no page."""
    visitor.open("/")
    for name in ("Ships", "Aurora", "All ships", "Bergen"):
        visitor.click(name)
    visitor.back()
    visitor.forward()
    visitor.click("Quay")
    visitor.click("Ships")
    visitor.click("Harbour")
    visitor.press("Open the latest report")
    visitor.back()
    visitor.forward()
    visitor.click("by herself")
    visitor.reload()
    visitor.click("Ships")
    visitor.save("Table of berths (CSV)")
    visitor.click("Yard")
    visitor.click("on the map")
    visitor.back()
    visitor.open("/ships/bergen")
    visitor.open("/ships/nobody")
    visitor.open("/gone/astray")
    visitor.click("Back to the quay")


def orchard(visitor: Visitor) -> None:
    """Pages of the registry, one with a variable, one that leads on; what callbacks write: links and addresses."""
    visitor.open("/")
    visitor.press("What is ripe?")
    visitor.click("apples")
    visitor.back()
    visitor.click("Harvest")
    visitor.click("Pears")
    visitor.back()
    visitor.press("To the pears")
    visitor.click("Quinces")
    visitor.click("The harvest")
    visitor.open("/crop")
    visitor.click("Orchard")
    visitor.open("/fruit/apples")
    visitor.open("/gone")


@dataclass(frozen=True)
class Case:
    """An app, the same migrated, and what there is to see in the original at home."""

    way: Callable[[Visitor], None]
    original: Path
    migrated: Path
    at_home: Trip


@pytest.fixture(scope="module", params=[harbour, orchard], ids=lambda way: way.__name__)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("prefix")
    original, migrated = (copied(request.param.__name__, folder / name) for name in ("original", "migrated"))
    apply(migrated)
    return Case(request.param, original, migrated, local_trip(original, request.param))


@pytest.mark.parametrize("key", ["de5", "de4"])
def test_the_app_is_the_same_below_a_prefix(case: Case, key: str, tmp_path: Path) -> None:
    trip, log = deployed_trip(case.migrated, key, case.way, tmp_path)
    assert trip.outside == ()
    assert_same(trip, case.at_home)
    assert "UnsupportedRelativePath" not in log


def test_the_app_is_the_same_at_home(case: Case) -> None:
    assert_same(local_trip(case.migrated, case.way), case.at_home)


def test_at_home_there_is_something_to_see(case: Case) -> None:
    trip = case.at_home
    assert [seen.step for seen in trip.seen if ": " in seen.step] == []
    assert (trip.failed, trip.errors) == ((), ())
    images = {url for seen in trip.seen for url, loaded in seen.images if loaded}
    backgrounds = {url for seen in trip.seen for url, status in seen.backgrounds if status == 200}
    texts = {line for seen in trip.seen for line in seen.text}
    if case.way is harbour:
        assert images == {f"/assets/img/{name}" for name in ("logo.svg", "aurora.png", "bergen.png", "berths.svg")}
        assert backgrounds == {f"/assets/img/{name}" for name in ("waves.svg", "rope.svg", "plan.svg")}
        assert {seen.saved for seen in trip.seen} == {b"", b"ship,berth\nAurora,Pier 1\nBergen,Pier 4\n"}
        assert [seen.at for seen in trip.seen if seen.step.startswith("press")] == ["/reports"]
        assert {"There is no page /gone/astray.", "She lies at Pier 4.", "No such ship"} <= texts
    else:
        assert images == {"/assets/leaf.svg", "/assets/apple.svg"}
        assert backgrounds == {"/assets/leaf.svg"}
        assert [seen.at for seen in trip.seen if seen.step == "press To the pears"] == ["/fruit/pears"]
        assert [seen.at for seen in trip.seen if seen.step == "open /crop"] == ["/harvest"]
        assert {"Picked in September.", "Unknown fruit", "spring", "autumn", "all year"} <= texts


def test_without_the_steps_for_urls_the_app_breaks(case: Case, tmp_path: Path) -> None:
    app = copied(case.way.__name__, tmp_path)
    apply(app, "--ignore", ",".join(URL_STEPS))
    trip, _ = deployed_trip(app, "de5", case.way, tmp_path)
    assert len(trip.outside) > 2
    differing = [now.step for now, was in zip(trip.seen, case.at_home.seen, strict=True) if now != was]
    assert len(differing) > len(trip.seen) / 2


def copied(name: str, folder: Path) -> Path:
    return Path(shutil.copytree(APPS / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")))


def apply(root: Path, *options: str) -> None:
    command = [sys.executable, "-m", "dash_migrate", "apply", "--yes", "--offline", *options, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr


def local_trip(root: Path, way: Callable[[Visitor], None]) -> Trip:
    with served_locally(root, AsScript("app.py"), env=STEADY) as local:
        assert local.error is None, local.error
        return travel(local.address, "/", way)


def deployed_trip(root: Path, key: str, way: Callable[[Visitor], None], tmp_path: Path) -> tuple[Trip, str]:
    """The way through an app that is deployed as its Procfile says, and what it printed."""
    command = web_command(Workspace.read(root))
    assert command is not None
    home = tmp_path / "home"
    home.mkdir()
    target = platform(key)
    with deployed(root, command, target, python=Path(sys.executable), variables=STEADY, home=home) as deployment:
        assert deployment.failure is None, f"{deployment.failure}\n{deployment.log()}"
        return travel(deployment.address, target.prefix, way), deployment.log()


def assert_same(trip: Trip, at_home: Trip) -> None:
    """What was seen step by step first: it says best what is wrong."""
    for now, was in zip(trip.seen, at_home.seen, strict=True):
        assert now == was
    assert trip.asked == at_home.asked
    assert (trip.failed, trip.errors) == (at_home.failed, at_home.errors)
