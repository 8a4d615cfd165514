"""Imports behind conditions and fallbacks, and those of files that Python 3 does not parse."""

from __future__ import annotations

import pytest

from dash_migrate.facts.imports import Certainty, ImportSite, import_sites, third_party_imports
from dash_migrate.source import SourceFile


def sites(code: str | bytes) -> list[ImportSite]:
    return list(import_sites(SourceFile("app.py", code if isinstance(code, bytes) else code.encode())))


def names(code: str | bytes) -> list[str]:
    return [site.name for site in sites(code)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import importlib.util\nif importlib.util.find_spec('a'):\n    x = 1", Certainty.OPTIONAL),
        ("with contextlib.suppress(ImportError):\n    import a", Certainty.OPTIONAL),
        ("with suppress(ModuleNotFoundError, OSError):\n    import a", Certainty.OPTIONAL),
        ("with suppress(OSError):\n    import a", Certainty.REQUIRED),
        ("with open(x) as f:\n    import a", Certainty.REQUIRED),
        ("with suppress:\n    import a", Certainty.REQUIRED),
        ("if sys.platform == 'linux':\n    import a", Certainty.REQUIRED),
        ("if sys.platform == 'linux':\n    pass\nelse:\n    import a", Certainty.OPTIONAL),
        ("if sys.platform != 'win32':\n    import a", Certainty.REQUIRED),
        ("if not sys.platform.startswith('win'):\n    import a", Certainty.REQUIRED),
        ("if sys.platform.startswith('linux'):\n    import a", Certainty.REQUIRED),
        ("if platform.system() in ('Windows', 'Darwin'):\n    import a", Certainty.OPTIONAL),
        ("if platform.system() == name:\n    import a", Certainty.OPTIONAL),
        ("if os.name == 'nt' and x:\n    import a", Certainty.OPTIONAL),
        ("if sys.version_info >= (3, 8):\n    import a", Certainty.REQUIRED),
        ("if sys.version_info >= (3, 8):\n    pass\nelse:\n    import a", Certainty.OPTIONAL),
        ("if sys.version_info < (3, 11):\n    import a", Certainty.OPTIONAL),
        ("if sys.version_info >= (3, 11):\n    pass\nelse:\n    import a", Certainty.OPTIONAL),
        ("if sys.version_info[0] == 3:\n    import a", Certainty.REQUIRED),
        ("if sys.version_info[0] < 3:\n    pass\nelse:\n    import a", Certainty.REQUIRED),
        ("if sys.version_info.major == 2:\n    import a", Certainty.OPTIONAL),
        ("if six.PY2:\n    import a", Certainty.OPTIONAL),
        ("if six.PY3:\n    import a", Certainty.REQUIRED),
        ("def f():\n    import a", Certainty.REQUIRED),
    ],
)
def test_how_surely_the_platform_needs_it(code: str, expected: Certainty) -> None:
    assert [site.certainty for site in sites(code) if site.name == "a"] == [expected]


def test_a_fallback_of_pythons_own_is_no_need() -> None:
    code = "try:\n    import ujson as json\nexcept ImportError:\n    import json\n"
    assert [(site.name, site.certainty) for site in sites(code)] == [
        ("ujson", Certainty.OPTIONAL),
        ("json", Certainty.OPTIONAL),
    ]


def test_what_type_checkers_alone_read_is_left_out() -> None:
    assert names("if not TYPE_CHECKING:\n    import a\nelse:\n    import b") == ["a"]


PYTHON_2 = b"""try:
    import cPickle
except ImportError, error:
    import pickle5

try:

    import simplejson
except:
    import demjson
print "x"
from google.cloud import (  # both
    bigquery, storage as s,
    pubsub)
import dash\rimport flask
"""


def test_a_python_2_file_is_read_with_its_fallbacks() -> None:
    found = sites(PYTHON_2)
    assert [(site.name, site.certainty) for site in found] == [
        ("cPickle", Certainty.OPTIONAL),
        ("pickle5", Certainty.OPTIONAL),
        ("simplejson", Certainty.OPTIONAL),
        ("demjson", Certainty.OPTIONAL),
        ("google.cloud.bigquery", Certainty.UNSURE),
        ("google.cloud.storage", Certainty.UNSURE),
        ("google.cloud.pubsub", Certainty.UNSURE),
        ("dash", Certainty.UNSURE),
        ("flask", Certainty.UNSURE),
    ]
    assert found[4].line == 12


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-16", "utf-8-sig", "latin-1"])
def test_broken_files_in_every_encoding(codec: str) -> None:
    assert names("import a\nprint 'é'\nimport b\n".encode(codec)) == ["a", "b"]


@pytest.mark.parametrize("cookie", ["latin-1", "cp1252", "utf-8"])
def test_files_with_a_coding_cookie(cookie: str) -> None:
    assert names(f"# -*- coding: {cookie} -*-\nx = 'é'\nimport a\n".encode(cookie)) == ["a"]


def test_what_python_makes_itself_is_its_own() -> None:
    source = SourceFile("app.py", b"import __main__, sitecustomize, _winreg, Tkconstants, dash")
    assert [site.name for site in third_party_imports([source], ["app.py"])] == ["dash"]
