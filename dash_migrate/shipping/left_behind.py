"""What the app needs and a push does not send: what git ignores, does not track yet, or stores elsewhere."""

from __future__ import annotations

import posixpath
import shlex
from collections import defaultdict
from typing import TYPE_CHECKING

from dash_migrate.facts.ignore_rules import IgnoreRules
from dash_migrate.facts.ignored import GITIGNORE, holds_variables
from dash_migrate.knowledge import load
from dash_migrate.plan import Effort, Finding, Location, Severity
from dash_migrate.verify.push.content import POINTER
from dash_migrate.wording import count, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dash_migrate.shipping.needed import Needed
    from dash_migrate.shipping.repository import Repository, Rule
    from dash_migrate.workspace import Workspace

STEP = "ship-list"
_SHOWN = 5
_SMALL = 1024  # bytes: a pointer of Git LFS has less than 200
_WHY = "A deployment is a git push, and git sends no file that it ignores"
_SETTINGS = frozenset(
    {"config", "settings", "local_settings", "secrets", "secret", "credentials", "keys", "constants"}
)


def finding(
    anchor: str,
    severity: Severity,
    place: Location,
    *,
    seen: str,
    why: str,
    action: str,
    effort: Effort = Effort.MINUTES,
) -> Finding:
    """A finding of the step."""
    return Finding(STEP, anchor, severity, place, seen, why, action, effort)


def shown(paths: Sequence[str]) -> str:
    """`a.py, b.py and 3 files more`."""
    first, rest = list(paths[:_SHOWN]), len(paths) - _SHOWN
    return f"{', '.join(first)} and {count(rest, 'file')} more" if rest > 0 else listing(first)


def words(paths: Sequence[str]) -> str:
    """The paths as arguments of a git command; of too many their folders and suffixes, which git reads itself."""
    if len(paths) > _SHOWN:
        stems = ((posixpath.dirname(path), posixpath.splitext(path)[1]) for path in paths)
        paths = sorted({f":(glob){posixpath.join(folder, '*')}{suffix}" for folder, suffix in stems})
    return " ".join(map(shlex.quote, paths))


def ignored_findings(repository: Repository, needs: Needed, workspace: Workspace) -> Iterator[Finding]:
    """Findings on what the app needs and git ignores: one for each line of an ignore file."""
    modules = {item.path: item.by for item in needs.missed}
    written = {path for path, content in workspace.changed() if content is not None and not holds_variables(path)}
    templates = dict(needs.templates)
    assets = _assets(repository, needs)
    pages = [path for path in repository.ignored_below(needs.page_folders) if path.endswith(".py")]
    wanted = (*needs.deployment, *modules, *pages, *templates, *assets, *written)
    by_rule: Mapping[Rule, list[str]] = defaultdict(list)
    edited = IgnoreRules(workspace.source(GITIGNORE))
    for path, rule in repository.ignored(wanted).items():
        if edited.taken_back((path,)) is None:  # by a line that the plan adds
            by_rule[rule].append(path)
    for rule, paths in by_rule.items():
        uses = {path: by for path, by in (*modules.items(), *templates.items()) if path in paths}
        severity = Severity.ERROR if any(path not in assets for path in paths) else Severity.WARNING
        yield _ignored(repository, rule, paths, uses, severity)


def _assets(repository: Repository, needs: Needed) -> tuple[str, ...]:
    """The ignored files of assets folders that a page loads: styles and scripts, and what the code names."""
    known = load("shipping")
    return tuple(
        path
        for path in repository.ignored_below(needs.asset_folders)
        if path.endswith(tuple(known["included"]))
        or (path.lower().endswith(tuple(known["served"])) and needs.names(path) is not None)
    )


