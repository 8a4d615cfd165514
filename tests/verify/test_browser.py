"""A real Chromium in front of real Dash apps."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from dash_migrate.verify import process
from dash_migrate.verify.browser import Browsing, Escape, Limits, browse, differences, find_browser, side_by_side
from tests.verify.browsed import APPS, serving

PREFIX = "/my-app/"
PAGES = ["/", "/orders"]

pytestmark = [
    pytest.mark.boot,
    pytest.mark.skipif(find_browser() is None, reason="no Chromium here: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def browsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Browsing]:
    """The original, and rewritten well and badly."""
    found = {}
    for name, prefix, app in (
        ("original", "/", "unprefixed"),
        ("good", PREFIX, "prefixed"),
        ("bad", PREFIX, "unprefixed"),
    ):
        folder = tmp_path_factory.mktemp(name)
        with serving(APPS[app](prefix, folder)) as address:
            found[name] = browse(address, prefix, PAGES, folder / "shots")
    return found


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for temporary files whose path is short enough for Chromium's socket."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def test_a_clean_app_asks_for_nothing_outside(browsed: dict[str, Browsing]) -> None:
    good = browsed["good"]
    assert [page.path for page in good.pages] == PAGES
    assert good.escapes == ()
    assert all(page.settled and not page.problem and not page.failed for page in good.pages)
    assert good.left_out == ()


def test_links_of_a_clean_app_lead_there_and_back(browsed: dict[str, Browsing]) -> None:
    clicks = [(page.path, click) for page in browsed["good"].pages for click in page.clicks]
    assert [(path, click.text, click.landed) for path, click in clicks] == [
        ("/", "Orders", "/orders"),
        ("/orders", "Home", "/"),
        ("/orders", "Order 7", "/orders/7"),  # a callback's answer holds it
    ]
    assert all(click.ok and click.changed for _, click in clicks), clicks
    original = [click for page in browsed["original"].pages for click in page.clicks]
    assert original == [click for _, click in clicks]


def test_the_text_is_that_of_the_page_before_any_click(browsed: dict[str, Browsing]) -> None:
    home, orders = browsed["good"].pages
    assert home.text == ("Orders Home", "Welcome", "total: 12", "go")
    assert orders.text == ("Orders Home", "Orders", "Order 7", "total: 12", "go")


def test_what_leaves_the_prefix_is_named_with_who_asked(browsed: dict[str, Browsing]) -> None:
    home = browsed["bad"].pages[0]
    image, fetched = (e for e in home.escapes if e.type != "document")
    assert image == Escape("GET", "/assets/dot.png", "image", "/", "/", 404)
    assert fetched == Escape("GET", "/api/data", "fetch", "/", "/assets/shop.js:5", 404)
    assert browsed["original"].escapes == ()


def test_a_link_that_leaves_the_app_is_a_problem(browsed: dict[str, Browsing]) -> None:
    clicks = {click.text: click for click in browsed["bad"].pages[0].clicks}
    assert clicks["Orders"].problem == "leads out of the app, to /orders"
    assert not clicks["Home"].ok


def test_an_error_of_a_callback_is_heard(browsed: dict[str, Browsing]) -> None:
    home = browsed["bad"].pages[0]
    assert any("Callback error updating go.title" in error for error in home.errors)
    assert {(f.path, f.callback, f.status) for f in home.failed} == {("/_dash-update-component", "go.title", 500)}


def test_other_servers_are_named_and_not_let_through(browsed: dict[str, Browsing]) -> None:
    assert browsed["good"].hosts == ("fonts.invalid",)
    assert all("fonts.invalid" not in f.path for page in browsed["good"].pages for f in page.failed)


def test_what_a_bad_rewrite_breaks_differs(browsed: dict[str, Browsing]) -> None:
    found = differences((browsed["original"], browsed["original"]), browsed["bad"])
    assert {d.kind for d in found} == {"link", "text", "console", "request"}
    assert {d.page for d in found} == {"/", "/orders"}
    links = {(d.page, d.message) for d in found if d.kind == "link"}
    assert ("/", "“Orders”: leads out of the app, to /orders") in links
    assert ("/orders", "“Order 7”: leads out of the app, to /orders/7") in links
    text = next(d for d in found if d.kind == "text")
    assert (text.before, text.after) == ("total: 12", "no total")


def test_a_good_rewrite_does_not_differ(browsed: dict[str, Browsing]) -> None:
    assert differences((browsed["original"], browsed["original"]), browsed["good"]) == ()


def test_screenshots_are_pictures_for_their_owner_alone(browsed: dict[str, Browsing]) -> None:
    shots = [Path(page.screenshot or "") for page in browsed["good"].pages]
    assert [shot.name for shot in shots] == ["01-home.png", "02-orders.png"]
    assert all(shot.read_bytes().startswith(b"\x89PNG") for shot in shots)
    if os.name == "posix":
        assert {stat.S_IMODE(shot.stat().st_mode) for shot in shots} == {0o600}


def test_both_are_shown_side_by_side_in_a_browser(browsed: dict[str, Browsing], tmp_path: Path) -> None:
    def redact(text: str) -> str:
        return text.replace("orders", "*")

    path = side_by_side(browsed["original"], browsed["bad"], tmp_path / "report", redact)
    assert path is not None
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_browser(), chromium_sandbox=False)
        page = chromium.new_page()
        page.goto(path.as_uri())
        widths = page.evaluate("[...document.images].map(image => image.naturalWidth)")
        text = page.inner_text("body")
        chromium.close()
    assert widths == [1280] * 4
    assert "outside of the app: GET /api/data (fetch, asked for by /assets/shop.js:5)" in text
    assert "leads out of the app, to /*" in text
    assert "/orders" not in text


def test_links_that_are_no_pages_of_dash(tmp_path: Path) -> None:
    with serving(APPS["odd"](PREFIX, tmp_path)) as address:
        found = browse(address, PREFIX, ["/", "/plain"], tmp_path / "shots")
    home, plain = found.pages
    assert [(click.text, click.landed, click.problem, click.changed) for click in home.clicks] == [
        ("Gone", "/assets/gone.csv", "answers 404", True),
        ("Saved", "/", "", True),  # a download leaves the page as it is
        ("Tab", "/plain", "", True),
    ]
    assert home.text[-1] == "late", "a page is looked at when its callbacks are through"
    assert (plain.title, plain.text) == ("Plain", ("plain Next",))
    (click,) = plain.clicks
    assert (click.landed, click.problem) == ("/next", "the way back does not show the page again")


def test_limits_cut_pages_and_clicks_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / "as-deep-as-the-temporary-folders-of-macos"
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    older = tmp_path / "shots" / "01-orders.png"
    older.parent.mkdir()
    older.write_bytes(b"of an earlier look")
    with serving(APPS["prefixed"](PREFIX, tmp_path)) as address:
        cut = browse(address, PREFIX, ["/orders", "/"], tmp_path / "shots", Limits(pages=1, clicks=1))
    assert [(page.path, len(page.clicks)) for page in cut.pages] == [("/orders", 1)]
    assert older.read_bytes().startswith(b"\x89PNG")
    assert list(deep.iterdir()) == []
    assert cut.left_out == ("/: only 1 pages are opened", "/orders: only its first 1 links were clicked")


def test_a_page_that_hangs_ends_at_the_limit(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr("dash_migrate.verify.browser.runner._SLACK", 0.0)
    with serving(APPS["hanging"](PREFIX, tmp_path)) as address:
        found = browse(address, PREFIX, ["/", "/stuck"], tmp_path / "shots", Limits(settle=5, seconds=12))
    assert [page.path for page in found.pages] == ["/"]
    assert found.left_out == ("/stuck: the browser gave no answer any more",)
    _until(lambda: not _running(str(temporary)))
    assert list(temporary.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C as POSIX has it")
def test_ctrl_c_leaves_no_browser_behind(tmp_path: Path, temporary: Path) -> None:
    code = (
        "import sys, pathlib; from dash_migrate.verify.browser import browse\n"
        "browse(sys.argv[1], '/', ['/'] * 40, pathlib.Path(sys.argv[2]))"
    )
    with serving(APPS["prefixed"]("/", tmp_path)) as address:
        child = subprocess.Popen(
            [sys.executable, "-c", code, address, str(tmp_path / "shots")],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "TMPDIR": str(temporary)},
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            _until(lambda: any((tmp_path / "shots").glob("*.png")))
            assert _running(str(temporary)), "Chromium runs in a profile below the temporary folder"
            child.send_signal(signal.SIGINT)
            _, errors = child.communicate(timeout=20)
        finally:
            process.kill_group(child.pid)
            child.wait()
    assert b"KeyboardInterrupt" in errors
    _until(lambda: not _running(str(temporary)))
    assert list(temporary.iterdir()) == []


def _running(mark: str) -> list[str]:
    """The command lines of live processes that hold a mark."""
    if not Path("/proc/self/cmdline").exists():
        every = subprocess.run(["ps", "-A", "-o", "args="], capture_output=True, text=True, check=True).stdout
        return [line for line in every.splitlines() if mark in line]
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            found.append(path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
    return [line for line in found if mark in line]


def _until(holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < limit, "it does not come to pass"
        time.sleep(0.05)
