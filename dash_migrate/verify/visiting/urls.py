"""Where URLs of the app's own server lead below a prefix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    from dash_migrate.verify.visiting.model import Link

# What Dash appends to the URL of an asset, so that a browser asks again for a changed file.
_BUSTER = re.compile(r"\?m=\d+(?:\.\d+)?$")
# Only for `urljoin`; a browser's dots end at the root as they do there.
_ORIGIN = "http://app"


def slashed(prefix: str) -> str:
    """The prefix with a slash at both ends: "/" if it is empty."""
    inner = prefix.strip("/")
    return f"/{inner}/" if inner else "/"


def local_path(url: str, prefix: str) -> str | None:
    """Returns where an absolute URL leads, without the prefix, in the form of `Visit.contents`' keys.

    The query stays, except for the one that Dash appends to assets; the fragment goes.

    Args:
        url: an absolute path, perhaps with query and fragment. For one that may be relative see `leads_to`.
        prefix: of the server that served it, "/" for none.

    Returns:
        The path from "/" on, or None if the URL is outside of the prefix or not a path of the server.
    """
    url = _BUSTER.sub("", url.partition("#")[0])
    if not url.startswith("/") or url.startswith("//"):
        return None
    path, mark, query = url.partition("?")
    if "/." in path:
        path = urljoin(_ORIGIN, path).removeprefix(_ORIGIN)
    prefix = slashed(prefix)
    if path == prefix[:-1]:
        path = prefix
    return f"/{path[len(prefix) :]}{mark}{query}" if path.startswith(prefix) else None


def leads_to(link: Link, prefix: str) -> str | None:
    """Returns what `local_path` does, for a link as it stands: relative ones are joined to where they are.

    Args:
        link: from a page or a file that the server with this prefix served.
        prefix: below which the browser shows it.
    """
    base = link.page or "/" + link.place.rpartition(" ")[0]
    joined = urljoin(_ORIGIN + slashed(prefix) + base[1:], link.url)
    return local_path(joined.removeprefix(_ORIGIN), prefix)
