"""One boot: reads the request, runs the app in the way asked for, writes the result, ends."""

from __future__ import annotations

import atexit
import builtins
import contextlib
import faulthandler
import json
import os
import sys
import threading
import time
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from . import ask, client, errors, intercept, target

if TYPE_CHECKING:
    Json = dict[str, Any]  # a document read from or written to the exchange folder


def boot(folder: Path) -> NoReturn:
    """Boots as `request.json` in the folder says and writes `result.json` there.

    Never returns: the process ends, at the latest when its time is up, with its stack in `stack.txt`.
    """
    run(folder, Session)


def run(folder: Path, kind: type[Session]) -> NoReturn:
    """Runs the app as `request.json` says, with a session of that kind, and ends as `boot` does."""
    request: Json = json.loads((folder / "request.json").read_text("utf-8"))
    stack = (folder / "stack.txt").open("w", encoding="utf-8")
    left = request["timeout"] - (time.time() - request["started"])
    faulthandler.dump_traceback_later(max(left, 0.05), exit=True, file=stack)
    session = kind(folder, Path(request["root"]))
    try:
        os.chdir(request["cwd"])
        if "runner" in request["how"]:
            _run_script(session, request["how"]["runner"])
        else:
            _run_import(session, request["how"])
    except intercept.Stop:
        pass
    except BaseException as exc:  # noqa: BLE001 - SystemExit and KeyboardInterrupt end an app as well
        session.fail(errors.describe(exc, session.root))
    _end()


class Session:
    """The one result of this process, and the exceptions met on the way to it."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder = folder
        self.root = root
        self._result = folder / "result.json"
        self._lock = threading.Lock()
        self.errors: list[BaseException] = []

    def told(self, exc: BaseException) -> None:
        """Notes an exception that a framework turned into a 500."""
        self.errors.append(exc)

    def fail(self, error: str) -> None:
        """Writes the result of an app that serves nothing."""
        self.write({"apps": [], "error": error})

    def serve(self, served: Any, script_name: str) -> None:
        """Asks what is served and writes the result."""
        asker = client.client_for(served, script_name, self.told)
        apps = [ask.ask(asker, app) for app in ask.dash_apps(served) or [None]]
        problem = next((app["problem"] for app in apps if app["problem"]), None)
        if problem and self.errors:
            problem += ": " + errors.describe(self.errors[0], self.root)
        self.write({"apps": apps, "error": problem})

    def write(self, document: Json) -> None:
        """Writes the first result, whole or not at all; there is no second one."""
        with self._lock:
            if not self._result.exists():
                draft = self._result.with_suffix(".draft")
                draft.write_text(json.dumps(document), encoding="utf-8")
                draft.replace(self._result)


def _run_import(session: Session, how: Json) -> None:
    """Imports the target as a gunicorn worker does (27.0.1, `app/base.py`: `chdir` and `run`)."""

    def refuse(_served: Any) -> None:
        if threading.current_thread() is not threading.main_thread():
            raise SystemExit  # ends this thread; the import goes on beside it
        place = errors.current_line(session.root)
        session.fail(
            "the app is run while it is imported, where a server's worker would hang"
            + (" (" + place + ")" if place else "")
        )
        raise intercept.Stop

    intercept.install(refuse, session.told)
    sys.argv = ["gunicorn", how["target"]]
    sys.path.insert(0, str(Path.cwd()))
    if how["chdir"]:
        os.chdir(how["chdir"])
        sys.path.insert(0, str(Path.cwd()))
    for entry in how["pythonpath"]:
        sys.path.insert(0, str(Path(entry).resolve()))
    session.serve(target.resolve(how["target"]), os.environ.get("SCRIPT_NAME", ""))


def _run_script(session: Session, runner: str) -> None:
    """Runs a file as `python FILE` does, up to its run call."""

    def capture(served: Any) -> None:
        try:
            session.serve(target.resolve(served) if isinstance(served, str) else served, "")
        except Exception as exc:  # noqa: BLE001 - must not reach the app's own handlers
            session.fail(errors.describe(exc, session.root))
        if threading.current_thread() is not threading.main_thread():
            _end()
        raise intercept.Stop

    intercept.install(capture, session.told)
    path = session.root / runner
    sys.argv = [runner if Path.cwd() == session.root else str(path)]
    sys.path.insert(0, str(path.parent))
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=str(path), __builtins__=builtins)
    sys.modules["__main__"] = main
    exec(compile(path.read_bytes(), str(path), "exec", dont_inherit=True), vars(main))  # noqa: S102 - the app
    for thread in threading.enumerate():  # one of them may be about to run the app
        if not thread.daemon and thread is not threading.current_thread():
            thread.join()
    session.fail(runner + " ended without running an app")


def _end() -> NoReturn:
    """Ends the process with what the app left to do at its exit, threads not waited for."""
    run_exit_functions = getattr(atexit, "_run_exitfuncs", None)  # undocumented, so perhaps not there
    with contextlib.suppress(BaseException):
        if run_exit_functions is not None:
            run_exit_functions()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    os._exit(0)
