"""What `verify` saw of an app is there for its next plan, and only while the code is the same."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from dash_migrate.facts import Facts
from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.output_ids import output_id, without_digests
from dash_migrate.measured import Measured, Timing, keep, measured
from dash_migrate.plan import Create, Delete, Rename, Splice
from dash_migrate.redact import Secret
from dash_migrate.redaction import ledger
from dash_migrate.settings import Settings
from dash_migrate.verify.evidence import AppVisits, Baseline
from dash_migrate.verify.measuring import keep_measured, taken
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app
from tests.verify.evident import Scene, answer, page
from tests.verify.visited import visit

APP = """
from dash import Dash, Input, Output, dcc, html
from loading import rows
app = Dash(__name__)
server = app.server
app.layout = html.Div([dcc.Graph(id="graph"), dcc.Store(id="kept")])
@app.callback(Output("graph", "figure"), Input("year", "value"))
def draw(year):
    return rows(year)
@app.callback(Output("kept", "data", allow_duplicate=True), Input("year", "value"), prevent_initial_call=True)
def keep_one(year):
    return year
@app.callback(Output("kept", "data", allow_duplicate=True), Input("month", "value"), prevent_initial_call=True)
def keep_other(month):
    return month
@app.callback([Output("a.b", "children"), Output({"type": "card", "index": MATCH}, "style")], Input("x", "value"))
def both(x):
    return x, {}
