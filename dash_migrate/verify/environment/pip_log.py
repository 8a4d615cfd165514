"""What pip says while it installs, in words for a person: how far it is, and why it failed."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from dash_migrate.packages.installed import canonical
from dash_migrate.redact import hidden

_CREDENTIALS = re.compile(r"//[^/\s@]*@")
_ARCHIVE = re.compile(
    r"(?P<name>[A-Za-z0-9][\w.]*?)-(?P<version>\d[\w.!+]*?)(?:-[^\s/]*)?\.(?:whl|tar\.gz|zip)(?=\s|$)"
)
_STEPS = (
    (re.compile(r"Collecting (?P<what>[\w.-]+)"), "looking for {what}"),
    (re.compile(r"Building wheel for (?P<what>[\w.-]+)"), "building {what}"),
    (re.compile(r"Running setup\.py install for (?P<what>[\w.-]+)"), "building {what}"),
    (re.compile(r"Installing build dependencies"), "installing what a build needs"),
    (re.compile(r"Cloning "), "cloning a repository"),
)
_INSTALLING = re.compile(r"Installing collected packages: (?P<names>.+)")
_UNREADABLE = re.compile(
    r"Invalid requirement: ['\"]?(?P<what>[^\n]*?)['\"]?(?: \(from line|:? *\n|\Z)|"
    r"(?P<path>\S+) is not a valid editable requirement"
)
_NO_FILE = re.compile(
    r"(?:Could not open requirements file|Could not install packages due to an OSError): "
    r"\[Errno 2\] [^:\n]*: '(?P<what>[^'\n]*)'"
)
_HASHES = re.compile(
    r"DO NOT MATCH THE HASHES|Hashes are required in --require-hashes mode|must have their versions pinned"
)
_CONFLICT = re.compile(
    r"Cannot install (?P<names>.+?) because these package versions have conflict|ResolutionImpossible"
)
_CAUSES = re.compile(r"The conflict is caused by:\n(?P<causes>(?:[ \t]+\S[^\n]*\n)+)")
_NO_ANSWER = re.compile(
    r"(?i)connection (?:broken|refused|error|reset|timed)|name resolution|getaddrinfo|max retries|timed out|"
    r"newconnectionerror|network is unreachable|proxyerror|cannot connect to proxy|sslerror|certificate verify"
)
_REFUSED = re.compile(
    r"(?:HTTP error|HTTPError:|error:|returned error:) *(?P<code>401|403|407)|Authentication failed|"
    r"could not read Username"
)
_NO_VERSION = re.compile(
    r"Could not find a version that satisfies the requirement (?P<asked>[^\n(]+?) *\(from[^\n]*?"
    r"(?:from versions|versions): (?P<versions>[^)\n]*)\)"
)
_NO_MATCH = re.compile(r"No matching distribution found for (?P<asked>[^\n(]+)")
_OTHER_PYTHON = re.compile(
    r"Package '?(?P<name>[\w.-]+)'? requires a different Python: (?P<has>[\d.]+) not in '(?P<needs>[^']*)'"
)
_BUILD = re.compile(
    r"Failed building (?:editable )?wheel for (?P<one>[\w.-]+)|"
    r"Failed to build (?:installable wheels for [^\n]*: )?'?(?P<two>[\w.-]+)|"
    r"metadata-generation-failed|subprocess-exited-with-error|legacy-install-failure"
)
_REQUESTED = re.compile(r"The user requested (?P<name>[\w.-]+)")
_HASHED = re.compile(r"\n\s+(?P<name>[\w.-]+)[^\n]* from |\n\s+(?P<bare>[\w.-]+)==[^\n]* --hash")
_TOO_NEW = "versions that require a different python version"
_SOURCE = re.compile(r"(?:Collecting|Processing|Obtaining) (?P<name>[^\s(=<>~!;\[]+)")


class Reason(enum.Enum):
    """Why an environment cannot be built."""

    OFFLINE = "no package index answers"
    REFUSED = "a package index or repository refuses access"
    NO_DISTRIBUTION = "there is no such distribution or version for this Python"
    CONFLICT = "the versions exclude each other"
    BUILD_FAILED = "a distribution cannot be built from its source"
    HASHES = "the hashes do not fit"
    UNREADABLE = "a line is not a requirement"
    NO_PYTHON = "there is no Python to build with"
    NO_REQUIREMENTS = "the requirements file, or a file that it names, is not there"
    TIME = "it takes too long"
    OTHER = "pip failed"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why pip failed.

    Attributes:
        reason: the kind.
        cause: one sentence, credentials left out.
        key: the canonical name of the distribution it is about, or "".
        said: as pip names what it could not use: a requirement, a file; or "".
    """

    reason: Reason
    cause: str
    key: str = ""
    said: str = ""


