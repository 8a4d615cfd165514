"""Takes the place of every call that would start a server or open a browser.

The modules are patched at the moment the app imports them, never imported for their own sake: what the
app imports, and in which order, stays as it is without the harness.
"""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    OnRun = Callable[[Any], None]  # takes what would be served: an app of any framework
    OnError = Callable[[BaseException], None]
    _Patch = Callable[[ModuleType], None]


class Stop(BaseException):
    """Ends the program at its run call; an app's `except Exception` does not catch it."""


def _receiver(app: Any, *_args: Any, **_kwargs: Any) -> Any:
    return app


def _its_server(app: Any, *_args: Any, **_kwargs: Any) -> Any:
    return app.server


def _its_application(server: Any, *_args: Any, **_kwargs: Any) -> Any:
    return server.application


def _argument(position: int, name: str) -> Callable[..., Any]:
    def served(*args: Any, **kwargs: Any) -> Any:
        return kwargs[name] if name in kwargs else args[position]

    return served


# The module that defines it, the class or "", the function, and what the call would serve.
_RUNS: list[tuple[str, str, str, Callable[..., Any]]] = [
    ("dash.dash", "Dash", "run", _its_server),
    ("dash.dash", "Dash", "run_server", _its_server),  # until Dash 3.0
    ("jupyter_dash", "JupyterDash", "run_server", _its_server),
    ("flask.app", "Flask", "run", _receiver),
    ("quart.app", "Quart", "run", _receiver),
    ("werkzeug.serving", "", "run_simple", _argument(2, "application")),
    ("waitress", "", "serve", _argument(0, "app")),
    ("uvicorn", "", "run", _argument(0, "app")),
    ("gevent.pywsgi", "WSGIServer", "serve_forever", _its_application),
]

# Where a framework answers 500 and keeps the exception to itself.
_ERRORS: list[tuple[str, str, str]] = [
    ("flask.app", "Flask", "log_exception"),
    ("quart.app", "Quart", "log_exception"),
    ("dash.backends._fastapi", "DashMiddleware", "_handle_error"),
]


def install(on_run: OnRun, on_error: OnError) -> None:
    """Patches what is imported already, and the rest once it is imported.

    Args:
        on_run: takes the place of the run calls, with what would be served.
        on_error: is told of an exception that becomes a 500; the framework handles it as usual.
    """
    patches: dict[str, list[_Patch]] = {"webbrowser": [_close_browser]}
    for module, owner, name, served in _RUNS:
        wrap = functools.partial(_instead, on_run, served)
        patches.setdefault(module, []).append(functools.partial(_replace, owner, name, wrap))
    for module, owner, name in _ERRORS:
        wrap = functools.partial(_telling, on_error)
        patches.setdefault(module, []).append(functools.partial(_replace, owner, name, wrap))
    for module in [name for name in patches if name in sys.modules]:
        _apply(patches.pop(module), sys.modules[module])
    sys.meta_path.insert(0, _PatchOnImport(patches))


def _apply(patches: list[_Patch], module: ModuleType) -> None:
    for patch in patches:
        patch(module)


def _replace(owner: str, name: str, wrap: Callable[[Callable[..., Any]], Any], module: ModuleType) -> None:
    """Wraps the function where it is defined; a version of the library may not have it."""
    holder = getattr(module, owner, None) if owner else module
    original = vars(holder).get(name) if holder is not None else None
    if original is not None:
        setattr(holder, name, wrap(original))


def _instead(on_run: OnRun, served: Callable[..., Any], original: Callable[..., Any]) -> Any:
    @functools.wraps(original)
    def run(*args: Any, **kwargs: Any) -> None:
        on_run(served(*args, **kwargs))

    return run


def _telling(on_error: OnError, original: Callable[..., Any]) -> Any:
    @functools.wraps(original)
    def handle(self: Any, error: Any, *args: Any, **kwargs: Any) -> Any:
        on_error(error if isinstance(error, BaseException) else error[1])
        return original(self, error, *args, **kwargs)

    return handle


def _close_browser(webbrowser: Any) -> None:
    """Replaces every browser; the module's own functions ask `get` for one."""

    def opened(*_args: Any, **_kwargs: Any) -> bool:
        return True

    class Browser:
        open = open_new = open_new_tab = staticmethod(opened)

    webbrowser.get = lambda _using=None: Browser()


class _PatchOnImport(importlib.abc.MetaPathFinder):
    """Lets the other finders find a module, and patches it once its code has run."""

    def __init__(self, patches: dict[str, list[_Patch]]) -> None:
        self._patches = patches

    def find_spec(
        self, fullname: str, path: Any = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        patches = self._patches.get(fullname)
        if patches is None:
            return None
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(fullname, path, target)
            if spec is not None:
                _patch_after(spec, patches)
                return spec
        return None


def _patch_after(spec: importlib.machinery.ModuleSpec, patches: list[_Patch]) -> None:
    loader: Any = spec.loader  # its method is replaced on this one loader
    if loader is None:  # a folder without __init__.py has nothing to run
        return
    run_module = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        run_module(module)
        _apply(patches, module)

    loader.exec_module = exec_module
