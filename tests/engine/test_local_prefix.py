"""The path that an app has on its author's machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.facts.local_prefix import local_prefix
from tests.support.apps import facts_of


def prefix(root: Path, arguments: str, above: str = "", files: dict[str, str] | None = None) -> str | None:
    """That of `Dash(__name__, <arguments>)`, below the lines `above`."""
    text = f"import os\nfrom dash import Dash\n{above}\napp = Dash(__name__, {arguments})\n"
    facts = facts_of(root, {"app.py": text, **(files or {})})
    (instance,) = facts.sites.instances
    return local_prefix(facts, instance.value)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", "/"),
        ("url_base_pathname=None", "/"),
        ("url_base_pathname='/'", "/"),
        ("url_base_pathname=''", "/"),
        ("url_base_pathname='/a/'", "/a/"),
        ("url_base_pathname='/a/b/'", "/a/b/"),
        ("requests_pathname_prefix='/a/'", "/a/"),
        ("routes_pathname_prefix='/a/'", "/a/"),
        ("requests_pathname_prefix='/a/', routes_pathname_prefix='/b/'", "/a/"),
        ("requests_pathname_prefix=None, routes_pathname_prefix='/b/'", "/b/"),
        ("url_base_pathname=None, routes_pathname_prefix='/b/'", "/b/"),
        ("**options", None),
        ("url_base_pathname=unknown", None),
        ("url_base_pathname=unknown()", None),
        ("url_base_pathname=f'/{unknown}/'", None),
        ("url_base_pathname='/' + unknown", None),
        ("url_base_pathname='/' + 'a' + '/'", "/a/"),
        ("url_base_pathname=1", None),
    ],
)
def test_what_the_constructor_is_given(tmp_path: Path, arguments: str, expected: str | None) -> None:
    assert prefix(tmp_path, arguments) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("None if 'DASH_APP_NAME' in os.environ else '/a/'", "/a/"),
        ("'/a/' if 'DASH_APP_NAME' not in os.environ else None", "/a/"),
        ("None if os.environ.get('DASH_APP_NAME') else '/a/'", "/a/"),
        ("'/a/' if not os.environ.get('DASH_APP_NAME') else None", "/a/"),
        ("None if os.environ.get('OTHER') else '/a/'", None),
        ("os.environ.get('DASH_REQUESTS_PATHNAME_PREFIX', '/a/')", "/a/"),
        ("os.getenv('DASH_REQUESTS_PATHNAME_PREFIX', '/a/')", "/a/"),
        ("os.getenv('OTHER', '/a/')", None),
        ("os.environ.get('DASH_ROUTES_PATHNAME_PREFIX', '/') + 'a/'", "/a/"),
        ("os.environ['DASH_REQUESTS_PATHNAME_PREFIX'] + 'a/' if 'SCRIPT_NAME' in os.environ else None", "/"),
    ],
)
def test_where_no_variable_of_the_platform_is_set(tmp_path: Path, value: str, expected: str | None) -> None:
    assert prefix(tmp_path, f"url_base_pathname={value}") == expected


@pytest.mark.parametrize(
    ("above", "value", "expected"),
    [
        ("BASE = '/a/'", "BASE", "/a/"),
        ("BASE = '/a'", "BASE + '/'", "/a/"),
        ("from settings import BASE", "BASE", "/s/"),
        ("import settings", "settings.BASE", "/s/"),
        ("BASE = '/a/' if x else '/b/'", "BASE", None),
        ("BASE = OTHER", "BASE", None),
        ("BASE = {'a': x}['a']", "BASE", None),
    ],
)
def test_names(tmp_path: Path, above: str, value: str, expected: str | None) -> None:
    files = {"settings.py": "BASE = '/s/'\n"}
    assert prefix(tmp_path, f"url_base_pathname={value}", above, files) == expected


def test_a_value_that_is_a_part_of_itself(tmp_path: Path) -> None:
    assert prefix(tmp_path, "url_base_pathname=a", "a = b\nb = a + '/'") is None
