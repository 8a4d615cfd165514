"""Which modules are Python's own, by version."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Mapping

# Joined it after the oldest Python that dash-migrate itself runs on, or are made or looked for when Python starts.
_MORE = frozenset({"tomllib", "annotationlib", "compression", "__main__", "sitecustomize", "usercustomize"})
_PYTHON_2_NAMES = """
BaseHTTPServer CGIHTTPServer ConfigParser Cookie HTMLParser Queue ScrolledText SimpleHTTPServer SocketServer
StringIO Tkconstants Tkinter UserDict UserList __builtin__ _winreg anydbm cPickle cStringIO commands cookielib
copy_reg dummy_thread exceptions future_builtins htmlentitydefs httplib md5 robotparser sets sha thread
tkColorChooser tkFileDialog tkMessageBox tkSimpleDialog urllib2 urlparse whichdb xmlrpclib
"""
_PYTHON_2 = frozenset(_PYTHON_2_NAMES.split())


def is_standard(top: str, python_version: str | None = None) -> bool:
    """Whether a top-level module is Python's own, in the app's version; Python 2's names count as such."""
    if removed_in := _removed().get(top):
        minor = int(python_version.split(".")[1]) if python_version and "." in python_version else 0
        return minor < removed_in
    return top in sys.stdlib_module_names or top in _MORE or top in _PYTHON_2


@cache
def _removed() -> Mapping[str, int]:
    """The modules that left the standard library, with the Python 3 minor version that no longer has them."""
    table = load("python_versions")["modules-removed"]
    return {name: int(minor) for minor, names in table.items() for name in names.split()}