def _ignored(
    repository: Repository, rule: Rule, paths: Sequence[str], uses: Mapping[str, Location], severity: Severity
) -> Finding:
    here = rule.source in repository.sent or rule.source == ".gitignore"
    place = Location(rule.source, rule.line) if here else next(iter(uses.values()), Location(paths[0]))
    line = f"The line `{rule.pattern}` in {rule.source}" + ("" if here else f":{rule.line}")
    seen = f"{line} keeps {shown(paths)} out of git, and the app needs {'it' if len(paths) == 1 else 'them'}."
    if uses:
        first, by = next(iter(uses.items()))
        seen += f" {first} is used at {by}."
    action = f"git add -f {words(paths)}"
    names = {posixpath.basename(path).removesuffix(".py") for path in paths}
    if names & _SETTINGS:
        action = (
            "If it holds passwords, read them from os.environ first and set them in the App Manager; then run\n"
            f"{action}"
        )
    return finding(
        f"ignored {rule.pattern}",
        severity,
        place,
        seen=seen,
        why=f"{_WHY}: on the platform it is missing.",
        action=action,
    )


def untracked_finding(repository: Repository, needs: Needed, workspace: Workspace) -> Iterator[Finding]:
    """The finding on files that the app needs and nobody has given git yet; what the plan writes is left out."""
    if not repository.committed:
        return
    written = {path for path, _ in workspace.changed()}
    folders = tuple(f"{folder}/" for folder in needs.asset_folders)
    included = tuple(load("shipping")["included"])
    wanted = needs.modules | set(needs.deployment) | {path for path, _ in needs.templates}
    missing = sorted(
        path
        for path in repository.untracked - written
        if path in wanted or (path.startswith(folders) and path.endswith(included)) or _is_named(needs, path)
    )
    if missing:
        yield finding(
            "untracked",
            Severity.ERROR,
            Location(missing[0]),
            seen=f"git does not track {shown(missing)}, which the app needs.",
            why="A deployment is a git push: it sends what is committed and nothing else.",
            action=f'git add {words(missing)} && git commit -m "Add what the app needs"',
        )


def _is_named(needs: Needed, path: str) -> bool:
    """Whether code that runs names a file that is no Python module and no `.env`."""
    return not path.endswith((".py", ".md")) and not holds_variables(path) and needs.names(path) is not None


def elsewhere_finding(repository: Repository, needs: Needed, workspace: Workspace) -> Iterator[Finding]:
    """The finding on files that Git LFS stores elsewhere and the app reads."""
    stored = repository.stored_elsewhere()
    pointers = {path for path in workspace.paths if _is_pointer(workspace, path)}
    read = sorted(path for path in stored | pointers if needs.needs(path))
    if not read:
        return
    verb = "is" if len(read) == 1 else "are"
    lines = "\n".join(f"{path} !filter !diff !merge" for path in read[:_SHOWN])
    first = "git lfs pull\n" if pointers & set(read) else ""
    yield finding(
        "lfs",
        Severity.ERROR,
        needs.names(read[0]) or Location(read[0]),
        seen=f"{shown(read)} {verb} stored with Git LFS.",
        why="A push sends a short text in the place of each: the platform has no server for the contents, and the"
        " app reads that text.",
        action="Read them from a database or a file store, or keep small ones in git itself: write"
        f" at the end of .gitattributes\n{lines}\nand run\n{first}"
        f'git add --renormalize .gitattributes {words(read)} && git commit -m "Keep data in git"',
        effort=Effort.HOUR,
    )


def _is_pointer(workspace: Workspace, path: str) -> bool:
    """Whether what lies on the disk is the text that stands for a file."""
    if path.endswith((".py", ".md", ".txt", ".toml")):
        return False
    try:
        file = workspace.root / path
        return file.stat().st_size < _SMALL and file.read_bytes().startswith(POINTER)
    except OSError:
        return False


def nested_findings(repository: Repository, needs: Needed) -> Iterator[Finding]:
    """Findings on repositories inside of the app's whose files it imports or reads."""
    for folder in repository.nested:
        by = needs.imports_below(folder) or needs.names_below(folder)
        if by is None:
            continue
        name = shlex.quote(folder)
        yield finding(
            f"nested {folder}",
            Severity.ERROR,
            by,
            seen=f"{folder}/ is a git repository of its own, and the app uses its files here.",
            why="A push sends the name of its commit and none of its files: on the platform the folder is empty.",
            action=f"Put its files into the app:\ngit rm --cached {name}\nrm -rf {name}/.git\ngit add {name}\n"
            "or list it in requirements.txt, if it is a package: git+https://...",
            effort=Effort.HOUR,
        )
