"""Which ignore files have to name `.env`."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.needs import IgnoreLine
from dash_migrate.rewriting.secrets.ignoring import ignore_lines
from dash_migrate.source import SourceFile
from dash_migrate.workspace import Workspace

GIT = ".gitignore"
DOCKER = ".dockerignore"


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        ({}, [GIT]),
        ({"Dockerfile": ""}, [GIT, DOCKER]),
        ({"Dockerfile.dev": ""}, [GIT, DOCKER]),
        ({"docker/web.dockerfile": ""}, [GIT, DOCKER]),
        ({"Containerfile": ""}, [GIT, DOCKER]),
        ({".dockerignore": ""}, [GIT, DOCKER]),
        ({"Dockerfile": "", "web.Dockerfile.dockerignore": ""}, [GIT, DOCKER, "web.Dockerfile.dockerignore"]),
        ({"web.Dockerfile.dockerignore": ""}, [GIT, "web.Dockerfile.dockerignore"]),
        ({"dockerfiles.md": "", "Dockerfile.md": "", "Dockerfile.j2": "", "dockerfile_maker.py": ""}, [GIT]),
        ({".gcloudignore": "*.csv\n"}, [GIT, ".gcloudignore"]),
        ({".gcloudignore": ".git\n  #!include:.gitignore\n"}, [GIT]),
        (
            {".ebignore": "", ".cfignore": "", ".containerignore": ""},
            [GIT, ".containerignore", ".ebignore", ".cfignore"],
        ),
        ({".ebignore": "#!include:.gitignore\n"}, [GIT, ".ebignore"]),
    ],
)
def test_each_file_that_is_read_gets_the_line(files: dict[str, str], paths: list[str]) -> None:
    overlay = {path: SourceFile(path, text.encode()) for path, text in files.items()}
    workspace = Workspace(Path("nowhere"), frozenset(), overlay)
    assert list(ignore_lines(workspace)) == [IgnoreLine(".env", path) for path in paths]
