"""The assets folders of the app's Dash instances: their files, the URLs of these, and what Dash includes."""

from __future__ import annotations

import ast
import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from dash_migrate.facts.modules import folder_of
from dash_migrate.facts.values import argument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.sites import DashInstance

_INCLUDED = (".css", ".js")
# What the URLs, or the files that Dash includes by itself, depend on beside the folder.
_IGNORING = ("assets_ignore", "assets_path_ignore", "include_assets_files")


@dataclass(frozen=True, slots=True, eq=False)
class Assets:
    """The assets folder of one Dash app.

    Args:
        instance: the app.
        folder: its path below the app's root.
        url: what its files' URLs start with where there is no prefix: `/assets/`.
    """

    instance: DashInstance
    folder: str
    url: str

    def file_of(self, url: str) -> str | None:
        """The path below the app's root that an absolute URL of the server means; None outside of the folder."""
        path = unquote(re.split(r"[?#]", url, maxsplit=1)[0])
        if not path.startswith(self.url):
            return None
        inside = posixpath.normpath(path.removeprefix(self.url))
        return None if inside.startswith(("..", "/")) else posixpath.join(self.folder, inside)

    @property
    def is_plain(self) -> bool:
        """Whether Dash includes every stylesheet and script of the folder: nothing of it is ignored."""
        given = {keyword.arg for keyword in self.instance.site.node.keywords}
        return given.isdisjoint({*_IGNORING, "assets_external_path", None})

    def includes(self, path: str) -> bool:
        """Whether Dash includes a file in the page by itself."""
        return self.is_plain and path.startswith(f"{self.folder}/") and path.endswith(_INCLUDED)


def assets(facts: Facts) -> tuple[Assets, ...]:
    """The assets folders of the Dash apps in the entry module's closure; of each that exists."""
    return facts.derive(_all)


def _all(facts: Facts) -> tuple[Assets, ...]:
    closure = facts.finder.closure(facts.entry.path) if facts.entry is not None else frozenset()
    made = [one for one in facts.sites.instances if one.path in closure]
    return tuple(found for instance in made for found in _of(facts, instance))


def _of(facts: Facts, instance: DashInstance) -> Iterator[Assets]:
    call = instance.site.node
    name = _words(argument(call, None, "assets_folder"), "assets")
    url = _words(argument(call, None, "assets_url_path"), "assets")
    if name is None or url is None:
        return
    for above in dict.fromkeys((folder_of(instance.path), *_of_server(facts, instance))):
        folder = posixpath.normpath(posixpath.join(above, name)) if name else above
        if folder not in {"", "."} and any(path.startswith(f"{folder}/") for path in facts.workspace.paths):
            yield Assets(instance, folder, f"/{url.strip('/')}/")
            return


def _of_server(facts: Facts, instance: DashInstance) -> Iterator[str]:
    """The folders of the servers that an app is put on: without a name of its own it takes theirs."""
    given = argument(instance.site.node, 1, "server")
    if given is not None and argument(instance.site.node, 0, "name") is None:
        for value in facts.evaluator.values(given, instance.path, instance.site.scope):
            yield folder_of(value.path)


def _words(given: ast.expr | None, default: str) -> str | None:
    """A path that is written out, or what is joined to the module's folder; None for other values."""
    match given:
        case None:
            return default
        case ast.Constant(value=str(text)):
            return text
        case ast.Call(func=ast.Attribute(attr="join"), args=[_, *parts]) if parts:
            words = [part.value for part in parts if isinstance(part, ast.Constant)]
            return "/".join(map(str, words)) if len(words) == len(parts) else None
        case ast.BinOp(
            left=ast.Name() | ast.Attribute() | ast.Call(), op=ast.Div(), right=ast.Constant(value=str(text))
        ):
            return text
    return None
