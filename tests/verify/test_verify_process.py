"""The process an app runs in: its end, its time limit, its output, its errors, and what it leaves."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dash_migrate.verify import process
from dash_migrate.verify.boot import AsImported, AsScript, boot

from .conftest import shown

if TYPE_CHECKING:
    from dash_migrate.verify.warm import WarmBooter

    from .conftest import Write

pytestmark = pytest.mark.boot

APP = """\
import dash
from dash import html
app = dash.Dash(__name__)
server = app.server
app.layout = html.P('a')
"""
SERVER = AsImported("app:server")


def gone(pid: int) -> bool:
    """Whether a process has ended; one that init has yet to collect has."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


# ---- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("x = 1\ndef broken(:\n", "SyntaxError: invalid syntax (app.py:2)"),
        ("import nothing_like_it", "ModuleNotFoundError: No module named 'nothing_like_it' (app.py:1)"),
        ("import sys\n\nsys.exit(3)", "SystemExit: 3 (app.py:3)"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt (app.py:1)"),
        (
            "import json\njson.loads('{')",
            "JSONDecodeError: Expecting property name enclosed in double quotes: ",
        ),
        ("import part", "ZeroDivisionError: division by zero (part.py:2)"),
        ("eval('1 +')", "SyntaxError: invalid syntax"),
        ("input('name?')", "EOFError: EOF when reading a line (app.py:1)"),
        ("raise ValueError('a\\n  b' + 'c' * 400)", "ValueError: a bc"),
        ("class Odd(Exception):\n    def __str__(self):\n        return 1\nraise Odd", "Odd (app.py:4)"),
    ],
)
@pytest.mark.parametrize("how", [SERVER, AsScript("app.py")], ids=["imported", "script"])
def test_an_error_is_one_line_with_its_place(
    warm: WarmBooter, write: Write, how: AsImported | AsScript, text: str, error: str
) -> None:
    result = warm.boot(write({"app.py": text, "part.py": "\n1 / 0\n"}), how)
    assert result.error is not None
    assert result.error.startswith(error)
    assert len(result.error.splitlines()) == 1
    assert len(result.error) < 350
    assert not result.ok


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("import os\nos._exit(7)", "exit code 7"), ("import os, signal\nos.kill(os.getpid(), 9)", "SIGKILL")],
)
def test_a_process_that_dies_says_how(warm: WarmBooter, write: Write, text: str, meaning: str) -> None:
    if meaning == "SIGKILL" and os.name == "nt":
        pytest.skip("no signals on Windows")
    result = warm.boot(write({"app.py": text}), SERVER)
    assert result.error == f"the process ended before the app answered, with {meaning}"


def test_a_signal_without_a_name_is_its_number() -> None:
    assert process._meaning(-250) == "signal 250"


def test_an_environment_within_the_app_is_not_the_apps_code(warm: WarmBooter, write: Write) -> None:
    root = write(
        {
            "app.py": "import sys\nsys.path.insert(0, 'venv/lib/site-packages')\nimport bad\n",
            "venv/lib/site-packages/bad.py": "raise RuntimeError('no')\n",
        }
    )
    assert warm.boot(root, SERVER).error == "RuntimeError: no (app.py:3)"


def test_an_interpreter_that_is_not_there(write: Write, tmp_path: Path) -> None:
    result = boot(write({"app.py": APP}), SERVER, python=tmp_path / "python")
    assert result.error is not None
    assert result.error.startswith("the app cannot be started: ")
    assert str(tmp_path / "python") in result.error


def test_a_folder_that_is_not_there(warm: WarmBooter, tmp_path: Path) -> None:
    for booter in (boot, warm.boot):
        result = booter(tmp_path / "none", SERVER)
        assert result.error is not None
        assert str(tmp_path / "none") in result.error


# ---- time ----------------------------------------------------------------------------------------

CHILD = """\
import os, subprocess, sys
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])
open('pids', 'w').write(f'{os.getpid()} {child.pid}')
"""


@pytest.mark.parametrize("text", ["while True:\n    pass\n", "import threading\nthreading.Event().wait()\n"])
def test_a_loop_ends_at_the_time_limit_with_its_place(warm: WarmBooter, write: Write, text: str) -> None:
    other = "import threading, time\nthreading.Thread(target=lambda: time.sleep(60)).start()\n"
    root = write({"app.py": other + "import helper\n", "helper.py": text})
    result = warm.boot(root, SERVER, timeout=0.8)
    assert result.error in {f"no answer within 0.8 s (helper.py:{line})" for line in (1, 2)}
    assert 0.8 <= result.seconds < 10


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")
@pytest.mark.parametrize("cold", [True, False], ids=["cold", "warm"])
def test_no_process_is_left(warm: WarmBooter, write: Write, cold: bool) -> None:
    for last, timeout in ((APP, 60), ("while True:\n    pass\n", 1.5)):
        root = write({"app.py": CHILD + last})
        result = (boot if cold else warm.boot)(root, SERVER, timeout=timeout)
        assert result.ok is (last is APP)
        for pid in map(int, (root / "pids").read_text().split()):
            assert gone(pid)


