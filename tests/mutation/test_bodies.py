"""What stands for the body of a function that is taken out."""

from __future__ import annotations

import pytest

from benchmarks.bodies import bodies


def applied(code: str) -> list[str]:
    data = code.encode()
    return [mutant.applied(data).decode() for mutant in bodies("tides.py", data).found]


@pytest.mark.parametrize(
    ("returns", "values"),
    [
        ("None", ["return"]),
        ("bool", ["return False", "return True"]),
        ("str", ['return ""']),
        ("'str'", ['return ""']),
        ("int", ["return 0"]),
        ("float", ["return 0.0"]),
        ("str | None", ["return None"]),
        ("Tide | Moon | None", ["return None"]),
        ("Optional[Tide]", ["return None"]),
        ("typing.Optional[Tide]", ["return None"]),
        ("Tide | str", ['return ""']),
        ("tuple[Tide, ...]", ["return ()"]),
        ("tuple[str, list[Tide]]", ['return ("", [],)']),
        ("tuple[str]", ['return ("",)']),
        ("list[Tide]", ["return []"]),
        ("Mapping[str, Tide]", ["return {}"]),
        ("set[Tide]", ["return set()"]),
        ("Iterator[Tide]", ["return iter(())"]),
        ("Tide", []),
        ("Tide | Moon", []),
        ("tuple[str, Tide]", []),
    ],
)
def test_the_neutral_value_is_what_the_type_allows(returns: str, values: list[str]) -> None:
    head = f"def level(day) -> {returns}:\n    "
    assert applied(f"{head}return found(day)\n") == [f"{head}{value}\n" for value in values]


def test_functions_without_a_neutral_value_are_counted() -> None:
    code = (
        "def one() -> Tide:\n    return low()\ndef two():\n    return low()\ndef three() -> int:\n    return 3\n"
    )
    assert bodies("tides.py", code.encode()).without_value == 2


def test_all_lines_stay_where_they_are() -> None:
    head = 'def level() -> int:\n    """How high."""\n    '
    rest = "\n\nNAMES = ()\n"
    code = f"{head}@cache\n    def found():\n        return 1\n    # why\n    return found(){rest}"
    assert applied(code) == [f"{head}return 0\n\n\n\n{rest}"]


@pytest.mark.parametrize("line", ["yield 1", "yield from days()", "for day in days(): yield day"])
def test_a_generator_ends_at_once(line: str) -> None:
    assert applied(f"def days() -> Iterator[int]:\n    {line}\n") == [
        "def days() -> Iterator[int]:\n    return; yield\n"
    ]


def test_a_function_is_no_generator_because_one_in_it_is() -> None:
    code = "def days() -> list[int]:\n    def each() -> Iterator[int]:\n        yield 1\n    return list(each())\n"
    outer, inner = applied(code)
    assert outer == "def days() -> list[int]:\n    return []\n\n\n"
    assert inner == code.replace("yield 1", "return; yield")


def test_a_context_manager_still_yields() -> None:
    head = "@contextlib.contextmanager\ndef low() -> Iterator[None]:\n    "
    assert applied(f"{head}with flag():\n        yield\n") == [f"{head}yield\n\n"]


@pytest.mark.parametrize(
    "code",
    [
        'def level() -> str:\n    return ""\n',
        "def level() -> None:\n    return\n",
        "def level() -> str:\n    ...\n",
        'def level() -> str:\n    """How high."""\n',
        "def level() -> None:\n    pass\n",
        "def level() -> str:\n    raise NotImplementedError\n",
        'def level() -> str:\n    raise NotImplementedError("later")\n',
        "@abstractmethod\ndef level() -> str:\n    return find()\n",
        "@typing.overload\ndef level() -> str:\n    return find()\n",
        "class Tide(Protocol[T]):\n    def level(self) -> str:\n        return find()\n",
    ],
)
def test_stubs_and_what_says_this_already_are_left_out(code: str) -> None:
    assert applied(code) == []


def test_of_a_constant_the_other_value_is_left() -> None:
    assert applied("def low() -> bool:\n    return True\n") == ["def low() -> bool:\n    return False\n"]


def test_methods_and_coroutines_are_functions_too() -> None:
    code = "class Tide:\n    async def level(self) -> int:\n        return 3\n"
    assert applied(code) == [code.replace("return 3", "return 0")]
