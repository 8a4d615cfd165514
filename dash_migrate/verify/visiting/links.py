"""Finds the links of an app's layouts, of what its callbacks answer, of its pages and of its assets.

A link is reported as it is written; `urls.leads_to` says where it leads.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

from dash_migrate.facts.url_properties import by_name, component_name, url_properties
from dash_migrate.url_texts import urls_of_css, urls_of_html, urls_of_script
from dash_migrate.verify.differing import dotted
from dash_migrate.verify.visiting.model import Link
from dash_migrate.verify.visiting.values import urls_of_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.verify.model import JSON
    from dash_migrate.verify.visiting.model import Updates

_Path: TypeAlias = "tuple[str | int, ...]"


def links_of_layout(layout: JSON, page: str, place: str) -> Iterator[Link]:
    """Yields the links of every component in a layout, or in a part of one.

    Args:
        layout: the JSON of a component, or anything that holds components.
        page: the local path of the page that shows it.
        place: what the layout is called in `Link.place`: `layout`.
    """
    for path, component in _components(layout, ()):
        namespace, kind = str(component["namespace"]), str(component["type"])
        props = component["props"]
        assert isinstance(props, dict)  # as `_components` finds them
        for name in props:
            for inside, url in _of_property(namespace, kind, name, props):
                yield Link(
                    url,
                    page,
                    dotted((*path, "props", name, *inside), place),
                    f"{component_name(namespace, kind)}.{name}",
                )


def links_of_updates(updates: Updates, layout: JSON, page: str, callback: str) -> Iterator[Link]:
    """Yields the links in what a callback answered.

    Args:
        updates: component id to property to new value.
        layout: the page's, which tells what component an id is of; of an unknown one the property's name tells.
        page: the local path of the page on which the callback fired.
        callback: its output, as `Answer.callback`.
    """
    known = {component_id(props["id"]): component for component, props in _with_id(layout)}
    for identifier, written in updates.items():
        component = known.get(component_id(identifier), {})
        namespace, kind = str(component.get("namespace", "")), str(component.get("type", ""))
        old = component.get("props")
        props = {**(old if isinstance(old, dict) else {}), **written}
        for name, value in written.items():
            place = _written_place(callback, f"{identifier}.{name}")
            holder = f"{component_name(namespace, kind)}.{name}" if component else ""
            for inside, url in _of_written(namespace, kind, name, props):
                yield Link(url, page, dotted(inside, place), holder)
            yield from links_of_layout(value, page, place)


def links_of_html(text: str, page: str, place: str = "index.html") -> Iterator[Link]:
    """Yields the links of an HTML page, those that Dash itself puts in left out.

    Args:
        text: the page.
        page: the local path at which it is.
        place: what the page is called in `Link.place`.
    """
    for url, where in urls_of_html(text):
        yield Link(url, page, f"{place} {where}")


def links_of_css(text: str, local_path: str) -> Iterator[Link]:
    """Yields the links of a style sheet.

    Args:
        text: of the file.
        local_path: where the file is served, without the prefix; relative URLs are relative to it.
    """
    for url in urls_of_css(text):
        yield Link(url, "", f"{local_path.lstrip('/')} url()")


def links_of_script(text: str, local_path: str) -> Iterator[Link]:
    """Yields the links that a script asks for, or that lie below `/assets/`.

    Args:
        text: of the file.
        local_path: where the file is served, without the prefix.
    """
    for url, how in urls_of_script(text):
        yield Link(url, "", f"{local_path.lstrip('/')} {how}")


def component_id(value: JSON) -> str:
    """The text by which a component's id is found, a dictionary in Dash's own form."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            value = json.loads(value)
        except ValueError:
            return str(value)
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, separators=(",", ":"))


def _written_place(callback: str, output: str) -> str:
    """Names an output; the callback too, if it does not name that output itself: a pattern, `set_props`."""
    return f"callback {output}" if output in callback else f"callback {callback} sets {output}"


def _of_property(namespace: str, kind: str, name: str, props: Mapping[str, JSON]) -> Iterator[tuple[_Path, str]]:
    """Yields the URLs of a property in a layout."""
    for found in url_properties(namespace, kind, name):
        yield from urls_of_value(props[name], found, props)


def _of_written(namespace: str, kind: str, name: str, props: Mapping[str, JSON]) -> Iterator[tuple[_Path, str]]:
    """Yields the URLs of a property that a callback wrote."""
    entries = url_properties(namespace, kind, name) if kind else by_name(name)
    for found in entries:
        yield from urls_of_value(props[name], found, props)


def _components(value: JSON, path: _Path) -> Iterator[tuple[_Path, dict[str, JSON]]]:
    if isinstance(value, dict):
        if isinstance(value.get("props"), dict) and {"type", "namespace"} <= value.keys():
            yield path, value
        for key, inner in value.items():
            yield from _components(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if isinstance(inner, (dict, list)):
                yield from _components(inner, (*path, index))


def _with_id(layout: JSON) -> Iterator[tuple[dict[str, JSON], dict[str, JSON]]]:
    for _, component in _components(layout, ()):
        props = component["props"]
        if isinstance(props, dict) and "id" in props:
            yield component, props
