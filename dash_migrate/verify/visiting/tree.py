"""The components of a page: found by their ids, changed in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from dash_migrate.verify.visiting.ids import Dependency, Id, Keyed, Place, component_id, matches, the_match

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash_migrate.verify.model import JSON
    from dash_migrate.verify.visiting.ids import Anchor

Component: TypeAlias = "dict[str, JSON]"


class Missing:
    """The type of `MISSING`: a property that a component does not have, which is not None."""


MISSING = Missing()


class Index:
    """Which component has which id, in the layout's order, at one moment."""

    def __init__(self, layout: JSON) -> None:
        self._components: dict[Id, Component] = {}
        self._keyed: dict[tuple[str, ...], list[Keyed]] = {}
        self._found: dict[tuple[Dependency, Anchor | None], list[Place]] = {}
        for component in components(layout):
            id_ = component_id(props(component).get("id"))
            if id_ is None:
                continue
            if isinstance(id_, Keyed) and id_ not in self._components:
                self._keyed.setdefault(id_.keys, []).append(id_)
            self._components[id_] = component

    def __contains__(self, id_: object) -> bool:
        return id_ in self._components

    @property
    def ids(self) -> tuple[Id, ...]:
        """All ids, in the layout's order."""
        return tuple(self._components)

    def component(self, id_: Id) -> Component | None:
        """Returns the component with that id, or None."""
        return self._components.get(id_)

    def places(self, dependency: Dependency, anchor: Anchor | None) -> list[Place]:
        """Returns what a dependency stands for: nothing if there is no such component."""
        wanted = dependency.id
        if isinstance(wanted, str):
            return [Place(wanted, dependency.prop)] if wanted in self._components else []
        found = self._found.get((dependency, anchor))
        if found is None:
            # On a page with hundreds of them, looking at all for each takes seconds.
            exact = the_match(wanted, anchor) if anchor is not None else wanted
            near = (exact,) if exact in self._components else self._keyed.get(wanted.keys, ())
            found = [Place(id_, dependency.prop) for id_ in near if matches(wanted, id_, anchor)]
            self._found[dependency, anchor] = found
        return found

    def value(self, place: Place) -> JSON | Missing:
        """Returns the value of a property, `MISSING` if the component is not there or does not have it."""
        component = self._components.get(place.id)
        return MISSING if component is None else props(component).get(place.prop, MISSING)


class Change(NamedTuple):
    """What came of setting properties.

    Attributes:
        before: the index as it was.
        inserted: the components in the new values.
        removed: those in the values that were replaced.
    """

    before: Index
    inserted: tuple[Component, ...]
    removed: tuple[Component, ...]


class Tree:
    """A layout, and where its ids are."""

    def __init__(self, layout: JSON) -> None:
        """Takes the layout over: it is changed in place."""
        self.layout = layout
        self.index = Index(layout)

    def set(self, id_: Id, values: Mapping[str, JSON]) -> Change:
        """Sets properties of one component; none if there is no such component."""
        before = self.index
        component = before.component(id_)
        if component is None:
            return Change(before, (), ())
        own = props(component)
        removed = tuple(found for name in values for found in components(own.get(name)))
        own.update(values)
        inserted = tuple(found for value in values.values() for found in components(value))
        if removed or inserted or "id" in values:
            self.index = Index(self.layout)
        return Change(before, inserted, removed)


def is_component(value: JSON) -> bool:
    """Whether a JSON value is a component rather than a plain dictionary."""
    return (
        isinstance(value, dict)
        and "namespace" in value
        and "type" in value
        and isinstance(value.get("props"), dict)
    )


def props(component: Component) -> dict[str, JSON]:
    """Returns the properties of a component, to be read or changed."""
    own = component["props"]
    assert isinstance(own, dict)  # see is_component
    return own


def kind(component: Component) -> tuple[str, str]:
    """Returns namespace and type: `("dash_core_components", "Location")`."""
    return str(component["namespace"]), str(component["type"])


def components(value: JSON) -> list[Component]:
    """Returns all components in a value, each before those in it, `children` before other properties."""
    found: list[Component] = []
    _collect(value, found)
    return found


def _collect(value: JSON, found: list[Component]) -> None:
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict | list):
                _collect(item, found)
    elif isinstance(value, dict):
        if is_component(value):
            found.append(value)
            own = props(value)
            _collect(own.get("children"), found)
            value = {name: inner for name, inner in own.items() if name != "children"}
        for inner in value.values():
            if isinstance(inner, dict | list):
                _collect(inner, found)
