"""A baseline comes back exactly as it was saved, and only while what it depends on is the same."""

from __future__ import annotations

import dataclasses
import os
import time
from pathlib import Path

import pytest

from dash_migrate.redact import Redactor, Secret
from dash_migrate.redaction import ledger
from dash_migrate.transaction import durable
from dash_migrate.verify.evidence import Baseline
from dash_migrate.verify.model import AsImported, AsScript
from dash_migrate.verify.originals import baselines
from dash_migrate.verify.originals import copying as original_copy
from dash_migrate.verify.originals.baselines import Baselines, baseline_key
from dash_migrate.verify.originals.original import original_of
from dash_migrate.verify.originals.visit_json import FormatError, visit_format, visit_from_json, visit_to_json
from dash_migrate.verify.visiting.model import Answer, Content, Link, Page, Visit
from tests.support.apps import write_app
from tests.support.environments import make_environment

ANSWER = Answer(
    callback="..a.children...b.data..",
    page="/sales",
    status=200,
    seconds=0.25,
    size=123,
    updates={"a": {"children": [1, 1.0, None, True, {"x": "ä\ud800"}]}, '{"i":1}': {"data": {"z": 1, "a": 2}}},
    worker="12",
    sent=45,
)
FAILED = Answer("c", "/", 0, 1.0, 0, {}, "no answer")
VISIT = Visit(
    prefix="/",
    statuses={"": 200, "_dash-layout": 200, "_dash-dependencies": 500},
    layout={"props": {"children": [], "z": 1, "a": -0.0}, "type": "Div", "namespace": "html"},
    callbacks=[{"output": "a.children", "inputs": [], "prevent_initial_call": False}],
    pages=(
        Page("/", None, ()),
        Page("/sales", {"x": [1e300]}, (ANSWER, FAILED)),
    ),
    links=(Link("/assets/a.css?m=1", "", "index.html <link href>"), Link("/b", "/", "layout", "html.A.href")),
    contents={"/assets/a.css": Content(200, "text/css", 10, "abc"), "/b": Content(302, "", 0, "", index=True)},
    problem="one line",
    left_out=("a limit", "another"),
    worker="13",
    home="/board/",
)
EMPTY = Visit(prefix="/x/", statuses={}, layout=None, callbacks=None)
BASELINE = Baseline(
    visits=(VISIT, EMPTY),
    assets=("/assets/a.css",),
    how="python app.py",
    pages=("/", "/sales"),
    home="/board/",
    parts=(Baseline((EMPTY, EMPTY), home="/board/"),),
    seconds=2.5,
)
_NOT_KEPT = {"remark", "browsings"}  # there is nothing to keep with a remark, and pictures lie elsewhere


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Baselines:
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))
    # In the middle of a day that is over, so that files just written are the newest, whenever the tests run.
    noon = time.mktime((*time.localtime(time.time() - 86400)[:3], 12, 0, 0, 0, 0, -1))
    monkeypatch.setattr(time, "time", lambda: noon)
    return Baselines()


def saved(store: Baselines, key: str, baseline: Baseline = BASELINE, ago: float = 0.0) -> Path:
    store.save(key, baseline)
    path = store._path(key)
    os.utime(path, (time.time() - ago, time.time() - ago))
    return path


@pytest.mark.parametrize("visit", [VISIT, EMPTY], ids=["full", "empty"])
def test_a_visit_comes_back_exactly(visit: Visit) -> None:
    back = visit_from_json(visit_to_json(visit))
    assert back == visit
    assert repr(back) == repr(visit)  # tells 1 from 1.0, and the order of keys


def test_every_field_is_tried() -> None:
    for model, full in ((Visit, VISIT), (Answer, ANSWER), (Baseline, BASELINE)):
        for field in dataclasses.fields(model):
            if field.name not in {"error", *_NOT_KEPT}:
                assert getattr(full, field.name) not in (field.default, ())


@pytest.mark.parametrize("full", [BASELINE, Baseline((EMPTY, VISIT))], ids=["full", "defaults"])
def test_a_baseline_comes_back_exactly(store: Baselines, full: Baseline) -> None:
    saved(store, "k", full)
    back = Baselines().load("k")
    assert back == full
    assert repr(back) == repr(full)
    assert store.load("other") is None


@pytest.mark.skipif(os.name == "nt", reason="everything can be read here")
def test_only_the_user_can_read_it(store: Baselines) -> None:
    path = saved(store, "k")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("ago", "loads"),
    [(0, True), (3 * 3600, True), (5 * 3600, False), (13 * 3600, False), (-30, True), (-3600, False)],
)
def test_is_used_for_some_hours_of_a_day(store: Baselines, ago: float, loads: bool) -> None:
    saved(store, "k", ago=ago)
    assert (store.load("k") is not None) is loads


