"""What a file uses of the language and its library: each row of the table, and what is no use of it."""

from __future__ import annotations

import builtins
import importlib
import re
import sys
import warnings

import pytest

from dash_migrate.facts.library import _table
from dash_migrate.facts.python_uses import PythonUse, python_uses
from dash_migrate.knowledge import load
from dash_migrate.source import SourceFile

SYNTAX = load("python_versions")["syntax"]
MINOR = sys.version_info[1]


def uses(code: str) -> tuple[PythonUse, ...]:
    return python_uses(SourceFile("app.py", code.encode()))


def found(code: str) -> set[tuple[str, int]]:
    return {(use.seen, use.minor) for use in uses(code)}


# For each rule: what it is, and what looks like it and is not.
RULES = {
    "postponed-annotations": ("from __future__ import annotations\n", "from __future__ import division\n"),
    "assignment-expression": ("if (n := 3): pass\n", "n = 3\n"),
    "positional-only": ("def f(a, /, b): pass\n", "def f(a, b=4 / 2): pass\n"),
    "free-decorator": ("@buttons[0].clicked\ndef f(): pass\n", "@app.callback(1)\ndef f(): pass\n"),
    "builtin-generic": ("def f(a: list[int]): pass\n", "def f(a): x: list[int] = []\n"),
    "type-union": ("def f(a: int | None): pass\n", "x = 1 | 2\ny = {1} | {2}\n"),
    "match": ("match x:\n    case 1: pass\n", "match = 1\nmatch(x)\n"),
    "grouped-with": ("with (open(a) as f, open(b) as g): pass\n", "with (open(a)) as f: pass\n"),
    "except-star": ("try: pass\nexcept* ValueError: pass\n", "try: pass\nexcept ValueError: pass\n"),
    "starred-index": ("x[*y]\n", "x[(*y, 1)]\n"),
    "starred-annotation": ("def f(*args: *Ts): pass\n", "def f(*args: Ts): pass\n"),
    "type-parameters": ("def f[T](a: T): pass\n", "def f(a): pass\nf[T](a)\n"),
    "type-statement": ("type Rows = int\n", "type = int\n"),
    "nested-f-string": ("f'{x['a']}'\n", "f'{x[\"a\"]}' f\"{x['a']}\"\nf'''{x['a']\n}'''\n"),
    "type-parameter-default": ("class A[T = int]: pass\n", "class A[T]: pass\n"),
    "template-string": ("t'{x}'\n", "f'{x}'\n"),
}
# Which Python can parse the cases; for all others, what came with 3.11 and 3.12 is read off the lines.
PARSED_BY = {"match": 10, "grouped-with": 9, "free-decorator": 9} | {
    rule: SYNTAX[rule]["minor"] for rule in RULES if SYNTAX[rule]["minor"] > 10
}
READ_OFF_LINES = {"except-star", "type-parameters", "type-statement"}


def test_every_rule_has_a_case() -> None:
    assert RULES.keys() == SYNTAX.keys()


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if PARSED_BY.get(rule, 0) <= MINOR or rule in READ_OFF_LINES]
)
def test_a_rule_finds_its_case(rule: str) -> None:
    assert (SYNTAX[rule]["seen"], SYNTAX[rule]["minor"]) in found(RULES[rule][0])


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_leaves_what_looks_alike(rule: str) -> None:
    assert SYNTAX[rule]["seen"] not in {seen for seen, _ in found(RULES[rule][1])}


@pytest.mark.parametrize(
    "code",
    [
        "def f() -> 'list[int] | None': pass\n",
        "from __future__ import division\ndef f(list: int): return list[0]\n",
        "from shelves import *\nx = list[0]\n",
        "def dict(): pass\ndict['a']\n",
        "from typing_extensions import Annotated\ndef f(a: Annotated[int, A | B]): pass\n",
        "if TYPE_CHECKING:\n    Rows = list[int] | None\n",
        "import sys\nif sys.version_info >= (3, 10):\n    Rows = list[int] | None\nelse:\n    Rows = object\n",
        "try:\n    Rows = int | None\nexcept TypeError:\n    Rows = object\n",
        "import collections\nclass A(collections.deque): pass\n",
    ],
)
def test_types_that_are_not_evaluated_or_not_pythons_own_are_left(code: str) -> None:
    assert found(code) == set()


