"""Distributions from version control: can the platform's build fetch them, and are they the same every time?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.declared import Kind
from dash_migrate.packages.installed import Origin
from dash_migrate.packages.private.addresses import SAYS_NOTHING, VARIABLE, addresses
from dash_migrate.packages.private.lines import judged
from dash_migrate.packages.private.telling import on_line
from dash_migrate.plan import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.study import Study

LOGIN = "${GIT_USER}:${GIT_TOKEN}"
_VCS = re.compile(r"(?i)(?:git|hg|svn|bzr)\+|git:|git@")
_SCP = re.compile(r"(?i)(?P<vcs>git|hg)\+(?:ssh://)?(?P<user>[\w.-]+)@(?P<host>[\w.-]+):(?P<path>(?!\d+/)\S+)")
_SUBDIRECTORY = re.compile(r"[#&](?P<text>subdirectory=[^&\s]+)")
_EGG = re.compile(r"[#&]egg=(?P<name>[\w.-]+(?:\[[^\]]*\])?)")
_REVISION = re.compile(r"(?P<path>[^@]*)@(?P<revision>[^@]+)")
_COMMIT = re.compile(r"[0-9a-fA-F]{7,40}")
_BRANCHES = frozenset({"dev", "develop", "development", "head", "latest", "main", "master", "stable", "trunk"})
_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.ADVICE)


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository in a line.

    Args:
        vcs: `git` and the like.
        transport: `https`, `ssh`, `git`, `file` ...
        host: with its port; empty for a path.
        path: without the revision.
        revision: branch, tag or commit; empty if none is named.
        fragment: `#subdirectory=...`, or nothing.
        login: whether credentials, or variables for them, stand in the address.
    """

    vcs: str
    transport: str
    host: str
    path: str
    revision: str
    fragment: str
    login: bool

    def url(self, *, login: str = "") -> str:
        """As pip reads it, over https, with other credentials."""
        at = f"{login}@" if login else ""
        revision = f"@{self.revision}" if self.revision else ""
        return f"{self.vcs}+https://{at}{self.host}{self.path}{revision}{self.fragment}"


def repository_findings(state: Study) -> Iterator[Finding]:
    """One finding for each line with a repository that the platform cannot fetch, or not the same every time."""
    for line in judged(state):
        found = repository(line)
        if found is not None:
            yield from _judged(line, found, state)


def repository(line: Line) -> Repository | None:
    """The repository that a line names."""
    text = line.requirement.url if line.requirement is not None else line.target
    if not text or line.kind not in {Kind.REQUIREMENT, Kind.WEB, Kind.EDITABLE} or not _VCS.match(text):
        return None
    subdirectory = _SUBDIRECTORY.search(text)
    fragment = f"#{subdirectory['text']}" if subdirectory else ""
    text = text.partition("#")[0]
    if scp := _SCP.fullmatch(text):
        path, revision = _parted("/" + scp["path"].lstrip("/"))
        return Repository(scp["vcs"].lower(), "ssh", scp["host"], path, revision, fragment, login=False)
    address = next(addresses(text), None)
    if address is None:
        return None
    vcs, _, transport = address.scheme.rpartition("+")
    path, revision = _parted(address.rest)
    ssh = transport == "ssh"
    host = address.bare_host if ssh else address.host
    return Repository(vcs or "git", transport, host, path, revision, fragment, address.has_credentials and not ssh)


def _parted(path: str) -> tuple[str, str]:
    match = _REVISION.fullmatch(path)
    return (match["path"], match["revision"]) if match else (path, "")


def line_to_write(line: Line, state: Study) -> str | None:
    """The line that the platform can fetch, for one that names a repository on a server; None for any other."""
    found = repository(line)
    if found is None or found.transport == "file" or not found.host:
        return None
    pinned = found.revision and not _is_branch(found.revision)
    found = found if pinned else replace(found, revision=_commit_here(line, state) or "COMMIT")
    open_to_all = found.transport != "ssh" and found.host in load("distributions")["public-repositories"]
    return _written(line, found, _login_of(line) if found.login else "" if open_to_all else LOGIN)


