"""A migrated app starts as it did before, in every way that its author and a platform start it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from dotenv import dotenv_values

APP = Path(__file__).parents[1] / "apps" / "cellar"
VALUES = {
    "Wet-Granite-58",
    "moss-green-lantern-4417",
    "T9wQe4xKz7LmN2vRb8YcHd",
    "481516",
    "Amber'Fox#2291",
    "q7hVtN3mWc9RzXb2LpKd8sYfJg4uTe6A",
    "tmx-93b1c07ae54d4f2c8d6be1f0a7735c42",
    "5f2c9d0b7e41a8836dc7b4e0912fa6d3",
    "Slow-River-907",
}
FINGERPRINT = re.compile(r'"children":\s*"([0-9a-f]{64})"')


def environment(**variables: str) -> dict[str, str]:
    """This process's environment without anything that a run may have set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "DASH_", "FLASK_"))}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **variables}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("apps") / "cellar"
    shutil.copytree(APP, root, ignore=shutil.ignore_patterns("__pycache__"))
    command = [
        sys.executable,
        "-m",
        "dash_migrate",
        "apply",
        "--yes",
        "--include-ask",
        "--offline",
        "--python",
        sys.executable,
    ]
    done = subprocess.run([*command, str(root)], capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return root


@contextmanager
def served(command: list[str], folder: Path, port: int, **variables: str) -> Iterator[str]:
    """The layout that a server gives, while it runs."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield layout(process, port)
    finally:
        process.terminate()
        process.communicate(timeout=20)


def layout(process: subprocess.Popen[str], port: int) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(process.communicate()[0])
        try:
            with urlopen(f"http://127.0.0.1:{port}/_dash-layout", timeout=5) as answer:
                return str(answer.read().decode())
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("no answer")


def fingerprint(text: str) -> str:
    found = FINGERPRINT.search(text)
    assert found is not None, text
    return found[1]


def original_fingerprint() -> str:
    code = "import app, json; print(app.app.layout.children[2].children)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=APP, env=environment(), capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def with_port(root: Path, folder: Path, port: int) -> Path:
    """The app in another folder, listening at a port of its own."""
    copy = folder / "copy"
    shutil.copytree(root, copy)
    main = copy / "app.py"
    main.write_text(main.read_text().replace("port=8050", f"port={port}"))
    return copy


def test_no_value_is_left_in_the_code(migrated: Path) -> None:
    texts = {path: path.read_bytes() for path in migrated.rglob("*") if path.is_file() and path.name != ".env"}
    left = [(path.name, value) for value in VALUES for path, data in texts.items() if value.encode() in data]
    assert left == []
    kept = "\n".join(str(value) for value in dotenv_values(migrated / ".env").values())
    assert [value for value in VALUES if value not in kept] == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_the_values_are_for_their_owner_alone(migrated: Path) -> None:
    assert (migrated / ".env").stat().st_mode & 0o777 == 0o600


@pytest.mark.boot
def test_it_starts_as_a_script_from_its_folder(migrated: Path, tmp_path: Path) -> None:
    port = free_port()
    copy = with_port(migrated, tmp_path, port)
    with served([sys.executable, "app.py"], copy, port) as text:
        assert fingerprint(text) == original_fingerprint()


@pytest.mark.boot
def test_it_starts_as_a_script_from_another_folder(migrated: Path, tmp_path: Path) -> None:
    port = free_port()
    copy = with_port(migrated, tmp_path, port)
    with served([sys.executable, str(copy / "app.py")], tmp_path, port) as text:
        assert fingerprint(text) == original_fingerprint()


@pytest.mark.boot
@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows")
def test_gunicorn_starts_it_from_another_folder(migrated: Path, tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "app:server", "--pythonpath", str(migrated)]
    with served([*command, "--bind", f"127.0.0.1:{port}"], tmp_path, port) as text:
        assert fingerprint(text) == original_fingerprint()


@pytest.mark.boot
@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows")
def test_without_a_file_gunicorn_starts_it_with_variables_from_outside(migrated: Path, tmp_path: Path) -> None:
    port = free_port()
    copy = tmp_path / "clone"
    shutil.copytree(migrated, copy, ignore=shutil.ignore_patterns(".env"))
    variables = {name: str(value) for name, value in dotenv_values(migrated / ".env").items()}
    command = [sys.executable, "-m", "gunicorn", "app:server", "--bind", f"127.0.0.1:{port}"]
    with served(command, copy, port, **variables) as text:
        assert fingerprint(text) == original_fingerprint()


@pytest.mark.boot
def test_pytest_under_coverage_needs_no_variable(migrated: Path, tmp_path: Path) -> None:
    if find_spec("coverage") is None:
        pytest.skip("coverage is not installed")
    data = str(tmp_path / "coverage")
    command = [sys.executable, "-m", "coverage", "run", "--data-file", data, "-m", "pytest", "-q"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", str(migrated / "tests"), "--rootdir", str(migrated)],
        cwd=migrated.parent,
        env=environment(PYTHONPATH=str(migrated)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.boot
def test_celery_loads_the_worker_alone(migrated: Path) -> None:
    if find_spec("celery") is None:
        pytest.skip("celery is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "jobs.worker", "report"],
        cwd=migrated,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "queue.oakhollow.example" in done.stdout


@pytest.mark.boot
def test_a_fresh_clone_says_in_one_message_what_is_not_set(migrated: Path, tmp_path: Path) -> None:
    copy = tmp_path / "clone"
    shutil.copytree(migrated, copy, ignore=shutil.ignore_patterns(".env"))
    done = subprocess.run(
        [sys.executable, "-c", "import settings"],
        cwd=copy,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("RuntimeError: ")
    assert "MAPBOX_TOKEN" in last
    assert "DATABASE_URL" in last
    assert ".env.example" in last