def progress_of(line: str) -> str | None:
    """What a line of pip's output says of the progress, in a few words without an address; None for nothing."""
    text = line.strip()
    if match := _INSTALLING.match(text):
        count = match["names"].count(",") + 1
        return f"installing {count} distribution{'s' if count > 1 else ''}"
    if text.startswith(("Downloading ", "Using cached ")) and (match := _ARCHIVE.search(text.replace("/", " "))):
        verb = "downloading" if text.startswith("Downloading") else "taking from the cache"
        return f"{verb} {canonical(match['name'])} {match['version']}"
    for pattern, words in _STEPS:
        if match := pattern.match(text):
            return words.format(**match.groupdict())
    return None


def clean(text: str) -> str:
    """The text without credentials in addresses and without what looks like a secret."""
    return hidden(_CREDENTIALS.sub("//", text))


def diagnose(log: str) -> Failure:
    """Why pip failed, by its output; paths in it are shown as they are."""
    found = _diagnosed(clean(log))
    return Failure(found.reason, found.cause[:400], found.key, found.said)


def _diagnosed(log: str) -> Failure:
    if match := _NO_FILE.search(log):
        return Failure(Reason.NO_REQUIREMENTS, f"{match['what']} is not in the push", said=match["what"])
    if match := _UNREADABLE.search(log):
        said = (match["what"] or match["path"]).strip()
        return Failure(Reason.UNREADABLE, f"pip cannot read {said}", said=said)
    if match := _HASHES.search(log):
        found = _HASHED.search(log, match.start())
        key = canonical(found["name"] or found["bare"]) if found else ""
        return Failure(Reason.HASHES, "a file has not the hash that is asked for, or a line has none", key)
    if match := _CONFLICT.search(log):
        return _conflict(log, match["names"] or "")
    if match := _OTHER_PYTHON.search(log):
        cause = f"{match['name']} needs Python {match['needs']}; this is Python {match['has']}"
        return Failure(Reason.NO_DISTRIBUTION, cause, canonical(match["name"]))
    missing = _NO_VERSION.search(log)
    none_seen = missing is None or missing["versions"].strip() == "none"
    if none_seen and (match := _REFUSED.search(log)):
        code = f" (HTTP {match['code']})" if match["code"] else ""
        return Failure(Reason.REFUSED, f"a package index or repository refuses access{code}")
    if none_seen and _NO_ANSWER.search(log):
        return Failure(Reason.OFFLINE, "no package index answers")
    if missing or (missing := _NO_MATCH.search(log)):
        return _no_distribution(missing, "no version for this Python" if _TOO_NEW in log else "none of that name")
    return _built(log) or Failure(Reason.OTHER, _last_error(log))


def _conflict(log: str, names: str) -> Failure:
    causes = _CAUSES.search(log)
    lines = [line.strip() for line in causes["causes"].splitlines()] if causes else []
    words = "; ".join(lines) or f"pip cannot install {names} together"
    first = _REQUESTED.search(words)
    return Failure(Reason.CONFLICT, words, canonical(first["name"]) if first else "")


def _no_distribution(missing: re.Match[str], nothing: str) -> Failure:
    asked = missing["asked"].strip()
    key = canonical(re.split(r"[^\w.-]", asked)[0])
    versions = [text.strip() for text in (missing.groupdict().get("versions") or "none").split(",")]
    known = f"there is {nothing}" if versions == ["none"] else f"the newest there is {versions[-1]}"
    return Failure(Reason.NO_DISTRIBUTION, f"no distribution fits {asked} here: {known}", key, asked)


def _built(log: str) -> Failure | None:
    match = _BUILD.search(log)
    if match is None:
        return None
    name = match["one"] or match["two"]
    if not name:  # the last that pip had taken up when the build of its metadata failed
        before = [found["name"] for found in _SOURCE.finditer(log[: match.start()])]
        name = before[-1] if before else ""
    output = log[match.start() :].partition("[end of output]")[0]
    words = re.findall(r"(?m)^\s*(?:[\w.]*Error|error|fatal error): [^\n]*", output)
    told = [line.strip() for line in words if "exited" not in line and "did not run" not in line]
    local = name.startswith((".", "/"))
    why = "cannot be built" if local else "has no wheel for this machine, and its source cannot be built"
    cause = f"{name or 'a distribution'} {why}" + (f": {told[-1][:150]}" if told else "")
    return Failure(Reason.BUILD_FAILED, cause, "" if local else canonical(name), name if local else "")


def _last_error(log: str) -> str:
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(?i)(\w*error|fatal)\b", line)]
    return (errors or lines or ["pip failed without a word"])[-1].removeprefix("ERROR: ")[:200]
