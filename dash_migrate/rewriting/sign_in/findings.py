"""What a person is told of an app's own sign-in: one finding for each way of signing in."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.plan import Effort, Finding, Severity
from dash_migrate.rewriting.sign_in.mechanisms import BASIC_AUTH, LDAP, OPENID
from dash_migrate.rewriting.sign_in.places import PLATFORM, parents_in, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.plan import Location
    from dash_migrate.rewriting.sign_in.mechanisms import Mechanism
    from dash_migrate.rewriting.sign_in.places import Place

STEP = "sign-in"
OPT_IN = "platform-auth"
_FLASK_LOGIN = "flask-login"
_WHY = (
    "On Dash Enterprise every visitor has signed in before the app sees a request, with the account of your"
    " organization; who may open the app is set in the App Manager. People would sign in twice."
)
_NAMES = (
    "In callbacks, dash_enterprise_auth.get_username() gives the visitor's name and get_user_data() more about"
    " them; on your machine None and {}. The package is dash-enterprise-auth; Dash Enterprise 5.2 and later bring"
    " it with dash-enterprise-libraries."
)
_GUARD = f'if "{PLATFORM}" not in os.environ:'
_SIGNED_IN = f'signed_in = "{PLATFORM}" in os.environ or ...  # what the app asks now'
_REMARKS = {
    "plotly-auth": "It is gone since dash-auth 2.0, and the service that it asks with it.",
    "openid": "Keep it where the app calls other services in the visitor's name.",
    LDAP: "Besides, the directory's server can be reached from the platform only if the administrator sees to it.",
}


def mechanism_finding(found: Mechanism, readers: Sequence[Location]) -> Finding:
    """The finding on one way of signing in that a package brings.

    Args:
        found: the way, with its places that no condition switches.
        readers: where the visitor's name is read of `request.authorization`, for the ways that ask by HTTP.
    """
    first = found.places[0]
    seen = f"{found.title} {found.does} ({_where(found.places)})."
    if readers:
        seen += f" The visitor's name is read of request.authorization ({shown(readers)})."
    why = f"{_WHY} {_REMARKS[found.key]}" if found.key in _REMARKS else _WHY
    severity = Severity.WARNING if found.key == "plotly-auth" else Severity.ADVICE
    effort = Effort.MINUTES if found.key == BASIC_AUTH else Effort.HOUR
    return Finding(STEP, found.key, severity, first.location, seen, why, _action(found), effort)


def _where(places: Sequence[Place]) -> str:
    return shown([place.location for place in places])


def _action(found: Mechanism) -> str:
    first = found.places[0]
    called = first.index.source.segment(first.node.func if isinstance(first.node, ast.Call) else first.node)
    if found.key == BASIC_AUTH:
        return (
            f"Run dash-migrate apply --with {OPT_IN}: it keeps {called} for where the platform's sign-in is absent"
            f". By hand:\n{_GUARD}\n    {called}(...)\n{_NAMES}"
        )
    if found.key == _FLASK_LOGIN:
        return (
            "Have flask-login take the visitor from the platform, which then needs no login page:\n"
            f"@{_assigned(first) or 'login_manager'}.request_loader\n"
            f'def user_of_platform(request):\n    if "{PLATFORM}" in os.environ:\n'
            "        return ...  # the user of that name, as your user_loader makes it:"
            f" dash_enterprise_auth.get_username()\n{_NAMES}"
        )
    if found.key == "plotly-auth":
        return f"Take the call out: the platform's sign-in takes its place.\n{_NAMES}"
    if found.key == LDAP:
        return (
            f'Skip the bind, and the page that asks for the password, where "{PLATFORM}" in os.environ; what the'
            f" app wants to know of the visitor it can look up by the name.\n{_NAMES}"
        )
    if called.rpartition(".")[2] in load("sign_in")[OPENID]["methods"]:
        # The call only makes the address of the login page: what sends visitors there stands elsewhere.
        return (
            "Where the app asks whether somebody has signed in, take the visitor for signed in on the platform;"
            f" then nobody is sent to the provider:\n{_SIGNED_IN}\n{_NAMES}"
        )
    return (
        f"Set it up, and show its pages, only where the platform has not signed the visitor in:\n{_GUARD}\n"
        f"    {called}(...)\n{_NAMES}"
    )


def _assigned(place: Place) -> str:
    """The name that the result of a call is given."""
    above = place.index.source.derive(parents_in).of(place.node)
    target = above.targets[0] if isinstance(above, ast.Assign) else None
    return target.id if isinstance(target, ast.Name) else ""


def page_finding(places: Sequence[Place]) -> Finding:
    """The finding on login pages that the app has written itself."""
    return Finding(
        STEP,
        "login page",
        Severity.ADVICE,
        places[0].location,
        f"The app checks the password that a visitor types on a page of its own ({_where(places)}).",
        _WHY,
        "Take the visitor for signed in where the platform has done so, and do not show the page:\n"
        f"{_SIGNED_IN}\n{_NAMES}",
        Effort.HOUR,
    )


def by_hand_finding(places: Sequence[Location]) -> Finding:
    """The finding on a password that the app asks for by HTTP and checks itself."""
    return Finding(
        STEP,
        "authorization checked",
        Severity.ADVICE,
        places[0],
        f"The app checks the user and password of request.authorization itself ({shown(places)}).",
        _WHY,
        f'Ask a visitor for them only where "{PLATFORM}" not in os.environ. Routes that programs call with a'
        f" password can stay as they are.\n{_NAMES}",
        Effort.HOUR,
    )


def absent_finding(places: Sequence[Location], *, tested: bool) -> Finding:
    """The finding on names that are read of `request.authorization` though nothing in the app asks for them."""
    what = "the app takes every visitor for nobody" if tested else "reading a name of it fails"
    return Finding(
        STEP,
        "authorization read",
        Severity.WARNING if tested else Severity.ERROR,
        places[0],
        f"The visitor's name is read of request.authorization ({shown(places)}).",
        "Dash Enterprise signs visitors in with a page of its own, and the browser sends no Authorization header:"
        f" request.authorization is None there, and {what}.",
        f"Run dash-migrate apply --with {OPT_IN}, or write\n"
        f'dash_enterprise_auth.get_username() if "{PLATFORM}" in os.environ\n'
        'else request.authorization["username"]',
    )
