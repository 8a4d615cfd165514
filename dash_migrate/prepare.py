"""From a folder on the command line to a plan: what `plan` and `apply` have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.plan import Plan
    from dash_migrate.planner import Decider
    from dash_migrate.settings import Settings


def app_folder(path: Path) -> Path:
    """The folder of an app, absolute. What commands that were killed have left of any app is removed.

    Raises:
        UsageError: if it is no folder or cannot be read.
    """
    if path.is_file():
        raise UsageError(f"{path}: is a file. Give the folder that holds the app: {path.parent}")
    try:
        next(path.iterdir(), None)
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such folder.") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}.") from error
    from dash_migrate.verify.scratch import sweep

    sweep()
    return path.resolve()


def plan_app(root: Path, settings: Settings, decide: Decider | None = None) -> Plan:
    """Reads the app and runs the series over it; writes nothing.

    Args:
        root: the app's folder, as of `app_folder`.
        settings: the command line's choices; the app's own configuration completes them.
        decide: what becomes of each change; by default the safe ones are part of the plan.

    Raises:
        DashMigrateError: if the configuration, a step's name or the journal of earlier runs is at fault.
    """
    from dash_migrate.planner import accept_safe, make_plan
    from dash_migrate.series import load_series
    from dash_migrate.settings import with_config
    from dash_migrate.transaction.journal import refusals
    from dash_migrate.workspace import Workspace

    settings = with_config(settings, root)
    series = load_series(settings)
    return make_plan(Workspace.read(root), series, settings, decide=decide or accept_safe, refused=refusals(root))
