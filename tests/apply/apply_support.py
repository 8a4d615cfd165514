"""An app to write to, what to write, and how to compare two states of it."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from dash_migrate.redact import Redactor, Secret
from dash_migrate.transaction import FileWrite, Run, commit

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "hk-5e1f0c-canary"
APP = f'\ufeffimport dash\r\napp = dash.Dash()\r\nKEY = "{SECRET}"\r\napp.run(debug=True)\r\n'.encode()
APP_AFTER = (
    "\ufeffimport os\r\nimport dash\r\napp = dash.Dash()\r\nserver = app.server\r\n"
    'KEY = os.environ["KEY"]\r\nif __name__ == "__main__":\r\n    app.run(debug=True)\r\n'
).encode()
CONFIG = "# -*- coding: latin-1 -*-\nTITLE = 'Umsätze'\n\x0c\nFOLDER = 'C:/data'".encode("latin-1")
CONFIG_AFTER = CONFIG.replace(b"C:/data", b"data")
OLD = b"gunicorn\n"
TABLE = bytes(range(256)) * 16
ENV = f"KEY={SECRET}\n".encode()

Snapshot = dict[str, tuple[object, ...]]


KNOWN = Redactor([Secret("KEY", SECRET)])


def make_app(root: Path, beside: Path) -> None:
    """Makes the app in `root`, and a table outside of it that a run copies in."""
    (root / "pages").mkdir(parents=True)
    (root / "app.py").write_bytes(APP)
    (root / "app.py").chmod(0o755)
    (root / "pages" / "config.py").write_bytes(CONFIG)
    (root / "old.txt").write_bytes(OLD)
    (root / "old.txt").chmod(0o640)
    (root / "untouched.csv").write_bytes(b"a,b\n")
    (beside / "table.bin").write_bytes(TABLE)


def app_writes(root: Path) -> list[FileWrite]:
    """An edit of each encoding, a new file in new folders, a secret one, a copy and a removal."""
    return [
        FileWrite("app.py", APP, APP_AFTER),
        FileWrite("pages/config.py", CONFIG, CONFIG_AFTER),
        FileWrite(".env", None, ENV, 0o600),
        FileWrite("assets/css/style.css", None, b"body {}\n"),
        FileWrite("data/table.bin", None, root.parent / "table.bin"),
        FileWrite("old.txt", OLD, None),
    ]


def commit_app(root: Path) -> Run:
    return commit(root, app_writes(root), title="the app", refused=["links-1"], known=KNOWN)


def snapshot(root: Path) -> Snapshot:
    """Everything below a folder: kind, permission bits, content or the link's target."""
    found: Snapshot = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        mode = stat.S_IMODE(path.lstat().st_mode)
        if path.is_symlink():
            found[name] = ("link", str(path.readlink()))
        elif path.is_dir():
            found[name] = ("folder", mode)
        else:
            found[name] = ("file", mode, path.read_bytes())
    return found


def without_journal(state: Snapshot) -> Snapshot:
    return {name: entry for name, entry in state.items() if not name.startswith(".dash-migrate")}


def journal_text(root: Path) -> bytes:
    """Everything that the journal's folder holds, names and contents."""
    folder = root / ".dash-migrate"
    return b"\n".join(
        path.name.encode() + b"\n" + (path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.rglob("*"))
    )