"""
FILES = {"app.py": APP, "loading.py": "def rows(year):\n    return {}\n", "script.py": "print('by hand')\n"}
SEEN = Measured(dt.date(2026, 3, 1), 12.5, 3.0, {"graph.figure": Timing(21.5, 100, 2000)})


def facts_of(root: Path) -> Facts:
    return Facts(Workspace.read(root), Settings())


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))
    return write_app(tmp_path / "app", FILES)


def kept(root: Path, *more: Workspace, seen: Measured = SEEN) -> None:
    """Keeps `seen` of the app as it is, or of these states."""
    states = more or (Workspace.read(root),)
    keep(root, seen, [{s.path: s.data for s in one.python_files() if s.path != "script.py"} for one in states])


def test_there_is_nothing_before_the_first_verification(root: Path) -> None:
    assert measured(facts_of(root)) is None


def test_the_numbers_come_back(root: Path) -> None:
    kept(root)
    assert measured(facts_of(root)) == SEEN


def test_another_apps_numbers_are_not_taken(root: Path, tmp_path: Path) -> None:
    kept(root)
    assert measured(facts_of(write_app(tmp_path / "other", FILES))) is None


@pytest.mark.parametrize(
    ("path", "text", "is_known"),
    [
        ("loading.py", "def rows(year):\n    return {1: 2}\n", False),
        ("script.py", "print('by me')\n", True),
        ("more.py", "print('new')\n", True),
        ("Procfile", "web: gunicorn app:server\n", True),
    ],
)
def test_numbers_count_until_code_changes_that_the_server_imports(
    root: Path, path: str, text: str, is_known: bool
) -> None:
    kept(root)
    (root / path).write_text(text)
    assert (measured(facts_of(root)) is not None) is is_known


def test_a_file_that_is_gone_ends_them(root: Path) -> None:
    kept(root)
    (root / "loading.py").unlink()
    assert measured(facts_of(root)) is None


def test_they_count_for_what_the_plan_makes_of_the_app_too(root: Path) -> None:
    disk = Workspace.read(root)
    planned = disk.with_edits([Splice("app.py", 0, 0, "import os\n")])
    kept(root, disk, planned)
    assert measured(facts_of(root)) == SEEN
    (root / "app.py").write_bytes((planned.source("app.py") or pytest.fail("no source")).data)
    assert measured(facts_of(root)) == SEEN
    (root / "app.py").write_text("import sys\n")
    assert measured(facts_of(root)) is None


def test_edits_of_a_plan_do_not_end_them(root: Path) -> None:
    kept(root)
    edits = [
        Splice("app.py", 0, 0, "import os\n"),
        Delete("loading.py"),
        Rename("script.py", "other.py"),
        Create("x.py", ""),
    ]
    assert measured(Facts(Workspace.read(root).with_edits(edits), Settings())) == SEEN


@pytest.mark.parametrize("text", ["", "[]", "null", '{"version": 0}', '{"version": 1, "files": 3}', "\x00"])
def test_a_damaged_file_is_none(root: Path, tmp_path: Path, text: str) -> None:
    kept(root)
    (file,) = (tmp_path / "cache" / "measurements").iterdir()
    file.write_text(text)
    assert measured(facts_of(root)) is None


@pytest.mark.parametrize("part", ["at", "callbacks", "start_seconds", "files"])
def test_a_file_with_a_part_of_another_kind_is_none(root: Path, tmp_path: Path, part: str) -> None:
    kept(root)
    (file,) = (tmp_path / "cache" / "measurements").iterdir()
    file.write_text(json.dumps(json.loads(file.read_text()) | {part: [[None]]}))
    assert measured(facts_of(root)) is None


@pytest.mark.skipif(os.name == "nt", reason="everything can be read here")
def test_only_the_user_can_read_them(root: Path, tmp_path: Path) -> None:
    kept(root)
    (file,) = (tmp_path / "cache" / "measurements").iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_no_code_and_no_secret_is_kept(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "noted", lambda: (Secret("TOKEN", "hunter2-hunter2-hunter2"),))
    names = {"hunter2-hunter2-hunter2.data": Timing(1, 2, 3), "graph.figure": Timing(1, 2, 3)}
    kept(root, seen=Measured(SEEN.at, callbacks=names))
    (file,) = (tmp_path / "cache" / "measurements").iterdir()
    document = json.loads(file.read_text())
    assert set(document) == {"version", "at", "start_seconds", "original_seconds", "callbacks", "files"}
    assert list(document["callbacks"]) == ["graph.figure"]
    assert "rows" not in file.read_text()


def test_a_cache_that_cannot_be_written_is_no_error(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "file" / "cache"))
    kept(root)
    assert measured(facts_of(root)) is None


def test_outputs_are_named_as_dash_names_them(root: Path) -> None:
    (root / "app.py").write_text(APP.replace("import Dash", "import MATCH, Dash"))
    facts = facts_of(root)
    assert [output_id(facts, one) for one in callbacks(facts)] == [
        "graph.figure",
        "kept.data",
        "kept.data",
        '..a\\.b.children...{"index":["MATCH"],"type":"card"}.style..',
    ]


def test_an_output_that_cannot_be_read_has_no_name(root: Path) -> None:
    (root / "app.py").write_text(APP.replace('Output("graph", "figure")', 'Output(anything(), "figure")'))
    facts = facts_of(root)
    assert output_id(facts, callbacks(facts)[0]) is None


def test_digests_of_duplicates_are_left_out() -> None:
    assert without_digests("kept.data@0f3a") == "kept.data"
    assert without_digests("..kept.data@0f3a...a.style..") == "..kept.data...a.style.."


def test_a_callback_finds_its_numbers_unless_others_have_the_same_output(root: Path) -> None:
    facts = facts_of(root)
    draw, one, other, both = callbacks(facts)
    seen = Measured(SEEN.at, callbacks={**SEEN.callbacks, "kept.data@0f3a": Timing(1, 2, 3)})
    assert seen.of(facts, draw) == Timing(21.5, 100, 2000)
    assert [seen.of(facts, found) for found in (one, other, both)] == [None, None, None]


def test_a_run_is_worth_its_slowest_answers(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    first = visit(pages=(page(answer("a.x", 1.0, size=10, sent=7), answer("b.y", 30.0, status=504, sent=3)),))
    again = visit(pages=(page(answer("a.x", 0.5, size=20, sent=1), answer("c.z", 9.0, status=500)),))
    neighbour = visit(pages=(page(answer("d.w", 2.0, size=1)),))
    more = (AppVisits(Baseline(None), neighbour, ()),)
    run = taken(scene.evidence(visit=first, repeats=(again,), neighbours=more))
    assert run.callbacks == {"a.x": Timing(1.0, 7, 20), "b.y": Timing(30.0, 3, 0), "d.w": Timing(2.0, 0, 1)}
    assert run.start_seconds == scene.evidence().deployment.needed_seconds is not None


def test_the_original_counts_where_the_proxy_gave_up(root: Path, tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    given_up = visit(pages=(page(answer("graph.figure", 30.0, status=504)),))
    whole = visit(pages=(page(answer("graph.figure", 48.0, size=5, sent=6)),))
    baseline = Baseline((visit(), visit()), seconds=4.5, parts=(Baseline((whole, visit()), home="/b/"),))
    disk = Workspace.read(root)
    keep_measured(root, baseline, [taken(scene.evidence(visit=given_up))], [disk], Settings())
    found = measured(facts_of(root))
    assert found is not None
    assert found.callbacks == {"graph.figure": Timing(48.0, 6, 5)}
    assert found.original_seconds == 4.5
    (root / "script.py").write_text("print('not imported by the server')\n")
    assert measured(facts_of(root)) is not None
    (root / "loading.py").write_text("rows = dict\n")
    assert measured(facts_of(root)) is None


def test_an_app_that_never_came_up_leaves_nothing(root: Path, tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    run = taken(scene.evidence(visit=None, deployment=scene.deployment(needed_seconds=None, seconds=None)))
    keep_measured(root, Baseline(None), [run], [Workspace.read(root)], Settings())
    assert measured(facts_of(root)) is None
