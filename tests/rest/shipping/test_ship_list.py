"""What `ship-list` says of states of a repository that a fixture folder cannot hold."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from codemods import platform_auth, procfile, ship_list, sign_in
from dash_migrate import gitstate
from dash_migrate.plan import Create, Finding, Plan, Splice
from dash_migrate.planner import make_plan
from dash_migrate.platform_tasks import PlatformTask
from dash_migrate.series import load_series
from dash_migrate.settings import Settings
from dash_migrate.shipping.left_behind import shown, words
from dash_migrate.shipping.repository import Repository, Rule, State, repository
from dash_migrate.workspace import Workspace

APP = """from dash import Dash, html

import prices

app = Dash(__name__)
server = app.server
app.layout = html.Div(prices.PRICES)
"""


def git(root: Path, *words: str) -> None:
    options = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always")
    subprocess.run(["git", "-C", str(root), *options, *words], check=True, capture_output=True)


def folder(root: Path, **files: str) -> Path:
    root.mkdir(exist_ok=True)
    (root / "app.py").write_text(APP)
    (root / "prices.py").write_text("PRICES = []\n")
    for name, text in files.items():
        (root / name).write_text(text)
    return root.resolve()


def committed(root: Path) -> Path:
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    return root


def planned(root: Path, *steps: object) -> Plan:
    return make_plan(Workspace.read(root), steps or (ship_list.STEP,), Settings())  # type: ignore[arg-type]  # steps


def findings(root: Path, *steps: object) -> list[Finding]:
    return [one for one in planned(root, *steps).findings() if one.step == "ship-list"]


def tasks(root: Path) -> list[PlatformTask]:
    return list(planned(root).tasks())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return folder(tmp_path / "app")


def test_a_clean_repository_has_nothing_to_say(root: Path) -> None:
    committed(root)
    assert findings(root) == []
    assert tasks(root) == []


def test_the_commands_that_make_a_repository(root: Path) -> None:
    (task,) = tasks(root)
    assert task.commands[:2] == ("git init", "git add -A")
    for command in task.commands[:2]:
        git(root, *command.split()[1:])
    git(root, "commit", "-qm", "x")
    assert tasks(root) == []


def test_a_repository_without_a_commit(root: Path) -> None:
    git(root, "init", "-q")
    (task,) = tasks(root)
    assert "no commit yet" in task.text
    assert task.commands[0] == "git add -A"
    assert findings(root) == []  # all of it is untracked: that is one thing to say


def test_no_git(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed(root)
    (root / ".gitignore").write_text("prices.py\n")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    (task,) = tasks(root)
    assert task.text.startswith("Install git")
    assert findings(root) == []


def test_a_repository_in_which_git_does_not_answer(root: Path) -> None:
    (root / ".git").write_text("gitdir: nowhere\n")
    (found,) = findings(root)
    assert "git does not answer" in found.seen
    assert tasks(root) == []


def test_a_head_on_no_branch(root: Path) -> None:
    committed(root)
    git(root, "checkout", "-q", "--detach")
    (task,) = tasks(root)
    assert task.commands == ("git switch -c deploy",)


def test_a_shallow_clone(root: Path, tmp_path: Path) -> None:
    committed(root)
    git(root, "commit", "-q", "--allow-empty", "-m", "y")
    git(tmp_path, "clone", "-q", "--depth", "1", root.as_uri(), "clone")
    (task,) = tasks(tmp_path / "clone")
    assert task.commands == ("git fetch --unshallow",)


def test_needed_files_that_nobody_has_added(root: Path) -> None:
    (root / "prices.py").unlink()
    committed(root)
    folder(
        root,
        **{
            "spare.py": "X = 1\n",
            "notes.csv": "a\n",
            "tides.csv": "a\n",
            "Procfile": "web: gunicorn app:server\n",
        },
    )
    (root / "assets").mkdir()
    (root / "assets" / "style.css").write_text("h1 {}\n")
    (root / "assets" / "photo.png").write_text("x")
    (root / "app.py").write_text(APP + 'TIDES = open("data/../tides.csv")\n')
    (found,) = findings(root)
    assert "Procfile, assets/style.css, prices.py and tides.csv" in found.seen
    assert found.action.startswith("git add Procfile assets/style.css prices.py tides.csv && git commit")


def test_what_the_plan_itself_writes_is_not_called_untracked(root: Path) -> None:
    committed(root)
    (root / "Procfile").write_text("web: gunicorn app:app.server\n")
    assert [one.anchor for one in findings(root)] == ["untracked"]
    assert findings(root, procfile.STEP, ship_list.STEP) == []


def test_what_git_does_not_track_and_the_app_does_not_need(root: Path) -> None:
    committed(root)
    folder(root, **{"spare.py": "X = 1\n", "notes.csv": "a\n", ".env": "A=1\n", "README.md": "prices\n"})
    assert findings(root) == []


def test_a_submodule_that_the_app_imports_from(root: Path, tmp_path: Path) -> None:
    other = folder(tmp_path / "other")
    committed(other)
    (root / "app.py").write_text(APP + "from vendor.other import prices as more\n")
    committed(root)
    git(root, "submodule", "--quiet", "add", str(other), "vendor/other")
    (found,) = findings(root)
    assert found.seen.startswith("vendor/other/ is a git repository of its own")
    assert "git rm --cached vendor/other" in found.action
    assert found.location.line == 8


def test_a_submodule_that_is_not_here_and_one_whose_files_are_read(root: Path, tmp_path: Path) -> None:
    other = committed(folder(tmp_path / "other"))
    for name in ("charts", "tides", "unused"):
        git(root, "init", "-q") if name == "charts" else None
        git(root, "submodule", "--quiet", "add", str(other), name)
    shutil.rmtree(root / "charts")
    (root / "charts").mkdir()
    (root / "app.py").write_text(APP + 'import charts.lines\nLEVELS = open("./tides/levels.csv")\n')
    git(root, "add", "-A", ".")
    git(root, "commit", "-qm", "x")
    assert {one.anchor for one in findings(root)} == {"nested charts", "nested tides"}


def test_a_nested_repository_that_git_has_not_been_given(root: Path) -> None:
    committed(root)
    inner = folder(root / "crew")
    (inner / "__init__.py").write_text("")
    committed(inner)
    (root / "app.py").write_text(APP + "import crew.prices\n")
    assert [one.anchor for one in findings(root)] == ["nested crew"]


def test_large_files_that_no_code_names(root: Path) -> None:
    (root / "app.py").write_text(APP + 'MODEL = "models/tides.bin"\n')
    (root / "models").mkdir()
    for name in ("models/tides.bin", "dump.sql", "film.mp4", "small.sql"):
        with (root / name).open("wb") as file:
            file.truncate(100_000_000 if name == "small.sql" else 100_000_001 + len(name))
    git(root, "init", "-q")
    git(root, "add", "app.py", "prices.py")
    git(root, "commit", "-qm", "x")
    (found,) = [one for one in findings(root) if one.anchor == "large"]
    assert "A push sends dump.sql (100 MB) and film.mp4 (100 MB)" in found.seen
    assert "git rm" not in found.action
    (root / ".gitignore").write_text("*.sql\n*.mp4\n")
    assert [one for one in findings(root) if one.anchor == "large"] == []


def test_large_files_before_there_is_a_repository(root: Path) -> None:
    with (root / "dump.sql").open("wb") as file:
        file.truncate(100_000_001)
    assert [one.anchor for one in findings(root)] == ["large"]


def test_a_long_history(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed(root)
    asked = gitstate.ask_git

    def large(folder: Path, *arguments: str) -> str | None:
        return (
            "count: 3\nsize: 12\nsize-pack: 490000\n"
            if arguments[0] == "count-objects"
            else asked(folder, *arguments)
        )

    monkeypatch.setattr("dash_migrate.shipping.repository.ask_git", large)
    (found,) = findings(root)
    assert found.seen == "The repository's history has 501 MB."


def test_names_that_are_one_file_on_other_systems(root: Path) -> None:
    (root / "Charts").mkdir()
    (root / "Charts" / "Ebb.py").write_text("X = 1\n")
    (root / "app.py").write_text(APP + 'import Charts.Ebb\nLEVELS = open("levels.csv")\n')
    committed(root)
    blob = subprocess.run(
        ["git", "-C", str(root), "hash-object", "-w", "prices.py"], check=True, capture_output=True, text=True
    ).stdout.strip()
    names = (
        "Prices.py",
        "charts/ebb.py",
        "more/charts/ebb.py",
        "Notes.md",
        "notes.md",
        "levels.csv",
        "LEVELS.csv",
    )
    for name in names:
        git(root, "update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")
    found = [one for one in findings(root) if one.anchor.startswith("twin")]
    assert [one.location.path for one in found] == ["charts/ebb.py", "levels.csv", "prices.py"]
    assert "git tracks Prices.py and prices.py" in found[2].seen


def test_a_key_that_git_does_not_track_yet(root: Path) -> None:
    committed(root)
    (root / "id_ed25519").write_text("x\n")
    (found,) = findings(root)
    assert found.action == "Add the line /id_ed25519 to .gitignore"
    (root / ".gitignore").write_text("/id_ed25519\n")
    assert findings(root) == []


def test_a_rule_of_the_user_is_named_with_its_file(root: Path, tmp_path: Path) -> None:
    git(root, "init", "-q")
    (root / ".git" / "info" / "exclude").write_text("\n*rices.py\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    (found,) = findings(root)
    assert "exclude:2" in found.seen
    assert str(found.location) == "app.py:3"


def test_a_file_that_git_tracks_is_not_ignored_whatever_a_rule_says(root: Path) -> None:
    committed(root)
    (root / ".gitignore").write_text("prices.py\n")
    assert findings(root) == []


def test_what_the_plan_takes_back_is_not_called_ignored(root: Path) -> None:
    (root / ".gitignore").write_text("data/*\nrates.csv\n")
    workspace = Workspace.read(committed(root))
    copies = [Create("data/tides.csv", "a\n"), Create("data/rates.csv", "a\n")]
    after = workspace.with_edits([*copies, Splice(".gitignore", 17, 17, "!/data/tides.csv\n")])
    found = list(make_plan(after, (ship_list.STEP,), Settings()).findings())
    assert [(one.location.line, "rates.csv out of git" in one.seen) for one in found] == [(2, True)]


def test_more_paths_than_fit_on_a_command_line(root: Path) -> None:
    committed(root)
    (root / ".gitignore").write_text("*.tmp\n")
    known = repository(Workspace.read(root))
    names = [f"{'deep/' * 20}{number}.{'tmp' if number % 2 else 'py'}" for number in range(600)]
    assert len(known.ignored(names)) == 300
    assert set(known.ignored(names).values()) == {Rule(".gitignore", 1, "*.tmp")}


def test_outside_of_a_repository_nothing_is_ignored(root: Path) -> None:
    (root / ".gitignore").write_text("prices.py\n")
    known = repository(Workspace.read(root))
    assert known == Repository(root, State.NO_REPOSITORY)
    assert known.ignored(["prices.py"]) == {}
    assert known.ignored_below(["assets"]) == ()
    assert known.stored_elsewhere() == frozenset()


def test_many_files_are_counted_and_their_folders_added() -> None:
    names = [f"lib/{number}.py" for number in range(7)]
    assert shown(names) == "lib/0.py, lib/1.py, lib/2.py, lib/3.py, lib/4.py and 2 files more"
    assert words([*names, "Procfile"]) == "':(glob)*' ':(glob)lib/*.py'"
    assert words(["a b.py", "c.py"]) == "'a b.py' c.py"


def test_the_opt_in_step_stays_off_by_itself() -> None:
    assert sign_in.STEP in load_series(Settings())
    assert platform_auth.STEP not in load_series(Settings())
    assert platform_auth.STEP in load_series(Settings(opt_in=("platform-auth",)))
