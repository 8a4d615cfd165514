"""What the app needs directly: each import, declaration and need becomes one want, or a reason why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.facts.imports import Certainty, ImportSite, Locality
from dash_migrate.needs import Requirement
from dash_migrate.packages.declared import Kind, Line, parse_lines, parse_requirement
from dash_migrate.packages.installed import Installed, read_installed
from dash_migrate.packages.names import Basis
from dash_migrate.packages.wanted import Want, from_needs, from_project, wanted
from dash_migrate.plan import Location
from dash_migrate.source import SourceFile
from tests.support.environments import make_environment


def site(
    name: str, locality: Locality = Locality.FOREIGN, certainty: Certainty = Certainty.REQUIRED
) -> ImportSite:
    return ImportSite("app.py", 1, name, certainty, locality)


@pytest.mark.parametrize(
    ("imported", "keys", "reason"),
    [
        (site("pandas", Locality.NEAR), ["pandas"], None),
        (site("rest_framework", Locality.NEAR), [], "a module of the app"),
        (site("rest_framework", Locality.SOMEWHERE), ["djangorestframework"], None),
        (site("figures", Locality.NEAR), [], "a module of the app"),
        (site("figures", Locality.SOMEWHERE), [], "a module of the app"),
        (site("pandas", certainty=Certainty.OPTIONAL), [], "optional, and it may be absent"),
        (site("figures", certainty=Certainty.OPTIONAL), [], "optional, and it may be absent"),
        (site("pandas", certainty=Certainty.UNSURE), ["pandas"], None),
        (
            site("figures", certainty=Certainty.UNSURE),
            [],
            "read from a file that does not parse, and nothing known provides it",
        ),
    ],
)
def test_whether_an_import_gives_a_line(imported: ImportSite, keys: list[str], reason: str | None) -> None:
    found = wanted([imported], None, ())
    assert list(found.wants) == keys
    assert [text for _, text in found.passed] == ([reason] if reason else [])
    assert found.unresolved == ()


def test_optional_without_the_package_in_an_environment() -> None:
    found = wanted([site("pandas", certainty=Certainty.OPTIONAL)], Installed(()), ())
    assert [text for _, text in found.passed] == ["optional, and it is not installed here"]


def test_a_bare_namespace_is_served_by_its_parts() -> None:
    served = wanted([site("google"), site("google.cloud.bigquery")], None, ())
    assert (list(served.wants), served.unresolved) == (["google-cloud-bigquery"], ())
    alone = wanted([site("google"), site("google"), site("acme.a"), site("acme.b")], None, ())
    assert [unresolved.name for unresolved in alone.unresolved] == ["google", "acme.a"]


def test_an_ambiguous_namespace_is_served_by_its_parts(tmp_path: Path) -> None:
    make_environment(tmp_path, {"google-cloud-bigquery": "3.0", "google-cloud-storage": "2.0"})
    held = read_installed([tmp_path / "lib/python3.11/site-packages"])
    served = wanted([site("google.cloud"), site("google.cloud.storage")], held, ())
    assert (list(served.wants), served.ambiguous) == (["google-cloud-storage"], ())
    (alone,) = wanted([site("google.cloud")], held, ()).ambiguous
    assert alone[1].candidates == ("google-cloud-bigquery", "google-cloud-storage")


def test_what_the_caller_knows_as_the_apps_own() -> None:
    imports = [site("settings_here"), site("other"), site("pandas")]
    found = wanted(imports, None, (), is_own=lambda imported: imported.top != "other")
    assert list(found.wants) == ["pandas"]
    assert [unresolved.name for unresolved in found.unresolved] == ["other"]


def test_two_reasons_make_one_want() -> None:
    place = Location("pyproject.toml", 3)
    declared = Want("uvicorn", "declared in pyproject.toml", place, Basis.DECLARED, frozenset({"a"}))
    needed = Want("uvicorn", "ASGI", Location("Procfile"), Basis.NEEDED, frozenset({"b"}), ">=0.30")
    for given, why, specifier in (
        ([declared, needed], "declared in pyproject.toml", ">=0.30"),
        ([needed, declared], "ASGI", ">=0.30"),
    ):
        (want,) = wanted([site("uvicorn")], None, (), given).wants.values()
        assert (want.why, set(want.extras), want.specifier) == (why, {"a", "b"}, specifier)


def test_wants_are_sorted_and_say_where_they_were_seen_first() -> None:
    imports = [ImportSite("b.py", 2, "yaml"), ImportSite("a.py", 9, "yaml"), ImportSite("b.py", 1, "dash")]
    found = wanted(imports, None, ()).wants
    assert [(want.key, want.why, str(want.location)) for want in found.values()] == [
        ("dash", "imported in b.py", "b.py:1"),
        ("pyyaml", "imported as yaml in b.py", "b.py:2"),
    ]


def test_what_project_files_give() -> None:
    text = "dash>=2\nb @ https://example.com/b.whl\n-e git+https://git.example.com/c.git#egg=c\nd;os_name=='nt'\n"
    lines = [*parse_lines(SourceFile("requirements.in", text.encode()))]
    lines.append(Line("pyproject.toml", 2, 0, 0, "e", Kind.FOREIGN, "e"))
    lines.append(Line("pyproject.toml", 3, 0, 0, "f", Kind.REQUIREMENT, "f", parse_requirement("f[x]==1")))
    found = list(from_project(lines, "3.11.7"))
    assert [(want.key, set(want.extras), want.specifier, str(want.location)) for want in found] == [
        ("dash", set(), ">=2", "requirements.in:1"),
        ("e", set(), "", "pyproject.toml:2"),
        ("f", {"x"}, "==1", "pyproject.toml:3"),
    ]


def test_a_need_that_is_no_requirement_is_passed_over() -> None:
    assert [want.key for want in from_needs((Requirement("???", "x"), Requirement("gunicorn", "y")))] == [
        "gunicorn"
    ]
