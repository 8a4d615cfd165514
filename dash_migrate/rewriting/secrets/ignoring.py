"""The ignore files that have to name `.env`, so that what is built or uploaded here does not hold it."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.needs import IgnoreLine
from dash_migrate.rewriting.secrets.env_file import ENV

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

_DOCKER = ".dockerignore"
# Where there is one, a tool reads it and not `.gitignore`: podman, Google Cloud, Elastic Beanstalk, Cloud Foundry.
_IF_THERE = (".containerignore", ".gcloudignore", ".ebignore", ".cfignore")
# How gcloud's file takes in git's: https://cloud.google.com/sdk/gcloud/reference/topic/gcloudignore
_INCLUDES = "#!include:.gitignore"


def ignore_lines(workspace: Workspace) -> Iterator[IgnoreLine]:
    """The lines that keep `.env` out of a push, of an image and of an upload.

    A `.dockerignore` is made where there is a Dockerfile; other ignore files are extended where they are there.
    One of a single Dockerfile (`web.Dockerfile.dockerignore`) counts instead of the general one, so it needs the
    line, too.
    """
    yield IgnoreLine(ENV)
    paths = [PurePosixPath(path) for path in workspace.paths]
    if workspace.exists(_DOCKER) or any(map(_is_dockerfile, paths)):
        yield IgnoreLine(ENV, _DOCKER)
    for path in paths:
        if path.name.endswith(_DOCKER) and path.name != _DOCKER:
            yield IgnoreLine(ENV, path.as_posix())
    for name in _IF_THERE:
        source = workspace.source(name)
        if source is not None and not _takes_in_git(source):
            yield IgnoreLine(ENV, name)


def _is_dockerfile(path: PurePosixPath) -> bool:
    """Whether docker or podman build an image from a file: `Dockerfile`, `Dockerfile.dev`, `web.dockerfile`."""
    name = path.name.lower()
    if name.endswith((".dockerignore", ".md", ".j2")):
        return False
    return name.split(".")[0] in {"dockerfile", "containerfile"} or name.endswith(
        (".dockerfile", ".containerfile")
    )


def _takes_in_git(source: SourceFile) -> bool:
    return source.path == ".gcloudignore" and _INCLUDES in map(str.strip, source.text.splitlines())
