"""What a person does on the platform, in the words and commands of each target."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from dash_migrate.target_platform import TargetPlatform


class Stage(enum.Enum):
    """When something is to be done on the platform; in this order."""

    CREATE = "create"
    SET_UP = "set up"
    DEPLOY = "deploy"
    ASK_ADMIN = "ask"


@dataclass(frozen=True, slots=True)
class PlatformTask:
    """What a person does on the platform itself, since no file of the app can hold it.

    Tasks of several steps with the same text and commands are one.

    Args:
        text: a whole sentence, imperative.
        why: what in the app asks for it, in a few words; may be empty.
        commands: to copy, in order; one way to do it.
    """

    step: str
    stage: Stage
    text: str
    why: str = ""
    commands: tuple[str, ...] = ()


class Service(enum.Enum):
    """What the platform can run or keep for an app; the value is its name in commands."""

    REDIS = "redis"
    POSTGRES = "postgres"
    FILES = "persistent-filesystem"


# What the app finds of each: an environment variable, or a folder.
_TITLES = {Service.REDIS: "Redis", Service.POSTGRES: "Postgres", Service.FILES: "the persistent filesystem"}
_GIVES = {Service.REDIS: "REDIS_URL", Service.POSTGRES: "DATABASE_URL"}


def add_service(step: str, service: Service, target: TargetPlatform, why: str) -> PlatformTask:
    """The task to add a service to the app.

    Args:
        step: whose task it is.
        service: what to add.
        target: the platform.
        why: what in the app asks for it, in a few words.
    """
    text, commands = _FORMS[target](service)
    return PlatformTask(step, Stage.SET_UP, text, why, commands)


def _on_de5(service: Service) -> tuple[str, tuple[str, ...]]:
    """Source: the command line that Dash Enterprise 5 documents, and github.com/plotly/de-deploy."""
    if service is Service.FILES:
        text = "Switch on the persistent filesystem: the app finds it at ~/mount."
        return text, ("de apps update -n <app-name> --persistent-filesystem",)
    text = f"Add {_TITLES[service]} to the app, which then finds {_GIVES[service]} in its environment."
    return text, (f"de services create --app-name <app-name> --type {service.value}",)


def _on_de4(service: Service) -> tuple[str, tuple[str, ...]]:
    """Source: the documentation of Dash Enterprise 4.1."""
    if service is Service.FILES:
        return "Have the administrator map a directory of the server to /data of the app.", ()
    text = f"In the App Manager, create a {_TITLES[service]} database and link it to the app"
    return f"{text}, which then finds {_GIVES[service]} in its environment.", ()


def _on_paas(service: Service) -> tuple[str, tuple[str, ...]]:
    if service is Service.FILES:
        return "Give the app a volume that outlives its containers.", ()
    return f"Add {_TITLES[service]} to the app, and set {_GIVES[service]} to its address.", ()


_FORMS = {TargetPlatform.DE5: _on_de5, TargetPlatform.DE4: _on_de4, TargetPlatform.PAAS: _on_paas}
