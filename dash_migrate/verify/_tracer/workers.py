"""Lets each answer of gunicorn say which of its workers gave it, so that their answers can be told apart."""

from __future__ import annotations

import os
import sys
from typing import Any

_MODULE = "gunicorn.http.wsgi"
HEADER = "X-Dash-Migrate-Worker"


def watch() -> None:
    """Waits for gunicorn's module that writes the headers; nothing is imported for it."""
    sys.meta_path.insert(0, _Finder())


class _Finder:
    """Lets the other finders find the module, and adds to it once its code has run."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        if fullname != _MODULE:
            return None
        sys.meta_path.remove(self)
        for finder in sys.meta_path:
            spec = finder.find_spec(fullname, path, target)
            if spec is not None and spec.loader is not None:
                _after(spec.loader)
                return spec
        return None


def _after(loader: Any) -> None:
    run = loader.exec_module

    def exec_module(module: Any) -> None:
        run(module)
        _mark(module)

    loader.exec_module = exec_module


def _mark(module: Any) -> None:
    """Adds the header where a response has its default ones (gunicorn 19.9 to 27.0, `Response`)."""
    kind: Any = getattr(module, "Response", None)
    own = getattr(kind, "default_headers", None)
    if own is None:
        return

    def default_headers(self: Any, *arguments: Any, **keywords: Any) -> Any:
        headers = own(self, *arguments, **keywords)
        if isinstance(headers, list):
            headers.append(f"{HEADER}: {os.getpid()}\r\n")
        return headers

    kind.default_headers = default_headers
