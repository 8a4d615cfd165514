"""Lines of `.env`: whatever the value is, python-dotenv reads just it back, or it is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import example, given
from hypothesis import strategies as st

from dash_migrate.plan import Create, Location, Rewrite, Splice
from dash_migrate.redaction.secret import Secret
from dash_migrate.rewriting.secrets.env_file import line, read_back, with_variable
from dash_migrate.rewriting.secrets.quoting import forms, refused, remark
from dash_migrate.source import EditError, SourceFile
from dash_migrate.workspace import Workspace

USED = (Location("app.py", 3),)
AWKWARD = st.text(
    st.sampled_from("ab \t\n\r\x0b\x0c\x1c\x85\u2028\ufeff\\'\"`#$={}:-%@;&|!~é€😀\0\ud800"), max_size=12
)
VALUES = st.one_of(st.text(max_size=40), AWKWARD, st.text(st.characters(), max_size=8))


def app(files: dict[str, bytes]) -> Workspace:
    """An app that is only in memory."""
    overlay = {path: SourceFile(path, data) for path, data in files.items()}
    return Workspace(Path("nowhere"), frozenset(), overlay)


def added(workspace: Workspace, value: str, name: str = "NEW") -> Workspace:
    return workspace.with_edits(with_variable(workspace, name, Secret(name, value), USED, ""))


def content(workspace: Workspace, path: str = ".env") -> bytes:
    source = workspace.source(path)
    assert source is not None
    return source.data


def as_loaded(data: bytes, folder: Path) -> dict[str, str | None]:
    """What python-dotenv reads from a real file."""
    (folder / "probe").write_bytes(data)
    return dict(dotenv_values(folder / "probe"))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("", ""),
        ("plain-Value_1./:@%+,=~^", "plain-Value_1./:@%+,=~^"),
        ("postgresql://anna:pw@db:5432/sales", "postgresql://anna:pw@db:5432/sales"),
        ("with blank", "'with blank'"),
        (" edges ", "' edges '"),
        ("a#b", "'a#b'"),
        ("pa$$word", "'pa$$word'"),
        ("$HOME", "'$HOME'"),
        ("C:\\dir", "'C:\\dir'"),
        ('say "x"', "'say \"x\"'"),
        ("it's", '"it\'s"'),
        ("it's $5", "'it\\'s $5'"),
        ("'\"", "'\\'\"'"),
        ("a\\\\b", "'a\\\\\\\\b'"),
        ("ends\\", "ends\\"),
        ("one\ntwo\n", '"one\\ntwo\\n"'),
        ("a\r\nb", '"a\\r\\nb"'),
        ("back\\slash\nline", '"back\\\\slash\\nline"'),
        ("schlüssel", "'schlüssel'"),
        ("export", "export"),
    ],
)
def test_is_written_so(value: str, written: str, tmp_path: Path) -> None:
    assert line("NEW", value) == f"NEW={written}"
    assert as_loaded(f"NEW={written}\n".encode(), tmp_path) == {"NEW": value}


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        ("a${B}c", "replaces in every kind of quotes"),
        ("${HOME:-x}", "replaces in every kind of quotes"),
        ("a\0b", "NUL"),
        ("\ud83d", "surrogate"),
        ("a #b\\", "ends with a backslash"),
        ("line\nline\\", "ends with a backslash"),
    ],
)
def test_is_refused(value: str, cause: str) -> None:
    reason = refused(value)
    assert reason is not None
    assert cause in reason
    with pytest.raises(EditError, match=cause) as caught:
        line("NEW", value)
    assert value not in str(caught.value)


def test_a_reference_is_refused_even_where_the_environment_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAME", "${SAME}")
    assert refused("${SAME}") is not None


@pytest.mark.parametrize("value", ["a${b", "$b}", "{b}", "$", "$(date)", "`date`", "${a:b}"])
def test_what_only_looks_like_a_reference_is_not(value: str) -> None:
    assert refused(value) is None


@given(VALUES)
@example("\\'")
@example("'\\")
@example("\ufeff")
def test_any_value_is_refused_or_read_back_exactly(value: str) -> None:
    if refused(value) is not None:
        with pytest.raises(EditError):
            added(app({}), value)
        return
    assert read_back(added(app({}), value)) == {"NEW": value}


@given(VALUES)
def test_no_form_has_a_backslash_before_its_last_quote(value: str) -> None:
    """python-dotenv below 1.2 may take that for an escaped quote and read on."""
    for form in forms(value):
        assert form == value or "\n" not in form
        assert form == value or not value.endswith("\\")


FILES = st.lists(
    st.sampled_from(
        [
            "A=1",
            "export B = 'two'",
            "# a comment with 'a quote",
            "",
            "C",
            "not a line",
            "D='open",
            'E="open too',
            "F=${A}x",
            "'G'=7",
            "H=a # b",
            "= nothing",
            'I="two\nlines"',
        ]
    ),
    max_size=6,
)


@given(FILES, VALUES, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_other_lines_stay_as_they_are(lines: list[str], value: str, end: str, ended: bool, bom: bool) -> None:
    text = end.join(line.replace("\n", end) for line in lines) + (end if ended and lines else "")
    before = app({".env": (b"\xef\xbb\xbf" if bom else b"") + text.encode()})
    values = read_back(before)
    if refused(value) is not None:
        return
    after = added(before, value)
    assert read_back(after) == {**values, "NEW": value}
    old, new = content(before), content(after)
    assert new.startswith(old) or new.endswith(text.encode())
    assert new.startswith(b"\xef\xbb\xbf") == bom
    assert end == "\n" or text.count("\n") == 0 or new.count(b"\n") == new.count(b"\r\n")


def test_a_new_file_is_for_its_owner_only() -> None:
    edits = with_variable(app({}), "NEW", Secret("NEW", "value"), USED, "")
    assert edits[0] == Create(".env", "NEW=value\n", 0o600)
    assert app({}).with_edits(edits).modes == {".env": 0o600}


def test_the_mode_stays_when_more_is_added() -> None:
    after = added(added(app({}), "one", "ONE"), "two", "TWO")
    assert content(after) == b"ONE=one\nTWO=two\n"
    assert after.modes == {".env": 0o600}


def test_the_same_value_is_not_added_twice() -> None:
    for given_line in (
        "NEW=value",
        "export NEW = 'value'",
        'NEW = "value" # remark',
        "NEW=x\nNEW=value",
        "'NEW'=value",
    ):
        before = app({".env": given_line.encode()})
        assert not [e for e in with_variable(before, "NEW", Secret("NEW", "value"), USED, "") if e.path == ".env"]


def test_another_value_is_never_overwritten() -> None:
    before = app({".env": b"A=1\n\nexport NEW = 'other-one'\n"})
    with pytest.raises(EditError, match=r"\.env:3: gives NEW another value") as caught:
        added(before, "cAnary-7")
    assert "cAnary-7" not in str(caught.value)
    assert "other-one" not in str(caught.value)


def test_a_name_in_other_case_is_the_same_variable_on_windows() -> None:
    with pytest.raises(EditError, match="on Windows the same"):
        added(app({".env": b"new=other\n"}), "value")
    assert content(added(app({".env": b"new=value\n"}), "value")) == b"new=value\nNEW=value\n"


def test_a_name_without_a_value_is_given_one() -> None:
    assert content(added(app({".env": b"NEW\n"}), "value")) == b"NEW\nNEW=value\n"


def test_below_an_open_quote_the_line_goes_to_the_top() -> None:
    after = added(app({".env": b"A='open\n"}), "two words")
    assert content(after) == b"NEW='two words'\nA='open\n"


def test_a_quote_that_the_new_line_would_close_is_seen() -> None:
    """`"it's"` closes nothing that `'` has opened; the value has to be read back all the same."""
    after = added(app({".env": b"A='open\n"}), "it's")
    assert read_back(after) == {"NEW": "it's"}


def test_utf_16_is_stored_in_utf_8(tmp_path: Path) -> None:
    before = app({".env": "A=1\r\n".encode("utf-16")})
    edits = with_variable(before, "NEW", Secret("NEW", "value"), USED, "")
    assert edits[0] == Rewrite(".env", "A=1\r\nNEW=value\r\n")
    assert as_loaded(content(before.with_edits(edits)), tmp_path) == {"A": "1", "NEW": "value"}


def test_other_encodings_are_refused() -> None:
    before = app({".env": "A=schlüssel\n".encode("latin-1")})
    with pytest.raises(EditError, match="not in UTF-8"):
        added(before, "value")
    with pytest.raises(EditError, match="not in UTF-8"):
        read_back(before)


def test_a_folder_of_that_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    with pytest.raises(EditError, match="is a folder"):
        added(Workspace.read(tmp_path), "value")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes")
def test_a_pipe_of_that_name_is_refused_and_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".env")
    with pytest.raises(EditError, match="no plain file"):
        added(Workspace.read(tmp_path), "value")


@pytest.mark.parametrize(("target", "is_refused"), [("../env", True), ("settings.env", False)])
def test_a_link_may_not_lead_out_of_the_app(tmp_path: Path, target: str, is_refused: bool) -> None:
    app_folder = tmp_path / "app"
    app_folder.mkdir()
    (app_folder / target).write_text("A=1\n")
    try:
        (app_folder / ".env").symlink_to(target)
    except OSError:
        pytest.skip("links need a right on this machine")
    if is_refused:
        with pytest.raises(EditError, match="link out of the app"):
            added(Workspace.read(app_folder), "value")
    else:
        assert content(added(Workspace.read(app_folder), "value")) == b"A=1\nNEW=value\n"


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    try:
        (tmp_path / ".env").symlink_to(".env")
    except OSError:
        pytest.skip("links need a right on this machine")
    with pytest.raises(EditError, match="no plain file"):
        added(Workspace.read(tmp_path), "value")


def test_a_byte_order_mark_alone_is_no_part_of_the_name() -> None:
    assert content(added(app({".env": b"\xef\xbb\xbf"}), "value")) == b"\xef\xbb\xbf\nNEW=value\n"


def test_python_dotenvs_warnings_are_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    before = app({".env": b"A='open\n"})
    read_back(before)
    assert not caplog.records
    dotenv_values(stream=__import__("io").StringIO("A='open\n"))
    assert caplog.records


def test_the_file_is_what_load_dotenv_reads(tmp_path: Path) -> None:
    value = "a\r\nb\x0bc 'd' \"e\" #f"
    after = added(app({".env": b"A=1\r\n"}), value)
    assert as_loaded(content(after), tmp_path) == {"A": "1", "NEW": value}


def test_line_ends_in_values_are_read_as_load_dotenv_reads_them(tmp_path: Path) -> None:
    data = b"A=\"two\r\nlines\"\r\nB='three\rlines'\r\n"
    assert read_back(app({".env": data})) == {"A": "two\nlines", "B": "three\nlines"}
    assert as_loaded(data, tmp_path) == {"A": "two\nlines", "B": "three\nlines"}


def test_several_lines_get_a_remark() -> None:
    assert remark("one") is None
    assert "docker run" in str(remark("one\ntwo"))


def test_splices_stand_at_the_end() -> None:
    edits = with_variable(app({".env": b"A=1"}), "NEW", Secret("NEW", "value"), USED, "")
    assert edits[0] == Splice(".env", 3, 3, "\nNEW=value\n")


@pytest.mark.skipif(os.name != "posix", reason="permission bits")
def test_apply_makes_it_private(tmp_path: Path) -> None:
    from dash_migrate.apply import write, writes
    from dash_migrate.plan import Change, Tier
    from dash_migrate.planner import make_plan
    from dash_migrate.settings import Settings
    from dash_migrate.step import App, Step
    from dash_migrate.transaction import undo
    from dash_migrate.variable_needs import EnvironmentVariable

    (tmp_path / "app.py").write_text("token = 1\n")

    def propose(app: App) -> list[Change]:
        if app.workspace.exists(".env"):
            return []
        need = EnvironmentVariable("NEW", Secret("NEW", "value"), USED)
        edit = Splice("app.py", 8, 9, "2")
        return [Change("move", "token", "Move it", "why", Tier.SAFE, Location("app.py"), (edit,), (need,))]

    step = Step("move", "Move", "doc", propose)
    plan = make_plan(Workspace.read(tmp_path), (step,), Settings())
    write(plan, writes(plan))
    assert (tmp_path / ".env").read_text() == "NEW=value\n"
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    undo(tmp_path)
    assert not (tmp_path / ".env").exists()
