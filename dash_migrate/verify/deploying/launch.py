"""How the command of a Procfile's web line is run: as a platform runs it, but for where it listens."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.facts.gunicorn import parse_gunicorn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash_migrate.facts.gunicorn import GunicornCommand
    from dash_migrate.verify.platforms import Platform

GUNICORN_TIMEOUT = 30.0  # seconds: gunicorn's default
WAITRESS = Path(__file__).with_name("_waitress.py")

_SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Passed through from the user's environment: temporary files, the network, and what Windows cannot do without.
_KEPT = frozenset(
    (
        *("TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
        *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS"),
    )
)
_BIND = frozenset({"-b", "--bind"})
_LOG_FILE = frozenset({"--log-file", "--error-logfile"})
_TIME = frozenset({"-t", "--timeout"})
_PYTHONPATH = re.compile(r"(?<![^\s;&|(\"'])PYTHONPATH=")
_PORT = re.compile(r"\$\{PORT(?::-\d+)?\}|\$PORT\b")


def variables_for(platform: Platform, python: Path, variables: Mapping[str, str], home: Path) -> dict[str, str]:
    """All variables of the web process: none of the user's own but what reaches files and the network.

    Args:
        platform: what it sets.
        python: the interpreter of the app's environment; its folder is first on the PATH.
        variables: what the app's own settings add; they win.
        home: the home folder.
    """
    kept = {name: value for name, value in os.environ.items() if name.upper() in _KEPT}
    system = os.environ.get("PATH", "") if sys.platform == "win32" else _SYSTEM_PATH
    home_names = ("HOME", "USERPROFILE") if sys.platform == "win32" else ("HOME",)
    return {
        **kept,
        "PATH": os.pathsep.join((str(python.parent), system)),
        **dict.fromkeys(home_names, str(home)),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONFAULTHANDLER": "1",  # so that a process that hangs can be asked where
        # gunicorn believes proxies on its own machine; a platform's is on another one.
        "FORWARDED_ALLOW_IPS": "",
        **platform.variables,
        **variables,
    }


@dataclass(frozen=True, slots=True)
class Command:
    """The command of a web line.

    Attributes:
        text: what the Procfile says behind `web:`.
        gunicorn: its call of gunicorn; None if it has none that can be read.
    """

    text: str
    gunicorn: GunicornCommand | None

    @classmethod
    def read(cls, text: str) -> Command:
        """Reads one."""
        return cls(text, parse_gunicorn(text))

    @property
    def by_path(self) -> bool:
        """Whether the shell looks for gunicorn on the PATH."""
        call = self.gunicorn
        if call is None or "/" in call.program.value:
            return False
        return not self.text[: call.program.start].rstrip().endswith("-m")

    @property
    def daemon(self) -> bool:
        """Whether gunicorn is told to go into the background."""
        return self.gunicorn is not None and self.gunicorn.argument("-D", "--daemon") is not None

    def listening_at(self, bind: str, variables: Mapping[str, str]) -> str:
        """The shell's command line with gunicorn's socket replaced, and its log among what it prints."""
        return self._shell(f"--bind {bind} --log-level info --error-logfile -", _BIND | _LOG_FILE, variables)

    def listening_patiently(self, bind: str, variables: Mapping[str, str]) -> str:
        """The same with all the time that it takes."""
        added = f"--bind {bind} --log-level info --error-logfile - --timeout 0"
        return self._shell(added, _BIND | _LOG_FILE | _TIME, variables)

    def _shell(self, added: str, replaced: frozenset[str], variables: Mapping[str, str]) -> str:
        text = self.text
        if self.gunicorn is not None:
            for argument in reversed(self.gunicorn.arguments):
                quiet = argument.option == "--log-level" and argument.value != "debug"
                if argument.known and not argument.fault and (argument.option in replaced or quiet):
                    text = text[: argument.start] + text[argument.end :]
            end = self.gunicorn.program.end
            added = added.replace("--log-level info ", "") if "--log-level" in text else added
            text = f"{text[:end]} {added}{text[end:]}"
        return with_search_path(text, variables.get("PYTHONPATH", ""))

    def folder(self, root: Path) -> Path:
        """The folder that gunicorn's call changes to."""
        if self.gunicorn is None:
            return root
        return root / self.gunicorn.folder / (self.gunicorn.option("--chdir") or ".")

    def served_by_waitress(
        self, python: Path, root: Path, variables: Mapping[str, str], port_file: Path
    ) -> tuple[str, ...]:
        """The program and its arguments that serve gunicorn's target with waitress.

        Raises:
            ValueError: there is no target.
        """
        if self.gunicorn is None or self.gunicorn.target is None:
            raise ValueError("the command has no gunicorn target")
        asked = {
            "module": self.gunicorn.module,
            "attr": self.gunicorn.attr,
            "paths": [str(root / folder) for folder in self.gunicorn.search_path],
            "url_prefix": variables.get("SCRIPT_NAME", ""),
            "port_file": str(port_file),
        }
        return (str(python), str(WAITRESS), json.dumps(asked))


def with_search_path(text: str, folders: str) -> str:
    """A shell's command line whose own PYTHONPATH comes behind other folders."""
    if not folders:
        return text
    return _PYTHONPATH.sub(lambda match: match[0] + shlex.quote(folders) + os.pathsep, text)


def with_port(text: str, port: int) -> str:
    """A command line with `$PORT` filled in, for a shell that does not do it."""
    return _PORT.sub(str(port), text)


def worker_timeout(command: Command, root: Path, variables: Mapping[str, str]) -> float | None:
    """The seconds after which gunicorn ends a worker that hangs; 0 for never, None if it cannot be told."""
    call = command.gunicorn
    if call is None:
        return None
    given = call.option("-t", "--timeout")
    if given is not None:
        return float(given) if given.isdecimal() else None
    if "GUNICORN_CMD_ARGS" in {**variables, **call.variables}:
        return None
    named = call.option("-c", "--config") or "gunicorn.conf.py"
    if named.startswith("python:"):
        return None
    try:
        text = (root / call.folder / named.removeprefix("file:")).read_text("utf-8", "replace")
    except OSError:
        return GUNICORN_TIMEOUT
    return None if "timeout" in text else GUNICORN_TIMEOUT


def installed_gunicorn(python: Path) -> str:
    """The version of gunicorn in an environment, as its folder of metadata names it; "" if none is found."""
    prefix = python.parent.parent
    for pattern in ("lib/python*/site-packages", "Lib/site-packages"):
        for folder in prefix.glob(f"{pattern}/gunicorn-*.dist-info"):
            return folder.name.removeprefix("gunicorn-").removesuffix(".dist-info")
    return ""
