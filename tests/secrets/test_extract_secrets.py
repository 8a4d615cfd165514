"""The step as a whole: what it proposes, what it leaves, and that nothing is proposed without proof."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from dotenv import dotenv_values

from codemods import extract_secrets, ignore_files, requirements
from dash_migrate.apply import write, writes
from dash_migrate.errors import UsageError
from dash_migrate.plan import Change, Plan, Tier, Verdict
from dash_migrate.planner import accept_all, make_plan
from dash_migrate.rewriting.secrets import proof
from dash_migrate.settings import Settings
from dash_migrate.transaction import undo
from dash_migrate.variable_needs import Loading
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app

WORD = "Cedar-Gate-83"
OTHER = "Birch-Fence-27"
APP = """from dash import Dash, html

app = Dash(__name__)
server = app.server
app.layout = html.Div("gates")
"""


def planned(root: Path, code: str, settings: Settings | None = None, **files: str) -> Plan:
    app = write_app(
        root / "app", {"app.py": APP + code, **{name.replace("__", "."): text for name, text in files.items()}}
    )
    return make_plan(Workspace.read(app), (extract_secrets.STEP,), settings or Settings(), decide=accept_all)


def moved(plan: Plan) -> list[str]:
    return [change.title for change in plan.changes(Verdict.ACCEPTED)]


def text(plan: Plan, path: str) -> str:
    source = plan.after.source(path)
    return "" if source is None else source.text


def test_two_secrets_of_one_literal_are_one_change(tmp_path: Path) -> None:
    code = f'URL = f"https://api.gate.example/x?api_key=9f86d081884c7d659a2feaa0c55ad015&n={{1}}&token={WORD}-{OTHER}"\n'
    plan = planned(tmp_path, code)
    (change,) = plan.changes(Verdict.ACCEPTED)
    assert " and " in change.title
    assert len(change.edits) == 2


def test_a_value_that_no_line_can_hold_stays_with_a_finding(tmp_path: Path) -> None:
    plan = planned(tmp_path, 'DB_PASSWORD = "Moon${Wave}-27"\nMAIL_PASSWORD = "' + WORD + '"\n')
    assert moved(plan) == ["Move MAIL_PASSWORD to the environment"]
    (finding,) = plan.findings()
    assert finding.location.line == 6
    assert "${...}" in finding.seen
    assert 'os.environ["DB_PASSWORD"]' in finding.action


def test_one_use_that_cannot_be_rewritten_does_not_keep_the_others(tmp_path: Path) -> None:
    match = f'def check(word):\n    match word:\n        case "{WORD}":\n            return True\n'
    code = f'DB_PASSWORD = "{WORD}"\n\n\n{match}'
    plan = planned(tmp_path, code)
    assert moved(plan) == ["Move DB_PASSWORD to the environment"]


def test_what_is_not_proved_is_not_proposed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "same_program", lambda *_: False)
    plan = planned(tmp_path, f'DB_PASSWORD = "{WORD}"\n')
    assert moved(plan) == []
    (finding,) = plan.findings()
    assert "would not be the program that it was" in finding.seen
    assert list(plan.after.changed()) == []


def test_one_that_is_not_proved_does_not_keep_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = proof.same_program

    def strict(before: object, after: object, values: dict[str, str], *rest: object) -> bool:
        return "MAIL_PASSWORD" not in values and real(before, after, values, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(proof, "same_program", strict)
    plan = planned(tmp_path, f'DB_PASSWORD = "{WORD}"\nMAIL_PASSWORD = "{OTHER}"\n')
    assert moved(plan) == ["Move DB_PASSWORD to the environment"]
    assert [finding.location.line for finding in plan.findings()] == [7]


USERS = ["anna", "ben", "carla", "dave", "emil", "frida"]


@pytest.mark.parametrize("pairs", ["{{{}}}", "[{}]"], ids=["dictionary", "pairs"])
def test_the_passwords_of_many_users_are_one_finding(tmp_path: Path, pairs: str) -> None:
    each = '"{0}": "{1}"' if pairs.startswith("{") else '("{0}", "{1}")'
    for count in (len(USERS), len(USERS) - 1):
        listed = ", ".join(each.format(user, f"{WORD}-{user[::-1]}") for user in USERS[:count])
        plan = planned(tmp_path / str(count), f"VALID_USERS = {pairs.format(listed)}\n")
        many = count > 5
        assert len(moved(plan)) == (0 if many else count)
        assert ["BASIC_AUTH_USERS" in finding.action for finding in plan.findings()] == [True] * many


def test_another_value_in_the_file_is_never_overwritten(tmp_path: Path) -> None:
    plan = planned(tmp_path, f'DB_PASSWORD = "{WORD}"\n', __env="DB_PASSWORD=mine-alone-5\n")
    assert "DB_PASSWORD=mine-alone-5" in text(plan, ".env")
    assert WORD in text(plan, ".env")
    assert 'DB_PASSWORD = os.environ["APP_DB_PASSWORD"]' in text(plan, "app.py")


def test_the_same_value_in_the_file_is_used(tmp_path: Path) -> None:
    plan = planned(tmp_path, f'DB_PASSWORD = "{WORD}"\n', __env=f"DB_PASSWORD={WORD}\n")
    assert text(plan, ".env") == f"DB_PASSWORD={WORD}\n"
    assert 'DB_PASSWORD = os.environ["DB_PASSWORD"]' in text(plan, "app.py")


def test_a_folder_of_that_name_leaves_everything_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "app" / ".env").mkdir(parents=True)
    plan = planned(tmp_path, f'DB_PASSWORD = "{WORD}"\n')
    assert moved(plan) == []
    assert list(plan.after.changed()) == []
    assert any(".env" in finding.seen for finding in plan.findings())


def test_another_name(tmp_path: Path) -> None:
    plan = planned(tmp_path, f'DB_PASSWORD = "{WORD}"\n', Settings(names=(("DB_PASSWORD", "GATES_PASSWORD"),)))
    assert 'os.environ["GATES_PASSWORD"]' in text(plan, "app.py")
    assert text(plan, ".env") == f"GATES_PASSWORD={WORD}\n"
    (change,) = plan.changes(Verdict.ACCEPTED)
    (plain,) = planned(tmp_path, f'DB_PASSWORD = "{WORD}"\n').changes(Verdict.ACCEPTED)
    assert change.id == plain.id


def test_another_name_of_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="DB_PASSWORD"):
        planned(tmp_path, f'DB_PASSWORD = "{WORD}"\n', Settings(names=(("NO_SUCH", "GATES_PASSWORD"),)))


def test_without_dotenv_the_code_loads_nothing_and_no_value_is_lost(tmp_path: Path) -> None:
    plan = planned(tmp_path, f'DB_PASSWORD = "{WORD}"\n', Settings(dotenv=Loading.BY_HAND))
    assert "dotenv" not in text(plan, "app.py").replace(".env", "")
    assert "_unset" in text(plan, "app.py")
    assert text(plan, "requirements.txt") == ""
    assert text(plan, ".env") == f"DB_PASSWORD={WORD}\n"


def test_a_comment_keeps_the_step_away(tmp_path: Path) -> None:
    plan = planned(tmp_path, f'DB_PASSWORD = "{WORD}"  # dash-migrate: ignore[extract-secrets]\n')
    assert (moved(plan), list(plan.findings())) == ([], [])


def test_no_id_tells_a_value(tmp_path: Path) -> None:
    one = planned(tmp_path / "a", f'DB_PASSWORD = "{WORD}"\n')
    other = planned(tmp_path / "b", f'DB_PASSWORD = "{OTHER}"\n')
    ids = [[change.id for change in plan.changes(Verdict.ACCEPTED)] for plan in (one, other)]
    assert ids[0] == ids[1]


def test_certain_ones_are_safe_and_likely_ones_are_asked(tmp_path: Path) -> None:
    plan = planned(tmp_path, f'DB_PASSWORD = "{WORD}"\nDOOR_PIN = 730214\n')
    tiers = {change.title.split()[1]: change.tier for change in plan.changes(Verdict.ACCEPTED)}
    assert tiers == {"DB_PASSWORD": Tier.SAFE, "DOOR_PIN": Tier.ASK}


def test_refusing_one_leaves_it_out_of_the_lines_that_load(tmp_path: Path) -> None:
    app = write_app(tmp_path / "app", {"app.py": APP + f'DB_PASSWORD = "{WORD}"\nMAIL_PASSWORD = "{OTHER}"\n'})

    def first(_: object, changes: tuple[Change, ...], *__: object) -> dict[str, Verdict]:
        verdicts = (Verdict.ACCEPTED, *[Verdict.REFUSED] * (len(changes) - 1))
        return {change.id: verdict for change, verdict in zip(changes, verdicts, strict=True)}

    plan = make_plan(Workspace.read(app), (extract_secrets.STEP,), Settings(), decide=first)
    assert 'for name in ["DB_PASSWORD"]' in text(plan, "app.py")
    assert f'MAIL_PASSWORD = "{OTHER}"' in text(plan, "app.py")
    assert text(plan, ".env") == f"DB_PASSWORD={WORD}\n"
    assert "MAIL_PASSWORD" not in text(plan, ".env.example")


def test_the_second_one_joins_the_first(tmp_path: Path) -> None:
    app = write_app(tmp_path / "app", {"app.py": APP + f'DB_PASSWORD = "{WORD}"\nMAIL_PASSWORD = "{OTHER}"\n'})
    series = (extract_secrets.STEP, requirements.STEP, ignore_files.STEP)
    before = {path: path.read_bytes() for path in app.rglob("*") if path.is_file()}

    def only(name: str) -> object:
        def decide(_: object, changes: tuple[Change, ...], *__: object) -> dict[str, Verdict]:
            return {c.id: Verdict.ACCEPTED if name in c.title else Verdict.LISTED for c in changes}

        return decide

    for name in ("DB_PASSWORD", "MAIL_PASSWORD"):
        plan = make_plan(Workspace.read(app), series, Settings(), decide=only(name))  # type: ignore[arg-type]
        write(plan, writes(plan))
    code = (app / "app.py").read_text()
    assert code.count("load_dotenv(") == 1
    assert '["DB_PASSWORD", "MAIL_PASSWORD"]' in code
    assert dict(dotenv_values(app / ".env")) == {"DB_PASSWORD": WORD, "MAIL_PASSWORD": OTHER}
    undo(app)
    assert dict(dotenv_values(app / ".env")) == {"DB_PASSWORD": WORD}
    undo(app)
    assert {path: path.read_bytes() for path in app.rglob("*") if path.is_file()} == before


def test_no_command_commits_the_file_with_the_values(tmp_path: Path) -> None:
    app = write_app(tmp_path / "app", {"app.py": APP + f'DB_PASSWORD = "{WORD}"\n', ".env": "STAGE=local\n"})
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", "-C", str(app), *words], check=True)
    command = [sys.executable, "-m", "dash_migrate", "apply", "--yes", "--offline", str(app)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert dict(dotenv_values(app / ".env"))["DB_PASSWORD"] == WORD
    (added,) = [line.split() for line in done.stdout.splitlines() if line.strip().startswith("git add")]
    assert ".env" not in added
    assert {".env.example", "app.py"} < set(added)


def test_a_value_of_several_lines_is_said_to_be_one(tmp_path: Path) -> None:
    lines = "MIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf\\n9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit"
    plan = planned(tmp_path, f'SIGNING_SECRET = "{lines}"\n')
    assert [("several lines" in change.why) for change in plan.changes(Verdict.ACCEPTED)] == [True]
