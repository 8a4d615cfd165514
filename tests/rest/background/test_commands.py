"""What celery's command lines say."""

from __future__ import annotations

import pytest

from dash_migrate.rewriting.background.commands import parse_celery


@pytest.mark.parametrize(
    ("line", "kind", "module", "attr"),
    [
        ("celery -A app:celery_app worker --loglevel=INFO", "worker", "app", "celery_app"),
        ("celery worker -A tasks", "worker", "tasks", ""),
        ("python -m celery --app=pkg.tasks:jobs worker", "worker", "pkg.tasks", "jobs"),
        ("env A=1 celery -Atasks beat", "beat", "tasks", ""),
        ("exec /opt/bin/celery --app 'tasks' beat", "beat", "tasks", ""),
        ("celery report", "", "", ""),
    ],
)
def test_reads_what_is_started(line: str, kind: str, module: str, attr: str) -> None:
    command = parse_celery(line)
    assert command is not None
    assert (command.kind, command.module, command.attr) == (kind, module, attr)


@pytest.mark.parametrize("line", ["python celery_jobs.py", "gunicorn app:server", "celery -A 'open worker"])
def test_passes_over_other_commands(line: str) -> None:
    assert parse_celery(line) is None


def test_knows_where_the_app_stands_in_the_line() -> None:
    line = "cd src && celery --app=tasks:jobs worker -I app,pages --workdir inner -B"
    command = parse_celery(line)
    assert command is not None
    assert command.app is not None
    assert line[command.app.start : command.app.end] == "tasks:jobs"
    assert command.subcommand is not None
    assert line[command.subcommand.start : command.subcommand.end] == "worker"
    assert command.includes == ("app", "pages")
    assert command.folder == "src/inner"
    assert command.with_beat


def test_knows_the_folders_that_python_searches() -> None:
    command = parse_celery("env PYTHONPATH=src:lib celery -A main:celery_app worker")
    assert command is not None
    assert command.paths == ("src", "lib")
    assert not command.with_beat