@pytest.mark.parametrize(
    ("code", "minor"),
    [
        ("Rows = int | None\n", 10),
        ("isinstance(x, int | str | bytes)\n", 10),
        ("x: dict[str, int] = {}\n", 9),
        ("class A:\n    rows: list['A']\n", 9),
        ("from collections.abc import Iterable\ndef f(a: Iterable[int]): pass\n", 9),
        ("import collections\nx = collections.OrderedDict[str, int]()\n", 9),
        ("def f(a: Path | None): pass\n", 10),
        ("async def f(*, a: int = 0) -> str | None: pass\n", 10),
        ("f = lambda a, /: a\n", 8),
    ],
)
def test_what_is_evaluated_counts(code: str, minor: int) -> None:
    assert {number for _, number in found(code)} == {minor}


def test_annotations_are_not_evaluated_after_the_future_import() -> None:
    code = "from __future__ import annotations\ndef f(a: list[int] | None) -> int | str: pass\nx: list[int]\n"
    assert {number for _, number in found(code)} == {7}
    assert found(code + "y = list[int]\n") > found(code)


@pytest.mark.parametrize(
    ("code", "seen", "minor", "gone"),
    [
        ("import tomllib\n", "tomllib", 11, False),
        ("import lib2to3.pgen2.driver\n", "lib2to3", 13, True),
        ("from distutils.version import LooseVersion\n", "distutils", 12, True),
        ("from importlib import metadata\n", "importlib.metadata", 8, False),
        ("from datetime import UTC\n", "datetime.UTC", 11, False),
        ("import datetime as dt\nx = dt.UTC\n", "datetime.UTC", 11, False),
        ("from collections import Mapping\n", "collections.Mapping", 10, True),
        ("import collections\nisinstance(x, collections.Mapping)\n", "collections.Mapping", 10, True),
        ("from time import clock as now\n", "time.clock", 8, True),
        ("import inspect\ninspect.getargspec(f)\n", "inspect.getargspec", 11, True),
        ("from datetime import date\ndate.fromisocalendar(1, 1, 1)\n", "datetime.date.fromisocalendar", 8, False),
        ("raise ExceptionGroup('a', [])\n", "ExceptionGroup", 11, False),
        ("zip(a, b, strict=True)\n", "zip(strict=...)", 10, False),
        ("from dataclasses import dataclass\n@dataclass(slots=True)\nclass A: pass\n",
         "dataclasses.dataclass(slots=...)", 10, False),
        ("import json\njson.loads(x, encoding='utf-8')\n", "json.loads(encoding=...)", 9, True),
        ("'table.csv'.removesuffix('.csv')\n", "str.removesuffix", 9, False),
        ("f'{x}.csv'.removeprefix('a')\n", "str.removeprefix", 9, False),
    ],
)  # fmt: skip
def test_the_library_is_seen_however_it_is_imported(code: str, seen: str, minor: int, gone: bool) -> None:
    (use,) = (use for use in uses(code) if use.seen != "dataclasses")
    assert (use.seen, use.minor, use.gone) == (seen, minor, gone)


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    import tomllib\nexcept ModuleNotFoundError:\n    import tomli as tomllib\n",
        "try:\n    from collections import Set\nexcept ImportError:\n    from collections.abc import Set\n",
        "import sys\nif sys.version_info < (3, 10):\n    from collections import Mapping\n",
        "import datetime\nnow = datetime.UTC if hasattr(datetime, 'UTC') else None\n",
        "from . import tomllib\n",
        "import collections.abc\nisinstance(x, collections.abc.Mapping)\n",
        "from table import datetime\ndatetime.UTC\n",
        "name.removesuffix('.csv')\n",
        "def zip(*a, strict): pass\nzip(strict=1)\n",
        "class ExceptionGroup(Exception): pass\nraise ExceptionGroup()\n",
        "import datetime\nself.datetime.UTC\n",
        "UTC = 1\nbatched = 'itertools.batched'\n",
    ],
)
def test_what_is_guarded_or_of_another_kind_is_no_use(code: str) -> None:
    assert uses(code) == ()


