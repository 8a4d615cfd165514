"""Whatever a server answers, a page comes to rest: no exception, no loop without end."""

from __future__ import annotations

import copy
import json
import time
from typing import Any, cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dash_migrate.verify.visiting.callbacks import Registry
from dash_migrate.verify.visiting.limits import Limits
from dash_migrate.verify.visiting.model import Reply
from dash_migrate.verify.visiting.renderer import Where, rendered
from dash_migrate.verify.visiting.session import Session

_ROUNDS = 20
_TYPES = st.sampled_from(["Div", "Location", "Store", "Tabs", "Slider"])
_NAMES = st.sampled_from(["children", "pathname", "href", "data", "value", "modified_timestamp", "id"])
_KEYED = st.fixed_dictionaries({"n": st.integers(0, 2), "k": st.sampled_from(["a", "b"])})
_IDS = st.sampled_from(["a", "b", "c"]) | _KEYED
_WILD = st.sampled_from([["ALL"], ["MATCH"], ["ALLSMALLER"]])
_PATTERNS = st.fixed_dictionaries({"n": st.integers(0, 2) | _WILD, "k": st.sampled_from(["a", "b"]) | _WILD})
_SCALARS = st.none() | st.booleans() | st.integers(-2, 9) | st.floats(allow_nan=False) | st.text(max_size=4)


def _component(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    props = st.dictionaries(_NAMES, children, max_size=3)
    with_id = st.builds(lambda values, id_: {**values, "id": id_}, props, _IDS | _SCALARS)
    return st.fixed_dictionaries(
        {"namespace": st.just("dash_core_components"), "type": _TYPES, "props": props | with_id}
    )


_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=2) | _component(inner),
    max_leaves=8,
)
_PLAIN = [{"props": {"id": id_, "value": 1}, "type": "Div", "namespace": "x"} for id_ in ("a", "b", "c")]
_MANY = [
    {"props": {"id": {"n": n, "k": k}}, "type": "Div", "namespace": "x"} for n in (0, 1, 2) for k in ("a", "b")
]
_LAYOUTS = (
    st.builds(lambda layout: [layout, *copy.deepcopy(_PLAIN + _MANY)], _VALUES) | _VALUES | _component(_VALUES)
)
_PATCHES = st.fixed_dictionaries(
    {
        "__dash_patch_update": st.just("__dash_patch_update"),
        "operations": st.lists(
            st.fixed_dictionaries(
                {
                    "operation": st.sampled_from(["Assign", "Append", "Delete", "Merge", "Insert", "Add", "Odd"]),
                    "location": st.lists(st.integers(-2, 2) | _NAMES, max_size=2),
                    "params": st.fixed_dictionaries({"value": _VALUES, "index": st.integers(-2, 2)}),
                }
            ),
            max_size=2,
        ),
    }
)


def _name(id_: Any) -> str:
    return id_ if isinstance(id_, str) else json.dumps(id_, sort_keys=True, separators=(",", ":"))


_DEPENDENCIES = st.fixed_dictionaries({"id": (_IDS | _PATTERNS).map(_name), "property": _NAMES})
_OUTPUTS = st.builds(lambda d: f"{d['id']}.{d['property']}", _DEPENDENCIES)
_CALLBACKS = st.fixed_dictionaries(
    {
        "output": _OUTPUTS
        | st.lists(_OUTPUTS, min_size=1, max_size=2).map(lambda names: f"..{'...'.join(names)}.."),
        "inputs": st.lists(_DEPENDENCIES, max_size=2),
        "state": st.lists(_DEPENDENCIES, max_size=1),
        "prevent_initial_call": st.booleans(),
        "no_output": st.sampled_from([False, False, True]),
        "persistent": st.just(False),
    }
)
_UPDATES = st.dictionaries(_IDS.map(_name), st.dictionaries(_NAMES, _VALUES | _PATCHES, max_size=2), max_size=2)
_ANSWERS = (
    st.builds(lambda updates: {"multi": True, "response": updates}, _UPDATES)
    | st.builds(lambda props: {"response": {"props": props}}, st.dictionaries(_NAMES, _VALUES, max_size=1))
    | st.builds(lambda updates: {"multi": True, "sideUpdate": updates}, _UPDATES)
    | _VALUES
)


class _Server:
    """Answers each callback with the next of the answers, over and over."""

    address = "http://127.0.0.1:1"

    def __init__(self, answers: list[Any]) -> None:
        self._answers = answers
        self.sent: list[Any] = []

    def post(self, path: str, document: Any) -> Reply:
        assert path == "/app/_dash-update-component"
        self.sent.append(json.loads(json.dumps(document)))
        answer = self._answers[len(self.sent) % len(self._answers)]
        return Reply(200, "application/json", json.dumps(answer).encode(), 0.0)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(_LAYOUTS, st.lists(_CALLBACKS, min_size=1, max_size=4), st.lists(_ANSWERS, min_size=1, max_size=4))
def test_a_page_comes_to_rest(layout: Any, callbacks: list[Any], answers: list[Any]):
    server = _Server(answers)
    limits = Limits(rounds=_ROUNDS)
    where = Where(cast("Session", server), "/app/", "/", "/", limits, time.monotonic() + 60)
    done = rendered(where, layout, Registry(callbacks))
    json.dumps(done.page.layout)
    assert len(done.page.answers) == len(server.sent) <= _ROUNDS
    known = {spec["output"] for spec in callbacks}
    for document in server.sent:
        assert document["output"] in known
        for value in document["inputs"]:
            assert isinstance(value, list | dict)  # never sent with a missing input
    assert all(url.startswith("/app/") for url in done.moved_to)
