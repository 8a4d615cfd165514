"""What a person has to do about values that are in the git history: no rewrite takes those back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.plan import Finding, Location, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dash_migrate.secrets.history import Commit, History


@dataclass(frozen=True, slots=True)
class Sought:
    """A value that was looked for.

    Args:
        name: the secret's name: that of its variable.
        location: where the code holds it today.
        rotate: the page on which its provider gives out another value; empty if that is not known.
    """

    name: str
    location: Location
    rotate: str = ""


def history_findings(step: str, history: History, sought: Iterable[Sought]) -> Iterator[Finding]:
    """A finding for each commit that brought values in, and one if the search could not see all of the history.

    Values that browsers are sent anyway should not be among those sought: their history gives nothing away.
    """
    absent: list[str] = []
    brought: dict[Commit, list[Sought]] = {}
    for item in sought:
        commit = history.commits.get(item.name)
        if commit is None:
            absent.append(item.name)
        else:
            brought.setdefault(commit, []).append(item)
    for commit, items in brought.items():
        yield _finding(step, items, commit, history.remotes)
    if absent and history.remark:
        yield Finding(
            step,
            "history not searched",
            Severity.ADVICE,
            Location("."),
            f"Not all of the git history was searched for the values of {', '.join(absent)}. {history.remark}",
            "A value that was committed once stays readable for everyone who has the repository.",
            "If one was ever committed, change it at its provider.",
        )


def _finding(step: str, items: Sequence[Sought], commit: Commit, remotes: tuple[str, ...]) -> Finding:
    names, one = [item.name for item in items], len(items) == 1
    since = f"{commit.sha} ({commit.date}, {commit.path})"
    pushed = f", which is pushed to {commit.remote}" if commit.remote else ""
    if commit.remote:
        severity, why = Severity.ERROR, "Everyone who can read the repository, or has a clone of it, has it."
    elif remotes:
        severity, why = Severity.WARNING, "It is not pushed yet; the next push of this branch sends it along."
    else:
        severity, why = Severity.WARNING, "The repository has no remote yet; the first push sends it along."
    values = f"value of {names[0]} is" if one else f"values of {', '.join(names[:-1])} and {names[-1]} are"
    return Finding(
        step,
        f"history {' '.join(names)}",
        severity,
        items[0].location,
        f"The {values} in the git history since {since}{pushed}.",
        f"Moving a value does not take it back. {why}",
        f"1. Change {_pages(items)}. 2. Put what is new into .env and into the App Manager. 3. If you like, "
        "rewrite the history with git filter-repo; treat what was there as known to others all the same.",
    )


def _pages(items: Sequence[Sought]) -> str:
    """What to change, and where: `A and B at their providers' pages, C at https://...`."""
    by_page: dict[str, list[str]] = {}
    for item in items:
        by_page.setdefault(item.rotate, []).append(item.name)
    told = []
    for page, names in by_page.items():
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        unknown = "where it was given out" if len(names) == 1 else "where they were given out"
        told.append(f"{listed} at {page}" if page else f"{listed} {unknown}")
    return ", ".join(told)
