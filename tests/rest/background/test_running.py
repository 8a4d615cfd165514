"""Rewritten apps run their background callbacks: at home with Diskcache, with a worker where Redis is."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dash_migrate.apply import write, writes
from dash_migrate.planner import accept_all, make_plan
from dash_migrate.workspace import Workspace
from tests.support.cases import Case, cases

pytest.importorskip("diskcache")
pytest.importorskip("multiprocess")
pytest.importorskip("psutil")

# Fires the app's background callback as the browser does, and asks for its result until it is there.
_FIRE = """
import sys, time
import {module} as main
app = main.app
client = app.server.test_client()
known = client.get("/_dash-dependencies").get_json()
one = next(item for item in known if item["background"])
name, prop = one["output"].split(".")
body = {{"output": one["output"], "outputs": {{"id": name, "property": prop}}, "state": [],
        "inputs": [dict(item, value=3) for item in one["inputs"]],
        "changedPropIds": [f"{{item['id']}}.{{item['property']}}" for item in one["inputs"]]}}
job = client.post("/_dash-update-component", json=body).get_json()
query = {{"cacheKey": job["cacheKey"], "job": job["job"]}}
for _ in range(240):
    answer = client.post("/_dash-update-component", query_string=query, json=body).get_json()
    if "response" in answer:
        print(answer["response"][name][prop])
        sys.exit()
    time.sleep(0.25)
sys.exit("no result")
"""
CASES = {case.folder.name: case for case in cases() if case.folder.parent.name == "background-callbacks"}
RUN = [("manager_with_its_cache", "app", "3 runs"), ("manager_of_callbacks", "app", "3 tons"),
       ("manager_in_the_call", "app", "3 sacks")]  # fmt: skip


def rewritten(case: Case, tmp: Path) -> Path:
    """The case's app with all changes made."""
    root = case.write(tmp / "app")
    plan = make_plan(Workspace.read(root), case.steps, case.settings(tmp), decide=accept_all)
    write(plan, writes(plan))
    return root


def fired(root: Path, module: str, **variables: str) -> str:
    """What the app's background callback answers."""
    environment = {name: text for name, text in os.environ.items() if name != "REDIS_URL"} | variables
    done = subprocess.run(
        [sys.executable, "-c", _FIRE.format(module=module)],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(("name", "module", "answer"), RUN)
def test_runs_with_diskcache_at_home(name: str, module: str, answer: str, tmp_path: Path) -> None:
    assert fired(rewritten(CASES[name], tmp_path), module) == answer


@pytest.fixture
def redis_url() -> Iterator[str]:
    """The address of a Redis that lives in this process."""
    pytest.importorskip("lupa")
    fakeredis = pytest.importorskip("fakeredis")
    server = fakeredis.TcpFakeServer(("127.0.0.1", 0), server_type="redis")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"redis://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("name", "module", "answer"), RUN)
def test_runs_in_the_worker_of_the_procfile(
    name: str, module: str, answer: str, tmp_path: Path, redis_url: str
) -> None:
    pytest.importorskip("celery")
    root = rewritten(CASES[name], tmp_path)
    lines = dict(line.split(": ", 1) for line in (root / "Procfile").read_text("utf-8").splitlines())
    words = lines["worker-default"].split()
    assert words[0] == "celery"
    with (tmp_path / "worker.log").open("w") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=root,
            env=os.environ | {"REDIS_URL": redis_url},
            stdout=log,
            stderr=log,
        )
        try:
            assert fired(root, module, REDIS_URL=redis_url) == answer
        finally:
            worker.terminate()
            worker.wait(timeout=60)
