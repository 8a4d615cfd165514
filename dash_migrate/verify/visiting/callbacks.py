"""An app's callbacks, as `_dash-dependencies` describes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from dash_migrate.verify.visiting.ids import Dependency, Id, Keyed, matches, parsed, split

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash_migrate.verify.model import JSON


class Release(Enum):
    """Which dash-renderer a browser gets from the app, as far as it matters here."""

    BEFORE_3 = "before 3.0"
    BEFORE_4_2 = "3.0 to 4.1"
    NEWEST = "4.2 or newer"


_PAGE_TITLE = "_pages_dummy.children"


@dataclass(frozen=True, slots=True, eq=False)
class Callback:
    """One callback.

    Attributes:
        output: what it writes to, as the server names the callback.
        outputs: the same, parsed; empty for a callback that writes to nothing by itself.
        inputs: what makes it fire.
        state: what it reads besides.
        prevented: whether it does not fire when its outputs appear (`prevent_initial_call`).
        unable: why it can not be fired without a browser, or "".
        own: whether it is one of Dash itself, not of the app: it sets the title of apps with pages.
        afterwards: what the browser sets once it has answered (`running`), by `ID.PROPERTY`.
    """

    output: str
    outputs: tuple[Dependency, ...]
    inputs: tuple[Dependency, ...]
    state: tuple[Dependency, ...]
    prevented: bool
    unable: str
    own: bool
    afterwards: Mapping[str, JSON]

    @property
    def single(self) -> bool:
        """Whether it returns one value rather than a list of them."""
        return not self.output.startswith("..")

    @property
    def match_keys(self) -> tuple[str, ...]:
        """The keys for whose values it fires one by one."""
        first = self.outputs[0].id if self.outputs else ""
        return first.match_keys if isinstance(first, Keyed) else ()

    @property
    def anchor_output(self) -> Dependency | None:
        """The first output that stands for one component."""
        return next((output for output in self.outputs if not output.several), None)


class Registry:
    """All callbacks of an app, found by what they read and write.

    Attributes:
        callbacks: in the order in which they were registered.
        release: of Dash.
    """

    def __init__(self, dependencies: list[JSON]) -> None:
        """Takes the JSON of `_dash-dependencies`; what is no callback in it is passed over."""
        self.callbacks = tuple(_callback(spec) for spec in dependencies if isinstance(spec, dict))
        self.release = _release(dependencies)
        self._by_input = _Uses()
        self._by_output = _Uses()
        for callback in self.callbacks:
            for dependency in callback.inputs:
                self._by_input.add(dependency, callback)
            for dependency in callback.outputs:
                self._by_output.add(dependency, callback)

    def reading(self, id_: Id) -> list[tuple[Dependency, Callback]]:
        """Returns the callbacks that have a property of that component as input, once for each input."""
        return self._by_input.of(id_)

    def writing(self, id_: Id) -> list[tuple[Dependency, Callback]]:
        """Returns the callbacks that have a property of that component as output, once for each output."""
        return self._by_output.of(id_)


class _Uses:
    """Dependencies by the ids that they may stand for."""

    def __init__(self) -> None:
        self._plain: dict[str, list[tuple[Dependency, Callback]]] = {}
        self._keyed: dict[tuple[str, ...], list[tuple[Keyed, Dependency, Callback]]] = {}

    def add(self, dependency: Dependency, callback: Callback) -> None:
        if isinstance(dependency.id, str):
            self._plain.setdefault(dependency.id, []).append((dependency, callback))
        else:
            self._keyed.setdefault(dependency.id.keys, []).append((dependency.id, dependency, callback))

    def of(self, id_: Id) -> list[tuple[Dependency, Callback]]:
        if isinstance(id_, str):
            return self._plain.get(id_, [])
        same_keys = self._keyed.get(id_.keys, ())
        return [(dependency, callback) for pattern, dependency, callback in same_keys if matches(pattern, id_)]


def _release(dependencies: list[JSON]) -> Release:
    """Returns what the names of a callback's properties tell; of an app without callbacks it does not matter."""
    names = {name for spec in dependencies if isinstance(spec, dict) for name in spec}
    if "persistent" in names:
        return Release.NEWEST
    return Release.BEFORE_4_2 if "background" in names else Release.BEFORE_3


def _callback(spec: dict[str, JSON]) -> Callback:
    output = str(spec.get("output") or "")
    running = spec.get("running")
    afterwards = running.get("runningOff") if isinstance(running, dict) else None
    return Callback(
        output,
        () if spec.get("no_output") else _outputs(output),
        _dependencies(spec.get("inputs")),
        _dependencies(spec.get("state")),
        spec.get("prevent_initial_call") is True,
        _unable(spec),
        output == _PAGE_TITLE,
        afterwards if isinstance(afterwards, dict) else {},
    )


def _outputs(output: str) -> tuple[Dependency, ...]:
    names = output[2:-2].split("...") if output.startswith("..") else [output]
    return tuple(split(name) for name in names if name)


def _dependencies(specs: JSON) -> tuple[Dependency, ...]:
    return tuple(
        Dependency(parsed(str(spec["id"])), str(spec["property"]), spec.get("allow_optional") is True)
        for spec in (specs if isinstance(specs, list) else ())
        if isinstance(spec, dict) and "id" in spec and "property" in spec
    )


def _unable(spec: dict[str, JSON]) -> str:
    if spec.get("clientside_function"):
        return "runs in the browser"
    if spec.get("background") or spec.get("long"):
        return "runs in the background"
    if spec.get("websocket"):
        return "is called over a WebSocket"
    return ""
