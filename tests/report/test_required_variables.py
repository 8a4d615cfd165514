"""The list of variables to set in the App Manager: what is on it, and how the reports show it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dash_migrate.needs import Import
from dash_migrate.plan import Change, Location, RequiredVariable, Splice, Tier
from dash_migrate.planner import accept_all
from dash_migrate.redaction.secret import Secret
from dash_migrate.report import Options, load_report
from dash_migrate.report.style import plain
from dash_migrate.report.text import TextReport
from dash_migrate.variable_needs import EnvironmentVariable
from tests.report.fake_steps import LINKS, plan_of, step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dash_migrate.plan import Plan, Proposal
    from dash_migrate.step import App

VALUE = "pk.eyJ1IjoiaW52ZW50ZWQtbmFtZSIsImEiOiJxN1pyMm1YdzlMazRUbjgifQ.Bv3HsQ7pLm5Yt6Ud1Ef0Gh"


def _moves(app: App) -> Iterator[Proposal]:
    """Deletes `MOVED` and has its value set instead, as for a variable that others read."""
    for source in app.workspace.python_files():
        start = source.utf8.find(b'os.environ["MOVED"] = "')
        if start < 0:
            continue
        location = Location(source.path, source.line_at(start), 1)
        end = source.utf8.index(b"\n", start) + 1
        need = EnvironmentVariable("MOVED", Secret("MOVED", VALUE), (location,), "https://example.org/rotate")
        tier = Tier.ASK if b"choose" in source.utf8 else Tier.SAFE
        edits = (Splice(source.path, start, end, ""),)
        needs = (need, Import(source.path, "os"))
        yield Change("moves", "x", "Move MOVED", "It is a test.", tier, location, edits, needs)


MOVES = step("moves", _moves)


def listed(plan: Plan) -> list[tuple[str, list[str]]]:
    return [(variable.name, list(map(str, variable.used))) for variable in plan.variables]


def only(plan: Plan) -> RequiredVariable:
    (variable,) = plan.variables
    return variable


def rendered(plan: Plan, name: str) -> str:
    (document,) = load_report(name, Options(plain(100))).documents(plan)
    assert isinstance(document.content, str)
    return document.content


def test_what_the_app_reads_and_has_no_default_for(tmp_path: Path) -> None:
    files = {
        "app.py": "import os\na = os.environ['B'], os.environ['A']\nb = os.getenv('C', 'x')\n",
        "pages/b.py": "import os\na = os.environ['A']\n",
        "tests/test_app.py": "import os\na = os.environ['TEST']\n",
    }
    assert listed(plan_of(tmp_path, files, ())) == [("A", ["app.py:2", "pages/b.py:2"]), ("B", ["app.py:2"])]


def test_what_the_platform_always_sets_is_left_out_but_not_what_a_service_sets(tmp_path: Path) -> None:
    names = ("DASH_APP_NAME", "DASH_REQUESTS_PATHNAME_PREFIX", "HOME", "PATH", "REDIS_URL")
    code = "import os\n" + "".join(f"x = os.environ['{name}']\n" for name in names)
    variable = only(plan_of(tmp_path, {"app.py": code}, ()))
    assert variable.name == "REDIS_URL"
    assert variable.remark == "With its Redis service the platform sets REDIS_URL itself, and that value wins."


def test_places_are_those_on_the_disk(tmp_path: Path) -> None:
    code = 'A(href="/a")\nimport os\nA(href="/b")\nx = os.environ["A"]\n'
    assert listed(plan_of(tmp_path, {"app.py": code}, (LINKS,))) == [("A", ["app.py:4"])]


def test_what_accepted_changes_move_is_listed_with_its_page(tmp_path: Path) -> None:
    files = {"app.py": f'import os\nx = 1\nos.environ["MOVED"] = "{VALUE}"\n'}
    plan = plan_of(tmp_path, files, (MOVES,))
    variable = only(plan)
    assert (variable.name, list(map(str, variable.used))) == ("MOVED", ["app.py:3"])
    assert variable.rotate == "https://example.org/rotate"
    assert "sent to the browser" in variable.remark
    assert VALUE not in repr(plan.variables)


def test_what_is_not_accepted_is_not_listed(tmp_path: Path) -> None:
    files = {"app.py": f'import os\nos.environ["MOVED"] = "{VALUE}"  # choose\n'}
    assert listed(plan_of(tmp_path, files, (MOVES,))) == []
    assert listed(plan_of(tmp_path, files, (MOVES,), accept_all)) == [("MOVED", ["app.py:2"])]


def test_a_check_of_names_counts_where_nothing_else_reads_them(tmp_path: Path) -> None:
    code = """\
