"""Names that a private index alone has: does the build know it, and can a stranger's package come instead?"""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.declared import REQUIREMENTS, Kind
from dash_migrate.packages.installed import Origin
from dash_migrate.packages.private.addresses import addresses, without_credentials
from dash_migrate.packages.private.indexes import Use, configured_indexes, index_options, is_platform
from dash_migrate.packages.private.lines import judged
from dash_migrate.packages.private.moving import host_label
from dash_migrate.packages.private.paths import build_wheel
from dash_migrate.packages.private.repositories import line_to_write
from dash_migrate.packages.private.tables import entries
from dash_migrate.packages.private.telling import STEP, listed, on_line
from dash_migrate.packages.publicity import public_names
from dash_migrate.plan import Finding, Location, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.private.indexes import IndexOption
    from dash_migrate.packages.private.tables import Entry
    from dash_migrate.packages.study import Study
    from dash_migrate.settings import Settings
    from dash_migrate.workspace import Workspace

YOUR_INDEX = "https://${INDEX_USER}:${INDEX_PASSWORD}@YOUR-INDEX/simple"


def index_findings(state: Study, workspace: Workspace, settings: Settings) -> Iterator[Finding]:
    """On private names: no line that names their index, or one beside the public index.

    Args:
        state: the app's requirements.
        workspace: the app, for the sources in its project files.
        settings: the user's choices; they say for certain what is private and what is public.
    """
    placed = {entry.key: entry for entry in entries(workspace)}
    private = [line for line in _by_name(state) if _is_private(line, placed, settings)]
    options = list(index_options(judged(state)))
    if state.file is None:
        return
    if private and not options:
        yield _missing(private, placed, state, os.environ)
    elif not options:
        yield from _perhaps_missing(state, settings, os.environ)
    elif not any(option.use is Use.ONLY for option in options) and not state.declared.hashed:
        for option in options:
            if option.use is Use.EXTRA and not option.is_platform and not _is_of_builds(option):
                yield from _confused(option, private, state, settings)


def _by_name(state: Study) -> Iterator[Line]:
    """The lines by which pip looks a name up in its indexes."""
    for line in judged(state):
        if line.key and line.requirement is not None and not line.requirement.url:
            yield line


def _is_private(line: Line, placed: Mapping[str, Entry], settings: Settings) -> bool:
    """Whether a name is certainly no public one's: the user or a project file says so."""
    key = line.key or ""
    if key in settings.public or key in load("distributions")["stubs"]:
        return False
    if key in settings.private:
        return True
    return bool(key in placed and placed[key].index and key not in public_names())


def _missing(
    private: list[Line], placed: Mapping[str, Entry], state: Study, environ: Mapping[str, str]
) -> Finding:
    """No line names an index, so the build asks the public one."""
    names = [line.key or "" for line in private]
    said = next((placed[name].index for name in names if name in placed and placed[name].index), "")
    folder = state.environment.prefix if state.environment else None
    known = said or next((text for text in configured_indexes(environ, folder) if text.startswith("https://")), "")
    where = placed[names[0]].line.path if said else "pip's configuration on this machine"
    option = f"--index-url {_with_variables(known) or YOUR_INDEX}"
    action = f"Put this line at the top of {private[0].path}"
    action += f" (the address is from {where})" if known else ""
    return on_line(
        private[0],
        Severity.ERROR,
        "The build asks the public index for it: it finds nothing, or what a stranger has registered under that "
        "name.",
        f"{action}, if that index serves public packages too: {option}. If it does not, commit the wheel: "
        f"pip download --no-deps -d packages {private[0].text.split(' ')[0]}, and write ./packages/NAME.whl",
        f"{listed(names)}: private, and no line names an index.",
    )


