"""What deployment files show of how the app starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.facts.deployment import Evidence, evidence, processes
from dash_migrate.source import SourceFile
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app

APP = {"app.py": "", "src/app.py": "", "src/board/__init__.py": "", "my-app.py": ""}


def found(root: Path, path: str, text: str) -> list[tuple[str, str]]:
    """What a file starts: the app's file and the name that is served."""
    workspace = Workspace.read(write_app(root, {**APP, path: text}))
    items = list(evidence(workspace))
    assert all(item.path == path for item in items)
    return [(item.started, item.attr) for item in items]


@pytest.mark.parametrize(
    ("path", "text", "started"),
    [
        ("Procfile", "web: gunicorn app:server", [("app.py", "server")]),
        ("Procfile", "web: gunicorn app", [("app.py", "application")]),
        ("Procfile", "web: gunicorn --chdir src app:server", [("src/app.py", "server")]),
        ("Procfile", "web: gunicorn --pythonpath src board:server", [("src/board/__init__.py", "server")]),
        ("Procfile", "web: PYTHONPATH=src gunicorn board:server", [("src/board/__init__.py", "server")]),
        ("Procfile", "web: cd src && gunicorn app:server", [("src/app.py", "server")]),
        ("Procfile", "web: gunicorn src.app:server", [("src/app.py", "server")]),
        ("Procfile", "web: gunicorn 'my-app:server'", [("my-app.py", "server")]),
        ("Procfile", "web: gunicorn src/app:server", []),
        ("Procfile", "web: gunicorn nothing:server", []),
        ("Procfile", "web: python app.py", [("app.py", "")]),
        ("Procfile", "worker: gunicorn src.app:server\nweb: gunicorn app:server",
         [("app.py", "server"), ("src/app.py", "server")]),
        ("Dockerfile", 'CMD ["gunicorn", "-b", "0.0.0.0:80", "app:server"]', [("app.py", "server")]),
        ("Dockerfile", "CMD gunicorn app:server", [("app.py", "server")]),
        ("Dockerfile", "# CMD gunicorn app:server", []),
        ("Dockerfile", 'CMD ["python", "-u", "app.py"]', [("app.py", "")]),
        ("Dockerfile", "RUN pip install gunicorn", []),
        ("Dockerfile.prod", "CMD gunicorn app:server", [("app.py", "server")]),
        ("docker-compose.yml", "command: gunicorn app:server", [("app.py", "server")]),
        ("render.yaml", "startCommand: gunicorn app:server", [("app.py", "server")]),
        ("render.yaml", 'startCommand: "gunicorn app:server"', [("app.py", "server")]),
        ("start.sh", "gunicorn 'app:create_app()'", [("app.py", "create_app()")]),
        ("start.sh", "bash -c 'gunicorn app:server'", [("app.py", "server")]),
        ("start.sh", "waitress-serve --port=8080 app:server", [("app.py", "server")]),
        ("start.sh", "uvicorn app:server --host 0.0.0.0", [("app.py", "server")]),
        ("start.sh", "exec python3.11 app.py --debug", [("app.py", "")]),
        ("start.sh", "python manage.py", []),
        ("src/Dockerfile", "CMD gunicorn board:server", [("src/board/__init__.py", "server")]),
        ("docker/Dockerfile", "CMD gunicorn app:server", [("app.py", "server")]),
        ("README.md", "gunicorn app:server", []),
        ("notes.txt", "python app.py", []),
    ],
)  # fmt: skip
def test_what_is_started(tmp_path: Path, path: str, text: str, started: list[tuple[str, str]]) -> None:
    assert found(tmp_path, path, text + "\n") == started


def test_the_procfile_comes_first_and_deeper_files_last(tmp_path: Path) -> None:
    line = "gunicorn app:server\n"
    files = {
        **APP,
        "a/Dockerfile": f"CMD {line}",
        "render.yaml": f"startCommand: {line}",
        "Procfile": f"web: {line}",
    }
    workspace = Workspace.read(write_app(tmp_path, files))
    assert list(evidence(workspace)) == [
        Evidence("Procfile", "app.py", "server"),
        Evidence("render.yaml", "app.py", "server"),
        Evidence("a/Dockerfile", "app.py", "server"),
    ]


def test_the_processes_of_a_procfile() -> None:
    text = b"# comment\nweb: gunicorn app:server \n\nbroken line\nworker:celery -A tasks\nweb2 : x\n"
    found = processes(SourceFile("Procfile", text))
    assert [(item.line, item.name, item.command) for item in found] == [
        (2, "web", "gunicorn app:server"),
        (5, "worker", "celery -A tasks"),
        (6, "web2", "x"),
    ]
