"""The interactive choice, change by change: a pure state machine, and the thin loop that shows it.

The loop is a decider for the planner: each step is reviewed on what was kept of the steps before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dash_migrate.diff import alone, file_changes, redactor_for, view
from dash_migrate.plan import Verdict
from dash_migrate.report.shown import diff_lines
from dash_migrate.report.style import visible
from dash_migrate.report.summary import place
from dash_migrate.source import EditError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dash_migrate.plan import Change
    from dash_migrate.redact import Redactor
    from dash_migrate.report.style import Style
    from dash_migrate.step import Step
    from dash_migrate.workspace import Workspace

HELP = """\
y  yes, make this change
n  no; it is remembered and not asked again
a  yes to this and all that follow in this step
s  skip the rest of this step for now
d  done with this file: skip the rest of its changes in this step
k  back to the change before
q  quit; what was accepted so far is kept
?  this help
"""
KEYS = "ynasdkq?"
_ANSWERS = {
    "y": "yes",
    "n": "no",
    "a": "yes to all in this step",
    "s": "step skipped",
    "d": "file skipped",
    "k": "back",
    "q": "quit",
    "?": "",
}


@dataclass(frozen=True, slots=True)
class Review:
    """Where the review of one step stands. Pressing a key gives the next state and changes nothing.

    Args:
        changes: what is to be decided, in order.
        verdicts: what was decided, by the position of the change.
        position: the change that is shown; the number of changes when all are decided.
        quit: whether the person has left the review as a whole.
    """

    changes: tuple[Change, ...]
    verdicts: tuple[Verdict | None, ...] = ()
    position: int = 0
    quit: bool = False

    def __post_init__(self) -> None:
        if not self.verdicts:
            object.__setattr__(self, "verdicts", (None,) * len(self.changes))

    @property
    def current(self) -> Change | None:
        """The change to decide on; None when the step is done."""
        if self.quit or self.position >= len(self.changes):
            return None
        return self.changes[self.position]

    def press(self, key: str) -> Review:
        """The state after a key. Any other key than those of `KEYS` leaves it as it is."""
        current = self.current
        if current is None:
            return self
        rest = [index for index in range(self.position, len(self.changes)) if self.verdicts[index] is None]
        match key:
            case "y":
                return self._decided((self.position,), Verdict.ACCEPTED)
            case "n":
                return self._decided((self.position,), Verdict.REFUSED)
            case "a":
                return self._decided(rest, Verdict.ACCEPTED)
            case "s":
                return self._decided(rest, Verdict.LISTED)
            case "d":
                path = current.location.path
                of_file = (index for index in rest if self.changes[index].location.path == path)
                return self._decided(of_file, Verdict.LISTED)
            case "k":
                back = max(0, self.position - 1)
                return replace(self, verdicts=self._with((back,), None), position=back)
            case "q":
                return replace(self._decided(rest, Verdict.LISTED), quit=True)
            case _:
                return self

    def result(self) -> dict[str, Verdict]:
        """The verdict by the change's id; what was not decided is listed."""
        pairs = zip(self.changes, self.verdicts, strict=True)
        return {change.id: verdict or Verdict.LISTED for change, verdict in pairs}

    def _decided(self, indexes: Iterable[int], verdict: Verdict) -> Review:
        verdicts = self._with(indexes, verdict)
        following = (index for index, found in enumerate(verdicts) if found is None)
        return replace(self, verdicts=verdicts, position=next(following, len(self.changes)))

    def _with(self, indexes: Iterable[int], verdict: Verdict | None) -> tuple[Verdict | None, ...]:
        chosen = frozenset(indexes)
        return tuple(verdict if index in chosen else old for index, old in enumerate(self.verdicts))


@dataclass(slots=True)
class Reviewer:
    """Asks a person about each change; the planner calls it once a step.

    Args:
        show: prints text as it stands, without a line end of its own.
        read_key: waits for one key; "" or `EOFError` mean that there will be none any more.
        style: colours and width.
    """

    show: Callable[[str], None]
    read_key: Callable[[], str]
    style: Style
    has_quit: bool = field(default=False, init=False)

    def __call__(
        self, step: Step, changes: tuple[Change, ...], workspace: Workspace, redactor: Redactor
    ) -> dict[str, Verdict]:
        """What becomes of the step's changes. After `q` all that follow are listed."""
        review = Review(changes, quit=self.has_quit)
        shown = None
        while (change := review.current) is not None:
            if change is not shown:
                self.show("\n".join(("", *self._card(change, workspace, redactor), "")))
                shown = change
            key = self._ask(step, review)
            review = review.press(key)
            if key == "k":
                shown = None
        self.has_quit = review.quit
        return review.result()

    def _ask(self, step: Step, review: Review) -> str:
        number = f"({review.position + 1}/{len(review.changes)} in {step.name})"
        question = f"{number} Make this change? [{','.join(KEYS)}]"
        self.show(self.style.paint("heading", question) + " ")
        try:
            key = self.read_key()[:1].lower() or "q"
        except EOFError:
            key = "q"
        self.show(f"{_ANSWERS.get(key, 'press ? for help')}\n")
        if key == "?":
            self.show(HELP)
        return key

    def _card(self, change: Change, workspace: Workspace, known: Redactor) -> Iterator[str]:
        """A change with its place, its reason and its own diff, secrets hidden."""
        try:
            files = file_changes(workspace, alone(workspace, change))
        except EditError as error:
            yield known(f"{error}: no diff can be shown, and if accepted the change will be left out.")
            files = ()
        redact = known.together(redactor_for(files))
        for line in self.style.wrap(visible(redact(change.title))):
            yield self.style.paint("heading", line)
        meta = redact(f"{place(change.location)}, {change.tier.value}, {change.id}")
        yield self.style.paint("dim", visible(meta))
        yield from self.style.wrap(visible(redact(change.why)))
        for file in files:
            yield ""
            yield from diff_lines(view(file, redact), workspace.root, self.style, "  ")
