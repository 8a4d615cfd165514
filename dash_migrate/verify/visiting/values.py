"""Finds the URLs in the value of a component's property."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

from dash_migrate.facts.url_properties import Kind
from dash_migrate.url_texts import (
    is_absolute,
    is_own,
    spans_of_srcset,
    urls_of_css,
    urls_of_html,
    urls_of_markdown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dash_migrate.facts.url_properties import UrlProperty
    from dash_migrate.verify.model import JSON

Path: TypeAlias = "tuple[str | int, ...]"
_Props: TypeAlias = "Mapping[str, JSON]"
_Found: TypeAlias = "Iterator[tuple[Path, str]]"


def urls_of_value(value: JSON, found: UrlProperty, props: _Props) -> _Found:
    """Yields where in the value a URL of the app's own server stands, and the URL.

    Args:
        value: of the property.
        found: what the property holds.
        props: all properties of the component: some say how others are shown.
    """
    for path, inner in _at(value, found.inside):
        for rest, url in _READERS[found.kind](inner, props):
            yield (*path, *rest), url


def _at(value: JSON, inside: tuple[str, ...]) -> Iterator[tuple[Path, JSON]]:
    if not inside:
        yield (), value
    elif inside[0] == "[]" and isinstance(value, list):
        for index, item in enumerate(value):
            yield from (((index, *path), inner) for path, inner in _at(item, inside[1:]))
    elif isinstance(value, dict) and inside[0] in value:
        yield from (((inside[0], *path), inner) for path, inner in _at(value[inside[0]], inside[1:]))


def _texts(value: JSON, path: Path = ()) -> _Found:
    """Yields every text in a value and its place."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if isinstance(inner, (str, dict, list)):
                yield from _texts(inner, (*path, index))


def _url(value: JSON, _: _Props) -> _Found:
    """A URL, a list of them, or `url(...)` as style sheets of graphs write it."""
    for index, item in enumerate(value if isinstance(value, list) else [value]):
        path: Path = (index,) if isinstance(value, list) else ()
        if isinstance(item, str):
            text = item.strip()
            urls = urls_of_css(text) if text.startswith("url(") else iter([text])
            yield from ((path, url) for url in urls if is_own(url))


def _srcset(value: JSON, _: _Props) -> _Found:
    if isinstance(value, str):
        yield from (((), span.url) for span in spans_of_srcset(value) if is_own(span.url))


def _markdown(value: JSON, props: _Props) -> _Found:
    """Markdown of `dcc.Markdown`: a text, or a list of lines."""
    lines = value if isinstance(value, list) else [value]
    text = "\n".join(line for line in lines if isinstance(line, str))
    yield from (((), url) for url in urls_of_markdown(text, html=props.get("dangerously_allow_html") is True))


def _html(value: JSON, _: _Props) -> _Found:
    if isinstance(value, str):
        yield from (((), url) for url, _place in urls_of_html(value))


def _style(value: JSON, _: _Props) -> _Found:
    for path, text in _texts(value):
        if "url(" in text:
            yield from ((path, url) for url in urls_of_css(text))


def _cells(value: JSON, props: _Props) -> _Found:
    """The cells of Markdown columns, of `DataTable` and `AgGrid`, and tooltips that say that they are Markdown."""
    columns = _markdown_columns(props)
    options = props.get("markdown_options")
    html = (isinstance(options, dict) and options.get("html") is True) or props.get(
        "dangerously_allow_code"
    ) is True
    for path, text in _texts(value):
        if (path and path[-1] in columns) or (path and path[-1] == "value" and _is_markdown(value, path[:-1])):
            yield from ((path, url) for url in urls_of_markdown(text, html=html))


def _markdown_columns(props: _Props) -> frozenset[JSON]:
    names: set[JSON] = set()
    for key, name, how in (("columns", "id", "presentation"), ("columnDefs", "field", "cellRenderer")):
        columns = props.get(key)
        for column in columns if isinstance(columns, list) else []:
            if isinstance(column, dict) and column.get(how) == "markdown" and isinstance(column.get(name), str):
                names.add(column[name])
    return frozenset(names)


def _is_markdown(value: JSON, path: Path) -> bool:
    for key in path:
        value = value[key]  # type: ignore[index]  # the path was found in it
    return isinstance(value, dict) and value.get("type") == "markdown"


def _figure(value: JSON, _: _Props) -> _Found:
    """Images, tiles and GeoJSON by URL, and links in texts."""
    for path, text in _texts(value):
        keys = [key for key in path[-2:] if isinstance(key, str)]
        if keys and keys[-1] in {"source", "geojson"} and is_absolute(text):
            yield path, text
        elif "href" in text:
            yield from ((path, url) for url, _place in urls_of_html(text))


def _nested(value: JSON, _: _Props) -> _Found:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return
    yield from (
        (path, text) for path, text in _texts(value) if is_absolute(text) and not any(map(str.isspace, text))
    )


_READERS: dict[Kind, Callable[[JSON, _Props], _Found]] = {
    Kind.NAVIGATION: _url,
    Kind.ASSET: _url,
    Kind.LOCATION: _url,
    Kind.TEXT: _markdown,
    Kind.HTML: _html,
    Kind.CELLS: _cells,
    Kind.STYLE: _style,
    Kind.SRCSET: _srcset,
    Kind.FIGURE: _figure,
    Kind.NESTED: _nested,
}
