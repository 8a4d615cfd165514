"""Values in the git history: since when, whether pushed; in real repositories."""

from __future__ import annotations

import os
import shutil
import subprocess
import traceback
from pathlib import Path

import pytest

from dash_migrate.redaction.secret import Secret
from dash_migrate.secrets import git_objects, history
from dash_migrate.secrets.history import Commit, History, first_commits
from dash_migrate.secrets.written_forms import needle

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
VALUE = "cAnary7-kq93-zP"
SECRET = Secret("TOKEN", VALUE)


class Repository:
    """A repository whose commits are a day apart."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.day = 0
        root.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        date = f"2024-03-{max(self.day, 1):02} 12:00:00 +0000"
        environment = os.environ | {"GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date}
        command = ["git", "-C", str(self.root), "-c", "user.name=a", "-c", "user.email=a@b.example", *arguments]
        done = subprocess.run(
            command, env=environment, check=True, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, **files: str | bytes | None) -> str:
        """Commits files (`app_py` is `app.py`; None removes) and gives the short id."""
        self.day += 1
        for name, text in files.items():
            path = self.root / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_bytes(text.encode() if isinstance(text, str) else text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x")
        return self.git("rev-parse", "--short", "HEAD")


@pytest.fixture(autouse=True)
def own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gitconfig").write_text('[protocol "file"]\n\tallow = always\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(tmp_path / "none"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "app")


def search(repository: Repository, *values: str, paths: tuple[str, ...] = ("app.py",)) -> History:
    secrets = [Secret(f"V{number}", value) for number, value in enumerate(values or (VALUE,))]
    return first_commits(repository.root, paths, secrets)


def found(repository: Repository, value: str = VALUE) -> Commit | None:
    return search(repository, value).commits.get("V0")


def test_the_first_commit_is_told(repository: Repository) -> None:
    repository.commit(app_py="print(1)\n")
    first = repository.commit(app_py=f"token = '{VALUE}'\n")
    repository.commit(app_py=f"token = '{VALUE}'\nprint(2)\n")
    assert search(repository) == History({"V0": Commit(first, "2024-03-02", "app.py")})


def test_what_was_never_committed_is_not_told(repository: Repository) -> None:
    repository.commit(app_py="print(1)\n")
    (repository.root / "app.py").write_text(f"token = '{VALUE}'\n")
    assert search(repository) == History()
    repository.git("add", "-A")
    assert search(repository) == History()


def test_a_removed_file_counts(repository: Repository) -> None:
    first = repository.commit(old__config_ini=f"[db]\npassword = {VALUE}\n")
    repository.commit(old__config_ini=None)
    assert found(repository) == Commit(first, "2024-03-01", "old/config.ini")


def test_a_file_that_became_a_folder_counts(repository: Repository) -> None:
    first = repository.commit(settings=f"password = {VALUE}\n")
    repository.commit(settings=None)
    repository.commit(settings__app_ini="[app]\n")
    assert found(repository) == Commit(first, "2024-03-01", "settings")


def test_another_branch_counts(repository: Repository) -> None:
    repository.commit(app_py="print(1)\n")
    repository.git("switch", "-q", "-c", "other")
    first = repository.commit(app_py=f"token = '{VALUE}'\n")
    repository.git("switch", "-q", "main")
    assert found(repository) == Commit(first, "2024-03-02", "app.py")


def test_a_side_branch_that_took_it_out_before_the_merge_counts(repository: Repository) -> None:
    repository.commit(app_py="print(1)\n")
    repository.git("switch", "-q", "-c", "side")
    first = repository.commit(app_py=f"token = '{VALUE}'\n")
    repository.commit(app_py="print(1)\n")
    repository.git("switch", "-q", "main")
    repository.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    repository.git("branch", "-D", "side")
    assert found(repository) == Commit(first, "2024-03-02", "app.py")


def test_packed_objects_count(repository: Repository) -> None:
    first = repository.commit(app_py=f"token = '{VALUE}'\n" + "x = 1\n" * 400)
    for number in range(5):
        repository.commit(app_py=f"token = '{VALUE}'\n" + "x = 1\n" * 400 + f"y = {number}\n")
    repository.git("repack", "-q", "-a", "-d", "-f")
    assert not list((repository.root / ".git" / "objects").glob("??/*"))
    assert found(repository) == Commit(first, "2024-03-01", "app.py")


def test_a_stash_is_no_history(repository: Repository) -> None:
    repository.commit(app_py="print(1)\n")
    (repository.root / "app.py").write_text(f"token = '{VALUE}'\n")
    repository.git("stash", "-q")
    assert found(repository) is None


def test_several_values_each_have_their_commit(repository: Repository) -> None:
    one = repository.commit(app_py="a = 'oneCanary-11'\n")
    two = repository.commit(app_py="a = 'oneCanary-11'\n", b_py="b = 'twoCanary-22'\n")
    result = search(repository, "oneCanary-11", "twoCanary-22", "threeCanary-33").commits
    assert {name: commit.sha for name, commit in result.items()} == {"V0": one, "V1": two}


def test_two_values_of_one_name_are_as_one(repository: Repository) -> None:
    first = repository.commit(app_py="url = 'postgresql://anna:oneCanary-11@old/db'\n")
    secrets = [Secret("URL", "postgresql://anna:oneCanary-11@new/db"), Secret("URL", "oneCanary-11")]
    assert first_commits(repository.root, (), secrets).commits["URL"].sha == first


def test_an_app_in_a_folder_of_the_repository(repository: Repository) -> None:
    first = repository.commit(apps__sales__app_py="token = 'admin'\n", notes_txt="say 'admin'\n")
    result = first_commits(repository.root / "apps" / "sales", ("app.py",), [Secret("TOKEN", "admin")])
    assert result.commits == {"TOKEN": Commit(first, "2024-03-01", "apps/sales/app.py")}


class TestPushed:
    @pytest.fixture
    def pushed(self, repository: Repository, tmp_path: Path) -> Repository:
        subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "bare")], check=True)
        repository.git("remote", "add", "origin", str(tmp_path / "bare"))
        return repository

    def test_a_pushed_commit(self, pushed: Repository) -> None:
        first = pushed.commit(app_py=f"token = '{VALUE}'\n")
        pushed.git("push", "-q", "origin", "main")
        assert search(pushed) == History({"V0": Commit(first, "2024-03-01", "app.py", "origin")}, ("origin",))

    def test_a_remote_that_has_it_not_yet(self, pushed: Repository) -> None:
        pushed.commit(app_py="print(1)\n")
        pushed.git("push", "-q", "origin", "main")
        first = pushed.commit(app_py=f"token = '{VALUE}'\n")
        assert search(pushed) == History({"V0": Commit(first, "2024-03-02", "app.py")}, ("origin",))

    def test_the_pushed_commit_is_told_where_an_older_one_is_not(self, pushed: Repository) -> None:
        pushed.commit(app_py="print(1)\n")
        pushed.git("switch", "-q", "-c", "mine")
        pushed.commit(app_py=f"token = '{VALUE}'\n")
        pushed.git("switch", "-q", "main")
        second = pushed.commit(app_py=f"token = '{VALUE}'\nprint(1)\n")
        pushed.git("push", "-q", "origin", "main")
        assert found(pushed) == Commit(second, "2024-03-03", "app.py", "origin")

    def test_the_remote_that_has_it_is_named(self, pushed: Repository, tmp_path: Path) -> None:
        pushed.commit(app_py="print(1)\n")
        pushed.git("push", "-q", "origin", "main")
        subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "plotly")], check=True)
        pushed.git("remote", "add", "plotly", str(tmp_path / "plotly"))
        pushed.commit(app_py=f"token = '{VALUE}'\n")
        pushed.git("push", "-q", "plotly", "main")
        result = search(pushed)
        assert result.remotes == ("origin", "plotly")
        assert result.commits["V0"].remote == "plotly"

    def test_a_shallow_clone_says_so(self, pushed: Repository, tmp_path: Path) -> None:
        pushed.commit(app_py=f"token = '{VALUE}'\n")
        last = pushed.commit(app_py=f"token = '{VALUE}'\nprint(1)\n")
        pushed.git("push", "-q", "origin", "main")
        url = (tmp_path / "bare").as_uri()
        clone = tmp_path / "clone"
        subprocess.run(["git", "clone", "-q", "--depth", "1", "-b", "main", url, str(clone)], check=True)
        result = first_commits(clone, ("app.py",), [SECRET])
        assert result.commits == {"TOKEN": Commit(last, "2024-03-02", "app.py", "origin")}
        assert "shallow clone" in result.remark

    @pytest.mark.parametrize("kind", ["blob:none", "tree:0"])
    def test_a_partial_clone_fetches_nothing_and_says_so(
        self, pushed: Repository, tmp_path: Path, kind: str
    ) -> None:
        pushed.commit(app_py=f"token = '{VALUE}'\n")
        last = pushed.commit(app_py=f"token = '{VALUE}'\nprint(1)\n")
        pushed.git("push", "-q", "origin", "main")
        subprocess.run(
            ["git", "-C", str(tmp_path / "bare"), "config", "uploadpack.allowFilter", "true"], check=True
        )
        url, clone = (tmp_path / "bare").as_uri(), tmp_path / "clone"
        subprocess.run(["git", "clone", "-q", "--filter", kind, "-b", "main", url, str(clone)], check=True)
        packs = sorted((clone / ".git" / "objects").rglob("*"))
        result = first_commits(clone, ("app.py",), [SECRET])
        assert result.commits["TOKEN"].sha == last
        assert "partial clone" in first_commits(clone, (), [Secret("OTHER", "never-Committed-1")]).remark
        assert sorted((clone / ".git" / "objects").rglob("*")) == packs


class TestNothing:
    def test_no_repository(self, tmp_path: Path) -> None:
        (tmp_path / "app").mkdir()
        assert first_commits(tmp_path / "app", ("app.py",), [SECRET]) == History()

    def test_no_commit(self, repository: Repository) -> None:
        assert search(repository) == History()

    def test_no_git(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        repository.commit(app_py=f"token = '{VALUE}'\n")
        monkeypatch.setenv("PATH", "")
        assert search(repository) == History()

    def test_no_values(self, repository: Repository) -> None:
        repository.commit(app_py=f"token = '{VALUE}'\n")
        assert first_commits(repository.root, ("app.py",), []) == History()


class TestLimits:
    def test_data_and_large_files_are_passed_over(self, repository: Repository) -> None:
        repository.commit(rows_csv=f"a,{VALUE}\n", big_txt=f"{VALUE}\n" + "x" * 1_100_000)
        assert found(repository) is None

    def test_no_time_is_said(self, repository: Repository) -> None:
        repository.commit(app_py=f"token = '{VALUE}'\n")
        result = first_commits(repository.root, ("app.py",), [SECRET], seconds=0)
        assert result.commits == {}
        assert "within 0 seconds" in result.remark

    def test_the_files_that_hold_it_are_searched_where_there_is_no_time_for_all(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = repository.commit(app_py=f"token = '{VALUE}'\n", other_py="x = 1\n")
        monkeypatch.setattr(history, "_SHARE", 0.0)
        result = search(repository)
        assert result.commits["V0"].sha == first
        assert "too large" in result.remark

    def test_many_versions_are_said_to_be_too_many(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repository.commit(a_py="a = 1\n", b_py="b = 1\n")
        monkeypatch.setattr(git_objects, "_MOST_BLOBS", 1)
        assert "too large" in search(repository).remark

    def test_a_broken_repository_is_said_to_be(self, repository: Repository) -> None:
        repository.commit(app_py="print(1)\n")
        repository.commit(app_py="print(2)\n")
        parent = repository.git("rev-parse", "HEAD~")
        broken = repository.root / ".git" / "objects" / parent[:2] / parent[2:]
        broken.chmod(0o600)
        broken.unlink()
        assert search(repository).remark


class TestForms:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ("it's a Value-77", "x = 'it\\'s a Value-77'\n"),
            ('say "Value-77"', 'x = "say \\"Value-77\\""\n'),
            ("back\\slash-Value-77", "x = 'back\\\\slash-Value-77'\n"),
            ("one-Line-1\ntwo-Line-2", "x = 'one-Line-1\\ntwo-Line-2'\n"),
            ("one-Line-1\ntwo-Line-2", "x = '''one-Line-1\r\ntwo-Line-2'''\r\n"),
            ("schlüssel-Value-77", "x = 'schl\\u00fcssel-Value-77'\n"),
            ("schlüssel-Value-77", "# coding: latin-1\nx = 'schlüssel-Value-77'\n".encode("latin-1")),
            ("p@ss/Value-77", "x = 'https://a:p%40ss%2FValue-77@b'\n"),
            (VALUE, f"x = '{VALUE}'\n".encode("utf-16")),
        ],
    )
    def test_is_found_as_it_is_written(self, repository: Repository, value: str, text: str | bytes) -> None:
        repository.commit(app_py=text)
        assert found(repository, value) is not None

    def test_a_word_counts_only_as_a_literal_of_its_own_file(self, repository: Repository) -> None:
        repository.commit(app_py="# hello world\n", other_py="x = 'hello'\n")
        first = repository.commit(app_py="users = {'hello': \"world\"}\n")
        result = search(repository, "hello", "world").commits
        assert [commit.sha for commit in result.values()] == [first, first]

    def test_a_number_counts_only_as_a_whole_number(self, repository: Repository) -> None:
        repository.commit(app_py="x = 147114\ny = 0.4711\nz = 'a4711'\n")
        first = repository.commit(app_py="pin = 4711\n")
        assert found(repository, "4711") == Commit(first, "2024-03-02", "app.py")

    def test_so_does_a_long_one(self, repository: Repository) -> None:
        repository.commit(app_py="x = 0.1234567890\n")
        first = repository.commit(app_py="pin = 1234567890\n")
        assert found(repository, "1234567890") == Commit(first, "2024-03-02", "app.py")

    @pytest.mark.parametrize("value", ["", "\ud83d", "\ud83d-Value-77", "\0"])
    def test_any_value_can_be_looked_for(self, repository: Repository, value: str) -> None:
        repository.commit(app_py="x = ''\n")
        assert found(repository, value) is None

    def test_a_value_is_not_shown(self) -> None:
        assert "cAnary" not in repr(needle(VALUE))
        assert "cAnary" not in repr(needle("cAnary"))


def test_no_value_is_on_a_command_line_or_in_an_error(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(app_py=f"token = '{VALUE}'\n")
    commands: list[object] = []
    real = subprocess.Popen.__init__

    def noted(self: object, *arguments: object, **options: object) -> None:
        commands.append((arguments, options))
        real(self, *arguments, **options)  # type: ignore[arg-type, call-overload]  # passed through

    monkeypatch.setattr(subprocess.Popen, "__init__", noted)
    assert found(repository) is not None
    assert len(commands) >= 4
    assert VALUE not in repr(commands)


def test_a_failure_in_the_middle_does_not_show_it(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit(app_py=f"token = '{VALUE}'\n")

    def broken(data: bytes) -> bytes:
        raise ValueError("broken")

    monkeypatch.setattr(history, "readable", broken)
    with pytest.raises(ValueError, match="broken") as caught:
        search(repository)
    assert VALUE not in "".join(traceback.format_exception(caught.value))
