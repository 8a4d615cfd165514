"""What a fixture cannot hold: absolute paths, the home folder, links, large files, several platforms' paths."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from codemods.bundle_files import STEP
from dash_migrate.apply import write, writes
from dash_migrate.facts import path_texts
from dash_migrate.plan import Change, Finding, Plan, Tier, Verdict
from dash_migrate.planner import accept_all, make_plan
from dash_migrate.settings import Settings
from dash_migrate.transaction import undo
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app

APP = """
    {head}
    from dash import Dash, html

    app = Dash(__name__)
    server = app.server
    app.layout = html.Div("x")
"""


def planned(root: Path, head: str, files: dict[str, str] | None = None, **settings: int) -> Plan:
    """The plan of the step for an app whose module begins with some lines."""
    lines = "\n    ".join(head.splitlines())
    app = write_app(root / "app", {"app.py": APP.format(head=lines), **(files or {})})
    return make_plan(Workspace.read(app.resolve()), [STEP], Settings(**settings), decide=accept_all)


def changes(plan: Plan) -> list[Change]:
    return list(plan.changes(Verdict.ACCEPTED))


def findings(plan: Plan) -> list[Finding]:
    return list(plan.findings())


def text(plan: Plan, path: str = "app.py") -> str:
    source = plan.after.source(path)
    assert source is not None
    return source.text


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    return folder


def test_an_absolute_path_outside_is_copied(tmp_path: Path) -> None:
    outside = tmp_path / "finance" / "targets.csv"
    write_app(tmp_path, {"finance/targets.csv": "a\n1\n"})
    plan = planned(tmp_path, f"import os\nTEXT = open({outside.as_posix()!r}).read()")
    (change,) = changes(plan)
    assert change.tier is Tier.SAFE
    assert 'open(os.path.join(os.path.dirname(__file__), "data", "targets.csv"))' in text(plan).replace("'", '"')
    assert dict(plan.after.changed()).keys() == {"app.py", "data/targets.csv"}


def test_a_path_in_the_home_folder_is_copied(tmp_path: Path, home: Path) -> None:
    (home / "sales.csv").write_text("a\n")
    head = "import os\nTEXT = open(os.path.expanduser('~/sales.csv')).read()"
    plan = planned(tmp_path, head)
    (change,) = changes(plan)
    assert change.title == "Copy ../home/sales.csv to data/sales.csv, and read it there"
    assert "open(os.path.join(os.path.dirname(__file__), 'data', 'sales.csv'))" in text(plan)


def test_an_absolute_path_into_the_app_is_counted_from_the_module(tmp_path: Path) -> None:
    inside = (tmp_path / "app" / "data" / "sales.csv").as_posix()
    plan = planned(
        tmp_path, f"from pathlib import Path\nTEXT = Path({inside!r}).read_text()", {"data/sales.csv": "a\n"}
    )
    (change,) = changes(plan)
    assert change.title == "Read data/sales.csv by where the module lies"
    assert "(Path(__file__).parent / 'data' / 'sales.csv').read_text()" in text(plan)
    assert dict(plan.after.changed()).keys() == {"app.py"}


def test_an_absolute_folder_of_the_app_with_unknown_names_is_reported(tmp_path: Path) -> None:
    inside = (tmp_path / "app" / "data").as_posix()
    plan = planned(
        tmp_path, f"import sys\nTEXT = open({inside!r} + '/' + sys.argv[0]).read()", {"data/sales.csv": "a\n"}
    )
    (finding,) = findings(plan)
    assert not changes(plan)
    assert "a path that does not lead to the app's files on the platform" in finding.seen
    assert 'Path(__file__).parent / "data"' in finding.action.replace("'", '"')


def test_links_are_followed(tmp_path: Path) -> None:
    write_app(tmp_path, {"store/real.csv": "a\n"})
    (tmp_path / "linked.csv").symlink_to(tmp_path / "store" / "real.csv")
    plan = planned(tmp_path, "TEXT = open('../linked.csv').read()")
    (change,) = changes(plan)
    assert "data/real.csv" in change.title
    write(plan, writes(plan))
    copy = tmp_path / "app" / "data" / "real.csv"
    assert not copy.is_symlink()
    assert copy.read_text() == "a\n"
    undo(tmp_path / "app")
    assert not copy.parent.exists()


def test_a_link_in_the_app_that_leads_out_of_it_is_reported(tmp_path: Path) -> None:
    write_app(tmp_path, {"store/real.csv": "a\n", "app/data/own.csv": "a\n"})
    (tmp_path / "app" / "data" / "sales.csv").symlink_to(tmp_path / "store" / "real.csv")
    (tmp_path / "app" / "data" / "same.csv").symlink_to(tmp_path / "app" / "data" / "own.csv")
    plan = planned(tmp_path, "TEXT = open('data/sales.csv').read() + open('data/same.csv').read()")
    (finding,) = findings(plan)
    assert finding.seen == "open reads data/sales.csv, which is a link to ../store/real.csv."
    assert 'rm "data/sales.csv" && cp' in finding.action


@pytest.fixture(autouse=True)
def _no_temporary_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own folders are no temporary ones to the apps in them."""
    monkeypatch.setattr(path_texts, "temporary_folders", lambda: ("/var/tmp",))


