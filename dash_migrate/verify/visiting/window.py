"""What a browser itself gives to components: the URL, and properties that they fill in when they appear.

Left out, as they need a layout engine or a person: `relayoutData` of a graph, the `derived_*` properties
of a table, `n_intervals`, what a clientside callback measures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote, urljoin, urlsplit

from dash_migrate.verify.visiting.callbacks import Release
from dash_migrate.verify.visiting.tree import Component, is_component, kind, props

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dash_migrate.verify.model import JSON

    _Fill: TypeAlias = "Callable[[Component], dict[str, JSON]]"

_STAMP = 1_700_000_000_000  # ms; one moment for every visit, so that two visits send the same


@dataclass(frozen=True, slots=True)
class Address:
    """What `window.location` says.

    Attributes:
        origin: `http://HOST:PORT`.
        pathname: with the prefix.
        search: with its `?`, or "".
        hash: with its `#`, or "".
    """

    origin: str
    pathname: str
    search: str = ""
    hash: str = ""

    @property
    def href(self) -> str:
        """The whole URL."""
        return self.origin + self.pathname + self.search + self.hash

    @property
    def properties(self) -> dict[str, JSON]:
        """What a `dcc.Location` shows."""
        return {"pathname": self.pathname, "href": self.href, "hash": self.hash, "search": self.search}


def address(origin: str, url: str) -> Address:
    """Returns where a browser is once it has opened a URL path of a server."""
    parts = urlsplit(url)
    return Address(
        origin,
        quote(parts.path, safe="/%:@!$&'()*+,;=~-._"),
        f"?{parts.query}" if parts.query else "",
        f"#{parts.fragment}" if parts.fragment else "",
    )


def moved(now: Address, location: Component, names: Mapping[str, JSON] | tuple[str, ...]) -> Address | None:
    """Returns where properties of a `dcc.Location` lead; None for another server, the same address for nowhere.

    Args:
        now: where the browser is.
        location: the component, with the properties set.
        names: those that count.
    """
    values = {name: value for name, value in props(location).items() if name in names and isinstance(value, str)}
    there = now
    if "pathname" in values and values["pathname"] != now.pathname:
        there = replace(there, pathname="/" + str(values["pathname"]).lstrip("/"), hash="")
    for name, sign in (("search", "?"), ("hash", "#")):
        if name in values:
            value = str(values[name])
            there = replace(there, **{name: value if not value or value.startswith(sign) else sign + value})
    if "href" in values and values["href"] != now.href:
        url = urljoin(now.href, str(values["href"]))
        if not url.startswith(now.origin + "/"):
            return None
        there = address(now.origin, url[len(now.origin) :])
    return there


def is_location(component: Component) -> bool:
    """Whether a component is a `dcc.Location`."""
    return kind(component) == ("dash_core_components", "Location")


def navigates(component: Component) -> bool:
    """Whether a `dcc.Location` tells every other one of a new URL, rather than keeping it to itself."""
    return props(component).get("refresh") is not False


def on_appearance(component: Component, now: Address, release: Release) -> dict[str, JSON]:
    """Returns the properties that a component sets once it is on the page.

    Args:
        component: which is new.
        now: where the browser is.
        release: of Dash.
    """
    if is_location(component):
        own = props(component)
        return {name: value for name, value in now.properties.items() if own.get(name) is None}
    filled = _FILLED_BEFORE_3 if release is Release.BEFORE_3 else _FILLED
    fill = filled.get(kind(component))
    return fill(component) if fill else {}


def on_update(component: Component, names: Mapping[str, JSON]) -> dict[str, JSON]:
    """Returns the properties that a component sets because some of its own have changed."""
    if kind(component) == ("dash_core_components", "Store") and "data" in names:
        stamp = props(component).get("modified_timestamp")
        return {"modified_timestamp": stamp + 1 if isinstance(stamp, int) and stamp > 0 else _STAMP}
    if kind(component) in _SLIDERS and "value" in names:
        return {"drag_value": names["value"]}
    return {}


def _store(component: Component) -> dict[str, JSON]:
    own = props(component)
    if own.get("data") is not None:
        return {"modified_timestamp": _STAMP}
    if own.get("storage_type", "memory") == "memory":
        return {}
    return {"data": None, "modified_timestamp": -1}  # what an empty storage answers


def _slider(component: Component) -> dict[str, JSON]:
    value = props(component).get("value")
    return {} if value is None else {"drag_value": value}


def _dcc_tabs(component: Component) -> dict[str, JSON]:
    own = props(component)
    return {} if own.get("value") else {"value": _of_first_child(own, "value") or "tab-1"}


def _dcc_tabs_before_3(component: Component) -> dict[str, JSON]:
    return {} if props(component).get("value") else {"value": "tab-1"}  # whatever the first tab's value is


def _dbc_tabs(component: Component) -> dict[str, JSON]:
    own = props(component)
    if own.get("active_tab") is not None or not own.get("children"):
        return {}
    return {"active_tab": _of_first_child(own, "tab_id") or "tab-0"}


def _dbc_accordion(component: Component) -> dict[str, JSON]:
    own = props(component)
    if own.get("active_item") is not None or own.get("start_collapsed") or own.get("always_open"):
        return {}
    return {"active_item": _of_first_child(own, "item_id") or "item-0"} if own.get("children") else {}


def _of_first_child(own: dict[str, JSON], name: str) -> JSON:
    children = own.get("children")
    first = children[0] if isinstance(children, list) and children else children
    return props(first).get(name) if isinstance(first, dict) and is_component(first) else None


_SLIDERS = {("dash_core_components", "Slider"), ("dash_core_components", "RangeSlider")}
_FILLED: dict[tuple[str, str], _Fill] = {
    ("dash_core_components", "Store"): _store,
    ("dash_core_components", "Tabs"): _dcc_tabs,
    ("dash_bootstrap_components", "Tabs"): _dbc_tabs,
    ("dash_bootstrap_components", "Accordion"): _dbc_accordion,
    **dict.fromkeys(_SLIDERS, _slider),
}
_FILLED_BEFORE_3 = {**_FILLED, ("dash_core_components", "Tabs"): _dcc_tabs_before_3}