def _judged(line: Line, found: Repository, state: Study) -> Iterator[Finding]:
    """Everything that is to be said of one line, in one finding with the line to write."""
    reasons: list[tuple[Severity, str]] = []
    remarks: list[str] = []
    login = _login_of(line) if found.login else ""
    if found.transport == "file" or not found.host:
        yield on_line(
            line,
            Severity.ERROR,
            "The repository is a folder of this machine; the platform does not have it.",
            "Push it to a git server and write its address, or build a wheel: "
            f"pip wheel --no-deps -w packages {found.path or line.target}, commit it, write ./packages/NAME.whl",
        )
        return
    if found.transport == "ssh":
        reasons.append((Severity.ERROR, "The platform's build has no ssh key, so it cannot fetch this address."))
        login = LOGIN
        remarks.append("Set both variables in the App Manager; a public repository needs no login in its address.")
    elif found.transport == "git":
        reasons.append((Severity.ERROR, "git:// knows no login and is switched off by most servers."))
    elif not found.login and found.host not in load("distributions")["public-repositories"]:
        reasons.append(
            (
                Severity.WARNING,
                f"The build must reach {found.host} without a login; most servers of a company ask for one.",
            )
        )
        login = LOGIN
        remarks.append("Set both variables in the App Manager; if everybody may read it, leave the line as it is.")
    commit = _commit_here(line, state)
    if not found.revision or _is_branch(found.revision):
        what = f"{found.revision} is a branch" if found.revision else "No commit or tag is named"
        reasons.append((Severity.WARNING, f"{what}: every build takes what is newest there, tested or not."))
        found = replace(found, revision=commit or "COMMIT")
        if not commit:
            name = f"{found.path}".rpartition("/")[2]
            remarks.append(f"COMMIT is what `git rev-parse HEAD` prints in a clone of {name}.")
    if line.kind is Kind.EDITABLE:
        reasons.append((Severity.ADVICE, "An editable install is a clone that the build need not keep."))
    if reasons:
        severity = min((severity for severity, _ in reasons), key=_SEVERITIES.index)
        why = " ".join(text for _, text in reasons)
        action = " ".join([*remarks, f"Write: {_written(line, found, login)}"])
        yield on_line(line, severity, why, action)


def _is_branch(revision: str) -> bool:
    """Whether a revision is a branch by its name: a commit or a tag holds a digit, or is nothing usual."""
    if _COMMIT.fullmatch(revision):
        return False
    return revision.lower() in _BRANCHES or revision.lower().startswith(
        ("feature/", "fix/", "release/", "origin/")
    )


def _commit_here(line: Line, state: Study) -> str:
    """The commit that is installed here, where the environment tells it."""
    distribution = state.installed.get(line.key or "")
    if distribution is None or distribution.origin is not Origin.VCS:
        return ""
    revision = distribution.url.rpartition("@")[2]
    return revision if _COMMIT.fullmatch(revision) else ""


def _written(line: Line, found: Repository, login: str) -> str:
    """The line as it should be: a name, an address over https, a commit."""
    url = found.url(login=login)
    if line.requirement is not None:
        extras = f"[{','.join(sorted(line.requirement.extras))}]" if line.requirement.extras else ""
        marker = f" ; {line.requirement.marker}" if line.requirement.marker else ""
        return f"{line.requirement.name}{extras} @ {url}{marker}"
    egg = _EGG.search(line.target)
    name = egg["name"] if egg else line.key
    return f"{name} @ {url}" if name else url


def _login_of(line: Line) -> str:
    """The credentials of a line if they are variables; else the variables that should stand there."""
    address = next(addresses(line.text), None)
    if address is None:
        return ""
    user, password = address.user, address.password
    if all(not part or VARIABLE.fullmatch(part) or part in SAYS_NOTHING for part in (user, password)):
        return f"{user}:{password}" if password else user
    return f"{user}:${{GIT_TOKEN}}" if user in SAYS_NOTHING else LOGIN
