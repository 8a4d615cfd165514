"""Serves the app on this machine, at a port that the system chooses, until standard input ends."""

from __future__ import annotations

import faulthandler
import json
import os
import sys
import threading
from typing import TYPE_CHECKING, Any, NoReturn

from . import ask, client, errors, inventory, server, session

if TYPE_CHECKING:
    from pathlib import Path


_serves = threading.Event()  # of this process: it serves one app
_stopped = threading.Event()


def serve(folder: Path) -> NoReturn:
    """Runs the app as `request.json` in the folder says, and serves what it would serve.

    Once it serves, or if it cannot, `result.json` says so; every exception that becomes a 500 is a line of
    JSON in `raised.jsonl`. The app's own standard input is empty, as for a boot.
    """
    pipe = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    threading.Thread(target=_wait_for_end, args=(pipe,), daemon=True).start()
    session.run(folder, _Serving)


def _wait_for_end(pipe: int) -> None:
    while os.read(pipe, 1024):
        pass
    if not _serves.is_set():
        os._exit(1)  # still on its way: there is nobody left to tell
    _stopped.set()


class _Serving(session.Session):
    """Serves where a boot asks; what is raised on the way is written down as it comes."""

    def told(self, exc: BaseException) -> None:
        """Notes an exception that a framework turned into a 500."""
        super().told(exc)
        with (self.folder / "raised.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(errors.describe(exc, self.root)) + "\n")

    def serve(self, served: Any, script_name: str) -> None:
        """Serves until it is stopped; a second app that a program runs after that is not served."""
        if _stopped.is_set():
            return
        asker = client.client_for(served, script_name, self.told)
        apps = ask.dash_apps(served)
        document = inventory.of(asker, apps[0] if apps else None, self.root)
        if document["error"] and self.errors:
            document["error"] += ": " + errors.describe(self.errors[0], self.root)
        if not document["error"]:
            document["others"] = inventory.others(asker, apps[1:])
            document["address"] = server.start(asker)
            faulthandler.cancel_dump_traceback_later()  # from here on the parent decides
            _serves.set()
        self.write(document)
        if document["address"]:
            _stopped.wait()
            sys.stdout.flush()
