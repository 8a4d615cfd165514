"""The process in which Playwright and Chromium run: it ends at a time limit, whatever a page does.

Playwright's driver starts Chromium in a process group of its own: the file `chromium` in the folder names it.
"""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dash_migrate.verify.browser.model import Browsing, Limits
from dash_migrate.verify.browser.tab import HEIGHT, WIDTH, Place, Tab
from dash_migrate.verify.browser.wire import to_json

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright

# Playwright switches off updates, background requests and first-run pages; these are what it leaves on.
_QUIET = ("--disable-sync", "--disable-domain-reliability", "--no-pings", "--no-proxy-server")


def main(folder: Path) -> None:
    """Does what `request.json` in the folder asks for and leaves `result.json` there, anew after each page."""
    from playwright.sync_api import Error, sync_playwright

    request = json.loads((folder / "request.json").read_text("utf-8"))
    try:
        with sync_playwright() as playwright:
            browser = _launched(playwright, request)
            processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
            leader = next(process["id"] for process in processes if process["type"] == "browser")
            _leave(folder / "chromium", leader)
            _browse(_context(browser, request["address"]), request, folder)
            browser.close()
            (folder / "chromium").unlink()
    except Error as error:
        _leave(folder / "result.json", {"error": str(error)})


def _launched(playwright: Playwright, request: dict[str, Any]) -> Browser:  # JSON
    """Starts Chromium: it resolves no name and no address but the app's, so that nothing calls home."""
    from playwright.sync_api import Error

    host = urlsplit(request["address"]).hostname
    arguments = [*_QUIET, f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {host}"]

    def start(sandbox: bool) -> Browser:
        return playwright.chromium.launch(
            executable_path=request["executable"], chromium_sandbox=sandbox, args=arguments
        )

    if not _may_sandbox():
        return start(False)
    try:
        return start(True)
    except Error as error:
        if "sandbox" not in str(error):
            raise
        return start(False)  # a kernel without user namespaces; the page is the user's own app


def _may_sandbox() -> bool:
    """Chromium refuses its sandbox to root, and a container rarely lets it make the namespaces that it needs."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    marks = ("/.dockerenv", "/run/.containerenv")
    return not root and "KUBERNETES_SERVICE_HOST" not in os.environ and not any(map(os.path.exists, marks))


def _context(browser: Browser, address: str) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        locale="en-US",
        reduced_motion="reduce",
        service_workers="block",
        accept_downloads=False,
    )
    own = re.escape(urlsplit(address).netloc)
    context.route(re.compile(rf"^https?://(?!{own}(/|$))"), lambda route: route.abort())
    return context


def _browse(context: BrowserContext, request: dict[str, Any], folder: Path) -> None:  # JSON
    limits = Limits(**request["limits"])
    place = Place(request["address"], request["prefix"], limits, time.monotonic() + limits.seconds)
    asked: list[str] = request["pages"]
    pages, tried = [], set[str]()
    left_out = [f"{path}: only {limits.pages} pages are opened" for path in asked[limits.pages :]]
    for number, path in enumerate(asked[: limits.pages], 1):
        if place.over:
            left_out.append(f"{path}: the time was up before it was opened")
            continue
        tab = Tab(context, place, path)
        page, cut = tab.browse(Path(request["screenshots"]) / _name(number, path), tried)
        tab.close()
        pages.append(page)
        left_out += [cut] if cut else []
        browsing = Browsing(place.address, place.prefix, tuple(pages), tuple(left_out))
        _leave(folder / "result.json", {"browsing": to_json(browsing), "done": number})
    browsing = Browsing(place.address, place.prefix, tuple(pages), tuple(left_out))
    _leave(folder / "result.json", {"browsing": to_json(browsing), "done": len(asked)})


def _name(number: int, path: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")[:40]
    return f"{number:02}-{slug or 'home'}.png"


def _leave(path: Path, document: dict[str, Any] | int) -> None:  # JSON
    """Writes a file that is whole as soon as it is there."""
    fresh = path.with_suffix(".fresh")
    fresh.write_text(json.dumps(document), encoding="utf-8")
    fresh.replace(path)
