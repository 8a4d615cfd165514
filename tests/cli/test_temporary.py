"""Temporary folders are private and gone afterwards; those of killed processes go with the next command."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dash_migrate import temporary
from dash_migrate.prepare import app_folder
from dash_migrate.temporary import short_temporary_folder, sweep_temporary, temporary_folder

HOLDING = (
    "import tempfile, time\nfrom pathlib import Path\nfrom dash_migrate import temporary\n"
    "with temporary.temporary_folder() as folder:\n"
    "    (folder / 'printed').write_text('secret')\n"
    "    print(folder, flush=True); time.sleep(60)\n"
)


@pytest.fixture(autouse=True)
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files of this process and of those that it starts."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(temporary, "_SHORT", str(folder))
    for name in ("TMPDIR", "TMP", "TEMP"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))
    return folder


@contextlib.contextmanager
def another() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Another process that holds a folder."""
    with subprocess.Popen([sys.executable, "-c", HOLDING], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, Path(process.stdout.readline().strip())
        finally:
            process.kill()


@pytest.mark.parametrize("made", [temporary_folder, short_temporary_folder])
@pytest.mark.parametrize("error", [None, ValueError, KeyboardInterrupt, SystemExit])
def test_is_private_and_removed_on_every_exit(
    base: Path,
    made: Callable[[], contextlib.AbstractContextManager[Path]],
    error: type[BaseException] | None,
) -> None:
    with pytest.raises(error) if error else contextlib.nullcontext(), made() as folder:
        assert folder.parent == base
        assert os.name == "nt" or folder.stat().st_mode & 0o777 == 0o700
        (folder / "inner").mkdir(mode=0o500)
        if error:
            raise error
    assert list(base.iterdir()) == []


def test_what_a_killed_process_left_goes_with_the_next_command(base: Path, tmp_path: Path) -> None:
    with another() as (process, folder):
        app_folder(tmp_path)
        assert (folder / "printed").read_text() == "secret"  # it is at work
        process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        process.wait()
        assert (folder / "printed").exists()
        app_folder(tmp_path)
    assert list(base.iterdir()) == []


def test_a_sweep_leaves_what_is_not_of_a_killed_process(base: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    for folder in (base / "dash-migrate-notes", base / "other", outside):
        folder.mkdir()
        (folder / "mine.txt").touch()
    (base / "other" / "dash-migrate.lock").touch()
    (outside / "dash-migrate.lock").touch()
    outside.chmod(0o750)
    (base / "dash-migrate-link").symlink_to(outside)
    (base / "dash-migrate-file").touch()
    before = sorted(base.rglob("*"))
    with temporary_folder() as folder:
        sweep_temporary()
        assert sorted(set(base.rglob("*")) - set(folder.rglob("*")) - {folder}) == before
        assert folder.is_dir()
    sweep_temporary()
    assert sorted(base.rglob("*")) == before
    assert (outside / "mine.txt").exists()
    assert os.name == "nt" or outside.stat().st_mode & 0o777 == 0o750


@pytest.mark.skipif(os.name != "posix", reason="there are no users to tell apart")
def test_a_sweep_leaves_what_another_user_made(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = base / "dash-migrate-left"
    left.mkdir()
    (left / "dash-migrate.lock").touch()
    with monkeypatch.context() as other:
        other.setattr(os, "getuid", lambda: left.stat().st_uid + 1)
        sweep_temporary()
    assert left.is_dir()
    sweep_temporary()
    assert not left.exists()


def test_a_folder_that_a_sweep_took_is_made_anew(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, names = tempfile.mkdtemp, []

    def mkdtemp(prefix: str, dir: str | None) -> str:  # noqa: A002 - the name of the parameter there
        names.append(real(prefix=prefix, dir=dir))
        if len(names) == 1:
            swept.enter_context(FileLock(Path(names[0]) / "dash-migrate.lock"))
        return names[-1]

    from filelock import FileLock

    monkeypatch.setattr(tempfile, "mkdtemp", mkdtemp)
    with contextlib.ExitStack() as swept, temporary_folder() as folder:
        assert [str(folder)] == names[1:]
    sweep_temporary()
    assert list(base.iterdir()) == []