def sparse(path: Path, megabytes: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(megabytes * 1_000_000 + 1)


@pytest.mark.parametrize(("megabytes", "copied"), [(49, True), (51, False)])
def test_the_limit_is_50_megabytes(tmp_path: Path, megabytes: int, copied: bool) -> None:
    sparse(tmp_path / "big.csv", megabytes)
    plan = planned(tmp_path, "import pandas as pd\nBIG = pd.read_csv('../big.csv')")
    assert bool(changes(plan)) is copied
    assert bool(findings(plan)) is not copied


def test_the_limit_can_be_set(tmp_path: Path) -> None:
    sparse(tmp_path / "big.csv", 51)
    head = "import pandas as pd\nBIG = pd.read_csv('../big.csv')"
    (finding,) = findings(planned(tmp_path, head))
    assert "and has 51 MB" in finding.seen
    assert "copy-limit = 52" in finding.action
    assert all(word in finding.action for word in ("Parquet", "persistent filesystem", "S3"))
    assert changes(planned(tmp_path, head, copy_limit=52))


def test_a_file_of_the_app_over_100_megabytes_is_reported(tmp_path: Path) -> None:
    sparse(tmp_path / "app" / "big.csv", 100)
    sparse(tmp_path / "app" / "smaller.csv", 99)
    plan = planned(
        tmp_path, "import pandas as pd\nBIG = pd.read_csv('big.csv')\nMORE = pd.read_csv('smaller.csv')"
    )
    (finding,) = findings(plan)
    assert finding.seen == "pandas.read_csv reads big.csv, which has 100 MB."
    assert 'to_parquet("big.parquet")' in finding.action


@pytest.mark.parametrize("name", [".ssh/key.csv", ".netrc", "secrets/names.csv", "service_account.json"])
def test_what_is_private_is_never_copied(tmp_path: Path, home: Path, name: str) -> None:
    write_app(home, {name: "a\n"})
    plan = planned(tmp_path, f"import os\nTEXT = open(os.path.expanduser('~/{name}')).read()")
    assert not changes(plan)
    (finding,) = findings(plan)
    assert "Do not copy it" in finding.action


@pytest.mark.parametrize("folder", ["~", "~/Documents", "~/Downloads"])
def test_a_folder_that_a_person_keeps_everything_in_is_never_copied(
    tmp_path: Path, home: Path, folder: str
) -> None:
    (home / "Documents").mkdir()
    (home / "Downloads").mkdir()
    for place in ("sales.csv", "Documents/sales.csv", "Downloads/sales.csv"):
        (home / place).write_text("a\n")
    plan = planned(tmp_path, f"import glob, os\nALL = glob.glob(os.path.expanduser('{folder}/*.csv'))")
    assert not changes(plan)
    assert len(findings(plan)) == 1


def test_a_folder_of_many_files_is_not_copied(tmp_path: Path) -> None:
    write_app(tmp_path, {f"exports/{number}.csv": "a\n" for number in range(51)})
    plan = planned(tmp_path, "import os\nALL = os.listdir('../exports')")
    assert not changes(plan)
    assert len(findings(plan)) == 1


@pytest.mark.parametrize(
    "head",
    [
        "HOSTS = open('/etc/hosts').read()",
        "MODEL = open('/mount/model.bin').read()",
        "import os\nMODEL = open(os.path.expanduser('~/mount/model.bin')).read()",
        "NOTES = open('/var/tmp/notes.txt').read()",
        "import pandas as pd\nSALES = pd.read_csv('https://data.example/sales.csv')",
        "import pandas as pd\nSALES = pd.read_json('[{\"a\": 1}]')",
        "import io\nimport pandas as pd\nSALES = pd.read_csv(io.StringIO('a,b'))",
        "import sqlite3\nDB = sqlite3.connect(':memory:')",
        "import sqlite3\nDB = sqlite3.connect('file:memory?mode=memory', uri=True)",
        "LOG = open('../log.txt', 'a')",
        "import sys\nTEXT = open(sys.argv[0]).read()",
        "from dotenv import load_dotenv\nload_dotenv('../.env')",
        "import configparser\nPARSER = configparser.ConfigParser()\nPARSER.read('../local.ini')",
        "def read_csv(path): return path\nSALES = read_csv('../sales.csv')",
    ],
)
def test_what_is_left_alone(tmp_path: Path, home: Path, head: str) -> None:
    write_app(tmp_path, {"log.txt": "", "sales.csv": "a\n", ".env": "A=1\n", "local.ini": "[a]\n"})
    plan = planned(tmp_path, head)
    assert not changes(plan)
    assert not findings(plan)


def test_a_windows_path_is_reported_elsewhere(tmp_path: Path) -> None:
    if os.name == "nt":
        pytest.skip("there it may exist")
    plan = planned(
        tmp_path,
        r"""import pandas as pd
SALES = pd.read_csv("C:\\Users\\anna\\sales.csv")""",
    )
    (finding,) = findings(plan)
    assert (
        "reads C:/Users/anna/sales.csv when the app starts, and there is no such file on this machine"
        in finding.seen
    )


def test_what_git_tracks_is_not_ignored(tmp_path: Path) -> None:
    files = {"data/sales.csv": "a\n", "data/regions.csv": "a\n", ".gitignore": "data/\n"}
    app = write_app(tmp_path / "app", files)
    for words in (["init", "-q"], ["add", "-f", "data/sales.csv"]):
        subprocess.run(["git", "-C", str(app), *words], check=True)
    plan = planned(tmp_path, "A = open('data/sales.csv').read()\nB = open('data/regions.csv').read()", files)
    (finding,) = findings(plan)
    assert finding.seen == "The app reads data/regions.csv, which git ignores."
    assert finding.action.startswith("git add -f data/regions.csv && git commit")


def test_without_a_repository_nothing_is_ignored(tmp_path: Path) -> None:
    files = {"data/sales.csv": "a\n", ".gitignore": "data/\n"}
    plan = planned(tmp_path, "A = open('data/sales.csv').read()", files)
    assert not findings(plan)


def test_a_copy_that_no_rule_can_take_back_is_not_made(tmp_path: Path) -> None:
    write_app(tmp_path, {"sales.csv": "a\n"})
    files = {".gitignore": "data/\nbundled_data/\n"}
    subprocess.run(["git", "init", "-q", str(tmp_path / "app")], check=True)
    plan = planned(tmp_path, "A = open('../sales.csv').read()", files)
    assert not changes(plan)
    (finding,) = findings(plan)
    assert "which lies outside of the app's folder" in finding.seen
