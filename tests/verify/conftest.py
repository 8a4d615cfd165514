from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dash_migrate.verify.warm import WarmBooter

Write = Callable[..., Path]


def shown(layout: Any) -> Any:  # JSON of a component
    """Returns the children of a layout's outermost component."""
    return layout["props"]["children"]


@pytest.fixture(scope="session")
def warm() -> Iterator[WarmBooter]:
    with WarmBooter() as booter:
        yield booter


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files of an invented app, `write({"app.py": "..."})`, and returns its root."""

    def files(texts: dict[str, str]) -> Path:
        root = tmp_path / "app"
        for name, text in texts.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        return root

    return files
