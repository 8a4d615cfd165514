"""Patches of random and odd files, judged by `git apply` itself."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dash_migrate.diff import Kind, file_changes
from dash_migrate.patch import contents, file_patch, quoted
from dash_migrate.source import SourceFile
from dash_migrate.workspace import Reference, Workspace

Files = Mapping[str, bytes]


def workspaces(root: Path, before: Files, after: Files) -> tuple[Workspace, Workspace]:
    for path, data in before.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    overlay: dict[str, SourceFile | None] = {path: SourceFile(path, data) for path, data in after.items()}
    overlay |= dict.fromkeys(before.keys() - after.keys())
    start = Workspace(root, frozenset(before))
    return start, Workspace(root, frozenset(before), overlay)


def patch_of(root: Path, before: Workspace, after: Workspace) -> bytes:
    return b"".join(file_patch(root, change, contents(change)) for change in file_changes(before, after))


def git_apply(root: Path, patch: bytes, *options: str) -> None:
    environment = os.environ | {"GIT_CEILING_DIRECTORIES": tempfile.gettempdir(), "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn", *options, "-"],
        cwd=root,
        input=patch,
        check=True,
        capture_output=True,
        env=environment,
    )


def on_disk(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def assert_git_agrees(root: Path, before: Files, after: Files) -> None:
    patch = patch_of(root, *workspaces(root, before, after))
    if before == after:
        assert patch == b""
        return
    git_apply(root, patch)
    assert on_disk(root) == dict(after)
    git_apply(root, patch, "-R")
    assert on_disk(root) == dict(before)


LINES = st.sampled_from(
    [
        "a",
        "b",
        "",
        "x = 1",
        "\ta\r",
        "\r",
        "é",
        "\f",
        "u\u2028v",
        "\x85",
        "--- a/x",
        "+++",
        "@@ -1 +1 @@",
        "\\ No",
    ]
)
TEXTS = st.builds(
    lambda lines, end: "\n".join(lines) + end, st.lists(LINES, max_size=14), st.sampled_from(["", "\n"])
)
ENCODED = st.builds(
    lambda text, encoding: text.encode(encoding, "replace"),
    TEXTS,
    st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-16-be"]),
)


@settings(max_examples=60, deadline=None)
@given(
    before=st.dictionaries(st.sampled_from(["a.py", "b c.txt", "ü/d"]), ENCODED),
    after=st.dictionaries(st.sampled_from(["a.py", "b c.txt", "ü/d", 'q"\\t\t.md']), ENCODED),
)
def test_git_applies_and_reverses_any_change(before: Files, after: Files) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert_git_agrees(Path(folder).resolve(), before, after)


@settings(max_examples=40, deadline=None)
@given(old=TEXTS, edits=st.lists(st.tuples(st.integers(0, 14), LINES), min_size=1, max_size=3))
def test_git_applies_edits_of_few_lines(old: str, edits: list[tuple[int, str]]) -> None:
    lines = old.split("\n")
    for position, line in edits:
        lines.insert(position, line)
    with tempfile.TemporaryDirectory() as folder:
        before, after = {"app.py": old.encode()}, {"app.py": "\n".join(lines).encode()}
        assert_git_agrees(Path(folder).resolve(), before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"empty.txt": b""}),
        ({"empty.txt": b""}, {}),
        ({"empty.txt": b""}, {"empty.txt": b"x"}),
        ({"empty.txt": b"x\r\n"}, {"empty.txt": b""}),
        ({"a.txt": b"1\n2"}, {"a.txt": b"1\n2\n"}),
        ({"bom.py": b"\xef\xbb\xbfx = 1\r\n"}, {"bom.py": b"\xef\xbb\xbfx = 2\r\n"}),
        ({"requirements.txt": "dash\n".encode("utf-16")}, {"requirements.txt": b"dash\n"}),
        ({"late.bin": b"x\n" * 5000 + b"\0"}, {"late.bin": b"y\n" + b"x\n" * 5000 + b"\0"}),
    ],
)
def test_git_agrees_on_edge_cases(tmp_path: Path, before: Files, after: Files) -> None:
    assert_git_agrees(tmp_path, before, after)


def test_a_renamed_file_is_a_rename_with_its_edit(tmp_path: Path) -> None:
    text = b"import dash\nimport os\napp = dash.Dash()\nx = 1\n"
    before, after = workspaces(tmp_path, {"my app.py": text}, {"my_app.py": text.replace(b"x = 1", b"x = 2")})
    (change,) = file_changes(before, after)
    assert (change.kind, change.old_path, change.path) == (Kind.RENAMED, "my app.py", "my_app.py")
    git_apply(tmp_path, patch_of(tmp_path, before, after))
    assert on_disk(tmp_path) == {"my_app.py": text.replace(b"x = 1", b"x = 2")}


def test_a_deleted_and_an_unlike_new_file_are_no_rename(tmp_path: Path) -> None:
    before, after = workspaces(tmp_path, {"a.py": b"1\n2\n3\n4\n"}, {"b.py": b"1\n2\nx\ny\n"})
    assert [change.kind for change in file_changes(before, after)] == [Kind.DELETED, Kind.CREATED]


def test_a_copied_file_is_a_new_binary_file(tmp_path: Path) -> None:
    outside, app = tmp_path / "data.bin", tmp_path / "app"
    app.mkdir()
    outside.write_bytes(bytes(range(256)) * 300)
    before = Workspace(app, frozenset())
    after = Workspace(app, frozenset(), {"data/d.bin": Reference(outside)})
    git_apply(app, patch_of(app, before, after))
    assert on_disk(app) == {"data/d.bin": outside.read_bytes()}


@pytest.mark.skipif(os.name == "nt", reason="no execute bit there")
def test_an_executable_file_is_deleted_as_one(tmp_path: Path) -> None:
    before, after = workspaces(tmp_path, {"run.sh": b"x\n"}, {})
    (tmp_path / "run.sh").chmod(0o755)
    assert b"deleted file mode 100755\n" in patch_of(tmp_path, before, after)


def test_the_prefix_is_the_folder_in_the_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    app = tmp_path / "my apps" / "one"
    app.mkdir(parents=True)
    before, after = workspaces(app, {"app.py": b"x = 1\n"}, {"app.py": b"x = 2\n", "Procfile": b"web: x\n"})
    patch = b"".join(
        file_patch(app, change, contents(change), "my apps/one/") for change in file_changes(before, after)
    )
    git_apply(app, patch)
    assert on_disk(app) == {"app.py": b"x = 2\n", "Procfile": b"web: x\n"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a b.py", "a b.py"),
        ("é.py", '"\\303\\251.py"'),
        ('q"b\\.py', '"q\\"b\\\\.py"'),
        ("t\tn\n", '"t\\tn\\n"'),
    ],
)
def test_paths_are_quoted_as_git_does(path: str, expected: str) -> None:
    assert quoted(path) == expected
