"""Looks at an app in a browser, where that was asked for: the original twice, then every platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.verify.browser import BrowserFailedError, BrowserMissingError, browse, side_by_side
from dash_migrate.verify.request import NotRunError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dash_migrate.verify.browser import Browsing


@dataclass(frozen=True, slots=True)
class Seen:
    """What the browser saw of the original and of the app on a platform, and where the pictures are."""

    before: tuple[Browsing, Browsing]
    after: Browsing
    sheet: Path | None


@dataclass(frozen=True, slots=True)
class Look:
    """Looks, and keeps the pictures.

    Attributes:
        folder: for the pictures, one folder each look.
        redact: gives a text as it may be shown.
    """

    folder: Path
    redact: Callable[[str], str]

    def at(self, name: str, address: str, prefix: str, pages: Sequence[str]) -> Browsing:
        """Opens the pages of a running app.

        Args:
            name: of the folder for the pictures.
            address: of the server.
            prefix: below which the app answers.
            pages: local paths.

        Raises:
            NotRunError: there is no browser, or it does not start.
        """
        try:
            return browse(address, prefix, pages or ("/",), self.folder / name)
        except (BrowserMissingError, BrowserFailedError) as error:
            raise NotRunError(str(error)) from error

    def compared(self, name: str, before: tuple[Browsing, Browsing], after: Browsing) -> Seen:
        """What was seen, with the pictures side by side in one file."""
        return Seen(before, after, side_by_side(before[0], after, self.folder / name, self.redact))
