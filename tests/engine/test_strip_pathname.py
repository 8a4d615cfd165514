"""What callbacks answer to a path, before and after the rewrite, on a platform and on the author's machine."""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dash
import pytest

from dash_migrate.rewriting.pathname.forms import Form
from tests.support.cases import Case, cases

_PREFIX = "/my-app/"
LOCAL: dict[str, str] = {}
PLATFORMS = {
    "DE5": {
        "DASH_APP_NAME": "my-app",
        "DASH_REQUESTS_PATHNAME_PREFIX": _PREFIX,
        "DASH_ROUTES_PATHNAME_PREFIX": _PREFIX,
    },
    "DE4": {"DASH_APP_NAME": "my-app"},
}
# Apps of which every callback that gets a path is rewritten.
_NAMES = (
    *("compared", "below_the_docstring", "on_one_line", "dict_router_missing", "keywords", "in_a_group"),
    *("as_state", "shared_helper", "shared_function", "lambda", "factory", "another_module", "pages"),
    *("match_statement", "starts_with_a_name", "stored", "route_with_slash", "echoed"),
    *("match_statement_with_slash", "route_with_slash_elsewhere", "starts_with_a_folder", "regular_expression"),
    *("from_the_end", "slash_trimmed"),
)
CASES = [case for case in cases() if case.folder.parent.name == "strip-pathname" and case.folder.name in _NAMES]


@contextmanager
def running(root: Path, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[dash.Dash]:
    """The app of a folder, imported as a platform with these variables would."""
    known = set(sys.modules)
    with monkeypatch.context() as patch:
        for name in ("DASH_APP_NAME", "DASH_REQUESTS_PATHNAME_PREFIX", "DASH_ROUTES_PATHNAME_PREFIX"):
            patch.delenv(name, raising=False)
        for name, value in variables.items():
            patch.setenv(name, value)
        patch.syspath_prepend(str(root))
        patch.chdir(root)
        try:
            yield importlib.import_module("app").app
        finally:
            dash.page_registry.clear()
            dash._callback.GLOBAL_CALLBACK_LIST.clear()
            dash._callback.GLOBAL_CALLBACK_MAP.clear()
            for name in set(sys.modules) - known:
                if str(root) in str(getattr(sys.modules[name], "__file__", "") or ""):
                    del sys.modules[name]


def answers(app: dash.Dash, path: str | None) -> list[tuple[int, str]]:
    """What the app's own callbacks with a path answer to one."""
    client = app.server.test_client()
    base = app.config.routes_pathname_prefix
    found = []
    for entry in client.get(f"{base}_dash-dependencies").get_json():
        given = [*entry["inputs"], *entry["state"]]
        if not any(one["property"] == "pathname" for one in given) or "_pages" in entry["output"]:
            continue
        body = {
            "output": entry["output"],
            "outputs": _outputs(entry["output"]),
            "inputs": [_valued(one, path) for one in entry["inputs"]],
            "state": [_valued(one, path) for one in entry["state"]],
            "changedPropIds": [f"{entry['inputs'][0]['id']}.{entry['inputs'][0]['property']}"],
        }
        response = client.post(f"{base}_dash-update-component", json=body)
        found.append(
            (response.status_code, json.dumps(response.get_json()) if response.status_code == 200 else "")
        )
    return found


def _outputs(text: str) -> object:
    def one(part: str) -> dict[str, str]:
        name, _, attribute = part.rpartition(".")
        return {"id": name, "property": attribute}

    if text.startswith(".."):
        return [one(part) for part in text.strip(".").split("...")]
    return one(text)


def _valued(dependency: dict[str, Any], path: str | None) -> dict[str, Any]:
    return {**dependency, "value": path if dependency["property"] == "pathname" else None}


def paths_of(case: Case) -> list[str | None]:
    """The paths to try: those that the app knows, others, and none."""
    text = " ".join(data.decode() for path, data in case.before.items() if path.endswith(".py"))
    known = sorted(set(re.findall(r'"(/[a-z]+)/?"', text)) | {"/regions"})
    return [None, "", "/", *known, *(f"{path}/" for path in known), "/unknown", "/regions/deep/down"]


def with_prefix(path: str | None) -> str | None:
    return _PREFIX + path[1:] if path else path


def local(answer: tuple[int, str]) -> tuple[int, str]:
    return answer[0], answer[1].replace(_PREFIX, "/")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder.name)
def test_answers_as_before(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = case.write(tmp_path / "before")
    after = case.write(tmp_path / "after", {**case.before, **case.after})
    drops_slash = any(b"strip_relative_path" in data for data in case.after.values())
    with running(before, LOCAL, monkeypatch) as app:
        expected = {path: answers(app, path) for path in paths_of(case)}
    assert any(status == 200 for status, _ in expected["/"])

    def wanted(path: str | None) -> list[tuple[int, str]]:
        shorter = path.rstrip("/") or "/" if path and drops_slash else path
        return expected.get(shorter, expected[path])

    with running(after, LOCAL, monkeypatch) as app:
        assert {path: answers(app, path) for path in expected} == {path: wanted(path) for path in expected}
    for variables in PLATFORMS.values():
        with running(after, variables, monkeypatch) as app:
            for path in expected:
                assert [local(one) for one in answers(app, with_prefix(path))] == wanted(path), path
            if drops_slash:
                assert answers(app, _PREFIX.rstrip("/")) == expected["/"]


def test_unmigrated_apps_answer_differently(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = next(case for case in CASES if case.folder.name == "compared")
    root = case.write(tmp_path / "app")
    with running(root, LOCAL, monkeypatch) as app:
        expected = answers(app, "/regions")
    with running(root, PLATFORMS["DE5"], monkeypatch) as app:
        assert answers(app, "/my-app/regions") != expected


@pytest.mark.parametrize(
    ("form", "path", "expected"),
    [
        (Form.STRIP, "/x/", "/x"),
        (Form.EXACT, "/x/", "/x/"),
        *((form, path, path) for form in Form for path in (None, "", "/", "/x", "/a/b")),
    ],
)
def test_forms(form: Form, path: str | None, expected: str | None) -> None:
    for prefix in ("/", _PREFIX):
        app = dash.Dash("app", requests_pathname_prefix=prefix)
        given = path and prefix + path[1:]
        assert eval(form.of("given", "app"), {"given": given, "app": app}) == expected


def test_every_case_is_known() -> None:
    assert {case.folder.name for case in CASES} == set(_NAMES)