def test_a_try_that_gives_up_guards_nothing() -> None:
    code = "try:\n    import tomllib\nexcept ImportError:\n    print('no')\n    raise\n"
    assert found(code) == {("tomllib", 11)}


def test_places_are_counted_by_line() -> None:
    (use,) = uses("def f(a: int | None, b: str | None): pass\n\n\ndef g(a: int | None): pass\n")
    assert (use.line, use.times) == (1, 2)


def test_fails_with() -> None:
    there, gone = PythonUse("a.py", 1, "match", 10), PythonUse("a.py", 1, "imp", 12, gone=True)
    assert [there.fails_with(minor) for minor in (9, 10, 11)] == [True, False, False]
    assert [gone.fails_with(minor) for minor in (11, 12, 13)] == [False, True, True]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"def f(:\n",
        b"\xff\xfe\x00",
        b"print 'imp'\nimport imp\n",
        "type X = (\n".encode("utf-16"),
        b"\xef\xbb\xbfx = 1\n",
    ],
)
def test_what_no_python_reads_says_nothing(data: bytes) -> None:
    assert [use for use in python_uses(SourceFile("app.py", data)) if use.minor <= MINOR] == []


def test_a_file_that_this_python_is_too_old_for_is_read_by_lines() -> None:
    code = "class Box[T]:\n    pass\n\n\ntype Rows = list[int]\n"
    assert found(code) >= {(SYNTAX[rule]["seen"], 12) for rule in ("type-parameters", "type-statement")}


# Older Pythons cannot parse them.
ONLY_3_12 = [
    ("f'{'a'}'\n", True),
    ("f'{x!r:{'>'}10}'\n", True),
    ("f\"{'\\n'.join(x)}\"\n", True),
    ("f'{x # the name\n}'\n", True),
    ("f'{\nx}'\n", True),
    ("f'''{x['''a''']}'''\n", True),
    ("'a' f'{x}' 'b'\n", False),
    ("f'\\n{x}'\n", False),
    ("f'''{\nx['a']}'''\n", False),
    ("f'{x[\"a\"]}'\n", False),
    ("(f'{x}'\n 'b')\n", False),
]


if MINOR >= 12:

    @pytest.mark.parametrize(("code", "nested"), ONLY_3_12)
    def test_f_strings_that_only_3_12_reads(code: str, nested: bool) -> None:
        assert bool(found(code)) is nested


ROWS = [
    (known.name, known.minor, known.gone, kind)
    for kind, table in (("module", _table().modules), ("name", _table().names))
    for group in table.values()
    for known in group
    if known.name not in {"distutils", "msilib"}  # setuptools brings the one back, the other is on Windows only
]


@pytest.mark.parametrize(("dotted", "minor", "gone", "kind"), ROWS, ids=str)
def test_this_python_has_what_the_table_says(dotted: str, minor: int, gone: bool, kind: str) -> None:
    assert _exists(dotted, kind) is ((minor > MINOR) if gone else (minor <= MINOR))


def _exists(dotted: str, kind: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if kind == "module":
            return _module(dotted) is not None
        parts = dotted.split(".")
        for length in range(len(parts) - 1, 0, -1):
            value = _module(".".join(parts[:length]))
            if value is not None:
                for part in parts[length:]:
                    if not hasattr(value, part):
                        return False
                    value = getattr(value, part)
                return True
    return False


def _module(dotted: str) -> object:
    try:
        return builtins if dotted == "builtins" else importlib.import_module(dotted)
    except ImportError as error:
        missing = error.name
    # A part of the system that this build lacks is no sign that the module is gone.
    assert missing is None or re.match(rf"{re.escape(missing)}(\.|$)", dotted), missing
    return None
