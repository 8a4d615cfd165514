"""Starts the tracer, leaves no trace of it for the app to see, and goes on as Python would have."""

import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib is not imported yet
_RECORD = os.environ.pop("DASH_MIGRATE_TRACE", None)
_ROOT = os.environ.pop("DASH_MIGRATE_TRACE_ROOT", None)

_PATHS = [entry for entry in os.environ.pop("PYTHONPATH", "").split(os.pathsep) if entry]
_PATHS = [entry for entry in _PATHS if os.path.abspath(entry) != _HERE]  # noqa: PTH100 - see above
if _PATHS:
    os.environ["PYTHONPATH"] = os.pathsep.join(_PATHS)
sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != _HERE]  # noqa: PTH100 - see above

if _RECORD and _ROOT and hasattr(sys, "addaudithook"):  # Python 3.8
    # A package under a name of its own: that of its folder would be found by nobody.
    _PACKAGE = type(sys)("_dash_migrate_tracer")
    _PACKAGE.__path__ = [_HERE]
    sys.modules["_dash_migrate_tracer"] = _PACKAGE
    __import__("_dash_migrate_tracer.hooks")
    sys.modules["_dash_migrate_tracer.hooks"].install(_RECORD, _ROOT)

# The one that would have been found without this; if there is none, `site` expects just this error.
del sys.modules["sitecustomize"]
__import__("sitecustomize")