import os
if missing := [name for name in ["A", "B"] if not os.environ.get(name)]:
    raise RuntimeError(missing)
x = os.environ["A"]
"""
    assert listed(plan_of(tmp_path, {"app.py": code}, ())) == [("A", ["app.py:4"]), ("B", ["app.py:2"])]


@pytest.mark.parametrize(
    ("code", "remark"),
    [
        ("import os\nx = os.environ['A']\n", ""),
        ("import os\nuse(os.getenv('A'))\n", "Without it the app goes on with None."),
        ("import os\nuse(os.getenv('A'))\nx = os.environ['A']\n", ""),
        (
            "from dotenv import dotenv_values\nc = dotenv_values()\nx = c['A']\n",
            "It is read from a .env file alone",
        ),
    ],
)
def test_remarks_on_the_way_it_is_read(tmp_path: Path, code: str, remark: str) -> None:
    found = only(plan_of(tmp_path, {"app.py": code}, ())).remark
    assert found.startswith(remark)
    assert bool(found) == bool(remark)


def test_the_value_in_dotenv_tells_more(tmp_path: Path) -> None:
    files = {"app.py": "import os\nx = os.environ['A']\n", ".env": "A=postgres://u:Tr0mbone-7@db.example.org/x\n"}
    variable = only(plan_of(tmp_path, files, ()))
    assert "SQLAlchemy 1.4" in variable.remark
    assert "Tr0mbone" not in repr(variable)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    files = {
        "app.py": f'import os\nos.environ["MOVED"] = "{VALUE}"\nx = os.environ["MAPBOX_TOKEN"]\n',
        "pages/b|c.py": 'import os\nx = os.environ["MAPBOX_TOKEN"]\n',
    }
    return plan_of(tmp_path, files, (MOVES,))


def test_the_text_lists_them_before_what_is_left_by_hand(plan: Plan) -> None:
    text = TextReport(plain(100)).text(plan)
    start = text.index("Variables to set in the App Manager before the first start\n")
    section = text[start : text.index("What remains to be done by hand")]
    assert section == (
        "Variables to set in the App Manager before the first start\n"
        "  - MAPBOX_TOKEN  read at app.py:3, pages/b|c.py:2\n"
        "      rotate it: https://account.mapbox.com/access-tokens/\n"
        "  - MOVED  read at app.py:2\n"
        "      rotate it: https://example.org/rotate\n"
        "      It is sent to the browser; restrict it by URL at the provider. Moving it helps to rotate it,\n"
        "      not to keep it secret.\n"
        "\n"
    )


def test_without_any_there_is_no_heading(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"app.py": "x = 1\n"}, ())
    for name in ("text", "markdown"):
        assert "App Manager before the first start" not in rendered(plan, name)
    assert json.loads(rendered(plan, "json"))["variables"] == []


def test_markdown_has_a_table(plan: Plan) -> None:
    text = rendered(plan, "markdown")
    rows = [line for line in text.splitlines() if line.startswith(("| `MAPBOX", "| `MOVED"))]
    assert rows[0].startswith("| `MAPBOX_TOKEN` | `app.py:3`, `pages/b\\|c.py:2` |")
    assert "| <https://example.org/rotate> | It is sent" in rows[1]
    assert "**Variables to set in the App Manager before the first start**\n\n| Variable " in text


def test_json_has_names_places_and_pages(plan: Plan) -> None:
    mapbox, moved = json.loads(rendered(plan, "json"))["variables"]
    assert mapbox["name"] == "MAPBOX_TOKEN"
    assert [(used["path"], used["line"]) for used in mapbox["used"]] == [("app.py", 3), ("pages/b|c.py", 2)]
    assert moved["rotate"] == "https://example.org/rotate"
    assert "sent to the browser" in moved["remark"]


@pytest.mark.parametrize("name", ["text", "markdown", "json"])
def test_no_report_shows_a_value(plan: Plan, name: str) -> None:
    assert VALUE not in rendered(plan, name)
