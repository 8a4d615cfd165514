"""What findings on databases, logs, caches and sessions in files say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Effort, Finding, Severity
from dash_migrate.writes.stores import Kind
from dash_migrate.writes.words import LOST, NO_FILES, keeping, short_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash_migrate.target_platform import TargetPlatform
    from dash_migrate.writes.databases import Database
    from dash_migrate.writes.stores import Store
    from dash_migrate.writes.words import Keeping

# Severity, what is seen, why it matters, what to do.
_Texts = tuple[Severity, str, str, str]

_COLD = (
    "Each container has a disk of its own, which is empty after each deployment: the cache starts anew there, and "
    "worker processes do not see it."
)
_REDIS = 'redis.Redis.from_url(os.environ["REDIS_URL"])'
_IF = 'if "REDIS_URL" in os.environ'
_GOES = f"{LOST}: what was stored is gone then."


def database_finding(step: str, found: Database, platform: TargetPlatform) -> Finding:
    """The finding on a database in a file that requests write to."""
    writers = short_list((request.title for one in found.statements for request in one.when.requests), "others")
    places = short_list((f"{one.word} in {one.location}" for one in found.statements), "more places")
    seen = f"The app keeps data in the database file {found.shown} ({found.opened}). It is written to by {writers}"
    seen = f"{seen} ({places})."
    action = _by_url(found, keeping(platform)) if found.by_url else _by_file(found, keeping(platform))
    anchor = f"database {found.shown}"
    return Finding(step, anchor, Severity.WARNING, found.location, seen, _GOES, action, Effort.DAY)


def _by_url(found: Database, keep: Keeping) -> str:
    return (
        "Use the platform's Postgres, which gives the app DATABASE_URL, and the file where that is not set. Write "
        f"for {found.spelled}:\n"
        f'    os.environ.get("DATABASE_URL", {found.spelled}).replace("postgres://", "postgresql://", 1)\n'
        f"and add psycopg2-binary to requirements.txt. Or keep the file in {keep.how}."
    )


def _by_file(found: Database, keep: Keeping) -> str:
    return (
        f"Keep the data in a database outside or in the platform's Postgres, or the file in {keep.how}. For the "
        f"last, write for {found.spelled}:\n"
        f'    os.path.expanduser(os.environ.get("APP_DATABASE", {found.spelled}))\n'
        f"and set APP_DATABASE={keep.folder}/app.db on the platform."
    )


def store_finding(step: str, store: Store, platform: TargetPlatform) -> Finding:
    """The finding on a library that keeps its data in files."""
    severity, seen, why, action = _TEXTS[store.kind](store, keeping(platform))
    return Finding(step, f"{store.kind.value} {store.spelled}", severity, store.location, seen, why, action)


def _at(store: Store) -> str:
    return f" {store.shown}" if store.shown else ""


def _keys(store: Store, keep: Keeping) -> _Texts:
    action = (
        f"Keep the data in the platform's Redis or Postgres, or the file in {keep.how}. For the last, take its "
        f'folder from the environment:\n    folder = Path(os.environ.get("APP_DATA_DIR", ".")).expanduser()\n'
        f"and set APP_DATA_DIR={keep.folder} on the platform."
    )
    return Severity.WARNING, f"The app stores data in the file{_at(store)} ({store.name}).", _GOES, action


def _log(store: Store, keep: Keeping) -> _Texts:
    del keep
    last = store.name.rpartition(".")[2]
    instead = {
        "basicConfig": "leave filename out of logging.basicConfig(...)",
        "add": "write logger.add(sys.stderr)",
    }
    return (
        Severity.ADVICE,
        f"The app logs to the file{_at(store)} ({store.name}).",
        NO_FILES,
        f"Log to the standard streams: {instead.get(last, 'write logging.StreamHandler()')}.",
    )


def _disk_cache(store: Store, keep: Keeping) -> _Texts:
    del keep
    action = (
        "Leave it if everything in it can be worked out again. What must last or be shared belongs in Redis: add "
        f"it to the app on the platform, and write {_REDIS}"
    )
    return Severity.ADVICE, f"The app caches in the folder{_at(store)} ({store.name}).", _COLD, action


def _file_cache(store: Store, keep: Keeping) -> _Texts:
    severity, seen, why, _ = _disk_cache(store, keep)
    action = (
        "Leave it if everything in it can be worked out again. To share it, add Redis to the app on the platform, "
        f"redis to requirements.txt, and write\n    RedisCache(host={_REDIS}) {_IF} else {store.spelled}"
    )
    return severity, seen, why, action


def _outputs(store: Store, keep: Keeping) -> _Texts:
    del keep
    own = f"RedisBackend(host={_REDIS}) {_IF} else"
    is_default = "Backend(" not in store.spelled and "Transform(" in store.spelled
    line = (
        f"ServersideOutputTransform(backends=[{own} FileSystemBackend()])"
        if is_default
        else f"{own} {store.spelled}"
    )
    return (
        Severity.WARNING,
        f"Server-side outputs of the callbacks are kept in files{_at(store)} ({store.name}).",
        f"{LOST}: the callbacks of pages that are open then no longer find their data.",
        f"Add Redis to the app on the platform, redis to requirements.txt, and write\n    {line}",
    )


def _flask_cache(store: Store, keep: Keeping) -> _Texts:
    del keep
    action = (
        "Leave it if a cold cache after each deployment is all right. To share one, run\n"
        "    dash-migrate apply --with redis-cache\n"
        "It uses Redis where the platform gives REDIS_URL, and these files elsewhere."
    )
    seen = f"Flask-Caching keeps its cache in files ({store.name} = {store.spelled})."
    return Severity.ADVICE, seen, _COLD, action


def _sessions(store: Store, keep: Keeping) -> _Texts:
    del keep
    action = (
        "Add Redis to the app on the platform, redis to requirements.txt, and write before Session(server):\n"
        f"    {_IF}:\n"
        f'        server.config.update(SESSION_TYPE="redis", SESSION_REDIS={_REDIS})'
    )
    seen = f"Flask-Session keeps the sessions of visitors in files ({store.name} = {store.spelled})."
    return Severity.WARNING, seen, f"{LOST}: visitors lose their sessions then, and are signed out.", action


def _uploads(store: Store, keep: Keeping) -> _Texts:
    action = (
        f"Keep what is to last in an object store or database, or in {keep.how}. For the last, give {store.name} "
        f'the folder\n    os.path.expanduser(os.environ.get("UPLOADS_DIR", {store.folder or "..."}))\n'
        f"and set UPLOADS_DIR={keep.folder} on the platform."
    )
    seen = f"Files that visitors upload are saved in the folder{_at(store)} ({store.name})."
    return Severity.WARNING, seen, f"{LOST}: the uploaded files are gone then.", action


_TEXTS: dict[Kind, Callable[[Store, Keeping], _Texts]] = {
    Kind.KEYS: _keys,
    Kind.LOG: _log,
    Kind.DISK_CACHE: _disk_cache,
    Kind.FILE_CACHE: _file_cache,
    Kind.OUTPUTS: _outputs,
    Kind.FLASK_CACHE: _flask_cache,
    Kind.SESSIONS: _sessions,
    Kind.UPLOADS: _uploads,
}