def test_is_not_used_on_the_next_day(store: Baselines, monkeypatch: pytest.MonkeyPatch) -> None:
    late = time.mktime((*time.localtime()[:3], 23, 59, 0, 0, 0, -1))
    monkeypatch.setattr(time, "time", lambda: late)
    saved(store, "k")
    assert store.load("k") is not None
    monkeypatch.setattr(time, "time", lambda: late + 120)
    assert store.load("k") is None


@pytest.mark.parametrize("data", [b"", b"not compressed", None])
def test_a_damaged_one_is_none(store: Baselines, data: bytes | None) -> None:
    path = saved(store, "k")
    path.write_bytes(path.read_bytes()[:-9] if data is None else data)
    os.utime(path, (time.time(), time.time()))
    assert store.load("k") is None


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {**visit_to_json(VISIT), "statuses": {"": "200"}},
        visit_to_json(VISIT) | {"links": [["/", "", ""]]},
        visit_to_json(VISIT) | {"contents": {"/": [200, "", 0]}},
        {**visit_to_json(VISIT), "left_out": [1]},
        {**visit_to_json(VISIT), "pages": [{"path": "/"}]},
    ],
)
def test_another_shape_is_refused(document: object) -> None:
    with pytest.raises(FormatError):
        visit_from_json(document)  # type: ignore[arg-type]  # what a file of another version may hold


def test_the_oldest_are_removed(store: Baselines) -> None:
    for number in range(23):
        path = saved(store, f"k{number}")
        os.utime(path, (time.time() - 100 + number, time.time() - 100 + number))
    store.prune(20)
    names = {path.name.partition(".")[0] for path in store._files()}
    assert names == {f"k{number}" for number in range(3, 23)}
    store.clear()
    assert store._files() == []


def test_a_full_disk_is_no_error(store: Baselines, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "write_new", full)
    store.save("k", BASELINE)
    assert store.load("k") is None


def test_one_that_holds_a_secret_is_not_kept(store: Baselines) -> None:
    Redactor([Secret("TOKEN", "kestrel-77")]).noted()
    try:
        store.save("k", dataclasses.replace(BASELINE, how="python app.py kestrel-77"))
        assert list(store._folder.iterdir()) == []
        assert saved(store, "k").is_file()
    finally:
        ledger.forget()


def test_the_key_tells_what_decides(tmp_path: Path, store: Baselines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baselines, "LARGE", 1000)
    root = write_app(tmp_path / "app", {"app.py": "1", "data/a.csv": "a", ".env": "K=1", "run.sh": ""})
    (root / "big.bin").write_bytes(b"x" * 2000)
    environment = make_environment(tmp_path / "environment", {"dash": "4.4.1"})
    other = make_environment(tmp_path / "other", {"dash": "4.4.0"})
    how = AsScript("app.py")
    keys = [baseline_key(root, environment, [how])]
    assert baseline_key(root, environment, [how]) == keys[0]
    keys += [
        baseline_key(root, environment, [AsScript("b.py")]),
        baseline_key(root, environment, [AsImported("app.py")]),
    ]
    keys += [baseline_key(root, other, [how]), baseline_key(root, environment, [how], "limits")]
    (root / "data" / "a.csv").write_text("b")
    keys.append(baseline_key(root, environment, [how]))
    (root / ".env").write_text("K=2")
    keys.append(baseline_key(root, environment, [how]))
    (root / "app.py").rename(root / "main.py")
    keys.append(baseline_key(root, environment, [how]))
    os.utime(root / "big.bin", (1, 1))
    keys.append(baseline_key(root, environment, [how]))
    if os.name != "nt":
        (root / "run.sh").chmod(0o755)
        keys.append(baseline_key(root, environment, [how]))
    write_app(root, {"__pycache__/x.pyc": "", "venv/pyvenv.cfg": "", "venv/x": ""})
    assert baseline_key(root, environment, [how]) == keys[-1]
    assert len(set(keys)) == len(keys)


def test_the_key_is_the_same_in_every_copy(
    tmp_path: Path, store: Baselines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(original_copy, "LARGE", 1000)
    monkeypatch.setattr(baselines, "LARGE", 1000)
    root = write_app(tmp_path / "work" / "app", {"app.py": "1", "data/a.csv": "a"})
    (root / "big.bin").write_bytes(b"x" * 2000)
    for name, target in {"in": "data", "file": "data/a.csv", "dead": "nowhere"}.items():
        (root / name).symlink_to(target)
    environment = make_environment(tmp_path / "environment", {"dash": "4.4.1"})
    found = []
    for _ in range(2):
        with original_of(root) as original:
            found.append((original.root, baseline_key(original.root, environment, [AsScript("app.py")])))
    assert found[0][0] != found[1][0]
    assert found[0][1] == found[1][1]


def test_the_format_follows_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    assert visit_format() == visit_format()
    before = visit_format()
    monkeypatch.setattr(
        "dash_migrate.verify.originals.visit_json.Link", dataclasses.make_dataclass("Link", ["url"])
    )
    assert visit_format() != before
