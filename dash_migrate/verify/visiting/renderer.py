"""One page as a browser's dash-renderer brings it to rest: callbacks fire until none is left to.

Without a browser, and one after the other, so that two visits of the same app fire the same callbacks in
the same order. The rules are those of dash-renderer's `observers/requestedCallbacks.ts` and
`executedCallbacks.ts` in the Dash repository (4.x).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.verify.visiting import calls as rules
from dash_migrate.verify.visiting import window
from dash_migrate.verify.visiting.ids import Place, component_id, parsed, text
from dash_migrate.verify.visiting.model import Answer, Page
from dash_migrate.verify.visiting.patch import PatchError, is_patch, patched
from dash_migrate.verify.visiting.requested import Requested
from dash_migrate.verify.visiting.tree import MISSING, Missing, Tree, components, props
from dash_migrate.verify.visiting.wire import Outcome, Unsent, outcome, request

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from dash_migrate.verify.model import JSON
    from dash_migrate.verify.visiting.callbacks import Callback, Registry
    from dash_migrate.verify.visiting.calls import Call
    from dash_migrate.verify.visiting.ids import Id
    from dash_migrate.verify.visiting.limits import Limits
    from dash_migrate.verify.visiting.session import Session
    from dash_migrate.verify.visiting.tree import Component


@dataclass(frozen=True, slots=True)
class Where:
    """Which page of which server is rendered.

    Attributes:
        session: how to ask the server.
        prefix: of the whole site.
        home: the local path at which the Dash app lives.
        path: the page's local path.
        limits: where to stop.
        until: when to stop, on `time.monotonic`'s clock.
    """

    session: Session
    prefix: str
    home: str
    path: str
    limits: Limits
    until: float


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page at rest.

    Attributes:
        page: as it is then.
        moved_to: the URL paths that its callbacks led the browser to.
        left_out: what did not fire, and why, in one line each.
    """

    page: Page
    moved_to: tuple[str, ...]
    left_out: tuple[str, ...]


def rendered(where: Where, layout: JSON, registry: Registry) -> Rendered:
    """Loads a page and fires its callbacks until none is left.

    Args:
        where: the page.
        layout: what the server answers to `_dash-layout`; it is changed in place.
        registry: the app's callbacks.
    """
    renderer = _Renderer(where, layout, registry)
    renderer.load()
    renderer.settle()
    page = Page(where.path, renderer.tree.layout, tuple(renderer.answers))
    return Rendered(page, tuple(dict.fromkeys(renderer.moved_to)), tuple(dict.fromkeys(renderer.left_out)))


