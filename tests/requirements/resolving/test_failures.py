"""What goes wrong becomes a sentence or two, without an address or a credential."""

from __future__ import annotations

import pytest

from dash_migrate.packages.resolving.failures import explained, explained_by_uv
from dash_migrate.packages.resolving.model import Reason
from dash_migrate.packages.resolving.pins_text import parse_pins

OUTPUT = """\
blinker==1.9.0            # via flask
dash==2.18.2 ; python_version >= "3.8"  # via -c constraints.txt, -r requirements.in, Dash.Auth
flask==3.0.3
# The following packages are considered to be unsafe in a requirements file:
setuptools==75.0.0        # via dash
"""
_ASKED = "RequirementInformation(requirement=SpecifierRequirement('dash{}'), parent={})"
_WHEEL = "https://u:pw@index.example.com/p/dash_bootstrap_components-2.0.4-py3-none-any.whl#sha256=7 (from x)"
CONFLICT = (
    "  ERROR: Cannot install -r requirements.in (line 2) and dash==2.9.3 because these package versions have "
    "conflicting dependencies.\nTraceback (most recent call last):\n"
    f"pip._vendor.resolvelib.resolvers.exceptions.ResolutionImpossible: [{_ASKED.format('==2.9.3', 'None')}, "
    + _ASKED.format(">=3.0.4", f"LinkCandidate('{_WHEEL}')")
    + "]\n"
)
NONE = "ERROR: Could not find a version that satisfies the requirement {} (from versions: none)\n"


def test_pins_and_who_asks_for_them() -> None:
    versions, via = parse_pins(OUTPUT)
    assert versions == {"blinker": "1.9.0", "dash": "2.18.2", "flask": "3.0.3", "setuptools": "75.0.0"}
    assert via == {"blinker": ("flask",), "dash": ("dash-auth",), "flask": (), "setuptools": ("dash",)}


@pytest.mark.parametrize(
    ("log", "reason", "problem"),
    [
        (
            CONFLICT,
            Reason.CONFLICT,
            (
                "The versions exclude each other: the app asks for dash==2.9.3; "
                "dash-bootstrap-components 2.0.4 needs dash>=3.0.4."
            ),
        ),
        (
            "ERROR: Cannot install a and b because these package versions have conflicting dependencies.",
            Reason.CONFLICT,
            "The versions exclude each other: pip cannot install a and b together.",
        ),
        (
            (
                "ERROR: Cannot install a because these package versions have conflicting dependencies.\n"
                "Additionally, some packages in these conflicts have no matching distributions available for your "
                "environment:\n    docopt\n"
            ),
            Reason.MISSING,
            "The package index has no wheel of docopt for Python 3.11 on Linux.",
        ),
        (
            NONE.format("dahs==2"),
            Reason.MISSING,
            "The package index has no wheel of dahs==2 for Python 3.11 on Linux.",
        ),
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError'\n" + NONE.format("dash"),
            Reason.UNREACHABLE,
            "The package index cannot be reached.",
        ),
        (
            "WARNING: connection broken\nERROR: No matching distribution found for dahs==2 (from versions: 1.0)\n",
            Reason.MISSING,
            "The package index has no wheel of dahs==2 for Python 3.11 on Linux.",
        ),
        (
            "Traceback\n  x\nSomeError: at https://anna:hush@host.example.com/token/simple\n",
            Reason.TOOL,
            "pip-tools failed: SomeError: at (an address)",
        ),
        ("", Reason.TOOL, "pip-tools failed without a word."),
    ],
)
def test_a_failure_of_pip_is_a_sentence(log: str, reason: Reason, problem: str) -> None:
    found = explained(log, "3.11.7")
    assert (found.reason, found.text) == (reason, problem)


def test_the_environments_side_of_a_conflict_is_told() -> None:
    found = explained(CONFLICT, "3.11", ("dash==2.9.3", "flask==1.0"))
    assert found.text.endswith("needs dash>=3.0.4; the environment has dash==2.9.3.")


def test_what_has_no_wheel_is_named() -> None:
    assert explained(NONE.format("Acme.Charts>=2"), "3.11").name == "acme-charts"


@pytest.mark.parametrize(
    ("log", "reason", "problem"),
    [
        (
            (
                "  x No solution found when resolving dependencies:\n  ╰─▶ "
                "Because dash-bootstrap-components==2.0.4 "
                "depends on dash>=3.0.4 and\n      you require dash==2.9.3, we can conclude that "
                "your requirements\n"
                "      are unsatisfiable.\n"
            ),
            Reason.CONFLICT,
            (
                "The versions exclude each other: dash-bootstrap-components==2.0.4 depends on dash>=3.0.4 and "
                "you require dash==2.9.3."
            ),
        ),
        (
            (
                "  x No solution found when resolving dependencies:\n  ╰─▶ "
                "Because dahs was not found in the package "
                "registry and you require dahs, we can\n      conclude that your requirements are unsatisfiable.\n"
            ),
            Reason.MISSING,
            "The package index has no wheel of dahs for Python 3.11 on Linux.",
        ),
        (
            (
                "error: No solution found when resolving dependencies\n  cause: "
                "Because docopt==0.6.2 has no usable "
                "wheels and you require docopt==0.6.2, we can conclude that your requirements are "
                "unsatisfiable.\n\n"
                "hint: Wheels are required for `docopt`\n"
            ),
            Reason.MISSING,
            "The package index has no wheel of docopt for Python 3.11 on Linux.",
        ),
        (
            (
                "error: Request failed after 3 retries\n  Caused by: error sending request for url "
                "(http://anna:hush@127.0.0.1:9/simple/dash/)\n"
            ),
            Reason.UNREACHABLE,
            "The package index cannot be reached.",
        ),
        ("error: at https://u:p@host/simple", Reason.TOOL, "uv failed: error: at (an address)"),
    ],
)
def test_a_failure_of_uv_is_a_sentence(log: str, reason: Reason, problem: str) -> None:
    found = explained_by_uv(log, "3.11")
    assert (found.reason, found.text) == (reason, problem)
