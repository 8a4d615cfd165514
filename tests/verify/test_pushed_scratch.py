"""Working folders are private and gone afterwards, also after a crash; variables are read as they will be."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dash_migrate.facts.ignored import holds_variables
from dash_migrate.plan import Create, Splice
from dash_migrate.temporary import remove_tree
from dash_migrate.verify.push.dotenv import parse_variables, variables_of
from dash_migrate.verify.scratch import CacheError, private_folder, scratch, sweep
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def left(cache: Path) -> set[str]:
    return {path.name for path in (cache / "scratch").iterdir()} - {"lock"}


def fill(folder: Path) -> None:
    write_app(folder, {"a/b/file.txt": "x", "c/d.txt": "x"})
    (folder / "a" / "b" / "file.txt").chmod(0o400)
    (folder / "a" / "b").chmod(0)
    (folder / "c").chmod(0o500)


@pytest.mark.parametrize("error", [None, ValueError, KeyboardInterrupt, SystemExit])
def test_is_private_and_removed_on_every_exit(cache: Path, error: type[BaseException] | None) -> None:
    outside = write_app(cache.parent / "outside", {"keep.txt": "kept"})
    expected = pytest.raises(error) if error else contextlib.nullcontext()
    with expected, scratch() as folder:
        assert folder.parent == cache / "scratch"
        if os.name != "nt":
            assert (folder.stat().st_mode & 0o777, folder.parent.stat().st_mode & 0o777) == (0o700, 0o700)
        fill(folder)
        (folder / "link").symlink_to(outside)
        if error:
            raise error
    assert left(cache) == set()
    assert (outside / "keep.txt").read_text() == "kept"


def test_two_at_once_do_not_sweep_each_other(cache: Path) -> None:
    with scratch() as one, scratch() as two:
        (one / "x").touch()
        assert one != two
        with scratch():
            assert (one / "x").exists()
        assert two.is_dir()
    assert left(cache) == set()


def test_what_a_killed_process_left_is_swept(cache: Path) -> None:
    code = (
        "import sys, time\nfrom dash_migrate.verify.scratch import scratch\n"
        "with scratch() as folder:\n"
        "    (folder / 'data').mkdir(); (folder / 'data' / 'x').touch()\n"
        "    print(folder, flush=True); time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        folder = Path(process.stdout.readline().strip())
    assert (folder / "data" / "x").exists()
    with scratch():
        assert (folder / "data" / "x").exists()  # it is at work
    process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    process.wait()
    with scratch() as mine:
        assert not folder.exists()
        assert left(cache) == {mine.name, f"{mine.name}.lock"}
    assert left(cache) == set()


def test_a_folder_without_a_lock_is_swept(cache: Path) -> None:
    old = private_folder("scratch") / "0123"
    fill(old)
    with scratch():
        assert not old.exists()


def test_removing_a_link_leaves_what_it_leads_to(tmp_path: Path) -> None:
    target = write_app(tmp_path / "target", {"x": ""})
    target.chmod(0o500)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link").symlink_to(target)
    remove_tree(folder)
    assert not folder.exists()
    assert (target / "x").exists()
    assert os.name == "nt" or target.stat().st_mode & 0o777 == 0o500


def test_a_cache_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "file"))
    with pytest.raises(CacheError, match="Set DASH_MIGRATE_CACHE_DIR to a folder"), scratch():
        pass


@pytest.mark.parametrize("name", [".env", ".env.local", "conf/.env.production"])
def test_files_with_variables(name: str) -> None:
    assert holds_variables(name)


@pytest.mark.parametrize("name", [".env.example", ".env.sample", ".env.template", ".envrc", "env", "x.env"])
def test_files_without_values(name: str) -> None:
    assert not holds_variables(name)


def test_variables_are_parsed_without_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER_NAME", "of-the-process")
    text = (
        "# comment\nexport HOST=db.example.com\nURL='sql://${HOST}/${NAME:-main}/${USER_NAME}'\nEMPTY=\nBARE\n"
        'QUOTED="a b # c"\nPLAIN=x # y\nnot an assignment\n'
    )
    assert parse_variables(text) == {
        "HOST": "db.example.com",
        "URL": "sql://db.example.com/main/",
        "EMPTY": "",
        "QUOTED": "a b # c",
        "PLAIN": "x",
    }


def test_variables_are_those_of_the_plan(tmp_path: Path) -> None:
    root = write_app(tmp_path / "top" / "app", {"app.py": ""})
    write_app(tmp_path, {".env": "FAR=1\n"})
    assert variables_of(root, Workspace.read(root)) == {}
    (tmp_path / "top" / ".git").mkdir()
    assert variables_of(root, Workspace.read(root)) == {}  # behind the repository's top nobody looks
    write_app(tmp_path / "top", {".env": "ABOVE=1\n"})
    assert variables_of(root, Workspace.read(root)) == {"ABOVE": "1"}
    assert variables_of(root, Workspace.read(root).with_edits([Create(".env", "NEW=2\n")])) == {"NEW": "2"}
    (root / ".env").write_bytes(b"\xef\xbb\xbfOWN=3\r\n")
    assert variables_of(root, Workspace.read(root)) == {"OWN": "3"}
    after = Workspace.read(root).with_edits([Splice(".env", 6, 6, "MORE=4\n")])
    assert variables_of(root, after) == {"OWN": "3", "MORE": "4"}


def test_any_command_may_sweep_what_a_killed_run_left(cache: Path) -> None:
    sweep()  # nothing was ever made
    assert not (cache / "scratch").exists()
    fill(cache / "scratch" / "0123456789abcdef")
    with scratch() as folder:
        (cache / "scratch" / "left").mkdir()
        sweep()
        assert folder.is_dir()
        assert not (cache / "scratch" / "left").exists()
    sweep()
    assert left(cache) == set()