class _Renderer:
    """The state of one page."""

    def __init__(self, where: Where, layout: JSON, registry: Registry) -> None:
        self.tree = Tree(layout)
        self.answers: list[Answer] = []
        self.moved_to: list[str] = []
        self.left_out: list[str] = []
        self._where = where
        self._registry = registry
        self._requested = Requested()
        self._address = window.address(where.session.address, where.prefix.rstrip("/") + where.path)
        self._after: frozenset[Callback] = frozenset()

    def load(self) -> None:
        """Asks for the first calls, as the browser does with the layout in hand."""
        self._requested.add_group(rules.on_load(self._registry, self.tree.index))
        self._appear(components(self.tree.layout))

    def settle(self) -> None:
        """Fires what is asked for, and what follows from it."""
        while call := self._requested.next(self.tree.index):
            if time.monotonic() > self._where.until:
                self.left_out.append(f"{self._where.path}: callbacks not fired when the time was up")
                return
            if len(self.answers) >= self._where.limits.rounds:
                self.left_out.append(f"{self._where.path}: callbacks after the first {len(self.answers)}")
                return
            self._after = call.after | {call.callback}
            self._fire(call)

    def _fire(self, call: Call) -> None:
        callback = call.callback
        if callback.unable:
            self._pass_over(call)
            return
        document = request(call, self.tree.index)
        if isinstance(document, Unsent):
            if document is Unsent.INCOMPLETE:
                self._requested.done(call, self.tree.index, ())
            return
        asked = f"{self._where.prefix}{self._where.home[1:]}_dash-update-component"
        reply = self._where.session.post(asked, document)
        # Twice, as the page takes its values over and changes them.
        said, kept = outcome(call, reply), outcome(call, reply)
        # A callback that answers what no browser can apply has failed in the browser.
        error = said.error or self._apply(call, said)
        if said.error:
            self._requested.done(call, self.tree.index, ())
        updates = _together(kept)
        self.answers.append(
            Answer(
                callback.output,
                self._where.path,
                reply.status,
                reply.seconds,
                len(reply.body),
                updates,
                error,
                reply.worker,
                reply.sent,
            )
        )

    def _pass_over(self, call: Call) -> None:
        """Leaves a call out; what reads its outputs still fires where they have a value in the layout."""
        if not call.callback.own:
            self.left_out.append(f"callback {call.callback.output}: {call.callback.unable}")
        valued = [
            place
            for places in call.outputs(self.tree.index)
            for place in places
            if self.tree.index.value(place) not in (MISSING, None)
        ]
        self._requested.done(call, self.tree.index, valued)

    def _apply(self, call: Call, said: Outcome) -> str:
        """Applies an answer to the page; returns why it can not be, or ""."""
        error = ""
        for name, values in said.side.items():
            error = error or self._observed(parsed(name), values)
        written: list[Place] = []
        for name, values in said.updates.items():
            id_ = parsed(name)
            written += [Place(id_, prop) for prop in values]
            error = error or self._write(id_, values)
        for name, value in call.callback.afterwards.items():
            target, _, prop = name.rpartition(".")
            self._observed(parsed(target), {prop: value})
        self._requested.done(call, self.tree.index, written)
        return error

    def _write(self, id_: Id, values: Mapping[str, JSON]) -> str:
        """Sets what a callback returned for one component, and asks for what follows."""
        values, error = self._unpatched(id_, values)
        change = self.tree.set(id_, values)
        component = self.tree.index.component(id_)
        if component is None:
            return error
        self._requested.add(self._following(self._changed(id_, values)))
        inserted, removed = _ids(change.inserted), _ids(change.removed)
        self._requested.add_group(
            self._following(rules.on_insert(self._registry, self.tree.index, inserted)),
        )
        self._requested.add_group(
            self._following(rules.on_remove(self._registry, change.before, self.tree.index, removed)),
        )
        self._appear(change.inserted)
        self._react(id_, component, values)
        return error

    def _observed(self, id_: Id, values: Mapping[str, JSON]) -> str:
        """Sets properties outside of a callback's own outputs: new components do not make callbacks fire then."""
        values, error = self._unpatched(id_, values)
        component = self.tree.index.component(id_)
        if component is not None:
            change = self.tree.set(id_, values)
            self._requested.add(self._following(self._changed(id_, values)))
            self._appear(change.inserted)
            self._react(id_, component, values)
        return error

    def _react(self, id_: Id, component: Component, values: Mapping[str, JSON]) -> None:
        """Lets a component answer to its new properties."""
        self._set_by_browser(id_, component, window.on_update(component, values))
        if window.is_location(component):
            self._move(component, tuple(values))

    def _unpatched(self, id_: Id, values: Mapping[str, JSON]) -> tuple[dict[str, JSON], str]:
        """Returns the values with changes applied to what is there, and why one can not be, or ""."""
        whole: dict[str, JSON] = {}
        error = ""
        for name, value in values.items():
            if not is_patch(value):
                whole[name] = value
                continue
            before = self.tree.index.value(Place(id_, name))
            try:
                whole[name] = patched(None if isinstance(before, Missing) else before, value)
            except PatchError as exc:
                error = f"{text(id_)}.{name}: {exc}"
        return whole, error

    def _changed(self, id_: Id, names: Iterable[str]) -> list[Call]:
        """Returns the calls to make because properties have other values."""
        index = self.tree.index
        return [call for name in names for call in rules.on_change(self._registry, index, Place(id_, name))]

    def _following(self, found: list[Call]) -> list[Call]:
        for call in found:
            call.after = self._after
        return found

    def _appear(self, new: Collection[Component]) -> None:
        """Lets components fill in what they do once they are on the page."""
        for component in new:
            id_ = component_id(props(component).get("id"))
            if id_ is None:
                continue
            if window.is_location(component):
                self._move(component, tuple(self._address.properties))
            self._set_by_browser(
                id_, component, window.on_appearance(component, self._address, self._registry.release)
            )

    def _set_by_browser(self, id_: Id, component: Component, values: Mapping[str, JSON]) -> None:
        own = props(component)
        changed = {name: value for name, value in values.items() if own.get(name, MISSING) != value}
        if changed:
            own.update(changed)
            # As if somebody had typed it in: not an answer's consequence that must not fire the same again.
            self._requested.add(self._changed(id_, changed))

    def _move(self, location: Component, names: tuple[str, ...]) -> None:
        """Follows a `dcc.Location` to where its properties lead, below the prefix and not for ever."""
        there = window.moved(self._address, location, names)
        if there is None or there == self._address or not there.pathname.startswith(self._where.prefix):
            return
        if len(self.moved_to) >= self._where.limits.navigations:
            self.left_out.append(f"{self._where.path}: moves after the first {len(self.moved_to)}")
            return
        self.moved_to.append(there.pathname + there.search)
        self._address = there
        if not window.navigates(location):
            return
        for component in components(self.tree.layout):
            id_ = component_id(props(component).get("id"))
            if id_ is not None and window.is_location(component):
                self._set_by_browser(id_, component, there.properties)


def _ids(found: Iterable[Component]) -> dict[Id, None]:
    ids = (component_id(props(component).get("id")) for component in found)
    return {id_: None for id_ in ids if id_ is not None}


def _together(said: Outcome) -> dict[str, dict[str, JSON]]:
    """Returns all that an answer sets."""
    return {
        name: {**said.side.get(name, {}), **said.updates.get(name, {})}
        for name in dict.fromkeys([*said.updates, *said.side])
    }
