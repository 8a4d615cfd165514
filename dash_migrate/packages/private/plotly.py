"""Plotly's own packages: public stubs bear their names, the real ones come from a Dash Enterprise's own index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.declared import REQUIREMENTS
from dash_migrate.packages.pins import is_stub
from dash_migrate.packages.private.indexes import (
    DOCS_PACKAGES,
    PACKAGES,
    configured_indexes,
    index_options,
    platform_server,
)
from dash_migrate.packages.private.lines import judged
from dash_migrate.packages.private.telling import STEP, listed, on_line, on_want
from dash_migrate.plan import Change, Location, Note, Severity, Splice, Tier
from dash_migrate.target_platform import TargetPlatform

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.packages.private.indexes import IndexOption
    from dash_migrate.packages.study import Study
    from dash_migrate.plan import Proposal
    from dash_migrate.settings import Settings

YOUR_SERVER = "YOUR-SERVER"
_STUB = "What has this version is a public stub that raises when it is imported."
_NAMES = {
    TargetPlatform.DE5: "Dash Enterprise 5",
    TargetPlatform.DE4: "Dash Enterprise 4",
    TargetPlatform.PAAS: "The platform",
}


def plotly_proposals(state: Study, settings: Settings, environ: Mapping[str, str]) -> Iterator[Proposal]:
    """On stubs that are pinned or installed, and on the index that the real packages come from.

    Args:
        state: the app's requirements.
        settings: the user's choices; the target decides which index is right.
        environ: the environment variables, for pip's own configuration.
    """
    yield from _stubs(state, settings)
    names = sorted((state.declared.keys | state.wanted.wants.keys()) & set(load("distributions")["stubs"]))
    options = [option for option in index_options(judged(state)) if option.is_platform]
    for option in options:
        yield from _converted(option, settings, names)
    if not names or state.file is None:
        return
    if settings.target is TargetPlatform.DE5:
        yield from _given(state, names)
    elif not options:
        yield from _missing(state, settings, names, _server(state, environ))


def _stubs(state: Study, settings: Settings) -> Iterator[Proposal]:
    reported = set()
    for line in judged(state):
        if line.key and is_stub(line.key, line.pinned_version):
            reported.add(line.key)
            yield on_line(
                line,
                Severity.ERROR,
                f"{_STUB} The real package comes from a Dash Enterprise's own index.",
                f"Write {line.key} alone, or with a version that your server has: "
                f"pip index versions {line.key} --index-url {_address(settings, YOUR_SERVER, with_user='')}",
            )
    by_key = {line.key: line for line in judged(state) if line.requirement}
    for key in sorted(load("distributions")["stubs"]):
        distribution = state.installed.get(key)
        if distribution is None or key in reported or not is_stub(key, distribution.public_version):
            continue
        seen = f"{key} {distribution.version} is installed here: a public stub that raises when it is imported."
        why = "The real package comes from a Dash Enterprise's own index; the app never ran with it here."
        action = (
            f"Install it, and pin that version: pip install {key} "
            f"--extra-index-url {_address(settings, YOUR_SERVER, with_user='')}"
        )
        if want := state.wanted.wants.get(key):
            yield on_want(want, Severity.ERROR, seen, why, action)
        elif key in by_key:
            yield on_line(by_key[key], Severity.ERROR, why, action, seen)


def _converted(option: IndexOption, settings: Settings, names: list[str]) -> Iterator[Change]:
    """The index of version 4 becomes that of version 5, or the other way round."""
    address, target = option.address, settings.target
    if address is None or target is TargetPlatform.PAAS or not option.line.path.endswith((".txt", ".in")):
        return
    old, new = (DOCS_PACKAGES, PACKAGES) if target is TargetPlatform.DE5 else (PACKAGES, DOCS_PACKAGES)
    # "/packages" can be anybody's index: of a Dash Enterprise it is where the app wants one of its packages.
    if address.path.lower() != old.lower() or (target is TargetPlatform.DE4 and not names):
        return
    line = option.line
    offset = line.text.rfind(address.path)
    start = line.start + len(line.text[:offset].encode())
    sure = settings.platform is not None
    yield Change(
        STEP,
        f"index {address.host}{old}",
        f"Take {_NAMES[target]}'s index: https://{address.host}{new}",
        f"{_NAMES[target]} serves its packages under {new}, the other version under {old}. "
        f"If the app moves to another server, write that server's name instead of {address.host}.",
        Tier.SAFE if sure else Tier.ASK,
        Location(line.path, line.number),
        (Splice(line.path, start, start + len(address.path.encode()), new),),
    )


def _given(state: Study, names: list[str]) -> Iterator[Proposal]:
    """Version 5 knows its index by itself; a stub is taken only where that does not answer."""
    stub = load("distributions")["stub-version"]
    for line in judged(state):
        if line.key in names and line.requirement and not line.requirement.url:
            text = f"{line.key}: Dash Enterprise 5 builds with its own index; no --extra-index-url is needed."
            yield Note(STEP, Location(line.path, line.number), text)
            if line.requirement.specifier.contains(stub) and line.pinned_version is None:
                yield on_line(
                    line,
                    Severity.ADVICE,
                    f"{stub} on the public index is a stub: pip takes it without "
                    "a word where the platform's index does not answer.",
                    f"Write {line.key}!={stub}, or the version that you have tested.",
                )


def _missing(state: Study, settings: Settings, names: list[str], server: str) -> Iterator[Proposal]:
    declared = [line for line in judged(state) if line.key in names]
    why = (
        f"{_NAMES[settings.target]} takes {listed(names)} from the public index then, where only stubs are that "
        "raise when they are imported."
    )
    text = f"--extra-index-url {_address(settings, server or YOUR_SERVER)}"
    first = declared[0] if declared else None
    place = Location(first.path, first.number) if first else Location(REQUIREMENTS, state.last_line)
    if server and state.file is not None:
        yield Change(
            STEP,
            "platform index",
            f"Add {text}",
            f"{why} pip is configured for this server here.",
            Tier.ASK,
            place,
            (Splice(REQUIREMENTS, 0, 0, f"{text}\n"),),
        )
        return
    action = f"Put this line at the top of {REQUIREMENTS}, with your server's name: {text}"
    if settings.target is TargetPlatform.PAAS:
        action += (
            " (set the two variables where the platform builds; without them if the server asks for no password)"
        )
    seen = f"{listed(names)}: no line names the index of a Dash Enterprise."
    if first is not None:
        yield on_line(first, Severity.ERROR, why, action, seen)
    else:
        yield on_want(state.wanted.wants[names[0]], Severity.ERROR, seen, why, action)


def _server(state: Study, environ: Mapping[str, str]) -> str:
    folder = state.environment.prefix if state.environment else None
    return platform_server(configured_indexes(environ, folder))


def _address(settings: Settings, server: str, with_user: str = "${DE_USER}:${DE_PASSWORD}@") -> str:
    path = DOCS_PACKAGES if settings.target is TargetPlatform.DE4 else PACKAGES
    return f"https://{with_user if settings.target is TargetPlatform.PAAS else ''}{server}{path}"
