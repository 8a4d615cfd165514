"""Builds what apps serve, without running any."""

from __future__ import annotations

from typing import Any

from dash_migrate.verify.compare import compare
from dash_migrate.verify.model import Boot, Served

GOOD = {"": 200, "_dash-layout": 200, "_dash-dependencies": 200}
UUIDS = [f"{number:08x}-0000-4000-8000-0123456789ab" for number in range(6)]


def component(kind: str = "Div", **props: Any) -> dict[str, Any]:
    return {"type": kind, "namespace": "dash_html_components", "props": props}


def callback(output: str, *inputs: str, **more: Any) -> dict[str, Any]:
    pairs = [dict(zip(("id", "property"), text.rsplit(".", 1), strict=True)) for text in inputs]
    return {"output": output, "inputs": pairs, **more}


def booted(layout: Any, *callbacks: Any, error: str | None = None, **more: Any) -> Boot:
    served = Served(**{"prefix": "/", "statuses": GOOD, "layout": layout, "callbacks": list(callbacks), **more})
    return Boot(error, (served,), 1.0)


def paths(before: Boot | tuple[Boot, Boot], after: Boot) -> list[str]:
    return [difference.path for difference in compare(before, after).differences]
