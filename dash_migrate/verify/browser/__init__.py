"""Opens the app in a headless Chromium: what it asks for, what goes wrong, where its links lead, how it looks."""

from dash_migrate.verify.browser.compare import BrowserDifference, differences
from dash_migrate.verify.browser.find import find_browser
from dash_migrate.verify.browser.model import (
    BrowsedPage,
    BrowserFailedError,
    BrowserMissingError,
    Browsing,
    Click,
    Escape,
    Failure,
    Limits,
)
from dash_migrate.verify.browser.runner import browse
from dash_migrate.verify.browser.sheet import side_by_side

__all__ = [
    "BrowsedPage",
    "BrowserDifference",
    "BrowserFailedError",
    "BrowserMissingError",
    "Browsing",
    "Click",
    "Escape",
    "Failure",
    "Limits",
    "browse",
    "differences",
    "find_browser",
    "side_by_side",
]