def _perhaps_missing(state: Study, settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """This machine has an index the build does not know: what is installed here may come from it."""
    folder = state.environment.prefix if state.environment else None
    configured = (next(addresses(text), None) for text in configured_indexes(environ, folder))
    own = [address for address in configured if address and address.scheme == "https" and not is_platform(address)]
    lines = {line.key: line for line in _by_name(state)}
    names = [key for key in _unknown(state, settings) if key in state.installed]
    if own and names:
        option = f"--index-url {_with_variables(own[0].text)}"
        yield on_line(
            lines[names[0]],
            Severity.ADVICE,
            f"pip knows {own[0].host} on this machine. The build does not: it finds nothing under a private name, "
            "or what a stranger has registered.",
            f"If the name is private, put this line at the top of {REQUIREMENTS}: {option}. If it is public: "
            f'public = ["{names[0]}"] in [tool.dash-migrate]',
            f"{listed(names)}: may come from an index that no line names.",
        )


def _confused(option: IndexOption, private: list[Line], state: Study, settings: Settings) -> Iterator[Finding]:
    """An index beside the public one: pip takes the highest version of both, whosever it is."""
    names = [line.key or "" for line in private]
    unknown = _unknown(state, settings)
    host = option.address.host if option.address else "YOUR-INDEX"
    url = _with_variables(option.value)
    way_out = (
        f"If {host} serves public packages too (most can pass them on), write: --index-url {url}. If it does not, "
        "commit the wheels into packages/ and name them, or write hashes (--hashes)."
    )
    why = (
        "pip asks both indexes and takes the highest version, so whoever registers a name on the public one can "
        "put code into the app."
    )
    if names:
        seen = f"{listed(names)}: private, from an index beside the public one."
        yield on_line(option.line, Severity.WARNING, why, way_out, seen)
    elif unknown:
        seen = f"An index beside the public one; {listed(unknown)} may come from it."
        action = (
            f'{way_out} Names that are public can be said to be: public = ["{unknown[0]}"] in [tool.dash-migrate]'
        )
        yield on_line(option.line, Severity.ADVICE, why, action, seen)


def _unknown(state: Study, settings: Settings) -> list[str]:
    """The declared names that the app itself uses and nothing shows to be public."""
    plotlys = load("distributions")["stubs"]
    return [
        line.key
        for line in _by_name(state)
        if line.key in state.wanted.wants
        and line.key not in settings.public
        and line.key not in plotlys
        and line.key not in public_names()
        and not _comes_from_public(line.key, state)
    ]


def _comes_from_public(key: str, state: Study) -> bool:
    """Whether another public distribution that is installed asks for it."""
    return any(
        other in public_names() and any(key == _name(text) for text in distribution.requires)
        for other, distribution in state.installed.items()
        if distribution.origin is Origin.INDEX
    )


def _name(text: str) -> str:
    from dash_migrate.packages.declared import parse_requirement
    from dash_migrate.packages.installed import canonical

    requirement = parse_requirement(text)
    return canonical(requirement.name) if requirement else ""


def _is_of_builds(option: IndexOption) -> bool:
    """Whether it is an index of other builds of public distributions."""
    return any(option.value.startswith(url) for url in load("distributions")["build-indexes"].values())


def _with_variables(url: str) -> str:
    """An address with variables for its credentials, if it has some."""
    for address in addresses(url):
        if address.has_credentials:
            label = host_label(address.host)
            rest = url[address.host_start :]
            return f"{address.scheme}://${{{label}_USER}}:${{{label}_PASSWORD}}@{rest}"
    return url


def entry_findings(state: Study, workspace: Workspace) -> Iterator[Finding]:
    """On what project files take from a place of its own and requirements.txt does not, or by its name alone."""
    if state.file is None:
        return
    indexed = any(option.use is not Use.LINKS for option in index_options(judged(state)))
    for entry in entries(workspace):
        lines = [line for line in state.declared.lines if line.key == entry.key or _is_at(line, entry)]
        if entry.index or (lines and (indexed or not all(map(_by_name_alone, lines)))):
            continue
        why = "The platform installs what requirements.txt lists, and nothing else."
        seen = f"{entry.key} is taken from a place of its own here, and requirements.txt does not have it."
        if lines:
            place = f"{lines[0].path}:{lines[0].number}"
            why = "By its name pip takes what the public index has: nothing, or what somebody else has registered."
            seen = f"{entry.key} is taken from a place of its own here, and by its name alone in {place}."
        public = lines and entry.key in public_names()
        yield Finding(
            STEP,
            f"entry {entry.key}",
            Severity.WARNING if public else Severity.ERROR,
            Location(entry.line.path, entry.line.number),
            seen,
            why,
            _to_add(entry, state),
        )


def _is_at(line: Line, entry: Entry) -> bool:
    """Whether a line names the folder or file that an entry does; it need not tell the distribution's name."""
    kinds = {line.kind, entry.line.kind}
    same = posixpath.normpath(line.target) == posixpath.normpath(entry.line.target)
    return kinds <= {Kind.PATH, Kind.EDITABLE} and same


def _by_name_alone(line: Line) -> bool:
    return line.requirement is not None and not line.requirement.url


def _to_add(entry: Entry, state: Study) -> str:
    """The line for requirements.txt, or what has to be done before there can be one."""
    line = entry.line
    if line.kind in {Kind.PATH, Kind.EDITABLE} and posixpath.normpath(line.target).startswith(("..", "/")):
        return build_wheel(line.target)
    text = line_to_write(line, state) or without_credentials(line.text)
    return f"Write in requirements.txt: {text}"
