"""What a person has to settle of the files that the app reads: what is seen, why it fails, what to do."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from dash_migrate.plan import Effort, Finding, Severity
from dash_migrate.rewriting.files.copying import is_private
from dash_migrate.rewriting.files.moving import MEGABYTE, NAME, relocation_reason
from dash_migrate.rewriting.files.reads import What
from dash_migrate.rewriting.files.spelling import spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.facts.ignored import LocalFiles
    from dash_migrate.rewriting.files.places import Places, Site

LARGE = 100 * MEGABYTE  # bytes; what git hosts refuse
_MOST_PLACES = 5
_MOST_PATHS = 20
_PUSHED = "The platform gets what is pushed and nothing else."
_ENVIRONMENT = "Set its values as environment variables in the App Manager, and read them with os.environ."
# The three ways that the platform's guide names for large data files.
_OPTIONS = (
    "Choose one of three ways. 1: keep it in the project as Parquet, often a tenth of the size: "
    'pd.read_csv("{name}").to_parquet("{stem}.parquet") once, then pd.read_parquet in the app. '
    "2: switch on the persistent filesystem in the App Manager, upload the file there, and read it below ~/mount. "
    "3: put it into an object store such as S3, and read it from there."
)


class _Said(NamedTuple):
    """What a finding says."""

    seen: str
    why: str
    action: str
    effort: Effort = Effort.MINUTES
    severity: Severity = Severity.ERROR


def _finding(found: Places, sites: Sequence[Site], kind: str, said: _Said) -> Finding:
    """A finding at the first of some places; the other lines are named."""
    first = sites[0]
    source = found.facts.modules.indexes[first.read.path].source
    _, *others = dict.fromkeys(f"{one.read.path}:{one.read.site.node.lineno}" for one in sites)
    more = ", ".join(others[:_MOST_PLACES])
    seen = f"{said.seen} The same in {more}." if more else said.seen
    return Finding(
        step=NAME,
        anchor=f"{kind} {first.value.text}",
        severity=said.severity,
        location=source.location(first.read.site.node),
        seen=seen,
        why=said.why,
        action=said.action,
        effort=said.effort,
    )


def not_copied(found: Places, sites: Sequence[Site], limit: int) -> Finding:
    """A file outside of the app that no change brings along.

    Args:
        found: all paths of the app.
        sites: the places that read the file.
        limit: megabytes up to which a file is copied.
    """
    first = sites[0]
    size = first.place.stat().st_size
    seen = f"{first.read.name} reads {found.disk.shown(first.place)}, which lies outside of the app's folder"
    if is_private(first.place.resolve()):
        action = f"Do not copy it: it looks like a file with credentials. {_ENVIRONMENT}"
        return _finding(found, sites, "private", _Said(f"{seen}.", _PUSHED, action, Effort.HOUR))
    if size > limit * MEGABYTE:
        action = _options(first)
        if size <= LARGE:
            more = size // MEGABYTE + 1
            action += f" To have it copied all the same, write copy-limit = {more} in [tool.dash-migrate]."
        seen += f" and has {size / MEGABYTE:.0f} MB."
        return _finding(found, sites, "large", _Said(seen, _PUSHED, action, Effort.HOUR))
    target = f"{found.disk.data}/{first.place.name}"
    action = f"Copy it to {target} in the app's folder, commit it, and read {_line(found, first, target)}"
    return _finding(found, sites, "outside", _Said(f"{seen}.", _PUSHED, action))


def several(found: Places, sites: Sequence[Site]) -> Finding:
    """Files outside of the app that one expression stands for, which no change can rewrite."""
    first = sites[0]
    source = found.facts.modules.indexes[first.value.path].source
    shown = ", ".join(dict.fromkeys(found.disk.shown(site.place) for site in sites[:_MOST_PLACES]))
    seen = f"{first.read.name} reads {shown} outside of the app's folder."
    action = (
        f"Copy what {source.segment(first.node)} stands for to {found.disk.data}/ in the app's folder, commit it, "
        f"and read it there: the folder is {_line(found, first, found.disk.data)}"
    )
    return _finding(found, sites, "several", _Said(seen, _PUSHED, action))


def by_hand(found: Places, sites: Sequence[Site]) -> Finding:
    """A path to files of the app that leads elsewhere on the platform, and that no change can rewrite."""
    first = sites[0]
    targets = {site.inside or "" for site in sites}
    node = found.facts.modules.indexes[first.value.path].source.segment(first.node)
    seen = f"{first.read.name} reads {node}, a path that does not lead to the app's files on the platform."
    why = relocation_reason(found, first)
    target = targets.pop() if len(targets) == 1 else posixpath.commonpath(targets)
    action = f"Name {target or 'the folder'} by where the module lies: {_line(found, first, target)}"
    return _finding(found, sites, "by hand", _Said(seen, why, action))


def folder_outside(found: Places, sites: Sequence[Site], moment: str) -> Finding:
    """A folder outside of the app from which it reads files that nobody can name."""
    first = sites[0]
    place = first.place
    if first.read.what is What.PATTERN and first.value.complete:
        place = place.parent
    seen = f"{first.read.name} reads files of {found.disk.shown(place)} {moment}: a folder outside of the app."
    if first.read.what is What.OF_APP:
        name = first.read.name.removeprefix("Dash(").removesuffix("_folder=...)")
        action = (
            f"Move that folder into the app's folder as {name}/, which is the name that Dash looks for, and leave "
            f"the argument {name}_folder out."
        )
        return _finding(found, sites, "folder", _Said(seen, _PUSHED, action))
    target = found.disk.data if place.name.lower() in {"", "data"} else f"{found.disk.data}/{place.name}"
    action = (
        f"Copy the files that the app needs to {target}/ in the app's folder, and name that folder by where the "
        f"module lies: {_line(found, first, target)}. If they are large or change often, read them from a "
        "database or an object store instead."
    )
    return _finding(found, sites, "folder", _Said(seen, _PUSHED, action, Effort.HOUR))


def missing(found: Places, sites: Sequence[Site], moment: str, local: LocalFiles) -> Finding:
    """A file that the app reads for sure and that is not there; `local` knows what git ignores."""
    first = sites[0]
    inside = first.asked
    where = "in the app's folder" if inside is not None else "on this machine"
    shown = inside if inside is not None else found.disk.shown(first.place)
    seen = f"{first.read.name} reads {shown} {moment}, and there is no such file {where}."
    why = f"The app {'does not start' if 'starts' in moment else 'fails there'}: FileNotFoundError."
    near = found.disk.elsewhere(first.place.name)
    if is_private(first.place):
        action = f"{_ENVIRONMENT} Do not commit the file."
    elif len(near) == 1:
        action = f"There is {near[0]}. If that is the file, write: {_line(found, first, near[0])}"
    elif inside is not None and local.ignored((inside,)):
        action = (
            f"Git ignores {inside}, so a push would leave it out. If it holds keys or passwords: {_ENVIRONMENT} "
            f"If not, put it there and run git add -f {inside}, or take this line out."
        )
    elif inside is not None:
        action = f"Put the file at {inside} in the app's folder and commit it, or take this line out."
    else:
        target = f"{found.disk.data}/{first.place.name}"
        action = f"Put the file at {target} in the app's folder, commit it, and read {_line(found, first, target)}"
    return _finding(found, sites, "missing", _Said(seen, why, action))


def ignored(found: Places, sites: Sequence[Site]) -> Finding:
    """Files of the app that it reads and that git leaves out of every push."""
    paths = list(dict.fromkeys(site.inside for site in sites if site.inside))
    listed = ", ".join(paths[:_MOST_PLACES])
    listed += f" and {len(paths) - _MOST_PLACES} more" if len(paths) > _MOST_PLACES else ""
    seen = f"The app reads {listed}, which git ignores."
    why = f"A push leaves out what git ignores: the platform does not have {'them' if len(paths) > 1 else 'it'}."
    names = " ".join(f'"{path}"' if " " in path else path for path in paths[:_MOST_PATHS])
    action = (
        f'git add -f {names} && git commit -m "Add data". If that data must not be in a repository, read it from '
        "a database, an object store or the persistent filesystem instead."
    )
    return _finding(found, sites[:1], "ignored", _Said(seen, why, action))


def large(found: Places, sites: Sequence[Site], size: int) -> Finding:
    """A file of the app that is too large to push; `size` in bytes."""
    first = sites[0]
    seen = f"{first.read.name} reads {first.inside}, which has {size / MEGABYTE:.0f} MB."
    why = "It would stay in git's history for good, and git servers often refuse files over 100 MB."
    said = _Said(seen, why, _options(first), Effort.HOUR, Severity.WARNING)
    return _finding(found, sites, "large", said)


def link(found: Places, sites: Sequence[Site]) -> Finding:
    """A file of the app that is a link to one outside."""
    first = sites[0]
    target = first.place.resolve().as_posix()
    seen = f"{first.read.name} reads {first.inside}, which is a link to {found.disk.shown(first.place.resolve())}."
    why = "A push sends the link, not the file: on the platform it leads nowhere."
    action = f'Put the file itself there: rm "{first.inside}" && cp "{target}" "{first.inside}"'
    return _finding(found, sites, "link", _Said(seen, why, action))


def _options(site: Site) -> str:
    name = site.place.name
    return _OPTIONS.format(name=name, stem=name.rpartition(".")[0] or name)


def _line(found: Places, site: Site, target: str) -> str:
    """The expression to write for a file of the app, with the imports that it takes."""
    index = found.facts.modules.indexes[site.value.path]
    text = spelled(index, site.value.scope, site.node, target, found.form(site))
    if text is None:
        return f'pathlib.Path(__file__).parent / "{target}"'
    imports = ", ".join(need.statement for need in text.needs)
    return text.text + (f" (after {imports})" if imports else "")
