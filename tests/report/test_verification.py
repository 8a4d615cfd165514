"""A verification in every format: what is shown, once, escaped and without secrets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dash_migrate.plan import Effort, Finding, Location, Severity
from dash_migrate.redact import Redactor, Secret
from dash_migrate.report import Options, load_report
from dash_migrate.report.as_patch import PatchError
from dash_migrate.report.style import plain
from dash_migrate.verify.platforms import platform
from dash_migrate.verify.result import Outcome, Result, TargetResult, Verification
from tests.report.fake_steps import plan_of

if TYPE_CHECKING:
    from dash_migrate.plan import Plan

SECRET = "canary-value-of-a-variable"
SHARED = Finding(
    "verify-links",
    "x",
    Severity.ERROR,
    Location("app.py", 12, 5),
    "html.A.href is '/sales' on page /",
    "It leads out.",
    "Write app.get_relative_path(...).",
    Effort.MINUTES,
    id="verify-links-00000001",
)


def finding(number: int, severity: Severity, seen: str, **more: Any) -> Finding:
    given = {"why": "Because.", "action": "Mend it.", "location": Location("app.py", number), **more}
    return Finding(
        "verify-start", seen, severity, seen=seen, id=f"verify-start-0000000{number}", effort=Effort.HOUR, **given
    )


HOSTILE = "a | b <b>c</b> `d|d` *e* [f](g) \x1b[31mred\x07 @team #1"


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return plan_of(tmp_path / "shop", {"app.py": 'A(href="/a")\n'})


def verification(plan: Plan, *, common: tuple[Result, ...] = (), targets: int = 2, **more: Any) -> Verification:
    """Two platforms with the same link at fault; on the second the assets were not compared, too."""
    links = Result("links", "URLs stay inside", ("2 URLs",), (SHARED,))
    first = (links, Result("workers", "Workers agree", (), (), "the Procfile starts one worker"))
    second = (links, Result("assets", "Assets are served", ("3 files compared",)))
    results = (
        TargetResult(platform("de5"), first, 1.25),
        TargetResult(platform("plain"), second, 2.5, "without its changes"),
    )
    given: dict[str, Any] = {
        "about": {"Verified": "the app as it is", "Ran": "gunicorn app:server"},
        "redactor": Redactor([Secret("API_TOKEN", SECRET)]),
        **more,
    }
    return Verification(root=plan.root, plan=plan, common=common, targets=results[:targets], **given)


def rendered(found: Verification, name: str) -> str:
    (document,) = load_report(name, Options(plain(80))).verified(found)
    assert isinstance(document.content, str)
    assert document.name == {"text": "verification.txt", "json": "verification.json"}.get(name, "verification.md")
    return document.content


def test_the_text_lists_every_outcome_and_each_finding_once(plan: Plan) -> None:
    common = (Result("push", "A push holds all", ("3 files",)),)
    assert rendered(verification(plan, common=common), "text") == (
        "Verified shop\n"
        "  Verified  the app as it is\n"
        "  Ran       gunicorn app:server\n"
        "\n"
        "On every platform\n"
        "  [x] A push holds all\n"
        "      3 files\n"
        "\n"
        "Dash Enterprise 5, prefix /my-app/ (1.2 s)\n"
        "  [!] URLs stay inside\n"
        "      2 URLs\n"
        "      ! error  app.py:12  verify-links-00000001\n"
        "        Seen  html.A.href is '/sales' on page /\n"
        "        Why   It leads out.\n"
        "        Do    Write app.get_relative_path(...).\n"
        "  [-] Workers agree (not run: the Procfile starts one worker)\n"
        "\n"
        "a server without a prefix (2.5 s): without its changes\n"
        "  [!] URLs stay inside\n"
        "      2 URLs\n"
        "      as above: verify-links-00000001\n"
        "  [x] Assets are served\n"
        "      3 files compared\n"
        "\n"
        "Failed on Dash Enterprise 5 and a server without a prefix: 1 error.\n"
    )


def test_the_markdown_lists_the_same_with_tables(plan: Plan) -> None:
    text = rendered(verification(plan), "markdown")
    assert text.startswith("## Verification of shop\n\nFailed on Dash Enterprise 5 and a server without a prefix")
    assert "| :x: URLs stay inside | 2 URLs |\n" in text
    assert "| :heavy_minus_sign: Workers agree | not run: the Procfile starts one worker |\n" in text
    assert "| :white_check_mark: Assets are served | 3 files compared |\n" in text
    assert text.count("<details>") == text.count("</details>") == 1
    assert "<details><summary><b>error</b> html.A.href is '/sales' on page /</summary>" in text.replace(
        "&#x27;", "'"
    )
    assert "`app.py:12` (verify-links-00000001)" in text
    assert text.rstrip().count("URLs stay inside: as above, verify-links-00000001") == 1


def test_the_keys_of_the_json_report(plan: Plan) -> None:
    data = json.loads(rendered(verification(plan, common=(Result("push", "A push holds all"),)), "json"))
    assert data["version"] == 1
    assert {"steps", "checklist", "verification"} <= data.keys()
    found = data["verification"]
    assert found == {
        "passed": False,
        "summary": "Failed on Dash Enterprise 5 and a server without a prefix: 1 error.",
        "about": {"Verified": "the app as it is", "Ran": "gunicorn app:server"},
        "common": [
            {
                "check": "push",
                "title": "A push holds all",
                "outcome": "passed",
                "not_run": "",
                "evidence": [],
                "findings": [],
            }
        ],
        "targets": found["targets"],
    }
    first, second = found["targets"]
    assert first == {
        "target": "de5",
        "title": "Dash Enterprise 5",
        "prefix": "/my-app/",
        "seconds": 1.25,
        "remark": "",
        "checks": first["checks"],
    }
    assert [check["outcome"] for check in first["checks"]] == ["failed", "not run"]
    assert second["remark"] == "without its changes"
    expected = {
        "id": "verify-links-00000001",
        "step": "verify-links",
        "severity": "error",
        "path": "app.py",
        "line": 12,
        "column": 5,
        "title": "html.A.href is '/sales' on page /",
        "why": "It leads out.",
        "action": "Write app.get_relative_path(...).",
        "effort": Effort.MINUTES.value,
    }
    assert [target["checks"][0]["findings"] for target in found["targets"]] == [[expected], [expected]]


def hostile(plan: Plan) -> Verification:
    """Texts of an app in every field, with a secret in each."""
    text = f"{HOSTILE} {SECRET}"
    bad = finding(1, Severity.ERROR, text, why=text, action=text)
    result = Result("start", text, (text,), (bad,), text)
    target = TargetResult(platform("de5"), (result,), 1.0, text)
    redactor = Redactor([Secret("API_TOKEN", SECRET)])
    return Verification(plan.root, plan, {"Ran": text}, (result,), (target,), redactor)


@pytest.mark.parametrize("name", ["text", "markdown", "json"])
def test_no_format_shows_a_secret_or_sends_codes_to_the_terminal(plan: Plan, name: str) -> None:
    text = rendered(hostile(plan), name)
    assert SECRET not in text
    assert "canary" not in text
    assert "\x1b" not in text
    assert "\x07" not in text
    assert text.count("API\\_TOKEN" if name == "markdown" else "API_TOKEN") + text.count("API_TOKEN") >= 6


def test_texts_of_the_app_make_no_markdown(plan: Plan) -> None:
    text = rendered(hostile(plan), "markdown")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert "<b>c</b>" not in text
    for made in ("`d|d`", " *e* ", "[f](g)"):
        assert made not in "\n".join(rows)
    assert {len(row.replace("\\|", "").replace("&#124;", "").split("|")) for row in rows} == {4}


def test_the_json_report_keeps_texts_as_they_are_but_for_secrets(plan: Plan) -> None:
    found = json.loads(rendered(hostile(plan), "json"))["verification"]
    assert found["common"][0]["evidence"] == [f"{HOSTILE} <redacted:API_TOKEN>"]
    assert found["about"] == {"Ran": f"{HOSTILE} <redacted:API_TOKEN>"}


@pytest.mark.parametrize(
    ("severities", "outcome", "summary"),
    [
        ([], Outcome.PASSED, "Passed on Dash Enterprise 5."),
        ([Severity.WARNING], Outcome.PASSED, "Passed on Dash Enterprise 5: 1 warning."),
        ([Severity.ADVICE] * 2, Outcome.PASSED, "Passed on Dash Enterprise 5: 2 hints."),
        (
            [Severity.ERROR, Severity.WARNING, Severity.ADVICE],
            Outcome.FAILED,
            "Failed on Dash Enterprise 5: 1 error, 1 warning and 1 hint.",
        ),
    ],
)
def test_errors_alone_fail(plan: Plan, severities: list[Severity], outcome: Outcome, summary: str) -> None:
    found = tuple(finding(number, severity, f"seen {number}") for number, severity in enumerate(severities, 1))
    result = Result("start", "It starts", (), found)
    whole = verification(plan, targets=0)
    whole = Verification(
        whole.root, plan, {}, (), (TargetResult(platform("de5"), (result,), 1.0),), whole.redactor
    )
    assert (result.outcome, whole.passed) == (outcome, outcome is Outcome.PASSED)
    assert rendered(whole, "text").splitlines()[-1] == summary


def test_a_check_that_was_not_run_fails_nothing_and_no_platform_passes_nothing(plan: Plan) -> None:
    none = verification(plan, targets=0)
    assert not none.passed
    assert rendered(none, "text").splitlines()[-1] == "Failed on no platform."
    assert Result("x", "X", not_run="why").outcome is Outcome.NOT_RUN
    assert Result("x", "X", (), (SHARED,), "why").outcome is Outcome.FAILED


def test_patches_are_those_of_a_plan_that_passed(plan: Plan) -> None:
    passed = Verification(plan.root, plan, {}, (), (TargetResult(platform("de5"), (), 1.0),), Redactor(), "app")
    report = load_report("patch", Options(plain()))
    assert tuple(report.verified(passed)) == tuple(report.documents(plan))
    with pytest.raises(PatchError, match="The verification failed, so there are no patches of it"):
        tuple(report.verified(verification(plan)))
