"""`dash-migrate undo`."""

from pathlib import Path

from dash_migrate.commands import terminal
from dash_migrate.commands.options import Folder


def undo(path: Folder = Path()) -> None:
    """Take the last apply back, byte for byte."""
    from dash_migrate import transaction
    from dash_migrate.prepare import app_folder
    from dash_migrate.report.closing import undone_lines

    undone = transaction.undo(app_folder(path))
    terminal.say(undone_lines(undone, terminal.style()))