def test_an_exit_that_hangs_does_not_lose_the_result(
    warm: WarmBooter, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_GRACE", 0.1)
    hang = "import atexit, time\natexit.register(lambda: time.sleep(60))\n"
    result = warm.boot(write({"app.py": APP + hang}), SERVER)
    assert result.ok
    assert result.seconds < 30


def test_threads_do_not_delay_the_end(warm: WarmBooter, write: Write) -> None:
    thread = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n"
    result = warm.boot(write({"app.py": APP + thread}), SERVER)
    assert result.ok
    assert result.seconds < 30


def test_a_harness_that_does_not_end_itself_is_killed(
    warm: WarmBooter, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_SLACK", 0.1)
    disarm = "import faulthandler\nfaulthandler.cancel_dump_traceback_later()\nwhile True:\n    pass\n"
    result = warm.boot(write({"app.py": disarm}), SERVER, timeout=0.8)
    assert result.error == "no answer within 0.8 s"


# ---- output --------------------------------------------------------------------------------------


def test_what_the_app_prints_is_kept_apart_and_short(warm: WarmBooter, write: Write) -> None:
    noise = (
        "import sys\nfor number in range(40):\n    print(number, '\\u2713')\n"
        "print('w' * 1000)\nsys.stderr.write('warned')\nsys.stdout.buffer.write(b'\\xff')\n"
    )
    result = warm.boot(write({"app.py": noise + APP}), SERVER)
    assert result.ok
    lines = result.stdout.splitlines()
    assert len(lines) == 15
    assert lines[0] == "27 \u2713"
    assert lines[-2:] == ["w" * 300, "\ufffd"]
    assert result.stderr == "warned"


def test_an_app_that_prints_without_end_is_stopped(
    warm: WarmBooter, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_MOST_OUTPUT", 1 << 20)
    result = warm.boot(write({"app.py": "while True:\n    print('x' * 10000)\n"}), SERVER)
    assert result.error == "the app prints without end: more than 1 MB"


def test_what_the_app_has_yet_to_write_is_not_lost(warm: WarmBooter, write: Write) -> None:
    own = "import sys\nsys.stdout = open(1, 'w', closefd=False)\nprint('late')\n"
    assert warm.boot(write({"app.py": own}), SERVER).stdout == "late"


@pytest.mark.skipif(os.name == "nt", reason="locales are named otherwise")
def test_any_character_can_be_printed_whatever_the_locale(write: Write) -> None:
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert boot(write({"app.py": "print('\\u2713')\n"}), SERVER, env=ascii_only).stdout == "\u2713"


# ---- surroundings --------------------------------------------------------------------------------


@pytest.mark.parametrize("cold", [True, False], ids=["cold", "warm"])
def test_the_apps_folder_is_as_it_was(
    warm: WarmBooter, write: Write, monkeypatch: pytest.MonkeyPatch, cold: bool
) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    text = "import part\n" + ("" if cold else APP)
    root = write({"app.py": text, "part.py": "", "assets/style.css": "", "pages/one.py": ""})
    files = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert (boot if cold else warm.boot)(root, SERVER).ok is not cold
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == files


def test_variables_are_set_and_taken_away(warm: WarmBooter, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALES_KEPT", "kept")
    monkeypatch.setenv("SALES_GONE", "gone")
    names = "import os\nnames = ['SALES_KEPT', 'SALES_GONE', 'SALES_NEW', 'PATH', 'PYTHONDONTWRITEBYTECODE']\n"
    layout = "app.layout = html.P([str(os.environ.get(name)) for name in names])\n"
    root = write({"app.py": names + APP + layout})
    result = warm.boot(root, SERVER, env={"SALES_NEW": "new", "SALES_GONE": None, "PATH": None})
    assert shown(result.layout) == ["kept", "None", "new", "None", "1"]


@pytest.mark.skipif(os.name == "nt", reason="Windows does not read TZ")
def test_the_time_zone_is_a_variable_too(warm: WarmBooter, write: Write) -> None:
    root = write({"app.py": "import time\nprint(time.timezone)\n"})
    assert warm.boot(root, SERVER, env={"TZ": "XYZ-3"}).stdout == "-10800"


def test_nothing_of_the_harness_is_in_the_apps_way(write: Write) -> None:
    modules = ["ask", "client", "errors", "intercept", "session", "target", "warm"]
    text = f"import sys, {', '.join(modules)}\nprint({', '.join(f'{name}.NAME' for name in modules)})\n"
    text += f"print({str(process.HARNESS.parent)!r} in sys.path)\n"
    result = boot(write({"app.py": text, **{f"{name}.py": f"NAME = {name!r}\n" for name in modules}}), SERVER)
    assert result.error == "AttributeError: module 'app' has no attribute 'server'"
    assert result.stdout.splitlines() == [" ".join(modules), "False"]


def test_the_exchange_folder_is_private_and_removed() -> None:
    with process.exchange() as box:
        assert box.folder.is_dir()
        if os.name == "posix":
            assert box.folder.stat().st_mode & 0o777 == 0o700
    assert not box.folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")
def test_an_app_behind_a_link(warm: WarmBooter, write: Write, tmp_path: Path) -> None:
    write({"app.py": "1 / 0\n"})
    (tmp_path / "link").symlink_to(tmp_path / "app")
    assert warm.boot(tmp_path / "link", SERVER).error == "ZeroDivisionError: division by zero (app.py:1)"
