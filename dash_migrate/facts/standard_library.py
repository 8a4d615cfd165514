"""Which modules are Python's own, by version."""

from __future__ import annotations

import sys

# Modules that left the standard library, by the Python 3 minor version that no longer has them.
_REMOVED = {
    9: "dummy_threading",
    10: "formatter parser symbol",
    11: "binhex",
    12: "asynchat asyncore distutils imp smtpd",
    13: "aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap msilib nis nntplib ossaudiodev pipes sndhdr "
    "spwd sunau telnetlib uu xdrlib",
}
_REMOVED_IN = {name: minor for minor, names in _REMOVED.items() for name in names.split()}
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
    if top in _REMOVED_IN:
        minor = int(python_version.split(".")[1]) if python_version and "." in python_version else 0
        return minor < _REMOVED_IN[top]
    return top in sys.stdlib_module_names or top in _MORE or top in _PYTHON_2
