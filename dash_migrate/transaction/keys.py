"""The key of the journal's digests: 32 random bytes that stay with the user.

It lies in the user's state folder (`DASH_MIGRATE_STATE_DIR` names another one), so that a journal that is
shipped by accident cannot be used to guess contents. Where that folder cannot be written, the key lies in the
journal's own.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path

from dash_migrate.transaction import durable
from dash_migrate.transaction.errors import ApplyError, KeyMissingError, reason_of
from dash_migrate.transaction.records import KeyRef

KEY_NAME = "journal.key"
_SIZE = 32
_FINGERPRINT_OF = b"dash-migrate journal key"


@dataclass(frozen=True, slots=True)
class Key:
    """A key and where it lies."""

    secret: bytes = field(repr=False)
    in_project: bool = False

    @property
    def ref(self) -> KeyRef:
        """What a journal notes of the key."""
        return KeyRef(self.digest(_FINGERPRINT_OF)[:16], self.in_project)

    def new_digest(self) -> hmac.HMAC:
        """A digest to be fed."""
        return hmac.new(self.secret, digestmod=hashlib.sha256)

    def digest(self, data: bytes) -> str:
        """The keyed digest of some bytes, as hexadecimal digits."""
        return hmac.new(self.secret, data, hashlib.sha256).hexdigest()

    def digest_file(self, path: Path) -> str | None:
        """The keyed digest of a file, read a megabyte at a time; None if there is none. Raises `OSError`."""
        digest = self.new_digest()
        try:
            for chunk in durable.chunks(path):
                digest.update(chunk)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return digest.hexdigest()


def state_folder() -> Path:
    """Where the user's key lies."""
    named = os.environ.get("DASH_MIGRATE_STATE_DIR")
    if named:
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_state_path("dash-migrate")


def obtain(folder: Path) -> Key:
    """The key for a new run, made if there is none.

    Args:
        folder: the journal's folder, which takes the key if the user's state folder cannot be written.

    Raises:
        ApplyError: if neither place can be written.
    """
    try:
        return Key(_read_or_make(state_folder() / KEY_NAME))
    except OSError:
        pass
    path = folder / KEY_NAME
    try:
        return Key(_read_or_make(path), in_project=True)
    except OSError as error:
        raise ApplyError(
            f"{path}: the journal's key cannot be written: {reason_of(error)}. Nothing was changed. "
            "Set DASH_MIGRATE_STATE_DIR to a folder that you may write, then run the command again."
        ) from error


def existing(folder: Path, ref: KeyRef) -> Key:
    """The key that a run was recorded with.

    Args:
        folder: the journal's folder.
        ref: what the journal notes of the key.

    Raises:
        KeyMissingError: if it is gone, cannot be read, or is another one by now.
    """
    path = (folder if ref.in_project else state_folder()) / KEY_NAME
    try:
        key = Key(path.read_bytes(), ref.in_project)
    except OSError as error:
        cause = f"the key that the journal was written with cannot be read: {reason_of(error)}"
    else:
        if key.ref == ref:
            return key
        cause = "this is not the key that the journal was written with"
    raise KeyMissingError(
        f"{path}: {cause}. Without it nothing that would be restored can be checked, so nothing was changed. "
        "Run the command as the user who ran `dash-migrate apply`, or set DASH_MIGRATE_STATE_DIR to the "
        "folder that holds the key."
    )


def _read_or_make(path: Path) -> bytes:
    """The key in a file; a fresh one, never over another's, if there is none."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _make(path)
    for _ in range(10):
        secret = path.read_bytes()
        if len(secret) == _SIZE:
            return secret
        time.sleep(0.05)  # another process may be writing it just now
    raise OSError(f"{path} is damaged")


def _make(path: Path) -> None:
    """Writes a fresh key whole and then gives it its name, unless another process was first."""
    secret = secrets.token_bytes(_SIZE)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    durable.write_new(fresh, secret, 0o600)
    try:
        path.hardlink_to(fresh)
    except OSError:  # another process was first, or the file system has no hard links
        with contextlib.suppress(FileExistsError):
            durable.write_new(path, secret, 0o600)
    finally:
        fresh.unlink()
    durable.sync_folder(path.parent)
