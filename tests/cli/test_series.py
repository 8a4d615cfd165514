"""Which steps there are, which run, and what is said about a name that is none."""

from __future__ import annotations

from importlib import metadata
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from dash_migrate import series
from dash_migrate.errors import UsageError
from dash_migrate.explain import HEADINGS, sections
from dash_migrate.series import SeriesError, chosen, load_series, registered
from dash_migrate.settings import Settings
from dash_migrate.step import Activation, Step

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Command


def step(name: str, activation: Activation = Activation.DEFAULT) -> Step:
    return Step(name=name, title=name, doc="", propose=lambda app: (), activation=activation)


STEPS = (step("declare-server"), step("guard-run"), step("lift", Activation.OPT_IN))


def names(settings: Settings) -> list[str]:
    return [item.name for item in chosen(STEPS, settings)]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), ["declare-server", "guard-run"]),
        (Settings(opt_in=("lift",)), ["declare-server", "guard-run", "lift"]),
        (Settings(select=("guard-run",)), ["guard-run"]),
        (Settings(select=("lift", "declare-server")), ["declare-server", "lift"]),
        (Settings(ignore=("guard-run",)), ["declare-server"]),
        (Settings(select=("guard-run",), ignore=("guard-run",)), []),
        (Settings(opt_in=("lift",), ignore=("lift",)), ["declare-server", "guard-run"]),
    ],
)
def test_select_ignore_and_with(settings: Settings, expected: list[str]) -> None:
    assert names(settings) == expected


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (Settings(select=("gard-run",)), "--select: there is no step 'gard-run'. Did you mean guard-run?"),
        (Settings(ignore=("guard_run",)), "--ignore: there is no step 'guard_run'. Did you mean guard-run?"),
        (Settings(opt_in=("xyz",)), "--with: there is no step 'xyz'. `dash-migrate steps` lists them."),
    ],
)
def test_a_name_that_is_no_steps_is_refused(settings: Settings, message: str) -> None:
    with pytest.raises(UsageError) as error:
        names(settings)
    assert str(error.value) == message


def entry(name: str, load: Callable[[], object]) -> SimpleNamespace:
    distribution = SimpleNamespace(name="acme-steps", version="1.2")
    return SimpleNamespace(name=name, value="acme:STEP", dist=distribution, load=load)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts entry points in the place of those that are installed."""

    def install(*entries: SimpleNamespace) -> None:
        def entry_points(*, group: str) -> tuple[SimpleNamespace, ...]:
            assert group == "dash_migrate.steps"
            return entries

        monkeypatch.setattr(metadata, "entry_points", entry_points)
        monkeypatch.setattr(series, "_built_in", lambda: STEPS)

    return install


def broken() -> object:
    raise ImportError("no module named 'acme'\nand more")


def test_steps_of_installed_packages_come_after_the_built_in_ones(installed: Callable[..., None]) -> None:
    installed(entry("acme-two", lambda: step("acme-two")), entry("acme-one", lambda: step("acme-one")))
    assert [(item.step.name, item.origin) for item in registered()][3:] == [
        ("acme-one", "acme-steps 1.2"),
        ("acme-two", "acme-steps 1.2"),
    ]


@pytest.mark.parametrize(
    ("load", "message"),
    [
        (broken, "does not load: ImportError: no module named 'acme'. Update or uninstall it, or run with "),
        (lambda: "text", "is a str, not a Step. Update or uninstall it, or run with "),
    ],
)
def test_a_broken_plug_in_is_named_with_its_package(
    installed: Callable[..., None], load: Callable[[], object], message: str
) -> None:
    installed(entry("acme", load))
    with pytest.raises(SeriesError) as error:
        registered()
    assert str(error.value) == f"acme-steps 1.2: its step 'acme' (acme:STEP) {message}`--ignore acme`."


def test_a_broken_plug_in_can_be_ignored(installed: Callable[..., None]) -> None:
    installed(entry("acme", broken))
    assert [item.name for item in load_series(Settings(ignore=("acme",)))] == ["declare-server", "guard-run"]


def test_two_steps_of_one_name_are_refused(installed: Callable[..., None]) -> None:
    installed(entry("guard-run", lambda: step("guard-run")))
    with pytest.raises(SeriesError, match=r"^acme-steps 1\.2: its step 'guard-run' has the name of another one"):
        registered()


def test_steps_are_listed_in_columns(run: Command) -> None:
    ended = run("steps")
    assert ended.code == 0
    assert ended.out == (
        "links     Settle the links     default  built in\n"
        "secrets   Settle the secrets   default  built in\n"
        "faults    Settle the faults    default  built in\n"
        "procfile  Settle the procfile  default  built in\n"
    )


def test_a_step_is_explained_under_its_headings(run: Command) -> None:
    ended = run("explain", "links")
    assert ended.code == 0
    assert (
        ended.out
        == """\
links: Settle the links
built in; runs by default; checklist: self-contained project folder

  Settle it.

What it does
  Settles it, in a text that is so long that it has to be filled: one two three four five six seven
  eight nine ten.

  - an item that goes on
  - another one

Why the platform needs it
  It says so.

Before and after
  Before:

      x = 1

What it leaves alone
  Nothing.

References
  - https://example.com
"""
    )


def test_explain_knows_the_nearest_name(run: Command) -> None:
    ended = run("explain", "lnks")
    assert (ended.code, ended.err) == (2, "error: explain: there is no step 'lnks'. Did you mean links?\n")


def test_every_built_in_step_has_all_the_headings(run: Command, tmp_path: Path) -> None:
    from codemods import SERIES

    for item in SERIES:
        assert [heading for heading in sections(item.doc) if heading] == list(HEADINGS), item.name
