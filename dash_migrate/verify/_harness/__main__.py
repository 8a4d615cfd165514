"""Starts the harness.

`python __main__.py boot FOLDER` boots once, `serve FOLDER` boots and serves until it is stopped, `warm`
boots every folder named on standard input. `FOLDER` is the exchange folder of `dash_migrate.verify.process`.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = "_dash_migrate_harness"


def _load(module: str, function: str) -> Callable[..., None]:
    """Returns a function of this package, whose folder no longer is on `sys.path`."""
    here = Path(__file__).resolve().parent
    sys.path[:] = [entry for entry in sys.path if not entry or Path(entry).resolve() != here]
    spec = importlib.util.spec_from_file_location(
        _NAME, str(here / "__init__.py"), submodule_search_locations=[str(here)]
    )
    if spec is None or spec.loader is None:
        raise ImportError("the harness is not a folder of Python files: " + str(here))
    package = importlib.util.module_from_spec(spec)
    sys.modules[_NAME] = package
    spec.loader.exec_module(package)
    loaded: Callable[..., None] = getattr(importlib.import_module(_NAME + "." + module), function)
    return loaded


if __name__ == "__main__":
    if sys.argv[1] == "boot":
        _load("session", "boot")(Path(sys.argv[2]))
    elif sys.argv[1] == "serve":
        _load("serve", "serve")(Path(sys.argv[2]))
    else:
        _load("warm", "serve")()
