"""Versions with a local part (`+cu118`): builds that no public index has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.installed import Origin
from dash_migrate.packages.private.indexes import index_options
from dash_migrate.packages.private.lines import judged
from dash_migrate.packages.private.telling import on_line, on_want
from dash_migrate.plan import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.study import Study

_NOWHERE = "A version with a local part (+) is on no public index, so the build stops at this line."
_CPU = "cpu"


def build_findings(state: Study) -> Iterator[Finding]:
    """On lines that pin such a version without an index that has it, and on what is installed so here."""
    indexed = any(True for _ in index_options(judged(state)))
    for line in judged(state):
        public, plus, local = (line.pinned_version or "").partition("+")
        if plus and not indexed and line.key:
            yield on_line(line, Severity.ERROR, _NOWHERE, _action(line.key, public, local))
    for want in state.wanted.wants.values():
        distribution = state.installed.get(want.key)
        if distribution is None or distribution.origin is not Origin.INDEX or "+" not in distribution.version:
            continue
        declared = [line for line in judged(state) if line.key == want.key]
        if all(line.pinned_version == distribution.public_version and not indexed for line in declared):
            public, _, local = distribution.version.partition("+")
            yield on_want(
                want,
                Severity.ADVICE,
                f"{want.key} {distribution.version} is installed here; the line says {public}.",
                "A version with a local part (+) is on no public index.",
                f"Nothing, unless the app needs that very build. {_index_of(want.key, public, local)}".rstrip(),
            )


def _action(key: str, public: str, local: str) -> str:
    return " ".join(part for part in (f"Write {key}=={public}.", _index_of(key, public, local)) if part)


def _index_of(key: str, public: str, local: str) -> str:
    """The lines for a build whose index is known; else what to do for one's own."""
    address = load("distributions")["build-indexes"].get(key)
    if address is None:
        return f"If only {public}+{local} will do: add the --extra-index-url that has it, or commit its wheel."
    cpu = f"--extra-index-url {address}/{_CPU} and {key}=={public}+{_CPU}"
    if local == _CPU:
        return f"For the small build without graphics cards, write two lines: {cpu}"
    return (
        f"Where there is no graphics card the build without them is much smaller: {cpu}. For this very build: "
        f"--extra-index-url {address}/{local} and {key}=={public}+{local}"
    )
